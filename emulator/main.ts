/**
 * `npm run emulator`. In: arguments. Out: a server that runs until a signal. Must not know: any option (command.ts).
 */
import { emulatorCommand } from "./command.ts";

await emulatorCommand().parseAsync();
