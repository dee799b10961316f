// Where a secret must not be. Comes in: a world, one call of its CLI and values; leaves: nothing, or a failed expectation.
import { expect } from "vitest";

import { filesHolding } from "./world.ts";
import type { Seen, World } from "./world.ts";

/** Neither the key nor one of these values is in the state as stored, in what was printed, or in any file. */
export async function expectHidden(world: World, seen: Seen, values: readonly string[]): Promise<void> {
  const state = await world.stack.exportText();
  for (const value of [world.emulator.managementKey, ...values]) {
    expect(seen.output).not.toContain(value);
    expect(state).not.toContain(value);
    expect(filesHolding(world.program.workFolder, value)).toEqual([]);
  }
}
