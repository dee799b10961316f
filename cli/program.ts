/**
 * All commands, noun then verb. In: arguments. Out: an exit code, and what a verb prints. Must not know: what a verb
 * does. Exit codes: 0 done, 1 an error (also wrong arguments), 2 what the verb's help says.
 */
import { Command, CommanderError } from "commander";

import { DescopeError } from "../provider/core/errors.ts";
import { defineVerb } from "./attributes/define.ts";
import { emulatorVerb } from "./emulator.ts";
import { fail, type Finish } from "./output.ts";
import { checkVerb } from "./users/check.ts";
import { diffVerb } from "./users/diff.ts";
import { exportVerb } from "./users/export.ts";
import { orphansVerb } from "./users/orphans.ts";

export async function run(args: readonly string[]): Promise<number> {
  let exitCode = 0;
  const finish: Finish = (code) => (exitCode = code);
  try {
    await programOf(finish).parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    // Commander has said what is wrong, or printed the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
    fail(messageOf(error));
    return 1;
  }
}

export function programOf(finish: Finish): Command {
  const program = new Command("descope-users")
    .description(
      "Users of a Descope project: take them over into Pulumi, compare a file with them, check a file, find those left behind.\n" +
        "The connection is in the environment: DESCOPE_PROJECT_ID, DESCOPE_MANAGEMENT_KEY, and DESCOPE_BASE_URL where it is not the project's own.",
    )
    .addHelpText("after", "\nExit codes: 0 done; 1 an error, said on stderr; 2 see the help of the verb.");
  const users = program.command("users").description("the users of a project");
  for (const verb of [exportVerb(finish), diffVerb(finish), checkVerb(finish), orphansVerb(finish)]) {
    users.addCommand(verb);
  }
  const attributes = program.command("attributes").description("the custom attributes of a project");
  attributes.addCommand(defineVerb());
  program.addCommand(emulatorVerb());
  for (const command of [program, users, ...users.commands, attributes, ...attributes.commands]) command.exitOverride();
  return program;
}

function messageOf(error: unknown): string {
  if (DescopeError.is(error)) return error.message;
  // Of this command's own and the readers' errors the message says all; anything else is no matter of the caller's.
  return error instanceof Error ? error.message : "something that is no Error was thrown; please report this";
}
