/**
 * What the program declares, told by the program itself. In: resources by type and name, and what they hold. Out: a file
 * in the run's folder that the provider processes read. Must not know: Pulumi, or what the service does.
 *
 * The engine checks nothing but the targets of `--target` (measured), so a provider process does not hear of the other
 * resources. The program declares them all the same. Its process ends before the engine deletes what left the program:
 * the file is good as long as the process lives that started the program (the language host, which the engine keeps).
 */
import { appendFileSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import process from "node:process";

import type { Holding } from "../core/holdings.ts";
import { digest, isAlive, keyOf, makeOwnFolder, ownerPid } from "./run-folder.ts";

const PROGRAM_FILE = /^\d+\.program\.\d+$/;

export function isProgramFile(name: string): boolean {
  return PROGRAM_FILE.test(name);
}

/** A resource as the file names it. `resource`: type and name. */
export function nameOf(resource: string): string {
  return digest(resource);
}

export interface Declared {
  readonly projectId: string;
  /** Type and name. */
  readonly resource: string;
  readonly holdings: readonly Holding[];
}

/** Appends to the program's file. Throws where the folder cannot be written, or is not ours. */
export function shareProgram(
  folder: string,
  declared: readonly Declared[],
  { pid, ppid }: { readonly pid: number; readonly ppid: number } = process,
): void {
  makeOwnFolder(folder);
  const lines = declared.flatMap(({ projectId, resource, holdings }) =>
    holdings.map((one) => `${keyOf(projectId, one)} ${nameOf(resource)}\n`),
  );
  appendFileSync(path.join(folder, `${String(ppid)}.program.${String(pid)}`), lines.join(""), { mode: 0o600 });
}

/** Takes away what earlier programs have left beside this run's folder. */
export function sweepPrograms(folder: string): void {
  const all = path.dirname(folder);
  for (const run of readdirSync(all, { withFileTypes: true }).filter((one) => one.isDirectory())) {
    for (const name of readdirSync(path.join(all, run.name)).filter(isProgramFile)) {
      if (!isAlive(ownerPid(name))) rmSync(path.join(all, run.name, name), { force: true });
    }
  }
}
