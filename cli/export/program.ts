/**
 * Users as a TypeScript program. In: declarations, or the data file that holds them. Out: the program's text. Must not
 * know: where it is written. It is plain TypeScript that any of Pulumi's ways to run it takes.
 */
import type { UserInputs } from "../../provider/core/model.ts";
import type { Column } from "../../sdk/csv.ts";
import { KEY_COLUMN } from "../data/columns.ts";
import type { Declared } from "./declare.ts";
import { identifierOf } from "./names.ts";

const HEAD = `// Users that existed before this program did. Made by \`descope-users users export\`; yours to change from here on.
import * as descope from "pulumi-descope-users";
`;

/** One resource per user. */
export function usersProgram(declared: readonly Declared[]): string {
  const resources = declared.map(({ name, entry }) => {
    const { test, ...rest } = entry;
    const [type, args] = test === true ? ["TestUser", rest] : ["User", entry];
    return `const ${identifierOf(name)} = new descope.${type}(${JSON.stringify(name)}, ${literal(args, 0)});`;
  });
  return [HEAD, ...resources, ""].join("\n");
}

const READERS = { json: "usersFromJson", yaml: "usersFromYaml" } as const;

export interface DataFile {
  readonly format: "csv" | "json" | "yaml";
  /** As the program names it: relative to the folder where it runs. */
  readonly file: string;
  /** Of a CSV file. */
  readonly columns: Readonly<Record<string, Column>>;
}

/** One set that reads a data file. */
export function setProgram(resource: string, { format, file, columns }: DataFile): string {
  const read =
    format === "csv"
      ? `descope.usersFromCsv(${JSON.stringify(file)}, ${literal({ key: KEY_COLUMN, columns }, 2)})`
      : `descope.${READERS[format]}(${JSON.stringify(file)})`;
  const set = `const ${identifierOf(resource)} = new descope.UserSet(${JSON.stringify(resource)}, {`;
  return [HEAD, set, `  users: ${read},`, "});", ""].join("\n");
}

const LINE_CHARS = 100;

/** A value as TypeScript; on one line where it fits. */
function literal(value: unknown, indent: number): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const parts = Array.isArray(value)
    ? value.map((item) => (inner: number) => literal(item, inner))
    : Object.entries(value as UserInputs).map(
        ([name, item]) =>
          (inner: number) =>
            `${propertyName(name)}: ${literal(item, inner)}`,
      );
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{ ", " }"];
  if (parts.length === 0) return `${open}${close}`.replace(/\s+/g, "");
  const flat = `${open}${parts.map((part) => part(indent)).join(", ")}${close}`;
  if (flat.length <= LINE_CHARS && !flat.includes("\n")) return flat;
  const margin = " ".repeat(indent + 2);
  const lines = parts.map((part) => `${margin}${part(indent + 2)},`);
  return [open.trim(), ...lines, `${" ".repeat(indent)}${close.trim()}`].join("\n");
}

function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
