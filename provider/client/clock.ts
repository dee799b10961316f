/**
 * Time as the client sees it. In: nothing. Out: the moment and a pause. Must not know: what is waited for; tests hand in
 * a clock of their own.
 */
export interface Clock {
  /** Milliseconds, only ever going up. */
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** A number from 0 to 1 for jitter. */
  readonly random: () => number;
}

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  sleep: (ms) =>
    new Promise((resolve) => {
      setTimeout(resolve, ms);
    }),
  random: () => Math.random(),
};
