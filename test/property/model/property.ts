/**
 * Sequences as a property of fast-check. In: a theme. Out: a passed test, or one failure that holds the shortest sequence
 * found, what it broke, every request, and how to play it again. Must not know: what is right (world.ts does).
 *
 * MODEL_RUNS: sequences over all themes of both models (default 3,000; `npm run test:long` takes 50,000). FAST_CHECK_SEED repeats a run;
 * with MODEL_PATH only its counterexample. MODEL_SEQUENCE plays one sequence given as JSON, or as the name of a file.
 */
import { existsSync, readFileSync } from "node:fs";

import fc from "fast-check";
import { afterAll, beforeAll, vi } from "vitest";

import { startEmulator } from "../../../emulator/index.ts";
import { newTransport } from "./process.ts";
import { sequence, type Sequence, type Theme } from "./sequence.ts";
import { Violation, World, type Surroundings } from "./world.ts";

const RUNS = Number(process.env["MODEL_RUNS"] ?? 3_000);

// Sequences raise thousands of errors on purpose: deep stacks would take more time than all else.
Error.stackTraceLimit = 4;
// What the provider tells people is no matter here, and there is no engine to tell it to.
vi.mock("../../../provider/frontends/dynamic/notify.ts", () => ({ notify: () => undefined }));

/** A server per file of tests: each file is a process of its own, so that all cores have work. */
export function surroundings(): () => Surroundings {
  let open: Surroundings | undefined;
  let stop = async (): Promise<void> => {};
  beforeAll(async () => {
    const emulator = await startEmulator();
    const transport = newTransport(emulator);
    open = { emulator, transport };
    stop = async () => {
      await transport.close();
      await emulator.close();
    };
  });
  afterAll(() => stop());
  return () => {
    if (open === undefined) throw new Error("no server yet");
    return open;
  };
}

export interface Checked<S> {
  readonly sequences: fc.Arbitrary<S>;
  /** Of how many of all sequences. */
  readonly share: number;
  readonly file: string;
  readonly play: (given: S) => Promise<void>;
  /** What is the same for all steps. */
  readonly head: (given: S) => string[];
}

/** Plays sequences of this theme and fails with the shortest one that breaks something. */
export async function playAll(around: Surroundings, theme: Theme, file: string): Promise<void> {
  const play = async (given: Sequence): Promise<void> => new World(around, given).play();
  await checkAll({ sequences: sequence(theme), share: theme.share, file, play, head });
}

/** Plays sequences and fails with the shortest one that breaks something. */
export async function checkAll<S>(checked: Checked<S>): Promise<void> {
  const { sequences, share, file, play } = checked;
  const given = givenSequence() as S | undefined;
  if (given !== undefined) {
    await playGiven(checked, given);
    return;
  }
  const path = process.env["MODEL_PATH"];
  const details = await fc.check(fc.asyncProperty(sequences, play), {
    numRuns: Math.ceil(RUNS * share),
    endOnFailure: false,
    ...(path === undefined ? {} : { path }),
  });
  if (!details.failed) return;
  const [shortest] = details.counterexample ?? [];
  if (shortest === undefined) throw new Error(fc.defaultReportMessage(details) ?? "failed without a counterexample");
  const again = [
    `again:    FAST_CHECK_SEED=${String(details.seed)} MODEL_PATH=${String(details.counterexamplePath)} npx vitest run --project property ${file}`,
    `or:       MODEL_SEQUENCE='${JSON.stringify(shortest)}' npx vitest run --project property ${file}`,
    `found after ${String(details.numRuns)} sequences, made shorter ${String(details.numShrinks)} times`,
  ];
  throw plain([await tellAgain(checked, shortest, details.errorInstance), ...again].join("\n"));
}

/** Plays one sequence; its failure tells the whole story. */
export async function playOne(around: Surroundings, given: Sequence): Promise<void> {
  await playGiven({ play: async (one) => new World(around, one).play(), head }, given);
}

export async function playGiven<S>({ play, head: headOf }: Pick<Checked<S>, "play" | "head">, given: S): Promise<void> {
  try {
    await play(given);
  } catch (error) {
    throw plain(tell(headOf(given), error));
  }
}

/** Without a stack: the story is what a reader needs. */
function plain(text: string): Error {
  return Object.assign(new Error(text), { stack: "" });
}

async function tellAgain<S>({ play, head: headOf }: Checked<S>, given: S, first: unknown): Promise<string> {
  try {
    await play(given);
  } catch (error) {
    return tell(headOf(given), error);
  }
  return `${tell(headOf(given), first)}\n(played again it passed: look at what runs side by side)`;
}

function head({ dialect, bystanders, parallel, maxDeletes }: Sequence): string[] {
  return [
    `dialect:    ${JSON.stringify(dialect)}`,
    `bystanders: ${JSON.stringify(bystanders)}`,
    `parallel:   ${String(parallel)}${maxDeletes === undefined ? "" : `, maxDeletes: ${String(maxDeletes)}`}`,
  ];
}

function tell(first: readonly string[], error: unknown): string {
  if (!(error instanceof Violation))
    return `the test itself failed: ${error instanceof Error ? String(error.stack) : String(error)}`;
  return ["", ...error.found, ...first, ...error.story, ""].join("\n");
}

function givenSequence(): unknown {
  const given = process.env["MODEL_SEQUENCE"];
  if (given === undefined) return undefined;
  return JSON.parse(existsSync(given) ? readFileSync(given, "utf8") : given) as unknown;
}
