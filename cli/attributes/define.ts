/**
 * `attributes define`: makes the text attribute that holds the ownership mark. In: its name. Out: a line. Must not know:
 * users. The one verb of this command that writes to the project; it never changes an attribute that is there.
 */
import { Command } from "commander";

import { defineAttribute } from "../connection.ts";
import { print } from "../output.ts";

const HELP = `
Exit codes: 0 it is defined now, or was before; 1 an error, or there is one of another type.

Then: pulumi config set descope-users:ownerAttribute <name>`;

export function defineVerb(): Command {
  return new Command("define")
    .description("Defines a text attribute of the project, for the ownership mark. Changes none that is there.")
    .argument("<name>", "the attribute's name")
    .addHelpText("after", HELP)
    .action(async (name: string) => {
      const outcome = await defineAttribute(name);
      print(outcome === "made" ? `${name} is defined now, as a text` : `${name} was defined before, as a text`);
    });
}
