/**
 * What the program's resources declare in the current run of the engine, shared by all provider processes of that run:
 * the default provider and each explicit one are processes of their own (pulumi-mechanics: one process per provider).
 *
 * Each process appends digests to a file of its own in the run's folder. A file whose process has ended belongs to an
 * earlier run and is ignored. Nothing of it outlives the run, and nothing is read from an earlier one: what a resource
 * declares is known from its own check in this run, or from the program itself (program-declarations.ts).
 */
import { appendFileSync, closeSync, openSync, readdirSync, readSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import process from "node:process";

import type { Holding } from "../core/holdings.ts";
import type { RunDeclarations } from "../user/context.ts";
import { isProgramFile, nameOf } from "./program-declarations.ts";
import { digest, isAlive, keyOf, makeOwnFolder, ownerPid, type OnUnshared, type RunFolder } from "./run-folder.ts";

type Owners = Map<string, Set<string>>;

let opened = 0;

export class SharedDeclarations implements RunDeclarations {
  readonly #projectId: string;
  readonly #run: RunFolder | undefined;
  readonly #file: string;
  readonly #onUnshared: OnUnshared;
  /** By key of a holding, the checked resources that declare it. */
  readonly #checked: Owners = new Map();
  /** The same of all resources of the program, also of those that the engine does not check. */
  readonly #program: Owners = new Map();
  readonly #known = new Set<string>();
  /** How far each other process's file was read. */
  readonly #offsets = new Map<string, number>();
  #failed = false;

  constructor(projectId: string, run: RunFolder | undefined, onUnshared: OnUnshared) {
    this.#projectId = projectId;
    this.#run = run;
    this.#onUnshared = onUnshared;
    opened += 1;
    this.#file = run === undefined ? "" : path.join(run.folder, `${run.process}.${String(opened)}`);
    if (run !== undefined) process.once("exit", () => this.#cleanUp());
  }

  #cleanUp(): void {
    try {
      rmSync(this.#file, { force: true });
    } catch {
      // Where the folder is none, nothing was written; whatever is left is swept by a later process.
    }
  }

  declare(owner: string, holdings: readonly Holding[]): void {
    const keys = holdings.map((one) => keyOf(this.#projectId, one));
    const fresh = keys.filter((key) => add(this.#checked, key, owner));
    this.#known.add(owner);
    if (fresh.length === 0 || this.#run === undefined) return;
    this.#shared(() => {
      makeOwnFolder(path.dirname(this.#file));
      appendFileSync(this.#file, fresh.map((one) => `${one} ${owner}\n`).join(""), { mode: 0o600 });
    });
  }

  isKnown(owner: string): boolean {
    return this.#known.has(owner);
  }

  isDeclared(holdings: readonly Holding[], except?: string): boolean {
    return this.#isIn(this.#checked, holdings, except);
  }

  isInProgram(holdings: readonly Holding[], except: string): boolean {
    return this.#isIn(this.#program, holdings, nameOf(except));
  }

  #isIn(known: Owners, holdings: readonly Holding[], except: string | undefined): boolean {
    this.#readOthers();
    return holdings.some((one) => {
      const owners = known.get(keyOf(this.#projectId, one));
      return owners !== undefined && [...owners].some((owner) => owner !== except);
    });
  }

  #readOthers(): void {
    const run = this.#run;
    if (run === undefined) return;
    this.#shared(() => {
      makeOwnFolder(run.folder);
      for (const name of readdirSync(run.folder)) {
        const file = path.join(run.folder, name);
        if (file === this.#file) continue;
        if (isAlive(ownerPid(name))) this.#readFile(file, isProgramFile(name) ? this.#program : this.#checked);
        else rmSync(file, { force: true });
      }
    });
  }

  /** What was appended since; a line that is not complete yet is read the next time. */
  #readFile(file: string, into: Owners): void {
    const start = this.#offsets.get(file) ?? 0;
    const size = statSync(file, { throwIfNoEntry: false })?.size ?? start;
    if (size <= start) return;
    const bytes = Buffer.alloc(size - start);
    const handle = openSync(file, "r");
    try {
      readSync(handle, bytes, 0, bytes.length, start);
    } finally {
      closeSync(handle);
    }
    const end = bytes.lastIndexOf("\n") + 1;
    this.#offsets.set(file, start + end);
    for (const line of bytes.toString("utf8", 0, end).split("\n").slice(0, -1)) {
      const [key = "", owner = ""] = line.split(" ");
      add(into, key, owner);
    }
  }

  #shared(run: () => void): void {
    try {
      run();
    } catch (error) {
      if (this.#failed) return;
      this.#failed = true;
      this.#onUnshared(error instanceof Error && "code" in error ? String(error.code) : "unknown");
    }
  }
}

/** False where it is known already. */
function add(owners: Owners, key: string, owner: string): boolean {
  const known = owners.get(key) ?? new Set();
  if (known.has(owner)) return false;
  owners.set(key, known.add(owner));
  return true;
}

/** The same for the same inputs, whatever the order of their keys: names one resource of the program. */
export function ownerOf(inputs: Readonly<Record<string, unknown>>): string {
  return digest(sorted(inputs));
}

function sorted(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sorted).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).filter(([, one]) => one !== undefined && one !== null);
  return `{${entries
    .map(([key, one]) => `${JSON.stringify(key)}:${sorted(one)}`)
    .sort()
    .join(",")}}`;
}
