/**
 * `npm run test:live`: asks a real project which dialect it speaks. In: the provider's own environment variables, flags.
 * Out: a table and an emulator's command line on stdout; 0 when asked or without credentials, 1 when it failed or users
 * may be left, 130 when stopped. Must not know: any question. Never part of CI; never prints the key.
 */
import process from "node:process";

import { Command, InvalidArgumentError } from "commander";

import { createTransport } from "../../provider/client/transport.ts";
import { resolveConnection, type Connection } from "../../provider/config/connection.ts";
import { DescopeError } from "../../provider/core/errors.ts";
import { DEFAULT_PACE_MS } from "./caller.ts";
import { LIVE_DOMAIN } from "./names.ts";
import { questions } from "./questions/index.ts";
import { reportJson, reportText } from "./report.ts";
import { run, type RunReport } from "./run.ts";

interface Flags {
  readonly json: boolean;
  readonly createAttribute: boolean;
  readonly only: readonly string[];
  readonly pace: number;
}

const INTERRUPTED = 130;
/** One Ctrl-C arrives twice: from the terminal and from npm. */
const SAME_SIGNAL_MS = 3_000;

const command = new Command("npm run test:live --")
  .description(
    "Asks the Descope project of DESCOPE_PROJECT_ID and DESCOPE_MANAGEMENT_KEY what its API does where the documentation " +
      `is silent. Makes users of its own (…@${LIVE_DOMAIN}), touches no other, and removes them again.`,
  )
  .option("--json", "the report as JSON", false)
  .option("--create-attribute", "make two custom attributes for the time of the run and delete them after it", false)
  .option("--only <switch>", "ask this question; repeat for more", collect, [])
  .option("--pace <ms>", "pause before each request", milliseconds, DEFAULT_PACE_MS);

const flags = command.parse().opts<Flags>();
const connection = connect();
if (connection !== undefined) process.exitCode = await ask(connection);

/** `undefined`: there is nothing to ask, and that has been said. */
function connect(): Connection | undefined {
  try {
    return resolveConnection(() => undefined, process.env);
  } catch (error) {
    if (!DescopeError.is(error)) throw error;
    if (error.code === "CONFIG_MISSING") {
      console.log(
        "No Descope project is configured, so nothing was asked: set DESCOPE_PROJECT_ID and DESCOPE_MANAGEMENT_KEY.",
      );
      return undefined;
    }
    console.error(error.message);
    process.exitCode = 1;
    return undefined;
  }
}

async function ask(to: Connection): Promise<number> {
  const wanted = questions.filter(({ name }) => flags.only.length === 0 || flags.only.includes(name));
  const transport = createTransport(to);
  const signal = stopOnSignal();
  console.error(`Asking project ${to.projectId} at ${to.baseUrl}; Ctrl-C removes what was made and stops.`);
  try {
    const report = await run({
      transport,
      questions: wanted,
      createAttribute: flags.createAttribute,
      paceMs: flags.pace,
      signal,
      onQuestion: (name, index) => console.error(`  ${String(index + 1)} of ${String(wanted.length)} ${name}`),
    });
    console.log(flags.json ? reportJson(report) : reportText(report));
    return exitCode(report);
  } catch (error) {
    // Before the first question: nothing has been made.
    if (signal.aborted) return INTERRUPTED;
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  } finally {
    await transport.close();
  }
}

function exitCode({ interrupted, failure, leftovers }: RunReport): number {
  if (leftovers.length > 0 || failure !== undefined) return 1;
  return interrupted ? INTERRUPTED : 0;
}

/** The first signal stops the questions and lets the removal go on; a later one ends everything at once. */
function stopOnSignal(): AbortSignal {
  const controller = new AbortController();
  let firstAtMs = 0;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (!controller.signal.aborted) {
        firstAtMs = Date.now();
        console.error("Stopping: removing the users that were made. Once more ends at once and leaves them.");
        controller.abort();
      } else if (Date.now() - firstAtMs > SAME_SIGNAL_MS) {
        process.exit(INTERRUPTED);
      }
    });
  }
  return controller.signal;
}

function collect(name: string, all: readonly string[]): string[] {
  const known: string[] = questions.map((question) => question.name);
  if (!known.includes(name)) throw new InvalidArgumentError(`known: ${known.join(", ")}`);
  return [...all, name];
}

function milliseconds(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new InvalidArgumentError("a whole number of milliseconds");
  return Number(text);
}
