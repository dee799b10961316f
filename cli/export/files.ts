/**
 * The files of an export. In: declarations, format, names. Out: files written to a folder, all or none where one of them
 * is there already. Must not know: where the users came from.
 *
 * A data file is read back by the reader that the program will use: what that gives is what is imported.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

import { stringify as yamlText } from "yaml";

import { DescopeError } from "../../provider/core/errors.ts";
import { usersFromCsv } from "../../sdk/csv.ts";
import { usersFromJson, usersFromYaml } from "../../sdk/data.ts";
import type { UserInputs } from "../../provider/core/model.ts";
import { pendingItems } from "../../provider/core/ownership.ts";
import { columnsFor, KEY_COLUMN } from "../data/columns.ts";
import { csvText } from "./csv.ts";
import type { Declared } from "./declare.ts";
import { setImport, usersImport, type ImportFile } from "./import-file.ts";
import { setProgram, usersProgram, type DataFile } from "./program.ts";

export type Format = "program" | "csv" | "json" | "yaml";

export interface ExportPlan {
  readonly format: Format;
  readonly folder: string;
  /** Of the files, without an ending: `descope-users`. */
  readonly base: string;
  /** Name of the `UserSet`. */
  readonly setName: string;
  readonly overwrite: boolean;
  /** The project of the users; the imported state says it. */
  readonly projectId: string;
}

export interface Written {
  readonly program: string;
  readonly data?: string;
  readonly importFile: string;
}

export function writeExport(declared: readonly Declared[], plan: ExportPlan): Written {
  const { format, folder, base, setName, projectId } = plan;
  const program = path.join(folder, `${base}.ts`);
  const importFile = path.join(folder, `${base}.import.json`);
  const data = format === "program" ? undefined : path.join(folder, `${base}.${format}`);
  refuseOverwriting([program, importFile, ...(data === undefined ? [] : [data])], plan);
  mkdirSync(folder, { recursive: true });
  if (format === "program" || data === undefined) {
    writeFileSync(program, usersProgram(declared));
    writeImport(importFile, usersImport(declared, projectId));
    return { program, importFile };
  }
  const source: DataFile = {
    format,
    file: path.basename(data),
    columns: format === "csv" ? columnsFor(declared.map(({ entry }) => entry)) : {},
  };
  writeFileSync(data, dataText(format, declared));
  const read = readBack(data, source, declared);
  writeFileSync(program, setProgram(setName, source));
  writeImport(importFile, setImport(setName, read, projectId));
  return { program, data, importFile };
}

function refuseOverwriting(files: readonly string[], { overwrite }: ExportPlan): void {
  const there = overwrite ? [] : files.filter((file) => existsSync(file));
  if (there.length === 0) return;
  throw new DescopeError("INPUT_INVALID", {
    subject: there.map((file) => path.basename(file)).join(", "),
    what: "is there already; nothing was written",
    next: "choose another --base or --out, or say --force to write over it",
  });
}

function dataText(format: DataFile["format"], declared: readonly Declared[]): string {
  if (format === "csv") return csvText(declared);
  const users = Object.fromEntries(declared.map(({ name, entry }) => [name, entry]));
  return format === "json"
    ? `${JSON.stringify(users, undefined, 2)}\n`
    : yamlText(users, { aliasDuplicateObjects: false });
}

function readBack(file: string, { format, columns }: DataFile, declared: readonly Declared[]): Declared[] {
  const entries: Record<string, unknown> =
    format === "csv"
      ? usersFromCsv(file, { key: KEY_COLUMN, columns })
      : format === "json"
        ? usersFromJson(file)
        : usersFromYaml(file);
  return declared.map(({ name, user }) => {
    const entry = entries[name] as UserInputs | undefined;
    if (entry === undefined || pendingItems(user, { declared: entry, cleared: [], retiredLoginIds: [] }).length > 0) {
      throw new DescopeError("PROVIDER_BUG", {
        subject: name,
        what: `${path.basename(file)} does not say what it should`,
      });
    }
    return { name, user, entry };
  });
}

function writeImport(file: string, content: ImportFile): void {
  writeFileSync(file, `${JSON.stringify(content, undefined, 2)}\n`);
}
