/**
 * `users diff`: a data file against the project, without Pulumi. In: a file. Out: which users would be made or changed.
 * Must not know: Pulumi's state: a field that left the file is no difference here, and a user who left it is nobody's.
 * It sends searches only.
 */
import { Command } from "commander";

import { entriesOf } from "../../provider/core/user-set.ts";
import { findByLoginIds } from "../connection.ts";
import { compareUsers, type UserChange } from "../data/compare.ts";
import { addFileOptions, COLUMNS_HELP, readFile, type FileFlags } from "../data/options.ts";
import { fail, print, printJson, say, table, type Finish } from "../output.ts";
import { problemTable } from "./check.ts";

interface Flags extends FileFlags {
  readonly hide?: readonly string[];
}

export function diffVerb(finish: Finish): Command {
  const command = new Command("diff").description("What of a data file the project does not hold yet. Only reads.");
  return addFileOptions(command)
    .option("--hide <field...>", "fields, or customAttributes.KEY, whose values are not shown")
    .addHelpText(
      "after",
      `${COLUMNS_HELP}\n\nExit codes: 0 no difference; 1 an error, or the file is not valid; 2 differences.`,
    )
    .action(async (file: string, flags: Flags) => {
      const { inputs, problems } = readFile(file, flags);
      if (problems.length > 0) {
        fail(`the file is not valid, and nobody was asked`);
        say(problemTable(problems));
        return finish(1);
      }
      const declared = entriesOf(inputs);
      const ids = [...declared.values()].flatMap(({ loginId, additionalIdentifiers = [] }) => [
        loginId,
        ...additionalIdentifiers,
      ]);
      const changes = compareUsers(declared, ids.length === 0 ? [] : await findByLoginIds(ids), new Set(flags.hide));
      const summary = summaryOf(changes);
      if (flags.json) printJson({ summary, users: changes.filter(({ change }) => change !== "same") });
      else print(told(changes, summary));
      return finish(summary.same === changes.length ? 0 : 2);
    });
}

type Summary = Readonly<Record<UserChange["change"], number>>;

function summaryOf(changes: readonly UserChange[]): Summary {
  const count = (wanted: UserChange["change"]): number => changes.filter(({ change }) => change === wanted).length;
  return { create: count("create"), change: count("change"), conflict: count("conflict"), same: count("same") };
}

function told(changes: readonly UserChange[], { create, change, conflict, same }: Summary): string {
  const rows = changes.flatMap(rowsOf);
  const counts = [
    `${String(create)} to create`,
    `${String(change)} to change`,
    ...(conflict === 0 ? [] : [`${String(conflict)} in conflict`]),
    `${String(same)} as declared`,
  ].join(", ");
  if (rows.length === 0) return counts;
  return `${table(["", "key", "login ID", "field", "from", "to"], [10, 20, 28, 24, 24, 24], rows)}\n${counts}`;
}

function rowsOf({ key, loginId, change, fields, why }: UserChange): string[][] {
  if (change === "same") return [];
  if (change === "create") return [["create", key, loginId, "", "", ""]];
  if (change === "conflict") return [["conflict", key, loginId, "", why ?? "", ""]];
  return fields.map(({ item, from, to, hidden }, index) => [
    ...(index === 0 ? ["change", key, loginId] : ["", "", ""]),
    item,
    ...(hidden === true ? ["(hidden)", "(hidden)"] : [shown(from), shown(to)]),
  ]);
}

const MAX_SHOWN_CHARS = 200;

function shown(value: unknown): string {
  if (value === undefined || value === null || value === "") return "(nothing)";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > MAX_SHOWN_CHARS ? `${text.slice(0, MAX_SHOWN_CHARS)}…` : text;
}
