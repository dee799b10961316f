/** Names of exported users: valid, unique, and the same whatever the order and whoever else is there. */
import { Script } from "node:vm";
import fc from "fast-check";
import { expect, test } from "vitest";

import { identifierOf, namesFor, type Named } from "../../cli/export/names.ts";

const loginId = fc.oneof(
  fc.string({ unit: "binary", maxLength: 80 }),
  fc.emailAddress(),
  // What falls together, or is no name: few words in many spellings.
  fc.constantFrom(
    "a.b",
    "a-b",
    "A b",
    "1a",
    "user-1a",
    "class",
    "CLASS",
    "new",
    "user-new",
    "descope",
    "",
    "日本",
    "ö",
    "o",
  ),
);
const users: fc.Arbitrary<Named[]> = fc.uniqueArray(
  fc.record({ loginId, userId: fc.stringMatching(/^U[0-9a-zA-Z]{8}$/) }),
  {
    selector: ({ userId }) => userId,
    maxLength: 40,
  },
);

/** Whether the engine that runs the program takes it for a variable of a module. */
function isVariable(text: string): boolean {
  try {
    return new Script(`"use strict"; const ${text} = 1; ${text};`).runInNewContext() === 1;
  } catch {
    return false;
  }
}

test("names are parts of URNs, identifiers are variables, and no two are the same", () => {
  fc.assert(
    fc.property(users, (some) => {
      const names = namesFor(some);
      expect(names).toHaveLength(some.length);
      expect(new Set(names).size).toBe(some.length);
      expect(new Set(names.map(identifierOf)).size).toBe(some.length);
      for (const name of names) {
        expect(name).toMatch(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/);
        expect(isVariable(identifierOf(name)), name).toBe(true);
        expect(["await", "descope", "pulumi"]).not.toContain(identifierOf(name));
      }
    }),
  );
});

test("a name hangs neither on the order nor on users of other names", () => {
  fc.assert(
    fc.property(
      users.chain((some) => fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length }))),
      ([some, shuffled]) => {
        const byId = new Map(namesFor(some).map((name, index) => [some[index]?.userId, name]));
        expect(namesFor(shuffled)).toEqual(shuffled.map(({ userId }) => byId.get(userId)));
      },
    ),
  );
});

test("who came before keeps the name when another of another name comes", () => {
  const before = [
    { loginId: "ada@example.com", userId: "U1" },
    { loginId: "a.b", userId: "U2" },
    { loginId: "a-b", userId: "U3" },
  ];
  const names = namesFor(before);
  expect(names[0]).toBe("ada-example-com");
  expect(names[1]).toMatch(/^a-b-[0-9a-f]{6}$/);
  expect(namesFor([{ loginId: "zoe", userId: "U0" }, ...before]).slice(1)).toEqual(names);
});

test("a suffix that would make a name of another user grows", () => {
  const two = [
    { loginId: "a.b", userId: "U2" },
    { loginId: "a-b", userId: "U3" },
  ];
  const [short] = namesFor(two);
  const [grown, , third] = namesFor([...two, { loginId: String(short), userId: "U4" }]);
  expect(third).toBe(short);
  expect(grown).toMatch(/^a-b-[0-9a-f]{7}$/);
});
