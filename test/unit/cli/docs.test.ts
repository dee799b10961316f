/** The page of the command names every option and every verb there is. */
import { readFileSync } from "node:fs";
import path from "node:path";

import type { Command } from "commander";
import { expect, test } from "vitest";

import { programOf } from "../../../cli/program.ts";

const page = readFileSync(path.resolve(import.meta.dirname, "../../../docs/cli.md"), "utf8");
const nouns = programOf(() => {}).commands.filter((command) => command.commands.length > 0);
const verbs = nouns.flatMap((noun) =>
  noun.commands.map((verb): [string, Command] => [`${noun.name()} ${verb.name()}`, verb]),
);

test.each(verbs)("%s", (name, verb) => {
  expect(page).toContain(`## \`${name}`);
  for (const { flags } of verb.options) expect(page, flags).toContain(`\`${flags}\``);
});

test("there are verbs, and each of users has options", () => {
  expect(nouns.map((noun) => noun.name())).toEqual(["users", "attributes"]);
  expect(verbs.filter(([name, { options }]) => name.startsWith("users ") && options.length === 0)).toEqual([]);
});
