/**
 * `descope-users emulator`: the local server. In: its own arguments, handed on as they are. Out: a server that runs
 * until a signal. Must not know: its options; they are those of emulator/command.ts, which is loaded when it is asked for.
 */
import { Command } from "commander";

export function emulatorVerb(): Command {
  return new Command("emulator")
    .description("a local server of the Descope management API; --help names its options")
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .argument("[options...]")
    .action(async (options: string[]) => {
      const { emulatorCommand } = await import("../emulator/command.ts");
      await emulatorCommand().parseAsync(options, { from: "user" });
    });
}
