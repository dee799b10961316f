/**
 * The command line of the emulator. In: arguments. Out: a server that runs until a signal, its address and the
 * environment to export. Must not know: how anything is served, or whether it was called by itself (main.ts) or as a
 * verb of `descope-users`.
 */
import { readFileSync } from "node:fs";
import process from "node:process";

import { Command, InvalidArgumentError, Option } from "commander";

import { parseDialectChange } from "./dialect.ts";
import { parseFault, type FaultRule } from "./faults.ts";
import {
  dialectHelp,
  readSeed,
  sampleProject,
  startEmulator,
  type Dialect,
  type Emulator,
  type ProjectSeed,
  type RequestRecord,
} from "./index.ts";
import { isLoopback } from "./page/host.ts";
import { PUBLISHED_WINDOW_MS } from "./rate-limits.ts";

interface Flags {
  port: number;
  host: string;
  db: string;
  seed: ProjectSeed[];
  dialect: Partial<Dialect>;
  limits?: "on" | "off";
  fault: FaultRule[];
  quiet: boolean;
}

/** The command, ready to be parsed. */
export function emulatorCommand(): Command {
  return new Command("emulator")
    .description(
      "A local server of the Descope management API, over SQLite. Listens on loopback unless told otherwise.",
    )
    .option("--port <number>", "port; 0 is a free one", refused(portOf), 0)
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--db <file>", "SQLite file that outlives the server", ":memory:")
    .option(
      "--seed <file>",
      "YAML or JSON: what a project (or several, under `projects`) holds when the database first sees it; default a sample project",
      refused(seedOf),
      [sampleProject],
    )
    .option(
      "--dialect <name=value>",
      "an undocumented behaviour, below; repeat for more",
      refused((text, all: Partial<Dialect>) => ({ ...all, ...parseDialectChange(text) })),
      {},
    )
    .addOption(new Option("--limits <on|off>", "the published rate limits; default off").choices(["on", "off"]))
    .option(
      "--fault <route@k=kind>",
      "fail the k-th request, as in 'PATCH /v1/mgmt/user/patch@2=429:5'; kinds: 429:SECONDS, 500, 503:after, cut, cut:after, slow:MS, malformed, html:STATUS; repeat for more",
      refused((text, all: FaultRule[]) => [...all, parseFault(text)]),
      [],
    )
    .option("--quiet", "no line per request", false)
    .addHelpText("after", () => `\nDialects (the first value is the default):\n${dialectHelp()}`)
    .action(serve);
}

async function serve(flags: Flags): Promise<void> {
  const emulator = await start(flags).catch((error: unknown) => {
    console.error(`emulator: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  });
  for (const rule of flags.fault) emulator.faults.add(rule);
  announce(emulator, flags);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void emulator.close());
}

async function start({ port, host, db, seed, dialect, limits, quiet }: Flags): Promise<Emulator> {
  const [first = sampleProject, ...further] = seed;
  const limited = limits === undefined ? {} : { rateLimitWindowMs: limits === "on" ? PUBLISHED_WINDOW_MS : 0 };
  return startEmulator({
    port,
    host,
    db,
    seed: [first, ...further],
    dialect: { ...dialect, ...limited },
    onAnswer: (record) => {
      if (!quiet) console.log(line(record));
    },
  });
}

function announce({ url }: Emulator, flags: Flags): void {
  console.log(`Descope emulator on ${url} (open it in a browser: users, requests, dialects)`);
  if (!isLoopback(flags.host)) {
    console.log(`Anyone who reaches ${flags.host} sees its users there and, with the key, can change them.`);
  }
  for (const [index, { projectId, managementKey }] of flags.seed.entries()) {
    // The first one's lines can be pasted as they are; those of the others are there to choose.
    const mark = index === 0 ? "" : "# ";
    console.log(`${mark}export DESCOPE_PROJECT_ID=${projectId}`);
    console.log(`${mark}export DESCOPE_MANAGEMENT_KEY=${managementKey}`);
  }
  console.log(`export DESCOPE_BASE_URL=${url}`);
}

/** Never a body: it may hold a password. */
function line({ n, method, path, status, fault }: RequestRecord): string {
  return `${n} ${method} ${path} ${status === 0 ? "cut" : status}${fault === undefined ? "" : ` (fault: ${fault})`}`;
}

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new RangeError("a port is a number from 0 to 65535");
  return port;
}

function seedOf(file: string): ProjectSeed[] {
  return readSeed(readFileSync(file, "utf8"));
}

/** Lets commander print an error as a wrong argument instead of a stack. */
function refused<T>(read: (text: string, previous: T) => T): (text: string, previous: T) => T {
  return (text, previous) => {
    try {
      return read(text, previous);
    } catch (error) {
      throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
    }
  };
}
