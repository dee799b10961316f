// The code blocks of the documentation. Comes in: a Markdown text; leaves: its fenced blocks with their place, and what
// an HTML comment on the line before says of each. It must not know what a block is checked for.
import { globSync, readFileSync } from "node:fs";
import path from "node:path";

const repository = path.resolve(import.meta.dirname, "..", "..", "..");

export type Block = {
  /** From the top of the repository. */
  readonly page: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
  /** As written behind the fence; empty where nothing is. */
  readonly language: string;
  readonly text: string;
  /**
   * `<!-- continues -->`: the block goes on where the page's previous one of its language ended.
   * `<!-- descope is imported -->`: single lines of a program whose import is not shown.
   */
  readonly mark: "continues" | "imported" | undefined;
};

const marks: Readonly<Record<string, Block["mark"]>> = {
  "<!-- continues -->": "continues",
  "<!-- descope is imported -->": "imported",
};

/** Every page that a person reads, from the top of the repository. */
export function pagesOfDocs(): string[] {
  return globSync(["README.md", "docs/**/*.md", "examples/*/README.md"], { cwd: repository }).toSorted();
}

export function blocksOfPage(page: string): Block[] {
  return blocksIn(page, readFileSync(path.join(repository, page), "utf8"));
}

/** Throws where a fence is not closed. */
export function blocksIn(page: string, markdown: string): Block[] {
  const lines = markdown.split("\n");
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const [, indent, language] = /^(\s*)```\s*(\S*)/.exec(lines[at] ?? "") ?? [];
    if (indent === undefined || language === undefined) continue;
    const end = lines.findIndex((line, index) => index > at && line.trim() === "```");
    if (end < 0) throw new Error(`${page}:${String(at + 1)}: the block is not closed`);
    const text = lines.slice(at + 1, end).map((line) => line.slice(indent.length));
    const before = lines.slice(0, at).findLast((line) => line.trim() !== "") ?? "";
    blocks.push({ page, line: at + 1, language, text: `${text.join("\n")}\n`, mark: marks[before.trim()] });
    at = end;
  }
  return blocks;
}

/** Relative links of a page that lead nowhere. */
export function brokenLinks(page: string): string[] {
  const markdown = readFileSync(path.join(repository, page), "utf8").replaceAll(/^\s*```[\s\S]*?^\s*```/gm, "");
  return [...markdown.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => globSync(path.join(path.dirname(page), target), { cwd: repository }).length === 0);
}
