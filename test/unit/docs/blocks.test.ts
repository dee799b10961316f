/** Every code block of the documentation is a program that compiles, a command that exists, or data that parses. */
import path from "node:path";

import { expect, test } from "vitest";
import { parse } from "yaml";

import { blocksIn, blocksOfPage, brokenLinks, pagesOfDocs, type Block } from "../../../tools/docs/blocks/find.ts";
import { unknownCommands } from "../../../tools/docs/blocks/shell.ts";
import { typeErrors } from "../../../tools/docs/blocks/typescript.ts";

const pages = pagesOfDocs();
const blocks = pages.flatMap(blocksOfPage);

const isProgram = ({ language }: Block): boolean => language === "ts" || language === "typescript";
const place = ({ page, line }: Block): string => `${page}:${String(line)}`;

/** What is wrong with a block that is no program. */
function problemsOf(block: Block): string[] {
  const { language, text } = block;
  const folder = block.page.startsWith("examples/") ? path.dirname(block.page) : ".";
  try {
    if (language === "sh") return unknownCommands(text, folder);
    if (language === "json") return (JSON.parse(text) as unknown) === undefined ? ["is empty"] : [];
    if (language === "yaml")
      return commandsOfJobs(parse(text, { uniqueKeys: true })).flatMap((run) => unknownCommands(run, folder));
    return [`a block of the language "${language}" is checked by nothing; write ts, sh, yaml or json`];
  } catch (error) {
    return [String(error)];
  }
}

/** The command lines of a CI workflow; of other data none. */
function commandsOfJobs(data: unknown): string[] {
  const { jobs = {} } = (data ?? {}) as { jobs?: Record<string, { steps?: { run?: string }[] }> };
  return Object.values(jobs).flatMap(({ steps = [] }) => steps.flatMap(({ run }) => (run === undefined ? [] : [run])));
}

const problems = (checked: readonly Block[]): string[] =>
  checked
    .filter((block) => !isProgram(block))
    .flatMap((block) => problemsOf(block).map((said) => `${place(block)}: ${said}`));

const block = (language: string, text: string, more = ""): Block[] =>
  blocksIn("docs/one.md", `${more}\`\`\`${language}\n${text}\n\`\`\`\n`);

test("the pages are found, with blocks of every kind", () => {
  expect(pages).toContain("README.md");
  expect(pages).toContain("docs/getting-started.md");
  expect(pages).toContain("examples/policies/README.md");
  expect([...new Set(blocks.map(({ language }) => language))].toSorted()).toEqual(["json", "sh", "ts", "yaml"]);
});

test("every program compiles against this package", { timeout: 60_000 }, () => {
  expect(typeErrors(blocks.filter(isProgram))).toEqual([]);
});

test("every command exists, and all data parses", () => {
  expect(problems(blocks)).toEqual([]);
});

test.each(pages)("%s links to what is there", (page) => {
  expect(brokenLinks(page)).toEqual([]);
});

test("a program with a mistake is told by page and line", { timeout: 60_000 }, () => {
  const wrong = [
    ...block("ts", 'import * as descope from "pulumi-descope-users";\nnew descope.User("a", { loginID: "a" });'),
    ...blocksIn(
      "docs/two.md",
      '<!-- descope is imported -->\n\n```ts\nconst anna = new descope.User("a", { loginId: "a" });\n```\n\n<!-- continues -->\n\n```ts\nanna.userID;\n```\n',
    ),
  ];
  expect(typeErrors(wrong)).toEqual([
    expect.stringMatching(/^docs\/one\.md:1: .*'loginID'/),
    expect.stringMatching(/^docs\/two\.md:3: .*'userID'/),
  ]);
});

test.each([
  ["sh", "npm run nothing", "package.json has no script nothing"],
  ["sh", "npm run emulator -- --prot 1", "emulator has no --prot"],
  ["sh", "pulumi upp", "pulumi upp is not in"],
  ["sh", "cd x && pulumi up --refesh", "pulumi up has no --refesh"],
  ["sh", "npx descope-users users exprot", "descope-users has no users exprot"],
  ["sh", "npx descope-users users export --rolle x", "export has no --rolle"],
  ["sh", "node nothing.ts", "there is no nothing.ts"],
  ["sh", "terraform apply", "terraform is not known"],
  ["sh", "STAFF=x", "exports it to nobody"],
  ["json", "{ a: 1 }", "SyntaxError"],
  ["yaml", "a: 1\na: 2", "unique"],
  ["yaml", "jobs:\n  a:\n    steps:\n      - run: npm run nothing", "no script nothing"],
  ["", "anything", "checked by nothing"],
  ["python", "1", "checked by nothing"],
])("a block of %s that is wrong is told: %s", (language, text, said) => {
  expect(problems(block(language, text))).toEqual([expect.stringContaining(said)]);
});

test("a block that is not closed is told", () => {
  expect(() => blocksIn("docs/one.md", "```ts\nlet a;")).toThrow("docs/one.md:1: the block is not closed");
});
