/**
 * Time as the client sees it. In: nothing. Out: the moment and a pause. Must not know: what is waited for; tests hand in
 * a clock of their own.
 */
import { setTimeout } from "node:timers/promises";

export interface Clock {
  /** Milliseconds, only ever going up. */
  readonly nowMs: () => number;
  /** Ends at once when the signal is aborted. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** A number from 0 to 1 for jitter. */
  readonly random: () => number;
}

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  sleep: async (ms, signal) => {
    // Rejects only where it was interrupted.
    await setTimeout(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  },
  random: () => Math.random(),
};
