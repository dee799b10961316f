// Child processes for tools and engine tests. Comes in: a command; leaves: its output, exit code and time, and never a
// process left behind: not after a time limit, not when this process ends. Knows nothing of Pulumi.
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { descendants } from "./tree.ts";

/** How a command ended. `code` is null when a signal ended it. */
export type CommandResult = {
  readonly command: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  readonly durationMs: number;
};

export type CommandOptions = {
  readonly cwd?: string;
  /** Added to this process's environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** After this the whole tree is killed and the result says `timedOut`. Default: 10 minutes. */
  readonly timeoutMs?: number;
  /** What it reads from standard input. Default: nothing. */
  readonly input?: string;
  /** Each piece of output as it comes. */
  readonly onOutput?: (chunk: string, stream: "stdout" | "stderr") => void;
};

/** A command that is under way. */
export type RunningCommand = {
  readonly pid: number;
  readonly result: Promise<CommandResult>;
  /** Asks it to stop, as one Ctrl-C would. */
  readonly interrupt: () => void;
  /** Kills it and all that it started at once, as a power cut would. */
  readonly kill: () => void;
};

const defaultTimeoutMs = 10 * 60_000;
const running = new Set<RunningCommand>();

function killAll(): void {
  for (const command of running) command.kill();
}

process.on("exit", killAll);
for (const [signal, number] of [
  ["SIGHUP", 1],
  ["SIGINT", 2],
  ["SIGTERM", 15],
] as const) {
  process.on(signal, () => {
    // Whoever else listens decides what the signal means. Else it ends this process, but not without its children:
    // they are in groups of their own, and the terminal's signal did not reach them.
    if (process.listenerCount(signal) === 1) process.exit(128 + number);
  });
}

/**
 * Starts a command in a process group of its own: a Ctrl-C in the terminal reaches only this process, which decides
 * what to do (a CLI that gets it twice gives up without cleaning up).
 */
export function startCommand(command: string, args: readonly string[], options: CommandOptions = {}): RunningCommand {
  const startedAtMs = Date.now();
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: mergeEnvironment(options.env ?? {}),
    stdio: [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    detached: true,
  });
  child.stdin?.end(options.input);
  const pid = child.pid ?? -1;
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    killTree(pid);
  }, options.timeoutMs ?? defaultTimeoutMs);
  const output = collectOutput(child, options.onOutput);
  const result = new Promise<CommandResult>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      const durationMs = Date.now() - startedAtMs;
      resolve({ command: [command, ...args].join(" "), code, signal, ...output, timedOut, durationMs });
    });
  }).finally(() => {
    clearTimeout(timer);
    running.delete(handle);
  });
  const handle: RunningCommand = {
    pid,
    result,
    interrupt: () => child.kill("SIGINT"),
    kill: () => killTree(pid),
  };
  running.add(handle);
  return handle;
}

/** Runs a command to its end. Rejects only when it cannot be started at all. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return startCommand(command, args, options).result;
}

function collectOutput(child: ChildProcess, onOutput: CommandOptions["onOutput"]): { stdout: string; stderr: string } {
  const output = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream]?.setEncoding("utf8");
    child[stream]?.on("data", (chunk: string) => {
      output[stream] += chunk;
      onOutput?.(chunk, stream);
    });
  }
  return output;
}

function mergeEnvironment(changes: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  const merged = { ...process.env, ...changes };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined));
}

/** The whole tree, not the group: the Pulumi CLI puts each of its plugins into a group of its own. */
function killTree(pid: number): void {
  if (pid <= 0) return;
  for (const one of [pid, ...descendants(pid)]) {
    try {
      process.kill(one, "SIGKILL");
    } catch {
      // Gone already, which is what was wanted.
    }
  }
}
