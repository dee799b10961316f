/**
 * How many users have lost access in the current run of the engine, in all of its provider processes, so that
 * `maxDeletes` means the run and not a process.
 *
 * Each process appends a line per user to one file beside the run's folder (run-declarations.ts); the order of the lines,
 * which the file system keeps, says who came first. A line counts where its process lives, or was written since this one
 * began: the engine ends the process of a `Provider` that leaves the program before the run is over. What else is there
 * was left by an earlier run under the same address.
 */
import { appendFileSync, closeSync, openSync, readFileSync, readSync, rmSync, fstatSync } from "node:fs";
import path from "node:path";
import { performance } from "node:perf_hooks";
import process from "node:process";

import type { RunLosses } from "../user/context.ts";
import { isAlive, makeOwnFolder, type OnUnshared, type RunFolder } from "./run-folder.ts";

let opened = 0;

export class SharedLosses implements RunLosses {
  readonly #run: RunFolder | undefined;
  readonly #file: string;
  readonly #onUnshared: OnUnshared;
  readonly #startedMs: number;
  readonly #name: string;
  readonly #alive = new Map<string, boolean>();
  #sequence = 0;
  #offset = 0;
  #counted = 0;

  /** `startedMs`: when this process began. */
  constructor(run: RunFolder | undefined, onUnshared: OnUnshared, startedMs: number = performance.timeOrigin) {
    this.#run = run;
    this.#onUnshared = onUnshared;
    this.#startedMs = startedMs;
    opened += 1;
    this.#name = run === undefined ? "" : `${run.process}.${String(opened)}`;
    this.#file = run === undefined ? "" : `${run.folder}.losses`;
  }

  take(max: number): number | undefined {
    if (this.#run !== undefined && this.#offset >= 0) {
      try {
        return this.#takeShared(max);
      } catch (error) {
        // From here on this process counts for itself; what it has read so far stays counted.
        this.#offset = -1;
        this.#onUnshared(error instanceof Error && "code" in error ? String(error.code) : "unknown");
      }
    }
    if (this.#counted >= max) return this.#counted;
    this.#counted += 1;
    return undefined;
  }

  #takeShared(max: number): number | undefined {
    makeOwnFolder(path.dirname(this.#file));
    this.#read();
    if (this.#counted >= max) return this.#counted;
    if (this.#sequence === 0) process.once("exit", () => this.#cleanUp());
    this.#sequence += 1;
    const own = `${this.#name} ${String(this.#sequence)}`;
    appendFileSync(this.#file, `${own} ${String(Date.now())}\n`, { mode: 0o600 });
    // Another process may have been quicker since: the place of the line decides.
    const before = this.#read(own);
    return before < max ? undefined : before;
  }

  /** Counts the lines that were appended since; returns how many count before `own`, else all of them. */
  #read(own?: string): number {
    let before: number | undefined;
    for (const line of this.#newLines()) {
      if (own !== undefined && line.startsWith(`${own} `)) before = this.#counted;
      if (this.#counts(line)) this.#counted += 1;
    }
    return before ?? this.#counted;
  }

  #newLines(): string[] {
    const handle = openSync(this.#file, "a+", 0o600);
    try {
      const { size } = fstatSync(handle);
      const bytes = Buffer.alloc(Math.max(size - this.#offset, 0));
      readSync(handle, bytes, 0, bytes.length, this.#offset);
      const end = bytes.lastIndexOf("\n") + 1;
      this.#offset += end;
      return bytes.toString("utf8", 0, end).split("\n").slice(0, -1);
    } finally {
      closeSync(handle);
    }
  }

  #counts(line: string): boolean {
    const [name = "", , at = ""] = line.split(" ");
    return Number(at) >= this.#startedMs || this.#isAlive(name);
  }

  #isAlive(name: string): boolean {
    const known = this.#alive.get(name) ?? isAlive(Number(name.split(".")[0]));
    this.#alive.set(name, known);
    return known;
  }

  /** The last process of a run takes the file along. */
  #cleanUp(): void {
    try {
      const lines = readFileSync(this.#file, "utf8").split("\n").slice(0, -1);
      const pids = lines.map((line) => Number(line.split(".")[0])).filter((pid) => pid !== process.pid);
      if (!pids.some(isAlive)) rmSync(this.#file, { force: true });
    } catch {
      // Another process was quicker.
    }
  }
}
