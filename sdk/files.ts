/**
 * What the readers of data files share. In: a path, and entries with the place where each stands. Out: text, users by
 * key, and errors that name the file, the place and what to write instead. Must not know: a format. No error ever
 * prints a value of the file: it may be a password.
 */
import { isUtf8 } from "node:buffer";
import { readFileSync, statSync } from "node:fs";
import path from "node:path";

import type { UserSetEntry } from "./user-set.ts";

/** Far above what a set of users needs; a larger file is most likely the wrong one. */
export const MAX_FILE_BYTES = 20_000_000;
export const MAX_USERS = 10_000;

/** Users by key; a key that stands twice is an error, for one of both users would be lost. */
export function collect(
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

export function readText(file: string): string {
  let bytes: number;
  try {
    bytes = statSync(file).size;
  } catch {
    throw fileError(file, "cannot be read", "correct the path; it is relative to the folder where the program runs");
  }
  if (bytes > MAX_FILE_BYTES) {
    throw fileError(file, `has ${String(bytes)} bytes`, `at most ${String(MAX_FILE_BYTES)} are read`);
  }
  const content = readFileSync(file);
  // Read as it is, a name in Latin-1 would be written to a user with a replacement character in it.
  if (!isUtf8(content) || content.includes(0)) throw fileError(file, "is no UTF-8 text", "save it as UTF-8");
  const text = content.toString("utf8");
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}

export function fileError(file: string, what: string, next: string): Error {
  return new Error(`INPUT_INVALID: ${path.basename(file)} · ${what} · ${next}`);
}
