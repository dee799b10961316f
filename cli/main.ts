#!/usr/bin/env node
/**
 * `descope-users`, as it is started. In: arguments. Out: an exit code. Must not know: any command. It loads nothing but
 * Node's own modules before it has looked at Node's version, so that an old one says so instead of a syntax error.
 */
import process from "node:process";

/** As `engines` in package.json says. */
const OLDEST = [22, 19] as const;

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  process.stderr.write(
    `descope-users: Node ${process.versions.node} is too old · install Node ${OLDEST.join(".")} or newer and run it again\n`,
  );
  process.exitCode = 1;
} else {
  const { run } = await import("./program.ts");
  process.exitCode = await run(process.argv.slice(2));
}
