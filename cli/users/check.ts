/**
 * `users check`: is a data file valid? In: a file. Out: everything that is wrong with it, by row or line. Must not know:
 * the service; it sends nothing and needs no credentials.
 */
import { Command } from "commander";

import { addFileOptions, COLUMNS_HELP, readFile, type FileFlags } from "../data/options.ts";
import type { Problem } from "../data/read.ts";
import { print, printJson, table, type Finish } from "../output.ts";

export function checkVerb(finish: Finish): Command {
  const command = new Command("check").description("Everything that is wrong with a data file. Asks nobody.");
  return addFileOptions(command)
    .addHelpText("after", `${COLUMNS_HELP}\n\nExit codes: 0 valid; 1 not valid, or it cannot be read.`)
    .action((file: string, flags: FileFlags) => {
      const { inputs, problems } = readFile(file, flags);
      const users = Object.keys(inputs.users).length;
      if (flags.json) printJson({ users, problems });
      else
        print(
          problems.length === 0 ? `${String(users)} user${users === 1 ? "" : "s"}, all valid` : problemTable(problems),
        );
      finish(problems.length === 0 ? 0 : 1);
    });
}

export function problemTable(problems: readonly Problem[]): string {
  const rows = problems.map(({ where, key, message }) => [where ?? "(file)", key ?? "", message]);
  const count = `${String(problems.length)} problem${problems.length === 1 ? "" : "s"}`;
  return `${table(["where", "key", "problem"], [12, 26, 78], rows)}\n${count}`;
}
