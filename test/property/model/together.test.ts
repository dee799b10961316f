/**
 * Sequences in which the engine runs resources side by side, so that the provider gathers their calls into batches; some
 * of them fail. What holds for one after the other holds here, too.
 */
import { test } from "vitest";

import { playAll, surroundings } from "./property.ts";
import { THEMES } from "./themes.ts";

const around = surroundings();

test("side by side and in batches, each resource is as it would be alone", { timeout: 3_600_000 }, async () => {
  await playAll(around(), THEMES.together, "test/property/model/together.test.ts");
});
