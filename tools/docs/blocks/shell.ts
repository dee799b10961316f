// The command lines on the pages: each must be one that exists. Comes in: a block's text and the folder that it is about;
// leaves: what is not known, line by line. It runs nothing, and must not know the pages.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Command } from "commander";
import { programOf } from "../../../cli/program.ts";
import { emulatorCommand } from "../../../emulator/command.ts";
import { pulumiFlags } from "./pulumi.ts";

const repository = path.resolve(import.meta.dirname, "..", "..", "..");

/** What every machine has; their arguments are their own affair. */
const ordinary = new Set(["cd", "mkdir", "git", "curl", "export"]);
/** npm's own verbs that the pages use. */
const npmVerbs = new Set(["install", "init", "pkg", "pack", "ci"]);

/** What of a block is no command that exists. `folder` is from the top of the repository. */
export function unknownCommands(text: string, folder: string): string[] {
  return text
    .replaceAll(/\\\n\s*/g, " ")
    .split("\n")
    .flatMap((line) => withoutComment(line).split(/&&|\|\||;|\|/))
    .map((command) => command.replace(/&\s*$/, "").trim())
    .filter((command) => command !== "")
    .flatMap((command) => {
      const wrong = problemOf(wordsOf(command), folder);
      return wrong === undefined ? [] : [`${command} · ${wrong}`];
    });
}

function withoutComment(line: string): string {
  return line.replace(/(^|\s)#.*$/, "");
}

function wordsOf(command: string): string[] {
  const words = [...command.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) => word);
  // NAME=value before a command is part of its environment.
  return words.slice(words.findIndex((word) => !/^[A-Z_]+=/.test(word)));
}

function problemOf([name = "", ...rest]: readonly string[], folder: string): string | undefined {
  if (/^[A-Z_]+=/.test(name)) return "sets a variable and exports it to nobody; write export";
  if (ordinary.has(name)) return undefined;
  if (name === "npm") return npmProblem(rest, folder);
  if (name === "npx") return rest[0] === "descope-users" ? commandProblem(rest.slice(1)) : "npx runs something unknown";
  if (name === "pulumi") return pulumiProblem(rest);
  if (name === "node") {
    const file = rest.find((word) => !word.startsWith("-")) ?? "";
    return existsSync(path.join(repository, folder, file)) ? undefined : `there is no ${file} in ${folder}`;
  }
  return `${name} is not known to tools/docs/blocks/shell.ts`;
}

function npmProblem([verb = "", ...rest]: readonly string[], folder: string): string | undefined {
  if (npmVerbs.has(verb)) return undefined;
  const isShort = verb === "start" || verb === "test";
  const script = isShort ? verb : (rest[0] ?? "");
  if (!isShort && verb !== "run") return `npm ${verb} is not known to tools/docs/blocks/shell.ts`;
  // The example's own scripts, else those of the repository.
  const known = [folder, "."].some((where) => scriptsOf(where)[script] !== undefined);
  if (!known) return `package.json has no script ${script}`;
  if (script !== "emulator") return undefined;
  return flagProblem(emulatorCommand(), rest.slice(rest.indexOf("--") + 1));
}

function scriptsOf(folder: string): Record<string, string> {
  const file = path.join(repository, folder, "package.json");
  if (!existsSync(file)) return {};
  return (JSON.parse(readFileSync(file, "utf8")) as { scripts?: Record<string, string> }).scripts ?? {};
}

/** `descope-users …`, by the command's own definition. */
function commandProblem(words: readonly string[]): string | undefined {
  if (words[0] === "emulator") return flagProblem(emulatorCommand(), words.slice(1));
  let command = programOf(() => {});
  let at = 0;
  while (command.commands.length > 0 && words[at] !== undefined && !words[at]?.startsWith("-")) {
    const next = command.commands.find((one) => one.name() === words[at]);
    if (next === undefined) return `descope-users has no ${words.slice(0, at + 1).join(" ")}`;
    command = next;
    at += 1;
  }
  if (command.commands.length > 0 && !words.includes("--help")) return "a verb is missing";
  return flagProblem(command, words.slice(at));
}

function flagProblem(command: Command, words: readonly string[]): string | undefined {
  const known = new Set(["--help", ...command.options.flatMap(({ long, short }) => [long, short])]);
  const wrong = flagsIn(words).find((flag) => !known.has(flag));
  return wrong === undefined ? undefined : `${command.name()} has no ${wrong}`;
}

function pulumiProblem(words: readonly string[]): string | undefined {
  const named = words.filter((word) => !word.startsWith("-"));
  const name = [named.slice(0, 2).join(" "), named[0] ?? ""].find((one) => Object.hasOwn(pulumiFlags, one));
  if (name === undefined) return `pulumi ${named.join(" ")} is not in tools/docs/blocks/pulumi.ts`;
  const wrong = flagsIn(words).find((flag) => !pulumiFlags[name]?.includes(flag));
  return wrong === undefined ? undefined : `pulumi ${name} has no ${wrong} in tools/docs/blocks/pulumi.ts`;
}

function flagsIn(words: readonly string[]): string[] {
  return words.filter((word) => /^--?[a-z]/.test(word)).map((word) => word.split("=")[0] ?? "");
}
