/**
 * What sequences of resources that share users are about. In: nothing. Out: one theme per file of tests. Must not know:
 * how they are played.
 */
import type { Theme } from "./sequence.ts";

export const THEMES: Readonly<Record<"moves" | "somebodyElse", Theme>> = {
  moves: { actsOfTen: 0, byHand: 0, share: 0.2 },
  somebodyElse: { actsOfTen: 6, byHand: 2, share: 0.2 },
};
