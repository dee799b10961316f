import { describe, expect, test } from "vitest";

import type { UserState } from "../../../provider/core/model.ts";
import { UNKNOWN } from "../../../provider/core/unknown.ts";
import {
  checkSet,
  effective,
  entriesOf,
  planSet,
  setChanges,
  setPasswordWarnings,
  type SetInputs,
  type SetState,
} from "../../../provider/core/user-set.ts";

type Entry = Record<string, unknown>;
const entry = (name: string, more: Entry = {}): Entry => ({ loginId: `${name}@example.com`, ...more });
const setOf = (users: Record<string, Entry>, more: Partial<SetInputs> = {}): SetInputs => ({ users, ...more });
const people = (names: string): Record<string, Entry> =>
  Object.fromEntries([...names].map((name) => [name, entry(name)]));

/** The state that an `up` with these inputs left. */
function stateAfter(inputs: SetInputs, more: Record<string, Partial<UserState>> = {}): SetState {
  const users = Object.fromEntries(
    [...entriesOf(inputs)].map(([key, declared]) => [
      key,
      { ...declared, userId: `U${key}`, loginIds: [declared.loginId], createdTime: 1, adopted: false, ...more[key] },
    ]),
  );
  return { users, userIds: {}, ...(inputs.maxDeletes === undefined ? {} : { maxDeletes: inputs.maxDeletes }) };
}
const plan = (before: SetInputs, now: SetInputs): ReturnType<typeof planSet> =>
  planSet(stateAfter(before), now, entriesOf(now));
const failuresOf = (inputs: unknown, before: SetInputs | Entry = {}): string[] =>
  checkSet(inputs as Entry, before as Entry).map(({ property, reason }) => `${property}: ${reason}`);

describe("an entry's declaration", () => {
  test("is its own values over the defaults, custom attributes key by key, lists as a whole", () => {
    const inputs = setOf(
      {
        a: entry("a", { roleNames: ["Own"], customAttributes: { level: 1 } }),
        b: entry("b", { customAttributes: {} }),
      },
      { defaults: { status: "enabled", roleNames: ["All"], customAttributes: { level: 0, team: "x" } } },
    );
    expect(effective(inputs, "a")).toEqual({
      loginId: "a@example.com",
      status: "enabled",
      roleNames: ["Own"],
      customAttributes: { level: 1, team: "x" },
    });
    expect(effective(inputs, "b")["customAttributes"]).toEqual({ level: 0, team: "x" });
  });

  test("does not hold where it came from", () => {
    const inputs = setOf({ a: entry("a", { movedFrom: "b" }) });
    expect(effective(inputs, "a")).toEqual({ loginId: "a@example.com" });
  });

  test("is not changed by what it is made from", () => {
    const inputs = setOf(
      { a: entry("a", { customAttributes: { level: 1 } }) },
      { defaults: { customAttributes: { t: 1 } } },
    );
    const before = structuredClone(inputs);
    effective(inputs, "a");
    expect(inputs).toEqual(before);
  });
});

describe("check", () => {
  test("takes a good set, and an empty one", () => {
    expect(failuresOf(setOf(people("abc"), { maxDeletes: 0, defaults: { status: "enabled" } }))).toEqual([]);
    expect(failuresOf(setOf({}))).toEqual([]);
  });

  test.each([
    [{}, "users: is required"],
    [{ users: [] }, "users: is no map"],
    [{ users: "x" }, "users: is no map"],
    [{ users: {}, defaults: [] }, "defaults: is no map"],
    [{ users: {}, maxDeletes: -1 }, "maxDeletes: is no whole number"],
    [{ users: {}, maxDeletes: 1.5 }, "maxDeletes: is no whole number"],
    [{ users: {}, user: {} }, "user: is not a known property"],
    [{ users: { a: "x" } }, "users.a: is no map"],
    [{ users: { a: [] } }, "users.a: is no map"],
    [{ users: { "": entry("a") } }, "users: has a key that is none"],
    [{ users: JSON.parse('{"__proto__": {"loginId": "a"}}') as unknown }, "users: has a key that is none"],
    [{ users: { a: {} } }, "users.a.loginId: is required"],
    [{ users: { a: entry("a", { emial: "x" }) } }, 'users.a.emial: is not a known property; did you mean "email"?'],
    [
      { users: { a: entry("a", { userTenants: [{ tenantId: "t" }, { tenantId: "t" }] }) } },
      "users.a.userTenants[1].tenantId: names the same tenant",
    ],
    [{ users: { a: entry("a", { movedFrom: "" }) } }, "users.a.movedFrom: is no key"],
    [{ users: { a: entry("a", { movedFrom: 3 }) } }, "users.a.movedFrom: is no key"],
    [{ users: { a: entry("a", { movedFrom: "b" }), b: entry("b") } }, 'users.a.movedFrom: "b" is still a key'],
    [
      { users: { a: entry("a", { movedFrom: "c" }), b: entry("b", { movedFrom: "c" }) } },
      "users.b.movedFrom: is also declared by users.a",
    ],
  ])("%j: %s", (inputs, expected) => {
    const found = failuresOf(inputs);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  test("says of a default once what is wrong with it, and of an entry's own value where it stands", () => {
    const found = failuresOf(
      setOf({ ...people("ab"), c: entry("c", { status: "off" }) }, { defaults: { status: "gone" } }),
    );
    expect(found.map((line) => line.split(":")[0])).toEqual(["defaults.status", "users.c.status"]);
  });

  test("finds two entries with one login ID in any spelling, also among additional identifiers", () => {
    const found = failuresOf(
      setOf({
        a: { loginId: "+49 30 123456" },
        b: { loginId: "+4930123456" },
        c: entry("c", { additionalIdentifiers: ["D@example.com"] }),
        d: entry("d"),
      }),
    );
    expect(found).toEqual([
      "users.b: claims the same login ID as users.a; declare another one",
      "users.d: claims the same login ID as users.c; declare another one",
    ]);
  });

  test("judges nothing that is not known yet", () => {
    expect(failuresOf({ users: UNKNOWN })).toEqual([]);
    expect(failuresOf({ users: { a: UNKNOWN, b: { loginId: UNKNOWN }, c: { loginId: UNKNOWN } } })).toEqual([]);
    expect(
      failuresOf({ users: { a: entry("a", { movedFrom: UNKNOWN }) }, defaults: UNKNOWN, maxDeletes: UNKNOWN }),
    ).toEqual([]);
    // What is known beside it is judged.
    expect(failuresOf({ users: { a: UNKNOWN, b: { loginId: "" } } })).toHaveLength(1);
  });

  test("names fifty failures and counts the rest", () => {
    const users = Object.fromEntries(Array.from({ length: 80 }, (_, i) => [`u${String(i)}`, {}]));
    const found = failuresOf({ users });
    expect(found).toHaveLength(51);
    expect(found.at(-1)).toBe("users: has 30 more failures like these");
  });
});

describe("the limit of losses", () => {
  const ten = setOf(people("abcdefghij"));
  const first = (count: number, more: Partial<SetInputs> = {}): SetInputs =>
    setOf(people("abcdefghij".slice(0, count)), more);

  test("stops an emptied or halved list in check, and tells how to mean it", () => {
    expect(failuresOf(first(6), ten)).toEqual([]);
    for (const left of [0, 1, 5]) {
      expect(failuresOf(first(left), ten)).toEqual([
        `users: would lose ${String(10 - left)} of 10 users at once (${String(10 - left)} deleted), and at most 4 may go: ` +
          `was the list read to its end? If this is meant, declare maxDeletes: ${String(10 - left)}`,
      ]);
      expect(failuresOf(first(left, { maxDeletes: 10 - left }), ten)).toEqual([]);
      expect(failuresOf(first(left, { maxDeletes: 9 - left }), ten)).toHaveLength(1);
    }
  });

  test("does not count those who stay in the set: moved, renamed", () => {
    const names = [..."abcdefghij"];
    const moved = names.map((name) => [`${name}2`, { loginId: `${name}${name}`, movedFrom: name }] as const);
    expect(failuresOf(setOf(Object.fromEntries(moved)), ten)).toEqual([]);
    const renamed = names.map((name) => [`${name}2`, entry(name.toUpperCase())] as const);
    expect(failuresOf(setOf(Object.fromEntries(renamed)), ten)).toEqual([]);
  });

  test.each([
    [{ onDelete: "retain" }, "10 kept in the project"],
    [{ onDelete: "disable" }, "10 disabled"],
    [{ onExisting: "adopt" }, "10 kept in the project"],
    [{ onExisting: "adopt", onDelete: "delete" }, "10 deleted"],
  ])("issue 13: stops an emptied list of users with %j", (defaults, fate) => {
    const [failure, ...others] = failuresOf(setOf({}), { ...ten, defaults });
    expect(others).toEqual([]);
    expect(failure).toContain(`would lose 10 of 10 users at once (${fate})`);
    expect(failuresOf(setOf({}, { maxDeletes: 10 }), { ...ten, defaults })).toEqual([]);
  });

  test("counts those who are replaced: they are deleted too", () => {
    expect(failuresOf({ ...ten, defaults: { test: true } }, ten)[0]).toContain("would lose 10 of 10");
    expect(failuresOf({ ...ten, defaults: { test: false } }, ten)).toEqual([]);
    expect(failuresOf({ ...ten, defaults: { test: UNKNOWN } }, ten)).toEqual([]);
  });

  test("knows nothing to lose where there is nothing before", () => {
    expect(failuresOf(setOf({}), {})).toEqual([]);
    expect(failuresOf(setOf({}), { users: UNKNOWN })).toEqual([]);
  });
});

describe("the plan", () => {
  test("tells who is made, changed, replaced, kept and removed", () => {
    const now = setOf({ ...people("cde"), a: entry("a", { name: "New" }), b: entry("b", { test: true }) });
    expect(plan(setOf(people("abcx")), now)).toEqual({
      added: ["d", "e"],
      changed: [["a", "a"]],
      replaced: [["b", "b"]],
      kept: [["c", "c"]],
      removed: ["x"],
    });
  });

  test("a changed default changes whoever has it", () => {
    const before = setOf({ ...people("a"), b: entry("b", { name: "Own" }) }, { defaults: { name: "All" } });
    expect(plan(before, { ...before, defaults: { name: "Everybody" } })).toMatchObject({
      changed: [["a", "a"]],
      kept: [["b", "b"]],
    });
  });

  test("movedFrom keeps the user under another key, also with another login ID, and is harmless afterwards", () => {
    const now = setOf({ z: entry("z", { movedFrom: "a" }), ...people("b") });
    expect(plan(setOf(people("ab")), now)).toMatchObject({ added: [], removed: [], changed: [["z", "a"]] });
    expect(plan(setOf({ z: entry("z"), ...people("b") }), now)).toMatchObject({
      kept: [
        ["z", "z"],
        ["b", "b"],
      ],
    });
    // From a key that never was: a new user.
    expect(plan(setOf(people("b")), now)).toMatchObject({ added: ["z"], removed: [] });
  });

  test("a key that is renamed keeps its user by the login ID, in any spelling", () => {
    const now = setOf({ z: { loginId: "A@EXAMPLE.com" }, ...people("b") });
    expect(plan(setOf(people("ab")), now)).toEqual({
      added: [],
      removed: [],
      changed: [],
      replaced: [],
      kept: [
        ["z", "a"],
        ["b", "b"],
      ],
    });
  });

  test("movedFrom goes before the login ID, and no user is taken twice", () => {
    const now = setOf({ y: entry("y", { movedFrom: "a" }), z: entry("a") });
    expect(plan(setOf(people("ab")), now)).toMatchObject({ changed: [["y", "a"]], added: ["z"], removed: ["b"] });
  });

  test("keys like those of every object are keys like others", () => {
    const now = setOf({ constructor: entry("a"), toString: entry("b") });
    expect(plan(setOf({}), now).added).toEqual(["constructor", "toString"]);
    expect(plan(now, setOf({ constructor: entry("a") }))).toMatchObject({
      kept: [["constructor", "constructor"]],
      removed: ["toString"],
    });
  });
});

describe("whether anything changes", () => {
  const inputs = setOf(people("abc"), { maxDeletes: 3 });
  test.each([
    ["nothing", inputs, false],
    ["another spelling", setOf({ ...people("bc"), a: { loginId: "A@example.com" } }, { maxDeletes: 3 }), false],
    ["a field", setOf({ ...people("bc"), a: entry("a", { name: "A" }) }, { maxDeletes: 3 }), true],
    ["one more", setOf(people("abcd"), { maxDeletes: 3 }), true],
    ["one less", setOf(people("ab"), { maxDeletes: 3 }), true],
    ["a key", setOf({ ...people("bc"), z: entry("a") }, { maxDeletes: 3 }), true],
    ["the limit", setOf(people("abc")), true],
    ["something unknown", setOf({ ...people("bc"), a: entry("a", { name: UNKNOWN }) }, { maxDeletes: 3 }), true],
  ])("%s", (_what, now, expected) => {
    expect(setChanges(stateAfter(inputs), now)).toBe(expected);
  });
});

describe("warnings of passwords", () => {
  const withPassword = (names: string, password: string, version = 0): Record<string, Entry> =>
    Object.fromEntries([...names].map((name) => [name, entry(name, { password, passwordVersion: version })]));

  test("are said once for all entries that they are about, without the password", () => {
    const found = setPasswordWarnings(
      setOf(withPassword("abcdefg", "one")) as unknown as Entry,
      setOf(withPassword("abcdefg", "two")),
    );
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^users\.a, users\.b, users\.c, users\.d, users\.e and 2 more: password changed, but/);
    expect(found[0]).not.toMatch(/one|two/);
  });

  test("come neither with a raised version nor for a new entry, and follow a renamed key", () => {
    const before = setOf(withPassword("ab", "one")) as unknown as Entry;
    expect(setPasswordWarnings(before, setOf(withPassword("ab", "two", 1)))).toEqual([]);
    expect(setPasswordWarnings(before, setOf(withPassword("abc", "one")))).toEqual([]);
    expect(setPasswordWarnings({}, setOf(withPassword("ab", "two")))).toEqual([]);
    expect(
      setPasswordWarnings(before, setOf({ z: entry("a", { password: "two" }), ...withPassword("b", "one") }))[0],
    ).toMatch(/^users\.z: /);
    expect(setPasswordWarnings(before, { users: UNKNOWN } as unknown as SetInputs)).toEqual([]);
  });

  test("count a default for whoever has it", () => {
    const of = (password: string): SetInputs => setOf(people("ab"), { defaults: { password } });
    expect(setPasswordWarnings(of("one") as unknown as Entry, of("two"))).toHaveLength(1);
  });
});
