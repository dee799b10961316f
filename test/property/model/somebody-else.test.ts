/**
 * The same program while somebody else makes, deletes, renames and changes users between any two requests. What the
 * program does not declare has the other one's last value at the end.
 */
import { test } from "vitest";

import { playAll, surroundings } from "./ownership/property.ts";
import { THEMES } from "./ownership/themes.ts";

const around = surroundings();

test("somebody else's users, rights and attributes stay as they were left", { timeout: 3_600_000 }, async () => {
  await playAll(around(), THEMES.somebodyElse, "test/property/model/somebody-else.test.ts");
});
