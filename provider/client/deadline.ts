/**
 * One deadline per operation. In: an operation. Out: its result; meanwhile every request below it knows how long faults
 * may still be waited for. Must not know: what the operation does. Waiting for the project's own rate budget does not
 * count: a set of thousands waits for it by design.
 */
import { AsyncLocalStorage } from "node:async_hooks";

/** How long one operation may take with all its retries, without its waits for the budget. */
export const DEADLINE_MS = 600_000;

export class Deadline {
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

const operations = new AsyncLocalStorage<Deadline>();

/** A request that serves several operations at once keeps to the deadline of the first of them. */
export function withinDeadline<T>(deadline: Deadline, operation: () => Promise<T>): Promise<T> {
  return operations.run(deadline, operation);
}

export function deadlineOfOperation(): Deadline | undefined {
  return operations.getStore();
}
