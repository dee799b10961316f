// The processes that the language host has started. Comes in: a command; leaves: its exit code. Knows nothing of Pulumi.
import { spawn } from "node:child_process";
import type { ChildProcess, SpawnOptions } from "node:child_process";

/** Keeps track of what runs, so that cancelling or leaving ends all of it. */
export class ChildProcesses {
  readonly #running = new Set<ChildProcess>();

  /** Runs the current Node with these arguments; `onStart` may read the streams. Resolves with the exit code. */
  runNode(args: readonly string[], options: SpawnOptions, onStart?: (child: ChildProcess) => void): Promise<number> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, args, options);
      this.#running.add(child);
      child.on("error", reject);
      // `close`, not `exit`: by then everything that was written to the streams has been read.
      child.on("close", (code) => {
        this.#running.delete(child);
        // No code means that a signal ended it: a failure like any other.
        resolve(code ?? 1);
      });
      onStart?.(child);
    });
  }

  killAll(): void {
    for (const child of this.#running) child.kill("SIGKILL");
  }
}
