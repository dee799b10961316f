/**
 * One deadline per operation. In: an operation. Out: its result; meanwhile every request below it knows how long faults
 * may still be waited for. Must not know: what the operation does. Waiting for the project's own rate budget does not
 * count: a set of thousands waits for it by design.
 */
import { AsyncLocalStorage } from "node:async_hooks";

/** How long one operation may take with all its retries, without its waits for the budget. */
export const DEADLINE_MS = 600_000;

/** Until when faults may be waited for. */
export interface Patience {
  waited(fromMs: number, untilMs: number): void;
  allows(nowMs: number, pauseMs: number): boolean;
}

export class Deadline implements Patience {
  #endMs: number;
  #waitedUntilMs: number;

  constructor(nowMs: number, durationMs: number) {
    this.#endMs = nowMs + durationMs;
    this.#waitedUntilMs = nowMs;
  }

  /** A wait for the budget is over; waits of several requests at a time count once. */
  waited(fromMs: number, untilMs: number): void {
    const sinceMs = Math.max(fromMs, this.#waitedUntilMs);
    if (untilMs <= sinceMs) return;
    this.#endMs += untilMs - sinceMs;
    this.#waitedUntilMs = untilMs;
  }

  allows(nowMs: number, pauseMs: number): boolean {
    return nowMs + pauseMs <= this.#endMs;
  }
}

/** Of a request that serves several operations at once: it waits no longer than the most hurried of them allows. */
export function earliestOf(deadlines: Iterable<Patience>): Patience {
  const all = [...new Set(deadlines)];
  return {
    waited: (fromMs, untilMs) => {
      for (const one of all) one.waited(fromMs, untilMs);
    },
    allows: (nowMs, pauseMs) => all.every((one) => one.allows(nowMs, pauseMs)),
  };
}

const operations = new AsyncLocalStorage<Patience>();

export function withinDeadline<T>(deadline: Patience, operation: () => T): T {
  return operations.run(deadline, operation);
}

export function deadlineOfOperation(): Patience | undefined {
  return operations.getStore();
}
