// Pulumi's own installer, through the Automation API. Comes in: nothing; leaves: an official engine in the cache, or
// the reason why not. Its download has a time limit of minutes, so a short look comes first: a machine without a way to
// Pulumi's site must not wait for it.
import { rmSync } from "node:fs";
import path from "node:path";
import { runCommand } from "../process/index.ts";
import { keep, officialFolder, temporaryFolder, wantedVersion } from "./cache.ts";
import type { Report } from "./report.ts";

const installerUrl = "https://get.pulumi.com/install.sh";
const lookTimeoutMs = 8_000;
const installTimeoutMs = 5 * 60_000;

/** Installs the engine into the cache; undefined when it was done, else why it could not be. */
export async function installOfficialEngine(report: Report): Promise<string | undefined> {
  try {
    const answer = await fetch(installerUrl, { method: "HEAD", signal: AbortSignal.timeout(lookTimeoutMs) });
    if (!answer.ok) return `Pulumi's site answered ${answer.status}`;
  } catch {
    return "Pulumi's site cannot be reached from here";
  }
  report.say("downloading it with Pulumi's own installer, once.");
  const done = report.everyFewSeconds((elapsed) => `Pulumi's installer: ${elapsed}`);
  const temporary = temporaryFolder();
  // A process of its own, so that a download that hangs can be ended.
  const script = path.join(import.meta.dirname, "installer-process.ts");
  const result = await runCommand(process.execPath, [script, temporary, wantedVersion()], {
    timeoutMs: installTimeoutMs,
  }).finally(done);
  if (result.code !== 0) {
    rmSync(temporary, { recursive: true, force: true });
    return result.timedOut
      ? "Pulumi's installer took too long"
      : `Pulumi's installer failed: ${lastLine(result.stderr)}`;
  }
  keep(temporary, officialFolder());
  return undefined;
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
