/**
 * Sequences in which the service and the way to it fail: refusals for a while, faults before and after a write took
 * effect, cut connections, half answers, pages of an edge, and a provider process that dies between a write and the
 * state. Whatever happened, nothing is lost, and once it is over the stack comes to rest where it was declared to be.
 */
import { test } from "vitest";

import { playAll, surroundings } from "./property.ts";
import { THEMES } from "./themes.ts";

const around = surroundings();

test(
  "whatever fails at whichever request, nothing is lost and the next run goes on",
  { timeout: 3_600_000 },
  async () => {
    await playAll(around(), THEMES.faults, "test/property/model/faults.test.ts");
  },
);
