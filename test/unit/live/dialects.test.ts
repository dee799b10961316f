/** The one table of dialects: in the documentation, in `--help`, and up to date in both. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

import { dialectTable, standardValue, type DialectName } from "../../../emulator/dialect.ts";
import { dialectsPage } from "../../../tools/docs/dialects.ts";
import { pages } from "../../../tools/docs/main.ts";

const root = path.resolve(import.meta.dirname, "..", "..", "..");
const names = Object.keys(dialectTable) as DialectName[];

test("docs/dialects.md is what `npm run docs` makes", () => {
  expect(readFileSync(path.join(root, "docs", "dialects.md"), "utf8")).toBe(dialectsPage());
  expect(pages.map(({ file }) => path.basename(file))).toContain("dialects.md");
});

test("the page has one row of six cells per switch, decided and with a source", () => {
  const rows = dialectsPage()
    .split("\n")
    .filter((line) => line.startsWith("| `"));
  const cells = rows.map((row) => row.split(/(?<!\\)\|/).map((cell) => cell.trim()));
  expect(cells.map((row) => row.length)).toEqual(names.map(() => 8));
  expect(cells.map(([, name, standard]) => [name, standard])).toEqual(
    names.map((name) => [`\`${name}\``, `\`${String(standardValue(dialectTable[name]))}\``]),
  );
  for (const row of cells) {
    expect(row[4]).not.toBe("");
    expect(row[5]).toMatch(/^(D|S|T\*?|O|I|U|3P|as )/);
    expect(row[6]).toMatch(/^(yes|no): (?!undecided)./);
  }
});

test("the emulator's --help lists every switch with its values", () => {
  const help = execFileSync(process.execPath, ["emulator/main.ts", "--help"], { cwd: root, encoding: "utf8" });
  for (const name of names) {
    const row = dialectTable[name];
    const values = "values" in row ? row.values.join("|") : `a number, ${String(row.standard)}`;
    expect(help).toContain(`  ${name}=${values}\n      ${row.meaning}`);
  }
});
