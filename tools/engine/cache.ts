// Where engines are kept between calls. Comes in: the environment and go.mod/go.sum; leaves: folders. Outside the
// repository, because a build takes minutes and every clone can use the same one.
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";

const here = import.meta.dirname;
const abandonedAfterMs = 24 * 3_600_000;

/** The folder of go.mod, which also says which version of the engine this project wants. */
export const moduleFolder: string = here;

/** The engine's version as go.mod has it, without the v: the one place where it is written down. */
export function wantedVersion(): string {
  const match = /^\s*github\.com\/pulumi\/pulumi\/pkg\/v3 v(\S+)/m.exec(
    readFileSync(path.join(here, "go.mod"), "utf8"),
  );
  if (match?.[1] === undefined) throw new Error("tools/engine/go.mod names no github.com/pulumi/pulumi/pkg/v3");
  return match[1];
}

/** PULUMI_DESCOPE_USERS_CACHE, else the platform's usual place for caches. */
export function cacheFolder(): string {
  const own = process.env["PULUMI_DESCOPE_USERS_CACHE"];
  if (own) return path.resolve(own);
  const general =
    process.env["XDG_CACHE_HOME"] ||
    (process.platform === "darwin" ? path.join(os.homedir(), "Library", "Caches") : path.join(os.homedir(), ".cache"));
  return path.join(general, "pulumi-descope-users");
}

/** An engine from the official installer; the CLI is in its `bin`. */
export function officialFolder(): string {
  return path.join(cacheFolder(), `engine-${wantedVersion()}-official`);
}

/** An engine built from go.mod; the key changes with anything that goes into it. */
export function builtFolder(): string {
  const hash = createHash("sha256");
  for (const name of ["go.mod", "go.sum"]) hash.update(readFileSync(path.join(here, name)));
  const key = [wantedVersion(), process.platform, process.arch, hash.digest("hex").slice(0, 12)].join("-");
  return path.join(cacheFolder(), `engine-${key}`);
}

/** A folder to make an engine in; leftovers of calls that were killed are cleared away. */
export function temporaryFolder(): string {
  const cache = cacheFolder();
  mkdirSync(cache, { recursive: true });
  for (const name of readdirSync(cache)) {
    const full = path.join(cache, name);
    const isAbandoned = name.startsWith("making-") && Date.now() - statSync(full).mtimeMs > abandonedAfterMs;
    if (isAbandoned) rmSync(full, { recursive: true, force: true });
  }
  return mkdtempSync(path.join(cache, "making-"));
}

/** Moves a finished engine into its place, in one step. Of two calls at once the first wins; both engines are alike. */
export function keep(temporary: string, place: string): void {
  try {
    renameSync(temporary, place);
  } catch (error) {
    const isTaken = error instanceof Error && "code" in error && ["ENOTEMPTY", "EEXIST"].includes(String(error.code));
    if (!isTaken) throw error;
    rmSync(temporary, { recursive: true, force: true });
  }
}
