/**
 * Users that several resources declare, one after another or at once: moves, runs that fail half way and go on later,
 * `--target`, two provider processes, two projects. Nobody is deleted, stripped or rewritten by accident.
 */
import { test } from "vitest";

import { playAll, surroundings } from "./ownership/property.ts";
import { THEMES } from "./ownership/themes.ts";

const around = surroundings();

test("no resource takes away what another one of the program declares", { timeout: 3_600_000 }, async () => {
  await playAll(around(), THEMES.moves, "test/property/model/moves.test.ts");
});
