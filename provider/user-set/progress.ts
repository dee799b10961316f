/**
 * Says how far a set of users is, where it takes long. In: how many users there are to do, and what does them. Out: its
 * result. Must not know: what is done. A diagnostic now and then shows that a run which waits for answers is alive;
 * waits for the budget are said where they happen.
 */
import type { UserContext } from "../user/context.ts";

/** Thousands of users take less where nothing is slow: most runs say nothing. */
const EVERY_MS = 30_000;

export async function tellingProgress<T>(context: UserContext, users: number, run: () => Promise<T>): Promise<T> {
  const { progress } = context;
  progress.total += users;
  const timer = setInterval(() => {
    context.notify("info", `${String(progress.done)} of ${String(progress.total)} users done`);
  }, EVERY_MS);
  try {
    return await run();
  } finally {
    clearInterval(timer);
  }
}
