/**
 * One run: sweep, ask, remove. In: a transport, questions, a signal that stops it. Out: the answers, and whatever could
 * not be removed. Must not know: the command line, any particular question. Users of a question are removed as soon as
 * it is answered, so that a project with a cap of five test users can be asked too.
 */
import { failureOf } from "../../provider/core/errors.ts";
import type { Transport } from "../../provider/client/transport.ts";
import type { DialectName } from "../../emulator/dialect.ts";
import { CannotTell } from "./cannot-tell.ts";
import { counted, createCaller, type Caller, type Pace } from "./caller.ts";
import { createLive, type Live } from "./live.ts";
import { createNames } from "./names.ts";
import { OwnUsers, sweep } from "./own-users.ts";
import { createAttributes, createFacts, removeAttributes } from "./project-facts.ts";
import type { Question } from "./question.ts";

export interface Answer {
  readonly question: Question;
  /** `undefined`: see `why`. */
  readonly value?: string | number;
  readonly why?: string;
}

export interface RunOptions extends Pace {
  readonly transport: Transport;
  readonly questions: readonly Question[];
  /** Makes two attribute definitions at the start and deletes them at the end. */
  readonly createAttribute?: boolean;
  readonly signal?: AbortSignal;
  readonly onQuestion?: (name: DialectName, index: number) => void;
}

export interface RunReport {
  readonly answers: readonly Answer[];
  readonly requests: number;
  /** Users of earlier runs that were removed first. */
  readonly swept: number;
  /** IDs of own users that could not be removed; the next run sweeps them. */
  readonly leftovers: readonly string[];
  readonly interrupted: boolean;
  /** Why the run ended before its last question, if not by the signal. */
  readonly failure?: string;
}

export async function run(options: RunOptions): Promise<RunReport> {
  const { transport, count } = counted(options.transport);
  const { paceMs, limits, signal } = options;
  const cleaner = createCaller(transport, { paceMs, limits });
  const asker = createCaller(transport, { paceMs, limits }, signal);
  // Throws where the project cannot be reached or the key is refused: nothing has been made yet.
  const swept = await sweep(asker);
  const answers: Answer[] = [];
  const own = new OwnUsers();
  let failure: string | undefined;
  try {
    if (options.createAttribute === true) await createAttributes(asker);
    await askAll(options, { asker, cleaner, own, answers });
  } catch (error) {
    if (signal?.aborted !== true) failure = messageOf(error);
  }
  const leftovers = await own.removeAll(cleaner);
  if (options.createAttribute === true && !(await succeeds(() => removeAttributes(cleaner)))) {
    leftovers.push("the attribute definitions pduLiveText and pduLiveNumber");
  }
  // Once more by search: whatever an answer did not tell of.
  await succeeds(async () => void (await sweep(cleaner)));
  return {
    answers,
    requests: count(),
    swept,
    leftovers,
    interrupted: signal?.aborted === true && answers.length < options.questions.length,
    ...(failure === undefined ? {} : { failure }),
  };
}

interface Parts {
  readonly asker: Caller;
  readonly cleaner: Caller;
  readonly own: OwnUsers;
  readonly answers: Answer[];
}

async function askAll({ questions, onQuestion }: RunOptions, { asker, cleaner, own, answers }: Parts): Promise<void> {
  const live = createLive(asker, createNames(), own, createFacts(asker));
  for (const [index, question] of questions.entries()) {
    onQuestion?.(question.name, index);
    try {
      answers.push(await answerOf(question, live));
    } finally {
      // What fails here is tried again after the next question and at the end.
      await own.removeAll(cleaner);
    }
  }
}

async function answerOf(question: Question, live: Live): Promise<Answer> {
  try {
    return { question, value: await question.ask(live) };
  } catch (error) {
    if (error instanceof CannotTell) return { question, why: error.message };
    const status = failureOf(error)?.status;
    // Interrupted, unreachable or a defect of ours: the next question would fare no better.
    if (status === undefined || status === 0) throw error;
    return { question, why: messageOf(error) };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function succeeds(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch {
    return false;
  }
}
