// The programs on the pages, type-checked together against this package's sources. Comes in: blocks; leaves: the
// compiler's complaints by page and line. It must not know the pages.
import path from "node:path";
import ts from "typescript";
import type { Block } from "./find.ts";

const repository = path.resolve(import.meta.dirname, "..", "..", "..");
const importLine = 'import * as descope from "pulumi-descope-users";\n';

type Program = { text: string; readonly block: Block };

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2024,
  lib: ["lib.es2024.d.ts"],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: ["node"],
  strict: true,
  exactOptionalPropertyTypes: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  noEmit: true,
  // The sources, so that nothing has to be built first.
  paths: {
    "pulumi-descope-users": [path.join(repository, "sdk", "index.ts")],
    "pulumi-descope-users/policy": [path.join(repository, "policy", "index.ts")],
  },
};

/** One line per complaint, `docs/user-set.md:6: …`. */
export function typeErrors(blocks: readonly Block[]): string[] {
  const programs = programsOf(blocks);
  // The host's own way, but for our files, which are in memory only.
  const usual = ts.createCompilerHost(options);
  const host = { ...usual };
  host.fileExists = (file) => programs.has(file) || usual.fileExists(file);
  host.readFile = (file) => programs.get(file)?.text ?? usual.readFile(file);
  host.getSourceFile = (file, ...rest) => {
    const made = programs.get(file);
    if (made === undefined) return usual.getSourceFile(file, ...rest);
    return ts.createSourceFile(file, made.text, {
      languageVersion: ts.ScriptTarget.ES2024,
      impliedNodeFormat: ts.ModuleKind.ESNext,
    });
  };
  const program = ts.createProgram([...programs.keys()], options, host);
  return [...programs].flatMap(([file, { block }]) => {
    const source = program.getSourceFile(file);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map(({ messageText, start = 0 }) => {
      const said = ts.flattenDiagnosticMessageText(messageText, " ");
      const shown = source?.text.slice(start).split("\n")[0] ?? "";
      return `${block.page}:${String(block.line)}: ${said} · at: ${shown}`;
    });
  });
}

/** A file in memory for each program: a block with those that continue it. */
function programsOf(blocks: readonly Block[]): Map<string, Program> {
  const programs = new Map<string, Program>();
  const latest = new Map<string, Program>();
  for (const block of blocks) {
    const before = latest.get(block.page);
    if (block.mark === "continues") {
      if (before === undefined)
        throw new Error(`${block.page}:${String(block.line)}: nothing stands before to continue`);
      before.text += block.text;
      continue;
    }
    const isModule = /^(import|export) /m.test(block.text);
    const made = {
      text: (block.mark === "imported" ? importLine : "") + block.text + (isModule ? "" : "\nexport {};\n"),
      block,
    };
    const name = `${block.page.replaceAll(/\W/g, "-")}-${String(block.line)}.ts`;
    programs.set(path.join(repository, "docs", name), made);
    latest.set(block.page, made);
  }
  return programs;
}
