/**
 * Sequences of an author who changes the program: fields come, change, are dropped and emptied; hands at the console
 * change the users meanwhile. No faults: what must hold after each change, and what it may cost.
 */
import { test } from "vitest";

import { playAll, surroundings } from "./property.ts";
import { THEMES } from "./themes.ts";

const around = surroundings();

test("declared fields hold, all else stays, at the least cost", { timeout: 3_600_000 }, async () => {
  await playAll(around(), THEMES.declarations, "test/property/model/declarations.test.ts");
});
