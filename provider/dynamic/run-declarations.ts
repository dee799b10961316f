/**
 * What the program's resources declare in the current run of the engine, shared by all provider processes of that run:
 * the default provider and each explicit one are processes of their own (pulumi-mechanics: one process per provider).
 *
 * Each process appends digests to a file of its own, in a folder named after the engine's address, which all processes
 * of one run have in common and no other run on this machine can have at the same time. A file whose process has ended
 * belongs to an earlier run and is ignored. Nothing of it outlives the run, and nothing is read from an earlier one:
 * what a resource declares is known only from its own check in this run.
 */
import { hash } from "node:crypto";
import {
  appendFileSync,
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";

import type { Holding } from "../core/holdings.ts";
import type { RunDeclarations } from "../user/context.ts";

/** Processes that could not share what they know; said once. */
export type OnUnshared = (reason: string) => void;

export interface RunFolder {
  readonly folder: string;
  /** Names this process among those of the run. */
  readonly process: string;
}

/** `undefined` where the process was not started by an engine, as in tests: then it knows its own resources only. */
export function runFolder(argv: readonly string[] = process.argv): RunFolder | undefined {
  const engine = argv.slice(2).findLast((argument) => /^(\d{1,3}(\.\d{1,3}){3}|\[::1\]|localhost):\d+$/.test(argument));
  if (engine === undefined) return undefined;
  const name = digest(JSON.stringify([hostname(), engine]));
  const owner = String(process.getuid?.() ?? "user");
  return { folder: path.join(tmpdir(), `descope-users-${owner}`, name), process: String(process.pid) };
}

let opened = 0;

export class SharedDeclarations implements RunDeclarations {
  readonly #projectId: string;
  readonly #run: RunFolder | undefined;
  readonly #file: string;
  readonly #onUnshared: OnUnshared;
  /** By digest of a holding, the resources that declare it. */
  readonly #owners = new Map<string, Set<string>>();
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
    if (run !== undefined) process.once("exit", () => rmSync(this.#file, { force: true }));
  }

  declare(owner: string, holdings: readonly Holding[]): void {
    const fresh = holdings.map((one) => this.#digest(one)).filter((one) => this.#add(one, owner));
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
    this.#readOthers();
    return holdings.some((one) => {
      const owners = this.#owners.get(this.#digest(one));
      return owners !== undefined && [...owners].some((owner) => owner !== except);
    });
  }

  #digest(one: Holding): string {
    return digest(`${this.#projectId}\n${one}`);
  }

  #add(key: string, owner: string): boolean {
    const owners = this.#owners.get(key) ?? new Set();
    if (owners.has(owner)) return false;
    this.#owners.set(key, owners.add(owner));
    return true;
  }

  #readOthers(): void {
    const run = this.#run;
    if (run === undefined) return;
    this.#shared(() => {
      makeOwnFolder(run.folder);
      for (const name of readdirSync(run.folder)) {
        const file = path.join(run.folder, name);
        if (file === this.#file) continue;
        if (isAlive(Number(name.split(".")[0]))) this.#readFile(file);
        else rmSync(file, { force: true });
      }
    });
  }

  /** What was appended since; a line that is not complete yet is read the next time. */
  #readFile(file: string): void {
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
      this.#add(key, owner);
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

/** The folder for temporary files belongs to everybody: what another account has put there is not ours to use. */
export function makeOwnFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const uid = process.getuid?.();
  for (const one of [path.dirname(folder), folder]) {
    const found = lstatSync(one);
    const isOurs = found.isDirectory() && (uid === undefined || found.uid === uid);
    if (!isOurs) throw Object.assign(new Error("not our folder"), { code: "EPERM" });
  }
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

/** A number that another process has got since counts as alive: then more is kept, never less. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

function digest(text: string): string {
  return hash("sha256", text).slice(0, 32);
}
