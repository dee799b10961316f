// What the set-ups of the three foreign clients have in common. Comes in: the files that pin a client; leaves: a folder in
// the cache, made once for just these files, and the command that runs the client's program. It must not know any client.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { cacheFolder, keep, temporaryFolder } from "../engine/cache.ts";
import { runCommand } from "../process/index.ts";

/** The clients that need more than Node. */
export type ForeignClient = "python" | "go" | "java";

/** How to run a client's program. */
export type ClientCommand = {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
};

/** A client cannot be made ready here. The message says what to install. */
export class ClientUnavailableError extends Error {}

export const repository: string = path.resolve(import.meta.dirname, "..", "..");

/** The folder of a client's program and pins. */
export function programFolder(client: ForeignClient): string {
  return path.join(repository, "test", "clients", client);
}

const setUpTimeoutMs = 10 * 60_000;

/** Runs a step of a set-up; what it needs and lacks is told by `missing`. */
export async function step(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>>; readonly missing: string },
): Promise<string> {
  const { missing, ...rest } = options;
  const result = await runCommand(command, args, { ...rest, timeoutMs: setUpTimeoutMs }).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  });
  if (result === undefined) throw new ClientUnavailableError(`There is no ${command} here: ${missing}`);
  if (result.code !== 0) {
    const said = `${result.stdout}\n${result.stderr}`.trim().split("\n").slice(-8).join("\n    ");
    const what = result.timedOut ? "took too long" : `failed with ${String(result.code ?? result.signal)}`;
    throw new ClientUnavailableError(`${result.command} ${what} (${missing}):\n    ${said}`);
  }
  return result.stdout;
}

/**
 * The folder in the cache that `make` fills; made anew when one of the `pins` (files) is another, or when the one that is
 * there fails `works`.
 */
export async function cached(
  client: ForeignClient,
  pins: readonly string[],
  make: (folder: string) => Promise<void>,
  works: (folder: string) => Promise<boolean> = async () => true,
): Promise<string> {
  const place = path.join(cacheFolder(), `clients-${client}-${digest(pins)}`);
  if (existsSync(place)) {
    if (await works(place)) return place;
    rmSync(place, { recursive: true, force: true });
  }
  process.stderr.write(`clients: making the ${client} client ready, once.\n`);
  const temporary = temporaryFolder();
  try {
    await make(temporary);
    keep(temporary, place);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return place;
}

/** The content of files in one short text. */
export function digest(files: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of files) hash.update(path.basename(file)).update("\0").update(readFileSync(file)).update("\0");
  return hash.digest("hex").slice(0, 12);
}
