// Time for tests of the client. Comes in: nothing; leaves: a clock that a sleep moves on at once.
import type { Clock } from "../../../provider/client/clock.ts";

export interface FakeClock extends Clock {
  readonly slept: number[];
  pass(ms: number): void;
}

export function fakeClock(random = 0.5): FakeClock {
  let nowMs = 0;
  const slept: number[] = [];
  return {
    slept,
    nowMs: () => nowMs,
    random: () => random,
    pass: (ms) => {
      nowMs += ms;
    },
    sleep: async (ms) => {
      slept.push(ms);
      nowMs += ms;
    },
  };
}
