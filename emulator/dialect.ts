/**
 * The one table of behaviours that public tests of the service do not settle. In: changes by name. Out: a `Dialect`
 * with one value per switch, checked, and the table as help text. Must not know: who reads a switch.
 */
import { authSwitches } from "./dialect/auth.ts";
import { createSwitches } from "./dialect/create.ts";
import { patchSwitches } from "./dialect/patch.ts";
import { serviceSwitches } from "./dialect/service.ts";
import type { Switch, ValueOf } from "./dialect/switch.ts";

type Table = typeof patchSwitches & typeof createSwitches & typeof serviceSwitches & typeof authSwitches;

export type DialectName = keyof Table;

/** One value per switch. Change it with `setDialect`, which checks names and values. */
export type Dialect = { -readonly [Name in DialectName]: ValueOf<Table[Name]> };

/** Every switch: name, allowed values with the default first, meaning, evidence. */
export const dialectTable: Table = { ...createSwitches, ...patchSwitches, ...serviceSwitches, ...authSwitches };

const rows = Object.entries(dialectTable) as [DialectName, Switch][];

export function standardValue(row: Switch): string | number {
  return "values" in row ? row.values[0] : row.standard;
}

/** The dialect of defaults with `change` on top. Throws where a name or value is unknown: a typo must not pass. */
export function dialectOf(change: Partial<Dialect> = {}): Dialect {
  const standard = Object.fromEntries(rows.map(([name, row]) => [name, standardValue(row)])) as Dialect;
  changeDialect(standard, change);
  return standard;
}

/** Changes a dialect in place, all or nothing. */
export function changeDialect(dialect: Dialect, change: Partial<Dialect>): void {
  const checked = Object.entries(change).filter(([, value]) => value !== undefined);
  for (const [name, value] of checked) check(name, value);
  Object.assign(dialect, Object.fromEntries(checked));
}

/** Reads `name=value` of the command line. */
export function parseDialectChange(text: string): Partial<Dialect> {
  const [name = "", value = ""] = text.split("=", 2);
  const row = rowOf(name);
  const change = { [name]: "values" in row || value === "" ? value : Number(value) };
  check(name, change[name]);
  return change;
}

function rowOf(name: string): Switch {
  const row = Object.hasOwn(dialectTable, name) ? (dialectTable as Record<string, Switch>)[name] : undefined;
  if (row === undefined)
    throw new RangeError(`unknown dialect switch "${name}"; known: ${Object.keys(dialectTable).join(", ")}`);
  return row;
}

function check(name: string, value: unknown): void {
  const row = rowOf(name);
  if ("values" in row) {
    if (!row.values.includes(value as string)) {
      throw new RangeError(`dialect ${name}: "${String(value)}" is none of ${row.values.join(", ")}`);
    }
  } else if (typeof value !== "number" || !Number.isInteger(value) || value < 0) {
    throw new RangeError(`dialect ${name}: "${String(value)}" is no whole number from 0 up`);
  }
}

/** One line per switch for `--help`. */
export function dialectHelp(): string {
  return rows.map(([name, row]) => `  ${name}=${allowed(row)}\n      ${row.meaning}`).join("\n");
}

function allowed(row: Switch): string {
  return "values" in row ? row.values.join("|") : `a number, ${row.standard}`;
}
