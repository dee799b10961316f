/**
 * Sequences around users that no program declares: the program's login IDs and contacts meet theirs, some are adopted,
 * some come and go by hand. None is lost, none is merged, none is touched but who is adopted.
 */
import { test } from "vitest";

import { playAll, surroundings } from "./property.ts";
import { THEMES } from "./themes.ts";

const around = surroundings();

test("two users never become one, and nobody is touched who is not declared", { timeout: 3_600_000 }, async () => {
  await playAll(around(), THEMES.neighbours, "test/property/model/neighbours.test.ts");
});
