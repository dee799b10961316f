// `descope-users` in a process of its own. Comes in: arguments, and what its shell says; leaves: what it printed and its
// exit code. Nothing of the caller's own Descope settings reaches it. It must not know what any command does.
import path from "node:path";
import { startCommand } from "../process/index.ts";
import type { CommandResult } from "../process/index.ts";

const repository = path.resolve(import.meta.dirname, "..", "..");

export type CliOptions = {
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Runs what the package ships instead of the sources. */
  readonly built?: boolean;
  /** Options for Node. */
  readonly node?: readonly string[];
};

export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CommandResult> {
  const { cwd = repository, env = {}, built = false, node = [], input } = options;
  const main = path.join(repository, built ? "dist/cli/main.js" : "cli/main.ts");
  const foreign = Object.keys(process.env).filter((name) => name.startsWith("DESCOPE_"));
  const own = { ...Object.fromEntries(foreign.map((name) => [name, undefined])), ...env };
  return startCommand(process.execPath, [...node, main, ...args], {
    cwd,
    env: own,
    timeoutMs: 60_000,
    ...(input === undefined ? {} : { input }),
  }).result;
}
