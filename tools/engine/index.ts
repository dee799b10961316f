// Where the Pulumi CLI comes from. Comes in: PATH, the cache, the network; leaves: an engine that runs Node programs.
// The order: an installed one, one of an earlier call, Pulumi's installer, a build from the Go modules. Nothing here
// knows what is done with the engine.
import { existsSync } from "node:fs";
import path from "node:path";
import { buildEngine } from "./build.ts";
import { builtFolder, officialFolder } from "./cache.ts";
import { installOfficialEngine } from "./installer.ts";
import { writeLaunchers } from "./launchers.ts";
import { findOnPath, oldestEngine, readVersion } from "./probe.ts";
import { stderrReport } from "./report.ts";
import type { Report } from "./report.ts";

/** An engine that can run Node programs. */
export type Engine = {
  /** The CLI, an absolute path. */
  readonly pulumi: string;
  /** Without a v: "3.274.1". */
  readonly version: string;
  readonly origin: "installed" | "official installer" | "built from Go modules";
  /** To be first on PATH when the CLI runs, so that it finds its own plugins and no others. */
  readonly pathEntries: readonly string[];
};

/** No engine can be had here. The message says what was tried and what to do. */
export class EngineUnavailableError extends Error {
  constructor(reasons: readonly string[]) {
    super(
      [
        "No Pulumi engine can be had on this machine:",
        ...reasons.map((reason) => `  - ${reason}`),
        "What to do, either of:",
        `  - install Pulumi ${oldestEngine} or newer from Pulumi's site (pulumi.com/docs/install), with \`pulumi\` on PATH`,
        "  - install Go 1.26 or newer and let this command build the engine (it needs a Go module proxy)",
      ].join("\n"),
    );
    this.name = "EngineUnavailableError";
  }
}

/** Finds or makes an engine, telling of it on stderr. Throws {@link EngineUnavailableError}. */
export async function ensureEngine(report: Report = stderrReport): Promise<Engine> {
  const reasons: string[] = [];
  const found = (await findInstalled(reasons)) ?? (await findCached()) ?? (await obtain(reasons, report));
  if (found === undefined) throw new EngineUnavailableError(reasons);
  report.say(`Pulumi ${found.version} (${found.origin}): ${found.pulumi}`);
  return found;
}

async function findInstalled(reasons: string[]): Promise<Engine | undefined> {
  const installed = await findOnPath();
  if (typeof installed === "string") {
    reasons.push(installed);
    return undefined;
  }
  const { pulumi, version } = installed;
  return { pulumi, version, origin: "installed", pathEntries: [path.dirname(pulumi)] };
}

async function findCached(): Promise<Engine | undefined> {
  return (
    (await openCached(path.join(officialFolder(), "bin"), "official installer")) ??
    (await openCached(builtFolder(), "built from Go modules"))
  );
}

async function openCached(folder: string, origin: Engine["origin"]): Promise<Engine | undefined> {
  const pulumi = path.join(folder, "pulumi");
  if (!existsSync(pulumi)) return undefined;
  if (origin === "built from Go modules") writeLaunchers(folder);
  const version = await readVersion(pulumi);
  return version === undefined ? undefined : { pulumi, version, origin, pathEntries: [folder] };
}

async function obtain(reasons: string[], report: Report): Promise<Engine | undefined> {
  report.say(`no Pulumi here yet (${reasons.join("; ")}).`);
  for (const attempt of [installOfficialEngine, buildEngine]) {
    const reason = await attempt(report);
    const engine = reason === undefined ? await findCached() : undefined;
    if (engine !== undefined) return engine;
    reasons.push(reason ?? "what was made does not run on this machine");
    report.say(`${reasons.at(-1)}.`);
  }
  return undefined;
}
