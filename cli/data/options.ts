/**
 * What `diff` and `check` share: the file and how it is read. In: a command's options. Out: the file's users, or all
 * that is wrong with it. Must not know: the service.
 */
import type { Command } from "commander";

import { jsonMap } from "../users/filters.ts";
import { KEY_COLUMN } from "./columns.ts";
import { readDeclared, type DeclaredFile } from "./read.ts";

export interface FileFlags {
  readonly key: string;
  readonly columns?: string;
  readonly delimiter: string;
  readonly listDelimiter: string;
  readonly defaults?: Readonly<Record<string, unknown>>;
  readonly json: boolean;
}

export function addFileOptions(command: Command): Command {
  return command
    .argument("<file>", ".csv, .json, .yaml or .yml: users by key, as UserSet takes them")
    .option("--columns <file>", "JSON or YAML: meaning of a CSV file's columns by title, as usersFromCsv takes them")
    .option("--key <title>", "the CSV file's column of keys", KEY_COLUMN)
    .option("--delimiter <char>", "between the cells of a CSV file", ",")
    .option("--list-delimiter <char>", "between the entries of a list within a cell", ";")
    .option("--defaults <json>", "what all users share, as UserSet takes it", jsonMap)
    .option("--json", "print JSON", false);
}

export const COLUMNS_HELP = `
Without --columns a CSV file's titles say what they mean: a field's name (loginId, roleNames, …), customAttributes.KEY
(with :number, :boolean or :list where the cells are no text), tenant:ID; as \`users export --format csv\` writes them.`;

export function readFile(file: string, flags: FileFlags): DeclaredFile {
  const { key, columns, delimiter, listDelimiter, defaults } = flags;
  return readDeclared(file, { key, columnsFile: columns, delimiter, listDelimiter, defaults });
}
