/**
 * `users export`: users that exist, as a program and as what `pulumi import` needs. In: filters, fields, a format. Out:
 * files, and the next steps. Must not know: how users are found, or how a file is written. It sends searches only.
 */
import path from "node:path";

import { Command, Option } from "commander";

import { DescopeError } from "../../provider/core/errors.ts";
import type { UserFilter } from "../../provider/core/lookup.ts";
import { MAX_USERS } from "../../sdk/files.ts";
import { connectedProject, findUsers } from "../connection.ts";
import { forCsv } from "../export/csv.ts";
import { declareUsers, type Declarations, type LeftOut } from "../export/declare.ts";
import { chosenFields, DEFAULT_FIELDS, type Chosen } from "../export/fields.ts";
import { writeExport, type Format, type Written } from "../export/files.ts";
import { isName } from "../export/names.ts";
import { print, printJson, table, type Finish } from "../output.ts";
import { addFilterOptions, filterOf, type FilterFlags } from "./filters.ts";
import { addMarkOptions, markAttribute, neededAttribute, type MarkFlags } from "./marks.ts";

interface Flags extends FilterFlags, MarkFlags {
  readonly format: Format;
  readonly fields: string;
  readonly out: string;
  readonly base: string;
  readonly set: string;
  readonly force: boolean;
  readonly json: boolean;
}

const EXIT_CODES = `
Exit codes: 0 all written; 1 an error, nothing was written; 2 written, but something was left out (it is listed).

Owned is what the files declare: chosen fields with a value. An empty text is not declared, an empty list is (not in CSV).
Passwords are never exported. A user taken over is retained when its resource goes, unless you declare onDelete.`;

export function exportVerb(finish: Finish): Command {
  const command = new Command("export")
    .description("Users that exist as a Pulumi program, with a file for `pulumi import`. Only reads.")
    .addOption(
      new Option(
        "--format <format>",
        "program: one resource per user; csv, json, yaml: a data file, and one UserSet that reads it",
      )
        .choices(["program", "csv", "json", "yaml"])
        .default("program"),
    )
    .option("--fields <list>", "what the program will own: fields, and customAttributes.KEY", DEFAULT_FIELDS)
    .option("--out <folder>", "the folder of the Pulumi program", ".")
    .option("--base <name>", "name of the files, without an ending", "descope-users")
    .option("--set <name>", "name of the UserSet (csv, json, yaml)", "users")
    .option("--force", "write over files that are there", false)
    .option("--json", "say what was written as JSON", false)
    .addHelpText("after", EXIT_CODES);
  return addMarkOptions(addFilterOptions(command)).action(async (flags: Flags) => {
    const { leftOut } = await exportUsers(flags);
    finish(leftOut.length === 0 ? 0 : 2);
  });
}

async function exportUsers(flags: Flags): Promise<Declarations> {
  const { format, out, base, set, force, json } = flags;
  checkNames(base, set);
  const chosen = chosenFields(flags.fields);
  refuseMark(flags, chosen);
  const found = await findUsers(markedFilter(flags));
  if (found.length > MAX_USERS) throw tooMany(found.length);
  const all = declareUsers(found, chosen);
  const result = format === "csv" ? forCsv(all) : all;
  if (result.declared.length === 0) throw nobody(result);
  const projectId = connectedProject();
  const plan = { format, folder: out, base, setName: set, overwrite: force, projectId };
  const written = writeExport(result.declared, plan);
  const next = nextSteps(written, out, result.declared.length);
  if (json) printJson({ users: result.declared.length, files: written, leftOut: result.leftOut, next });
  else print(told(result, written, next));
  return result;
}

/** A program that declared the mark would be refused. */
function refuseMark(flags: MarkFlags, { attributes }: Chosen): void {
  const attribute = markAttribute(flags);
  if (attribute === undefined || !attributes.includes(attribute)) return;
  throw new DescopeError("INPUT_INVALID", {
    subject: "--fields",
    what: `customAttributes.${attribute} is the ownership mark, which no program declares`,
    next: "leave it out",
  });
}

function markedFilter(flags: Flags): UserFilter {
  const filter = filterOf(flags);
  if (flags.managedBy === undefined) return filter;
  const mark = { [neededAttribute(flags)]: flags.managedBy };
  return { ...filter, customAttributes: { ...filter.customAttributes, ...mark } };
}

function checkNames(base: string, set: string): void {
  if (base === "" || base !== path.basename(base)) {
    throw new DescopeError("INPUT_INVALID", {
      subject: "--base",
      what: "is no name of a file",
      next: "write a name without a folder, and the folder as --out",
    });
  }
  if (!isName(set)) {
    throw new DescopeError("INPUT_INVALID", {
      subject: "--set",
      what: "is no name for a resource here",
      next: "write a-z, 0-9 and single hyphens, a letter first, and no reserved word",
    });
  }
}

function tooMany(count: number): DescopeError {
  return new DescopeError("INPUT_INVALID", {
    what: `${String(count)} users match; nothing was written`,
    next: `narrow the filter: at most ${String(MAX_USERS)} are exported in one run`,
  });
}

function nobody({ leftOut }: Declarations): DescopeError {
  const why =
    leftOut.length === 0
      ? "no user matches"
      : `none of the ${String(leftOut.length)} users that match can be declared (${leftOut[0]?.reason ?? ""})`;
  return new DescopeError("USER_NOT_FOUND", {
    subject: "users export",
    what: `${why}; nothing was written`,
    next: "widen the filter; test users need --with-test-users",
  });
}

/** More resources than this: the engine would write its whole state after each of them. */
const MANY_RESOURCES = 100;

function nextSteps({ program, data, importFile }: Written, out: string, users: number): string[] {
  const many = data === undefined && users > MANY_RESOURCES ? "PULUMI_SKIP_CHECKPOINTS=true " : "";
  const cd = path.resolve(out) === process.cwd() ? [] : [`cd ${quoted(out)}`];
  return [
    ...cd,
    `${many}pulumi import --file ${quoted(path.basename(importFile))} --generate-code=false --protect=false`,
    `# in your program: import "./${path.basename(program)}";   (or make it the program: \`main: ${path.basename(program)}\` in Pulumi.yaml)`,
    "pulumi preview --expect-no-changes",
  ];
}

function quoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

const MAX_LISTED = 50;

function told({ declared, leftOut }: Declarations, written: Written, next: readonly string[]): string {
  const files = Object.values(written).map((file: string) => `  ${file}`);
  return [
    `${String(declared.length)} user${declared.length === 1 ? "" : "s"} written to`,
    ...files,
    ...(leftOut.length === 0 ? [] : ["", `Left out: ${String(leftOut.length)}`, leftOutTable(leftOut)]),
    "",
    "Next:",
    ...next.map((line) => `  ${line}`),
  ].join("\n");
}

function leftOutTable(leftOut: readonly LeftOut[]): string {
  const rows = leftOut
    .slice(0, MAX_LISTED)
    .map(({ loginId, userId, item, reason }) => [loginId, userId, item ?? "(user)", reason]);
  const more =
    leftOut.length > MAX_LISTED ? `\n… and ${String(leftOut.length - MAX_LISTED)} more (all with --json)` : "";
  return `${table(["login ID", "user ID", "field", "why"], [32, 32, 24, 46], rows)}${more}`;
}
