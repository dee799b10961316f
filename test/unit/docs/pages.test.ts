/** The generated pages are what the tables say now, and the table of decisive lines points at lines that exist. */
import { readFileSync } from "node:fs";
import path from "node:path";

import { expect, test } from "vitest";

import { pages } from "../../../tools/docs/main.ts";
import { mutations } from "../../../tools/mutations/table.ts";

const repository = path.resolve(import.meta.dirname, "..", "..", "..");

test.each(pages)("$file is current (npm run docs)", ({ file, text }) => {
  expect(readFileSync(file, "utf8")).toBe(text());
});

test.each(mutations)("the decisive line of '$rule' stands once in $file", ({ file, line, test }) => {
  const source = readFileSync(path.join(repository, file), "utf8");
  expect(source.split(line)).toHaveLength(2);
  expect(readFileSync(path.join(repository, test), "utf8")).toContain("test(");
});
