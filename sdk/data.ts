/**
 * A `UserSet` from a JSON or YAML file. In: a file that holds a map of users by key, as `UserSet` takes it. Out: that
 * map. Must not know: the service; what a value may be is checked by the resource. A key that stands twice is an error
 * in both formats: the parsers would let the last one win, and a user would be lost without a word.
 */
import type { Document } from "yaml";

import { collect, fileError, readText } from "./files.ts";
import { yaml } from "./parsers.ts";
import type { UserSetEntry } from "./user-set.ts";

/** Users of a JSON file: a map of users by key, as `UserSet` takes it. */
export function usersFromJson(file: string): Record<string, UserSetEntry> {
  const text = readText(file);
  let data: unknown;
  try {
    data = JSON.parse(text) as unknown;
  } catch (error) {
    // The parser's message may repeat a piece of the file, so only the line is taken from it.
    const line = /\(line (\d+) column \d+\)/.exec(error instanceof Error ? error.message : "")?.[1];
    throw notValid(file, "JSON", line === undefined ? undefined : Number(line));
  }
  const twice = repeatedJsonKey(text);
  if (twice !== undefined) throw keyTwice(file, twice);
  return usersIn(file, data);
}

/** Users of a YAML 1.2 file: a map of users by key, as `UserSet` takes it. */
export function usersFromYaml(file: string): Record<string, UserSetEntry> {
  const { LineCounter, parseDocument } = yaml();
  const lines = new LineCounter();
  // The parser's own search for repeated keys takes time with their square: seconds for thousands of users.
  const document = parseDocument(readText(file), { uniqueKeys: false, lineCounter: lines });
  const [error] = document.errors;
  if (error !== undefined) throw notValid(file, "YAML", error.linePos?.[0].line);
  const twice = repeatedYamlKey(document.contents);
  if (twice !== undefined) throw keyTwice(file, lines.linePos(twice).line);
  return usersIn(file, valueOf(file, document));
}

/** The line of each entry of a JSON or YAML file, by key; none where the text is not valid. */
export function entryLines(file: string): Map<string, number> {
  const { isMap, isScalar, LineCounter, parseDocument } = yaml();
  const lines = new LineCounter();
  const { contents } = parseDocument(readText(file), { uniqueKeys: false, lineCounter: lines });
  const items = isMap(contents) ? contents.items : [];
  return new Map(
    items.flatMap(({ key }) =>
      isScalar(key) && key.range != null ? [[String(key.value), lines.linePos(key.range[0]).line] as const] : [],
    ),
  );
}

const MAX_ALIASES = 100;

/** Aliases could blow a small file up to a huge map; data files have no need of many. */
function valueOf(file: string, document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown;
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("Unresolved alias")) {
      throw fileError(file, "has an alias whose anchor does not stand before it", "write the values out");
    }
    throw fileError(file, `has more than ${String(MAX_ALIASES)} aliases`, "write the values out");
  }
}

function usersIn(file: string, data: unknown): Record<string, UserSetEntry> {
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

function notValid(file: string, format: string, line: number | undefined): Error {
  const where = line === undefined ? "is" : `line ${String(line)} is`;
  return fileError(file, `${where} no valid ${format}`, "correct it; the file has to be a map of users by key");
}

function keyTwice(file: string, line: number): Error {
  return fileError(file, `line ${String(line)} has a key that its map has already`, "keys have to be unique");
}

/** The offset of the first key that its map has already. */
function repeatedYamlKey(node: unknown): number | undefined {
  const { isMap, isScalar, isSeq } = yaml();
  const children = isMap(node) ? node.items.map(({ value }) => value) : isSeq(node) ? node.items : [];
  const seen = new Set<string>();
  for (const { key } of isMap(node) ? node.items : []) {
    const name = isScalar(key) ? String(key.value) : "";
    if (seen.has(name)) return isScalar(key) ? key.range?.[0] : undefined;
    seen.add(name);
  }
  for (const child of children) {
    const found = repeatedYamlKey(child);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The line of the first key that its map has already, in text that is known to be JSON. */
function repeatedJsonKey(text: string): number | undefined {
  const maps: Array<Set<string> | undefined> = [];
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"(?:\s*:)?|[{}[\]]/g)) {
    if (token === "{") maps.push(new Set());
    else if (token === "[") maps.push(undefined);
    else if (token === "}" || token === "]") maps.pop();
    else if (token.endsWith(":")) {
      const key = JSON.parse(token.slice(0, -1)) as string;
      const keys = maps.at(-1);
      if (keys?.has(key) === true) return text.slice(0, index).split("\n").length;
      keys?.add(key);
    }
  }
  return undefined;
}
