/**
 * A dialect at random. In: the emulator's table of switches. Out: an arbitrary that draws each of them; shrinking leads
 * to the defaults. Must not know: what a switch does.
 */
import fc from "fast-check";

import { dialectTable, type Dialect } from "../../../emulator/index.ts";

/** The switches that are numbers, with the values worth drawing. */
const NUMBERS: Readonly<Record<string, readonly number[]>> = {
  searchLag: [0, 0, 1, 3],
  // Excluded: real milliseconds would make a run slow and its outcome a matter of load; `searchLag` counts requests.
  searchLagMs: [0],
  // Excluded for the same reason; that the limits are kept is the matter of the tests of the client's budget.
  rateLimitWindowMs: [0],
  licenseLimitFactor: [1],
  // Nobody signs in by a code here.
  codeTriesMaximum: [5],
  searchLimitMaximum: [100, 100, 2, 1],
  batchMaximum: [100, 2],
  usersLoadMaximum: [100, 2],
  testUserMaximum: [100, 100, 100, 1],
};

function valuesOf(name: string, row: { values: readonly string[] } | { standard: number }): readonly unknown[] {
  if ("values" in row) return row.values;
  const values = NUMBERS[name];
  if (values === undefined) throw new Error(`dialects.ts: draw values for the new switch ${name}`);
  return values;
}

const anyDialect: fc.Arbitrary<Partial<Dialect>> = fc.record(
  Object.fromEntries(
    Object.entries(dialectTable).map(([name, row]) => [name, fc.constantFrom(...valuesOf(name, row))]),
  ),
) as fc.Arbitrary<Partial<Dialect>>;

/** Every switch at random, or the defaults: a defect that needs no odd dialect is then found with the least around it. */
export const dialect: fc.Arbitrary<Partial<Dialect>> = fc
  .tuple(fc.integer({ min: 0, max: 3 }), anyDialect)
  .map(([which, drawn]) => (which === 0 ? {} : withoutDefaults(drawn)));

export function withoutDefaults(drawn: Partial<Dialect>): Partial<Dialect> {
  return Object.fromEntries(
    Object.entries(drawn).filter(([name, value]) => {
      const row = (dialectTable as Record<string, { values: readonly string[] } | { standard: number }>)[name];
      return row !== undefined && value !== ("values" in row ? row.values[0] : row.standard);
    }),
  );
}
