/**
 * A `UserSet` from a CSV file. In: a file and what its columns mean. Out: users by key. Must not know: the service; what
 * a value may be is checked by the resource. Errors name the row (the line where it ends) and column, never the cell.
 */
import { collect, fileError, readText } from "./files.ts";
import { csv } from "./parsers.ts";
import type { UserSetEntry } from "./user-set.ts";

const LISTS = ["roleNames", "ssoAppIds", "additionalIdentifiers"] as const;
const FLAGS = ["verifiedEmail", "verifiedPhone", "verifiedRecoveryEmail", "verifiedRecoveryPhone", "test"] as const;
const TEXTS = [
  "loginId",
  "email",
  "phone",
  "name",
  "givenName",
  "middleName",
  "familyName",
  "status",
  "picture",
  "recoveryEmail",
  "recoveryPhone",
  "onExisting",
  "onDelete",
] as const;

type ListField = (typeof LISTS)[number];
type FlagField = (typeof FLAGS)[number];
type TextField = (typeof TEXTS)[number];

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

const FIELDS: readonly string[] = [...TEXTS, ...LISTS, ...FLAGS];
const TYPES: readonly string[] = ["text", "number", "boolean", "list"];

/**
 * Users of a CSV file (RFC 4180, UTF-8, the first row holds titles). An empty cell means "not declared".
 * Throws for a missing title, a row without key, a key that stands twice, and a cell of the wrong type.
 */
export function usersFromCsv(file: string, options: CsvOptions): Record<string, UserSetEntry> {
  return collect(
    file,
    csvEntries(file, options, (problem) => {
      throw problem;
    }),
  );
}

/** What is told of a wrong row or cell; where it returns, reading goes on without that row or cell. */
export type Report = (problem: Error) => void;

/** Each user of a CSV file with its key and row. Throws for a file that is no CSV of these columns. */
export function csvEntries(
  file: string,
  options: CsvOptions,
  report: Report,
): Array<readonly [string, UserSetEntry, string]> {
  checkColumns(file, options);
  return rowsOf(file, options).flatMap(({ record, info }) => {
    const where = `row ${String(info.lines)}`;
    const name = (record[options.key] ?? "").trim();
    const entry = entryOf(record, options, { file, where, report });
    if (name !== "") return [[name, entry, where] as const];
    report(fileError(file, `${where} has no key`, `fill the column ${options.key}`));
    return [];
  });
}

interface Row {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number };
}

function rowsOf(file: string, { delimiter = ",", columns, key }: CsvOptions): Row[] {
  let titles: string[] = [];
  let rows: Row[];
  const columnsOf = (found: string[]): string[] => (titles = found.map((title) => title.trim()));
  const text = readText(file);
  const { parse } = csv();
  try {
    rows = parse(text, { delimiter, columns: columnsOf, info: true, skip_empty_lines: true });
  } catch (error) {
    // The parser's own message may repeat a cell, so only its code is shown.
    const { code, lines } = error as { code?: string; lines?: number };
    if (code === undefined) throw error;
    throw fileError(file, `line ${String(lines ?? "?")} is no CSV (${code})`, HINTS[code] ?? "correct this line");
  }
  if (titles.length === 0) throw fileError(file, "is empty", "its first row has to hold the titles of the columns");
  // A spreadsheet leaves empty columns at the end: nothing can name them.
  const twice = titles.find((title, index) => title !== "" && titles.indexOf(title) !== index);
  if (twice !== undefined) throw fileError(file, `has the column ${twice} twice`, "rename one of them");
  const missing = [key, ...Object.keys(columns)].filter((title) => !titles.includes(title));
  if (missing.length === 0) return rows;
  throw fileError(file, `has no column ${missing.join(", ")}`, `its columns are ${titles.join(", ")}`);
}

const HINTS: Readonly<Record<string, string>> = {
  CSV_RECORD_INCONSISTENT_COLUMNS:
    "give it as many cells as the first row has, and quote cells that hold the delimiter",
  CSV_QUOTE_NOT_CLOSED: "close the quote that is open there",
  INVALID_OPENING_QUOTE: "quote the whole cell, and write a quote within it twice",
  CSV_INVALID_CLOSING_QUOTE: "quote the whole cell, and write a quote within it twice",
};

/** What no type checker saw: a program in JavaScript, or a mapping that was read from somewhere. */
function meaningOf(file: string, title: string, column: unknown): string {
  const { attribute, tenant, type } = (typeof column === "object" && column !== null ? column : {}) as {
    readonly [name in "attribute" | "tenant" | "type"]?: unknown;
  };
  if (typeof column === "string" && FIELDS.includes(column)) return column;
  const typed = type === undefined || (typeof type === "string" && TYPES.includes(type));
  if (typeof attribute === "string" && attribute !== "" && tenant === undefined && typed) {
    return `attribute ${attribute}`;
  }
  if (typeof tenant === "string" && tenant !== "" && attribute === undefined) return `tenant ${tenant}`;
  throw fileError(
    file,
    `the column ${title} is given a meaning that no column can have`,
    `one of ${FIELDS.join(", ")}; { attribute: "…", type: ${TYPES.map((one) => `"${one}"`).join(" | ")} }; or { tenant: "…" }`,
  );
}

/** Two columns for one field: the second would silently win. */
function checkColumns(file: string, { columns }: CsvOptions): void {
  const seen = new Map<string, string>();
  for (const [title, column] of Object.entries(columns)) {
    const meaning = meaningOf(file, title, column);
    const other = seen.get(meaning);
    if (other !== undefined) {
      throw fileError(file, `the columns ${other} and ${title} are given the same meaning`, "give it to one of them");
    }
    seen.set(meaning, title);
  }
}

interface Place {
  readonly file: string;
  readonly where: string;
  readonly report: Report;
}

function entryOf(
  record: Readonly<Record<string, string>>,
  options: CsvOptions,
  { file, where, report }: Place,
): UserSetEntry {
  const entry: Record<string, unknown> = {};
  const attributes: Record<string, unknown> = {};
  const tenants: Array<{ tenantId: string; roleNames: string[] }> = [];
  for (const [title, column] of Object.entries(options.columns)) {
    const cell = (record[title] ?? "").trim();
    if (cell === "") continue;
    const at = `${where}, column ${title}`;
    try {
      if (typeof column === "string") entry[column] = fieldOf(column, cell, options, file, at);
      else if ("tenant" in column) {
        tenants.push({ tenantId: column.tenant, roleNames: cell === "-" ? [] : listOf(cell, options) });
      } else attributes[column.attribute] = attributeOf(column.type ?? "text", cell, options, file, at);
    } catch (error) {
      report(error as Error);
    }
  }
  if (Object.keys(attributes).length > 0) entry["customAttributes"] = attributes;
  if (tenants.length > 0) entry["userTenants"] = tenants;
  return entry as unknown as UserSetEntry;
}

function fieldOf(column: string, cell: string, options: CsvOptions, file: string, at: string): unknown {
  if (LISTS.some((name) => name === column)) return listOf(cell, options);
  return FLAGS.some((name) => name === column) ? flagOf(cell, file, at) : cell;
}

function attributeOf(type: string, cell: string, options: CsvOptions, file: string, at: string): unknown {
  if (type === "list") return listOf(cell, options);
  if (type === "boolean") return flagOf(cell, file, at);
  if (type !== "number") return cell;
  const value = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(cell) ? Number(cell) : Number.NaN;
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
