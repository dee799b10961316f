// Every row of the contract has a test that names it: in a client's walk, or among the emulator's own tests; and a row that
// nothing settles is a switch of the dialect.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

import { dialectTable } from "../../emulator/index.ts";
import { clients, rowsOf, without } from "./clients.ts";
import { rows } from "./rows.ts";
import type { RowId } from "./rows.ts";

const all = Object.keys(rows) as RowId[];
const settled = all.filter((row) => rows[row].known !== "open");

/** Rows that the titles of the emulator's own tests begin with: "B2, B7: …". */
function rowsOfUnitTests(): Set<string> {
  const folder = path.resolve(import.meta.dirname, "../unit/emulator");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".test.ts"));
  const texts = files.map((file) => readFileSync(path.join(folder, file), "utf8"));
  const titles = texts.flatMap((text) => [...text.matchAll(/\b(?:test|it)\(\s*["'`]((?:[A-Z]\d+(?:, )?)+):/g)]);
  return new Set(titles.flatMap(([, named = ""]) => named.split(", ")));
}

describe("the rows of the contract", () => {
  it("are each checked by an official client, or else by a test of the emulator that names them", () => {
    const walked = new Set<string>(clients.flatMap(rowsOf));
    const own = rowsOfUnitTests();
    // So that a changed way to write titles cannot empty the list unseen.
    expect(own.size).toBeGreaterThan(20);
    expect(settled.filter((row) => !walked.has(row) && !own.has(row))).toEqual([]);
  });

  it("are each a switch of the dialect where nothing settles them", () => {
    const open = all.filter((row) => rows[row].known === "open");
    expect(open.map((row) => [row, rows[row].dialect])).not.toEqual([]);
    expect(open.filter((row) => !Object.hasOwn(dialectTable, rows[row].dialect ?? ""))).toEqual([]);
  });

  it("name no row that is not there, and say why a client leaves one out", () => {
    expect([...rowsOfUnitTests()].filter((row) => !Object.hasOwn(rows, row))).toEqual([]);
    for (const client of clients) expect(Object.values(without[client]).every((reason) => reason !== "")).toBe(true);
  });
});
