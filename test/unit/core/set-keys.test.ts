// Keys of a set that went astray: what is stopped, and what a preview is told. Each beside the last inputs.
import { describe, expect, test } from "vitest";

import { UNKNOWN } from "../../../provider/core/unknown.ts";
import { checkSet, setKeyNotes, type SetInputs } from "../../../provider/core/user-set.ts";

type Users = SetInputs["users"];
const people = (names: string): Users =>
  Object.fromEntries([...names].map((name) => [name, { loginId: `${name}@example.com` }]));
/** Users by login ID under the numbers of their rows. */
const rows = (names: string): Users =>
  Object.fromEntries([...names].map((name, row) => [`r${String(row)}`, { loginId: `${name}@example.com` }]));
const failuresOf = (users: Users, before: Users): string[] =>
  checkSet({ users }, { users: before }).map(({ property, reason }) => `${property}: ${reason}`);

describe("movedFrom", () => {
  test("from a key that the set never had is stopped where somebody would be deleted, and harmless else", () => {
    const moved = { z: { loginId: "z@example.com", movedFrom: "typo" } };
    expect(failuresOf({ ...people("b"), ...moved }, people("ab"))).toEqual([
      'users.z.movedFrom: this set had no "typo"; a would be deleted. Correct it or take it out',
    ]);
    expect(failuresOf({ ...people("ab"), ...moved }, people("ab"))).toEqual([]);
    // Another stack, where that key never was.
    expect(failuresOf(moved, {})).toEqual([]);
    // The login ID says it too: nobody goes.
    expect(failuresOf({ ...people("b"), z: { loginId: "a@example.com", movedFrom: "typo" } }, people("ab"))).toEqual(
      [],
    );
  });

  test("names a few of those who would go", () => {
    const moved = { z: { loginId: "z@example.com", movedFrom: "typo" } };
    const found = failuresOf({ ...people("ijklmnop"), ...moved }, people("abcdefghijklmnop"));
    expect(found[0]).toContain("a, b, c, d, e and others would be deleted");
  });

  test("onto a key that is a user already is stopped: the other one would be deleted", () => {
    const b = { b: { loginId: "new@example.com", movedFrom: "a" } };
    expect(failuresOf({ ...people("c"), ...b }, people("abc"))).toEqual([
      'users.b.movedFrom: "a" and "b" are two users of this set, and the one of "a" would be deleted; take movedFrom out',
    ]);
    // After the move it may stay.
    expect(failuresOf({ ...people("c"), ...b }, { ...people("c"), ...b })).toEqual([]);
  });
});

describe("a login ID that another user of the set had", () => {
  test.each([
    ["a row is added in front", "abc", "xabc", ["r1", "r2", "r3"]],
    ["a row is added before the last", "abc", "abxc", ["r3"]],
    ["the first row goes", "abc", "bc", ["r0", "r1"]],
    ["the last but one goes", "abc", "ac", ["r1"]],
    ["two are swapped", "abc", "bac", ["r0", "r1"]],
  ])("is stopped: %s, and the keys are the numbers of rows", (_what, before, now, keys) => {
    const found = failuresOf(rows(now), rows(before));
    expect(found.map((line) => line.split(": ")[0])).toEqual(keys.map((key) => `users.${key}.loginId`));
  });

  test("says who it is, what becomes of him, and how to mean it", () => {
    expect(failuresOf(rows("ac"), rows("abc"))).toEqual([
      "users.r1.loginId: is the login ID of another user of this set, users.r2, who leaves in the same update: were the " +
        "keys shifted? A key has to stay with its person. If this is meant, take users.r2 out in an update of its own first",
    ]);
    expect(failuresOf(rows("abxc"), rows("abc"))[0]).toMatch(
      /users\.r2, who is renamed .* rename users\.r2 in an update/,
    );
    const moved = { y: { loginId: "y@example.com", movedFrom: "a" }, z: { loginId: "a@example.com" } };
    expect(failuresOf(moved, people("a"))[0]).toMatch(/users\.a, who is renamed .* rename users\.y in an update/);
  });

  test("is none where the keys stay with their persons, or the key alone is another, in any spelling or not yet known", () => {
    expect(failuresOf(people("cab"), people("abc"))).toEqual([]);
    expect(failuresOf({ z: { loginId: "A@example.com" }, ...people("bc") }, people("abc"))).toEqual([]);
    expect(failuresOf({ ...people("bc"), a: { loginId: "new@example.com" } }, people("abc"))).toEqual([]);
    expect(failuresOf({ ...people("bc"), a: { loginId: UNKNOWN } }, people("abc"))).toEqual([]);
    expect(failuresOf({ ...people("bc"), z: { loginId: "b2@example.com", movedFrom: "a" } }, people("abc"))).toEqual(
      [],
    );
  });
});

describe("a key that is renamed", () => {
  test("is told, for a preview shows one entry that goes and one that comes", () => {
    const users = {
      z: { loginId: "a@example.com" },
      y: { loginId: "new@example.com", movedFrom: "b" },
      ...people("cx"),
    };
    expect(setKeyNotes({ users: people("abc") }, { users })).toEqual([
      "users.b is users.y now, users.a is users.z now: the key is another, the user stays",
    ]);
    expect(setKeyNotes({ users: people("ab") }, { users: people("b") })).toEqual([]);
    expect(setKeyNotes({ users: people("ab") }, { users: people("abc") })).toEqual([]);
    expect(setKeyNotes({}, { users: people("ab") })).toEqual([]);
  });

  test("of many names five", () => {
    const renamed = Object.fromEntries(
      Object.entries(people("abcdefgh")).map(([key, entry]) => [`${key}2`, entry] as const),
    );
    expect(setKeyNotes({ users: people("abcdefgh") }, { users: renamed })[0]).toMatch(
      /users\.e2 now, and 3 more: the key/,
    );
  });
});
