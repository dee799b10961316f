/**
 * A data file of users, with all that is wrong with it. In: a path and how to read it. Out: the inputs that a `UserSet`
 * would get, and problems with the row or line where each stands. Must not know: the service. The readers are those of
 * the SDK, and the check is the provider's; no problem ever shows a value.
 */
import path from "node:path";

import { parse as parseCsv } from "csv-parse/sync";
import { parse as parseYaml } from "yaml";

import { setFailures, type SetInputs } from "../../provider/core/user-set.ts";
import { csvEntries, type Column } from "../../sdk/csv.ts";
import { entryLines, usersFromJson, usersFromYaml } from "../../sdk/data.ts";
import { fileError, MAX_USERS, readText } from "../../sdk/files.ts";
import { columnOfTitle } from "./columns.ts";

export interface Problem {
  /** `row 4`, `line 12`; undefined: the file as a whole. */
  readonly where?: string;
  /** Of the user. */
  readonly key?: string;
  readonly message: string;
}

export interface DeclaredFile {
  readonly inputs: SetInputs;
  readonly problems: readonly Problem[];
}

export interface ReadOptions {
  readonly key: string;
  readonly columnsFile: string | undefined;
  readonly delimiter: string;
  readonly listDelimiter: string;
  readonly defaults: Readonly<Record<string, unknown>> | undefined;
}

interface Read {
  readonly users: Record<string, Record<string, unknown>>;
  readonly where: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
}

/** Reads to the end: what is wrong with one user hides nothing of another. Throws where the file itself cannot be read. */
export function readDeclared(file: string, options: ReadOptions): DeclaredFile {
  const { users, where, problems } = readUsers(file, options);
  const { defaults } = options;
  const inputs: SetInputs = { users, ...(defaults === undefined ? {} : { defaults }) };
  const found = setFailures(inputs as unknown as Record<string, unknown>).map(({ property, reason }): Problem => {
    const key = keyIn(property, where);
    if (key === undefined) return { message: `${property}: ${reason}` };
    const field = property.slice(`users.${key}.`.length);
    const at = where.get(key);
    return { ...(at === undefined ? {} : { where: at }), key, message: field === "" ? reason : `${field}: ${reason}` };
  });
  return { inputs, problems: [...problems, ...found].toSorted((a, b) => lineOf(a) - lineOf(b)) };
}

function lineOf({ where }: Problem): number {
  return Number(/\d+/.exec(where ?? "")?.[0] ?? 0);
}

function readUsers(file: string, options: ReadOptions): Read {
  const ending = path.extname(file).toLowerCase();
  if (ending === ".csv") return readCsv(file, options);
  if (ending !== ".json" && ending !== ".yaml" && ending !== ".yml") {
    throw fileError(file, "has an ending that is not known", "name it .csv, .json, .yaml or .yml");
  }
  const users = ending === ".json" ? usersFromJson(file) : usersFromYaml(file);
  const where = new Map([...entryLines(file)].map(([key, line]) => [key, `line ${String(line)}`]));
  return { users: users as unknown as Read["users"], where, problems: [] };
}

function readCsv(file: string, options: ReadOptions): Read {
  const { key, delimiter, listDelimiter } = options;
  const problems: Problem[] = [];
  const columns = columnsOf(file, options);
  const entries = csvEntries(file, { key, columns, delimiter, listDelimiter }, (error) => {
    problems.push(problemOf(error));
  });
  if (entries.length > MAX_USERS) {
    throw fileError(file, `holds ${String(entries.length)} users`, `split it: at most ${String(MAX_USERS)} in one set`);
  }
  const where = new Map<string, string>();
  const users: Record<string, Record<string, unknown>> = {};
  for (const [name, entry, row] of entries) {
    const other = where.get(name);
    if (other !== undefined) {
      problems.push({ where: row, key: name, message: `has the same key as ${other}; keys have to be unique` });
      continue;
    }
    where.set(name, row);
    users[name] = entry as unknown as Record<string, unknown>;
  }
  return { users, where, problems };
}

/** `INPUT_INVALID: list.csv · row 4, column mail is … · write …`: the row comes first here. */
function problemOf({ message }: Error): Problem {
  const text = message.split(" · ").slice(1).join(" · ");
  const where = /^row \d+/.exec(text)?.[0];
  if (where === undefined) return { message: text };
  return { where, message: text.slice(where.length).replace(/^,? /, "") };
}

function columnsOf(file: string, { key, columnsFile, delimiter }: ReadOptions): Record<string, Column> {
  if (columnsFile !== undefined) return columnsIn(columnsFile);
  const titles = titlesOf(file, delimiter).filter((title) => title !== key);
  const known = titles.flatMap((title) => {
    const column = columnOfTitle(title);
    return column === undefined ? [] : [[title, column] as const];
  });
  const unknown = titles.filter((title) => columnOfTitle(title) === undefined);
  if (unknown.length === 0) return Object.fromEntries(known);
  throw fileError(
    file,
    `the column ${unknown.join(", ")} has a title that means nothing by itself`,
    "say what the columns mean with --columns, or rename it (a field's name, customAttributes.KEY, tenant:ID)",
  );
}

function titlesOf(file: string, delimiter: string): string[] {
  try {
    const [titles = []] = parseCsv(readText(file), { delimiter, bom: true, to: 1, relax_column_count: true });
    return titles.map((title) => title.trim());
  } catch (error) {
    if ((error as { code?: string }).code === undefined) throw error;
    throw fileError(file, "its first row is no CSV", "it has to hold the titles of the columns");
  }
}

function columnsIn(file: string): Record<string, Column> {
  let columns: unknown;
  try {
    // YAML is a superset of JSON.
    columns = parseYaml(readText(file), { maxAliasCount: 0 });
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("INPUT_INVALID")) throw error;
    throw fileError(file, "is no valid JSON or YAML", 'write { "mail": "loginId", … }');
  }
  if (typeof columns === "object" && columns !== null && !Array.isArray(columns))
    return columns as Record<string, Column>;
  throw fileError(file, "is no map of columns by title", 'write { "mail": "loginId", … }');
}

/** The key in `users.KEY.field`; a key may hold dots. */
function keyIn(property: string, keys: ReadonlyMap<string, string>): string | undefined {
  if (!property.startsWith("users.")) return undefined;
  const rest = property.slice("users.".length);
  for (let end = rest.length; end > 0; end = rest.lastIndexOf(".", end - 1)) {
    const key = rest.slice(0, end);
    if (keys.has(key)) return key;
  }
  return undefined;
}
