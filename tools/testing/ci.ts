// Whether this is a CI run. There what is missing is a failure: the tests on it are the point.

/** CI=true, 1, yes …; not the empty text, 0 or false. */
export const isCi: boolean = !["", "0", "false"].includes(process.env["CI"] ?? "");

/** A message that nobody overlooks. */
export function loudly(message: string): void {
  const line = "!".repeat(100);
  console.error(`\n${line}\n${message}\n${line}\n`);
}
