/** The page of the command names every option and every verb there is. */
import { readFileSync } from "node:fs";
import path from "node:path";

import type { Command } from "commander";
import { expect, test } from "vitest";

import { programOf } from "../../../cli/program.ts";

const page = readFileSync(path.resolve(import.meta.dirname, "../../../docs/cli.md"), "utf8");
const users = programOf(() => {}).commands.find((command) => command.name() === "users") as Command;

test.each(users.commands.map((verb) => [verb.name(), verb] as const))("users %s", (name, verb) => {
  expect(page).toContain(`## \`users ${name}`);
  expect(verb.options.length).toBeGreaterThan(5);
  for (const { flags } of verb.options) expect(page, flags).toContain(`\`${flags}\``);
});
