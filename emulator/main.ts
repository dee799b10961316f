/**
 * The command line. In: arguments. Out: a server that runs until a signal, its address and the environment to export.
 * Must not know: how anything is served.
 */
import process from "node:process";

import { Command, InvalidArgumentError } from "commander";

import { parseDialectChange } from "./dialect.ts";
import { parseFault, type FaultRule } from "./faults.ts";
import { dialectHelp, startEmulator, type Dialect, type RequestRecord } from "./index.ts";

interface Flags {
  port: number;
  host: string;
  db: string;
  dialect: Partial<Dialect>;
  fault: FaultRule[];
  quiet: boolean;
}

const command = new Command("emulator")
  .description("A local server of the Descope management API, over SQLite. Listens on loopback unless told otherwise.")
  .option("--port <number>", "port; 0 is a free one", refused(portOf), 0)
  .option("--host <address>", "address to listen on", "127.0.0.1")
  .option("--db <file>", "SQLite file that outlives the server", ":memory:")
  .option(
    "--dialect <name=value>",
    "an undocumented behaviour, below; repeat for more",
    refused((text, all: Partial<Dialect>) => ({ ...all, ...parseDialectChange(text) })),
    {},
  )
  .option(
    "--fault <route@k=kind>",
    "fail the k-th request, as in 'PATCH /v1/mgmt/user/patch@2=429:5'; kinds: 429:SECONDS, 500, 503:after, cut, cut:after, slow:MS, malformed, html:STATUS; repeat for more",
    refused((text, all: FaultRule[]) => [...all, parseFault(text)]),
    [],
  )
  .option("--quiet", "no line per request", false)
  .addHelpText("after", () => `\nDialects (the first value is the default):\n${dialectHelp()}`);

const flags = command.parse().opts<Flags>();
const emulator = await startEmulator({
  port: flags.port,
  host: flags.host,
  db: flags.db,
  dialect: flags.dialect,
  onAnswer: (record) => {
    if (!flags.quiet) console.log(line(record));
  },
});
for (const rule of flags.fault) emulator.faults.add(rule);
console.log(`Descope emulator on ${emulator.url}`);
console.log(`export DESCOPE_PROJECT_ID=${emulator.projectId}`);
console.log(`export DESCOPE_MANAGEMENT_KEY=${emulator.managementKey}`);
console.log(`export DESCOPE_BASE_URL=${emulator.url}`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void emulator.close());

/** Never a body: it may hold a password. */
function line({ n, method, path, status, fault }: RequestRecord): string {
  return `${n} ${method} ${path} ${status === 0 ? "cut" : status}${fault === undefined ? "" : ` (fault: ${fault})`}`;
}

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new RangeError("a port is a number from 0 to 65535");
  return port;
}

/** Lets commander print a RangeError as a wrong argument instead of a stack. */
function refused<T>(read: (text: string, previous: T) => T): (text: string, previous: T) => T {
  return (text, previous) => {
    try {
      return read(text, previous);
    } catch (error) {
      throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
    }
  };
}
