/**
 * The parsers of data files. In: nothing. Out: the libraries, loaded when the first file of their kind is read: they are
 * eighty modules, and most programs read none. Must not know: files or users.
 */
import { createRequire } from "node:module";

type Csv = typeof import("csv-parse/sync");
type Yaml = typeof import("yaml");

const load = createRequire(import.meta.url);
let csvLibrary: Csv | undefined;
let yamlLibrary: Yaml | undefined;

export function csv(): Csv {
  csvLibrary ??= load("csv-parse/sync") as Csv;
  return csvLibrary;
}

export function yaml(): Yaml {
  yamlLibrary ??= load("yaml") as Yaml;
  return yamlLibrary;
}
