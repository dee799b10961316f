/**
 * Notes of creates under way, in a folder of Pulumi's home. In: the project and the login IDs. Out: which creates of
 * processes that are no more never reached an engine. Must not know: users or requests.
 *
 * A create that was cut off leaves a user that no state knows and that looks like anybody's. Only a note made before the
 * request was sent tells that it is ours. One file per process, appended to: `+` begins, `-` ends; gone when nothing is
 * under way. It holds no login ID, only digests, and is of no use on another machine. Where it cannot be written
 * nothing is lost but this knowledge: the next run then fails with USER_EXISTS, which says what to do.
 */
import { hash } from "node:crypto";
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { homedir, hostname } from "node:os";
import path from "node:path";
import process from "node:process";

import { canonicalLoginId } from "../core/canonical.ts";
import type { CreateNotes, UserContext } from "../user/context.ts";

/** A note tells nothing any more after this time. */
const MAX_AGE_MS = 24 * 60 * 60_000;

export function createNotes(projectId: string, environment: Readonly<Record<string, string | undefined>>): CreateNotes {
  return new Notes(notesFolder(environment), projectId);
}

/** PULUMI_HOME, by default `~/.pulumi`. */
export function notesFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const home = environment["PULUMI_HOME"] ?? "";
  return path.join(home === "" ? path.join(homedir(), ".pulumi") : home, "descope-users", "creates");
}

/**
 * Runs what may make users, and ends the notes of those that the engine is told of, by success or by a state that is
 * kept (`heard`: from either). Not where the engine itself is gone meanwhile: it will not write down what it is told.
 */
export async function settled<T>(
  { creates }: UserContext,
  run: () => Promise<T>,
  heard: (result: T | undefined, error: unknown) => ReadonlyArray<{ readonly loginId: string }>,
): Promise<T> {
  const parent = process.ppid;
  const end = (users: ReadonlyArray<{ readonly loginId: string }>): void => {
    if (process.ppid === parent) creates.end(users.map(({ loginId }) => loginId));
  };
  try {
    const result = await run();
    end(heard(result, undefined));
    return result;
  } catch (error) {
    end(heard(undefined, error));
    throw error;
  }
}

interface CutOff {
  readonly file: string;
  readonly atMs: number;
}

let opened = 0;

class Notes implements CreateNotes {
  readonly #folder: string;
  readonly #projectId: string;
  readonly #file: string;
  readonly #underWay = new Set<string>();
  /** Those that are noted together with the next ones. */
  #begun: string[] = [];
  #written: Promise<void> | undefined;
  #left: Map<string, CutOff> | undefined;

  constructor(folder: string, projectId: string) {
    this.#folder = folder;
    this.#projectId = projectId;
    opened += 1;
    this.#file = path.join(folder, `${hostname()}.${String(process.pid)}.${String(opened)}`);
  }

  /** A thousand users begin at once: all that come within a moment are written in one go. */
  begin(loginId: string): Promise<void> {
    this.#begun.push(this.#key(loginId));
    this.#written ??= Promise.resolve().then(() => this.#write());
    return this.#written;
  }

  #write(): void {
    const keys = this.#begun;
    this.#begun = [];
    this.#written = undefined;
    quietly(() => {
      if (this.#underWay.size === 0) mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      const at = String(Date.now());
      appendFileSync(this.#file, keys.map((key) => `+${key} ${at}\n`).join(""), { mode: 0o600 });
      for (const key of keys) this.#underWay.add(key);
    });
  }

  end(loginIds: readonly string[]): void {
    // Thousands of users of which none was made cost nothing.
    if (this.#underWay.size === 0 && (this.#left?.size ?? 0) === 0) return;
    const keys = loginIds.map((loginId) => this.#key(loginId));
    quietly(() => {
      const ended = keys.filter((key) => this.#underWay.delete(key));
      close(this.#file, ended, this.#underWay.size);
      for (const [file, own] of Map.groupBy(keys, (key) => this.#left?.get(key)?.file)) {
        if (file === undefined) continue;
        for (const key of own) this.#left?.delete(key);
        close(file, own, [...(this.#left?.values() ?? [])].filter((left) => left.file === file).length);
      }
    });
  }

  cutOffMs(loginId: string): number | undefined {
    this.#left ??= quietly(() => this.#read()) ?? new Map();
    return this.#left.get(this.#key(loginId))?.atMs;
  }

  #key(loginId: string): string {
    return digest(`${this.#projectId}\n${canonicalLoginId(loginId)}`);
  }

  /** What processes of this machine that are no more have left under way. */
  #read(): Map<string, CutOff> {
    const found = new Map<string, CutOff>();
    const prefix = `${hostname()}.`;
    for (const name of readdirSync(this.#folder)) {
      const pid = Number(name.slice(prefix.length).split(".")[0]);
      if (!name.startsWith(prefix) || !Number.isInteger(pid) || isAlive(pid)) continue;
      const file = path.join(this.#folder, name);
      const left = leftIn(readFileSync(file, "utf8"));
      if (left.size === 0) rmSync(file, { force: true });
      for (const [key, atMs] of left) found.set(key, { file, atMs });
    }
    return found;
  }
}

/** Notes that these ended; a file of which nothing is under way goes. */
function close(file: string, ended: readonly string[], underWay: number): void {
  if (ended.length === 0) return;
  if (underWay === 0) rmSync(file, { force: true });
  else appendFileSync(file, ended.map((key) => `-${key}\n`).join(""));
}

/** Begun, not ended, and not too old. A last line that was cut off itself begins nothing: its create was not sent. */
function leftIn(text: string): Map<string, number> {
  const left = new Map<string, number>();
  for (const line of text.split("\n").slice(0, -1)) {
    const [key = "", at = ""] = line.slice(1).split(" ");
    if (line.startsWith("+") && Date.now() - Number(at) < MAX_AGE_MS) left.set(key, Number(at));
    else left.delete(key);
  }
  return left;
}

/** A number that another process got since counts as alive: then nothing is taken on. */
function isAlive(pid: number): boolean {
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

/** Notes help; they fail nothing. */
function quietly<T>(write: () => T): T | undefined {
  try {
    return write();
  } catch {
    return undefined;
  }
}
