// Looks at an engine without using it. Comes in: PATH or a path; leaves: its version, or why it will not do.
import { accessSync, constants, existsSync, realpathSync } from "node:fs";
import path from "node:path";
import semver from "semver";
import { runCommand } from "../process/index.ts";

/** The version of the SDK that the provider is built with: an older engine may lack what the SDK asks of it. */
export const oldestEngine = "3.270.0";

const languageHost = "pulumi-language-nodejs";
const versionTimeoutMs = 30_000;

/** The `pulumi` on PATH, when it is new enough and can run Node programs; else why not, as text. */
export async function findOnPath(): Promise<{ pulumi: string; version: string } | string> {
  const pulumi = which("pulumi");
  if (pulumi === undefined) return "no pulumi on PATH";
  const version = await readVersion(pulumi);
  if (version === undefined) return `the pulumi on PATH (${pulumi}) does not tell its version`;
  if (!semver.gte(version, oldestEngine)) {
    return `the pulumi on PATH is ${version}, older than ${oldestEngine}`;
  }
  // The engine looks beside itself and on PATH. One from a bare `go install` has none.
  const beside = path.join(path.dirname(realpathSync(pulumi)), languageHost);
  if (!existsSync(beside) && which(languageHost) === undefined) {
    return `the pulumi on PATH (${version}) has no ${languageHost} with it`;
  }
  return { pulumi, version };
}

/** What `pulumi version` says, without the v; undefined when it does not run. */
export async function readVersion(pulumi: string): Promise<string | undefined> {
  try {
    const env = { PULUMI_SKIP_UPDATE_CHECK: "true" };
    const result = await runCommand(pulumi, ["version"], { env, timeoutMs: versionTimeoutMs });
    return /^v?(\d+\.\d+\.\d+\S*)/m.exec(result.stdout)?.[1];
  } catch {
    return undefined;
  }
}

function which(name: string): string | undefined {
  for (const folder of (process.env["PATH"] ?? "").split(path.delimiter)) {
    const file = path.resolve(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}
