/** The generated pages are what the tables say now, and the table of decisive lines points at lines that exist. */
import { readFileSync } from "node:fs";
import path from "node:path";

import { expect, test } from "vitest";

import { FIELD_NAMES } from "../../../provider/core/fields.ts";
import { CONTROL_NAMES } from "../../../provider/core/schema.ts";
import { membersOf } from "../../../tools/docs/members.ts";
import { userPage } from "../../../tools/docs/user.ts";
import { pages } from "../../../tools/docs/main.ts";
import { mutations } from "../../../tools/mutations/table.ts";

const repository = path.resolve(import.meta.dirname, "..", "..", "..");

test.each(pages)("$file is current (npm run docs)", ({ file, text }) => {
  expect(readFileSync(file, "utf8")).toBe(text());
});

/** The SDK's own bookkeeping: which inputs are secret. No author writes it. */
const internal = ["secretFields"];

test("the user's page has each property that the schema takes, and what a reader needs of it", () => {
  const page = userPage();
  const rows = page.split("\n").filter((line) => line.startsWith("| `"));
  for (const name of [...FIELD_NAMES, ...CONTROL_NAMES].filter((one) => !internal.includes(one))) {
    const [row = ""] = rows.filter((line) => line.startsWith(`| \`${name}\``));
    const [, , type = "", , about = ""] = row.split(/(?<!\\)\|/).map((cell) => cell.trim());
    expect(type, name).toMatch(/^`.+`$/);
    expect(about, name).not.toBe("");
  }
  expect(page).not.toMatch(/Input<|Output<|Optional</);
  expect(page).toContain("| `name` | `string` | at most 10,000 characters | Display name. |");
  expect(page).toContain("| `createdTime` | `number` | When the user was made, in seconds since 1970. |");
});

test.each([
  ["user-set.md", "user-set.ts", "UserSetArgs"],
  ["associations.md", "user-role.ts", "UserRoleArgs"],
  ["associations.md", "user-tenant.ts", "UserTenantArgs"],
])("%s, which is written by hand, has each argument of %s: %s", (page, file, declaration) => {
  const text = readFileSync(path.join(repository, "docs", page), "utf8");
  const members = membersOf(file, declaration);
  expect(members.length).toBeGreaterThan(2);
  for (const { name } of members) expect(text).toContain(`| \`${name}\` |`);
});

test.each(mutations)("the decisive line of '$rule' stands once in $file", ({ file, line, test }) => {
  const source = readFileSync(path.join(repository, file), "utf8");
  expect(source.split(line)).toHaveLength(2);
  expect(readFileSync(path.join(repository, test), "utf8")).toContain("test(");
});
