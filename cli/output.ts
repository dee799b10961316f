/**
 * What the command prints. In: text, rows, values. Out: stdout and stderr. Must not know: what they mean. Results go to
 * stdout, so that they can be piped; errors and what is said on the way to stderr.
 */
import process from "node:process";

import Table from "cli-table3";

/** Ends a verb with this exit code. */
export type Finish = (exitCode: number) => void;

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, undefined, 2));
}

export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

export function fail(text: string): void {
  say(`descope-users: ${text}`);
}

/** A table without colours, wrapped at these widths. */
export function table(
  head: readonly string[],
  widths: readonly number[],
  rows: ReadonlyArray<readonly string[]>,
): string {
  const made = new Table({
    head: [...head],
    colWidths: [...widths],
    wordWrap: true,
    wrapOnWordBoundary: false,
    style: { head: [], border: [] },
  });
  made.push(...rows.map((row) => row.map(printable)));
  return made.toString();
}

/** A value of the service could hold what a terminal takes for a command. */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n]/gu, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
