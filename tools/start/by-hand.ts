// `npm start -- --keep`: the server and the stack stay up for a person. Comes in: a session with the users created;
// leaves: what to set in a shell, printed and as a file, and the server running until it is stopped.
import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Session } from "./session.ts";

/** Prints how to go on by hand, and serves until `stopped`. */
export async function serveByHand(
  session: Session,
  stopped: AbortSignal,
  print: (text?: string) => void,
): Promise<void> {
  const exports = [
    ...Object.entries(session.settings).map(([name, value]) => `export ${name}=${quote(value)}`),
    `export PATH=${session.stack.pathEntries.map(quote).join(":")}:"$PATH"`,
  ].join("\n");
  const file = path.join(path.dirname(session.usersFile), "env.sh");
  writeFileSync(file, `${exports}\n`);
  print(
    `\nThe server and the stack "${session.stack.name}" stay up. In another terminal, at the top of this repository:\n`,
  );
  print(exports);
  print(`\n(or, shorter: . ${relative(file)})\n`);
  print(`Then change ${relative(session.usersFile)} and try: pulumi preview --diff, pulumi up, pulumi destroy.`);
  print("Ctrl-C here stops the server; its users go with it.");
  // The listening server keeps the process alive meanwhile.
  await new Promise((resolve) => stopped.addEventListener("abort", resolve, { once: true }));
}

function relative(file: string): string {
  return path.relative(process.cwd(), file);
}

/** For a POSIX shell. */
function quote(value: string): string {
  return `'${value.replaceAll("'", String.raw`'\''`)}'`;
}
