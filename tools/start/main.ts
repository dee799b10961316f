// `npm start`: the main job from end to end, on the real Pulumi CLI and the embedded server. Comes in: `--keep` or
// nothing; leaves: exit code 0 only when each step sent what it should, and nothing running. Writes only below .work/.
import { Command } from "commander";
import { EngineUnavailableError } from "../engine/index.ts";
import { serveByHand } from "./by-hand.ts";
import { AlreadyRunningError, openSession } from "./session.ts";
import type { Session } from "./session.ts";
import { quickStartSteps } from "./steps.ts";
import type { Step } from "./steps.ts";
import { requestTable, userTable } from "./tables.ts";

const interruptedExitCode = 130;
/** One Ctrl-C arrives up to three times: from the terminal, from npm, from bootstrap. */
const sameSignalMs = 3_000;
const cleanupMs = 10_000;

const print = (text = ""): void => {
  process.stdout.write(`${text}\n`);
};

const { keep } = new Command("npm start --")
  .description("Runs the quick start: creates, changes, repairs and destroys users on an embedded server.")
  .option("--keep", "leave the server and the stack up, and tell how to go on by hand", false)
  .parse()
  .opts<{ keep: boolean }>();

try {
  process.exitCode = await quickStart();
} catch (error) {
  if (!(error instanceof EngineUnavailableError || error instanceof AlreadyRunningError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function quickStart(): Promise<number> {
  const session = await openSession((chunk) => process.stdout.write(chunk));
  const stopped = stopOnSignal(session);
  try {
    print(`\nserver: ${session.emulator.url}, project ${session.emulator.projectId}`);
    // With --keep the last step, which destroys everything, is left to the person.
    const steps = quickStartSteps(session).slice(0, keep ? -1 : undefined);
    const failed = await runSteps(session, steps, stopped);
    if (stopped.aborted) return interruptedExitCode;
    if (failed.length > 0) {
      print(`\nFAILED: ${failed.join("; ")}`);
      return 1;
    }
    print(`\nAll ${steps.length} steps did what they should.`);
    if (keep) await serveByHand(session, stopped, print);
    return 0;
  } finally {
    await session.close();
  }
}

/** Runs the steps until one fails: the later ones would go on from what it did not reach. Returns what failed. */
async function runSteps(session: Session, steps: readonly Step[], stopped: AbortSignal): Promise<string[]> {
  for (const [index, step] of steps.entries()) {
    if (stopped.aborted) return [];
    const failures = await runStep(session, step, `Step ${index + 1} of ${steps.length}`);
    if (failures.length > 0) return [`${step.title} (${failures.length})`];
  }
  return [];
}

async function runStep({ emulator }: Session, step: Step, label: string): Promise<string[]> {
  print(`\n━━━ ${label} ━━━ ${step.title}\n`);
  emulator.log.clear();
  const result = await step.act();
  const users = emulator.users();
  print(`\nRequests that the server received:\n${requestTable(emulator.log.all())}`);
  print(`\nUsers as they now stand:\n${userTable(users)}`);
  const ending = result.timedOut ? "a time-out" : (result.signal ?? `exit code ${result.code}`);
  const failures =
    result.code === 0 ? step.check(emulator.log.writes(), users) : [`the CLI ended with ${ending}: see above`];
  for (const failure of failures) print(`✗ ${failure}`);
  if (failures.length === 0) print(`✓ as expected, ${(result.durationMs / 1_000).toFixed(1)} s`);
  return failures;
}

/** The first signal asks the CLI to stop in good order; one that comes later ends everything at once. */
function stopOnSignal(session: Session): AbortSignal {
  const controller = new AbortController();
  let firstAtMs = 0;
  const onSignal = (): void => {
    if (!controller.signal.aborted) {
      firstAtMs = Date.now();
      print("\nStopping.");
      controller.abort();
      session.stack.interruptAll();
      setTimeout(() => session.stack.killAll(), cleanupMs).unref();
    } else if (Date.now() - firstAtMs > sameSignalMs) {
      process.exit(interruptedExitCode);
    }
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
  return controller.signal;
}
