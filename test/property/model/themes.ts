/**
 * What sequences are about, by weights. In: nothing. Out: one theme per file of tests. Must not know: how they are played.
 */
import type { Theme } from "./sequence.ts";

const EVEN = {
  declare: 2,
  set: 7,
  drop: 4,
  empty: 2,
  rename: 2,
  control: 2,
  password: 2,
  test: 1,
  remove: 1,
  drift: 6,
  driftBystander: 1,
  adopt: 0,
} as const;

export const THEMES: Readonly<Record<"declarations" | "neighbours" | "faults" | "together", Theme>> = {
  declarations: { weights: EVEN, faultEvery: 0, parallel: false, adoptsOfTen: 0, share: 0.16 },
  neighbours: {
    weights: { ...EVEN, rename: 4, control: 4, driftBystander: 6, adopt: 3 },
    faultEvery: 8,
    parallel: false,
    adoptsOfTen: 7,
    share: 0.18,
  },
  faults: { weights: { ...EVEN, drift: 3 }, faultEvery: 2, parallel: false, adoptsOfTen: 1, share: 0.16 },
  together: {
    weights: { ...EVEN, declare: 4, driftBystander: 2, adopt: 1 },
    faultEvery: 4,
    parallel: true,
    adoptsOfTen: 2,
    share: 0.1,
  },
};
