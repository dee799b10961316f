/**
 * A `UserSet` from a data file. In: a CSV, JSON or YAML file and, for CSV, what its columns mean. Out: users by key. Must
 * not know: the service; what a value may be is checked by the resource. Errors name the file, the row and what to
 * write instead, and never print a cell: it may hold a password.
 */
import { readFileSync, statSync } from "node:fs";
import path from "node:path";

import { parse as parseCsv } from "csv-parse/sync";
import { parse as parseYaml } from "yaml";

import type { UserSetEntry } from "./user-set.ts";

/** Far above what a set of users needs; a larger file is most likely the wrong one. */
export const MAX_FILE_BYTES = 20_000_000;
export const MAX_USERS = 10_000;

type ListField = "roleNames" | "ssoAppIds" | "additionalIdentifiers";
type FlagField = "verifiedEmail" | "verifiedPhone" | "verifiedRecoveryEmail" | "verifiedRecoveryPhone" | "test";
type TextField =
  | "loginId"
  | "email"
  | "phone"
  | "name"
  | "givenName"
  | "middleName"
  | "familyName"
  | "status"
  | "picture"
  | "recoveryEmail"
  | "recoveryPhone";

/** What a column becomes: a field, or a custom attribute with the type of its cells. */
export type Column =
  | TextField
  | ListField
  | FlagField
  | { readonly attribute: string; readonly type?: "text" | "number" | "boolean" | "list" }
  /** Roles within one tenant; an empty cell means no membership, `-` one without roles. */
  | { readonly tenant: string };

export interface CsvOptions {
  /** The column whose cells are the keys of the set: stable and unique. */
  readonly key: string;
  /** Meaning by column title. Columns that are not named are ignored. */
  readonly columns: Readonly<Record<string, Column>>;
  /** Default: a comma. */
  readonly delimiter?: string;
  /** Between the entries of a list within a cell. Default: a semicolon. */
  readonly listDelimiter?: string;
}

const LISTS: readonly string[] = ["roleNames", "ssoAppIds", "additionalIdentifiers"] satisfies ListField[];
const FLAGS: readonly string[] = [
  "verifiedEmail",
  "verifiedPhone",
  "verifiedRecoveryEmail",
  "verifiedRecoveryPhone",
  "test",
] satisfies FlagField[];

/**
 * Users of a CSV file (RFC 4180, UTF-8, the first row holds titles). An empty cell means "not declared".
 * Throws for a missing title, a row without key, a key that stands twice, and a cell of the wrong type.
 */
export function usersFromCsv(file: string, options: CsvOptions): Record<string, UserSetEntry> {
  const { delimiter = ",", columns, key } = options;
  let rows: Array<{ record: Record<string, string>; info: { lines: number } }>;
  try {
    rows = parseCsv(readText(file), { delimiter, columns: true, bom: true, info: true, skip_empty_lines: true });
  } catch (error) {
    // The parser's own message names the line; it may repeat a cell after a colon, so only its code is shown.
    const { code, lines } = error as { code?: string; lines?: number };
    throw fileError(
      file,
      `line ${String(lines ?? "?")} is no CSV (${code ?? "unknown error"})`,
      "quote cells that hold commas",
    );
  }
  const titles = Object.keys(rows[0]?.record ?? {});
  const missing = rows.length === 0 ? [] : [key, ...Object.keys(columns)].filter((title) => !titles.includes(title));
  if (missing.length > 0) {
    throw fileError(file, `has no column ${missing.join(", ")}`, `its columns are ${titles.join(", ")}`);
  }
  const entries = rows.map(({ record, info }): [string, UserSetEntry, number] => {
    const where = `row ${String(info.lines)}`;
    const name = (record[key] ?? "").trim();
    if (name === "") throw fileError(file, `${where} has no key`, `fill the column ${key}`);
    return [name, entryOf(record, options, file, where), info.lines];
  });
  return collect(
    file,
    entries.map(([name, entry, line]) => [name, entry, `row ${String(line)}`]),
  );
}

function entryOf(record: Record<string, string>, options: CsvOptions, file: string, where: string): UserSetEntry {
  const entry: Record<string, unknown> = {};
  const attributes: Record<string, unknown> = {};
  const tenants: Array<{ tenantId: string; roleNames: string[] }> = [];
  for (const [title, column] of Object.entries(options.columns)) {
    const cell = (record[title] ?? "").trim();
    if (cell === "") continue;
    const at = `${where}, column ${title}`;
    if (typeof column === "string") entry[column] = fieldOf(column, cell, options, file, at);
    else if ("tenant" in column) {
      tenants.push({ tenantId: column.tenant, roleNames: cell === "-" ? [] : listOf(cell, options) });
    } else attributes[column.attribute] = attributeOf(column.type ?? "text", cell, options, file, at);
  }
  if (Object.keys(attributes).length > 0) entry["customAttributes"] = attributes;
  if (tenants.length > 0) entry["userTenants"] = tenants;
  return entry as unknown as UserSetEntry;
}

function fieldOf(column: string, cell: string, options: CsvOptions, file: string, at: string): unknown {
  if (LISTS.includes(column)) return listOf(cell, options);
  return FLAGS.includes(column) ? flagOf(cell, file, at) : cell;
}

function attributeOf(type: string, cell: string, options: CsvOptions, file: string, at: string): unknown {
  if (type === "list") return listOf(cell, options);
  if (type === "boolean") return flagOf(cell, file, at);
  if (type !== "number") return cell;
  const value = Number(cell);
  if (Number.isFinite(value)) return value;
  throw fileError(file, `${at} is no number`, "write it with a point and no separators, 1234.5");
}

function flagOf(cell: string, file: string, at: string): boolean {
  const text = cell.toLowerCase();
  if (text === "true" || text === "false") return text === "true";
  throw fileError(file, `${at} is neither true nor false`, "write one of them, or leave it empty");
}

function listOf(cell: string, { listDelimiter = ";" }: CsvOptions): string[] {
  return cell
    .split(listDelimiter)
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

/** Users of a JSON file: a map of users by key, as `UserSet` takes it. */
export function usersFromJson(file: string): Record<string, UserSetEntry> {
  return fromData(file, (text) => JSON.parse(text) as unknown, "JSON");
}

/** Users of a YAML file: a map of users by key, as `UserSet` takes it. */
export function usersFromYaml(file: string): Record<string, UserSetEntry> {
  // Aliases could blow a small file up to a huge map; data files have no need of many.
  return fromData(file, (text) => parseYaml(text, { maxAliasCount: 100, uniqueKeys: true }) as unknown, "YAML");
}

function fromData(file: string, parse: (text: string) => unknown, format: string): Record<string, UserSetEntry> {
  const text = readText(file);
  let data: unknown;
  try {
    data = parse(text);
  } catch (error) {
    const line = (error as { linePos?: ReadonlyArray<{ line: number }> }).linePos?.[0]?.line;
    const where = line === undefined ? "is" : `line ${String(line)} is`;
    throw fileError(file, `${where} no valid ${format}`, "correct it; the file has to be a map of users by key");
  }
  if (typeof data !== "object" || data === null || Array.isArray(data)) {
    throw fileError(file, "is no map of users by key", "write { anna: { loginId: … } }");
  }
  const entries = Object.entries(data).map(([key, entry]: [string, unknown]): [string, UserSetEntry, string] => {
    if (typeof entry !== "object" || entry === null || Array.isArray(entry)) {
      throw fileError(file, `the entry ${key} is no map`, "write { loginId: … }");
    }
    return [key, entry as UserSetEntry, `entry ${key}`];
  });
  return collect(file, entries);
}

function collect(
  file: string,
  entries: ReadonlyArray<readonly [string, UserSetEntry, string]>,
): Record<string, UserSetEntry> {
  if (entries.length > MAX_USERS) {
    throw fileError(file, `holds ${String(entries.length)} users`, `split it: at most ${String(MAX_USERS)} in one set`);
  }
  const seen = new Map<string, string>();
  for (const [key, , where] of entries) {
    const other = seen.get(key);
    if (other !== undefined) throw fileError(file, `${where} has the same key as ${other}`, "keys have to be unique");
    seen.set(key, where);
  }
  return Object.fromEntries(entries.map(([key, entry]) => [key, entry]));
}

function readText(file: string): string {
  let bytes: number;
  try {
    bytes = statSync(file).size;
  } catch {
    throw fileError(file, "cannot be read", "correct the path; it is relative to the folder where the program runs");
  }
  if (bytes > MAX_FILE_BYTES) {
    throw fileError(file, `has ${String(bytes)} bytes`, `at most ${String(MAX_FILE_BYTES)} are read`);
  }
  const text = readFileSync(file, "utf8");
  if (text.includes("\u0000")) throw fileError(file, "is no text file", "save it as UTF-8");
  return text;
}

function fileError(file: string, what: string, next: string): Error {
  return new Error(`INPUT_INVALID: ${path.basename(file)} · ${what} · ${next}`);
}
