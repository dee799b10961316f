/**
 * Where the processes of one run of the engine meet: the program and each provider process. In: the engine's address,
 * which all of them are told and no other run on this machine can have at the same time. Out: a folder of their own. Must
 * not know: what is written there.
 */
import { hash } from "node:crypto";
import { lstatSync, mkdirSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";

/** Told once by a process that cannot share what it knows. */
export type OnUnshared = (reason: string) => void;

export interface RunFolder {
  readonly folder: string;
  /** Names this process among those of the run. */
  readonly process: string;
}

/** `undefined` where the process was not started by an engine, as in tests: then it knows its own resources only. */
export function runFolder(argv: readonly string[] = process.argv): RunFolder | undefined {
  const engine = argv.slice(2).findLast((argument) => ADDRESS.test(argument));
  return engine === undefined ? undefined : { folder: folderOf(engine), process: String(process.pid) };
}

const ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}|\[::1\]|localhost):\d+$/;

/** `engine`: its address, as all processes of the run are told. */
export function folderOf(engine: string): string {
  const owner = String(process.getuid?.() ?? "user");
  return path.join(tmpdir(), `descope-users-${owner}`, digest(JSON.stringify([hostname(), engine])));
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

/** A number that another process has got since counts as alive: then more is kept, never less. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

/** The process whose end makes a file of the folder void. */
export function ownerPid(fileName: string): number {
  return Number(fileName.split(".")[0]);
}

/** What is declared of one project: nobody can read out of the file what it was. */
export function keyOf(projectId: string, holding: string): string {
  return digest(`${projectId}\n${holding}`);
}

export function digest(text: string): string {
  return hash("sha256", text).slice(0, 32);
}
