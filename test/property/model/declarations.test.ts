/**
 * Sequences of an author who changes the program: fields come, change, are dropped and emptied; hands at the console
 * change the users meanwhile. No faults: what must hold after each change, and what it may cost.
 */
import { test } from "vitest";

import { playAll, surroundings } from "./property.ts";

const around = surroundings();

test("declared fields hold, all else stays, at the least cost", { timeout: 3_600_000 }, async () => {
  const weights = {
    declare: 2,
    set: 6,
    drop: 4,
    empty: 2,
    rename: 2,
    control: 2,
    password: 2,
    test: 1,
    remove: 1,
    drift: 5,
    driftBystander: 1,
    up: 9,
    refresh: 2,
    destroy: 1,
  };
  await playAll(around(), { weights, faultEvery: 0, parallel: false }, "test/property/model/declarations.test.ts");
});
