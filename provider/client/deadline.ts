/**
 * How long the requests of one operation may take, all retries together, and what ends it early. Said by who starts the
 * operation and handed along with each call. Waiting for the project's own rate budget does not count: a set of
 * thousands waits for it by design.
 */
/** How long one operation may take with all its retries, without its waits for the budget. */
export const DEADLINE_MS = 600_000;

/** Until when faults may be waited for. */
export interface Limits {
  waited(fromMs: number, untilMs: number): void;
  allows(nowMs: number, pauseMs: number): boolean;
  /** Aborted when the deployment is interrupted. Default: nothing interrupts. */
  readonly signal?: AbortSignal | undefined;
}

export class Deadline implements Limits {
  readonly signal: AbortSignal | undefined;
  #endMs: number;
  #waitedUntilMs: number;

  constructor(nowMs: number, durationMs: number, signal?: AbortSignal) {
    this.signal = signal;
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
export function earliestOf(limits: Iterable<Limits>): Limits {
  const all = [...new Set(limits)];
  const [signal, ...more] = new Set(all.flatMap((one) => one.signal ?? []));
  return {
    waited: (fromMs, untilMs) => {
      for (const one of all) one.waited(fromMs, untilMs);
    },
    allows: (nowMs, pauseMs) => all.every((one) => one.allows(nowMs, pauseMs)),
    signal: signal === undefined || more.length === 0 ? signal : AbortSignal.any([signal, ...more]),
  };
}
