import { describe, expect, test } from "vitest";

import { associationChanges, replacedBy, userChanges, type PropertyChange } from "../../../provider/core/changes.ts";
import type { UserInputs } from "../../../provider/core/model.ts";
import { setPropertyChanges } from "../../../provider/core/set-changes.ts";
import { setChanges, type SetInputs, type SetState } from "../../../provider/core/user-set.ts";
import { UNKNOWN } from "../../../provider/core/unknown.ts";
import { inputs } from "./users.ts";

/** As a person would write it: `+ name`, `~ status`, `- customAttributes.team`, `~! test`. */
const lines = (changes: readonly PropertyChange[]): string[] =>
  changes
    .map(
      ({ path, kind, replaces }) =>
        `${{ add: "+", update: "~", delete: "-" }[kind]}${replaces ? "!" : ""} ${path.join(".")}`,
    )
    .toSorted();

const ofUser = (before: Partial<UserInputs>, after: Partial<UserInputs>): string[] =>
  lines(userChanges(inputs(before), inputs(after)));

describe("the changes of a user", () => {
  test("are its attributes, each key of the custom ones by itself", () => {
    const before = { name: "Ada", status: "enabled", customAttributes: { team: "core", "cost.center": 7, flag: true } };
    const after = {
      name: "Eva",
      email: "eva@example.com",
      customAttributes: { team: "core", flag: false, onCall: true },
    };
    expect(ofUser(before, after)).toEqual([
      "+ customAttributes.onCall",
      "+ email",
      "- customAttributes.cost.center",
      "- status",
      "~ customAttributes.flag",
      "~ name",
    ]);
  });

  test("are none for another spelling or order", () => {
    const before = { email: "ada@example.com", roleNames: ["a", "b"], phone: "+4930123456" };
    expect(ofUser(before, { email: "ADA@example.com", roleNames: ["b", "a"], phone: "+49 30 123456" })).toEqual([]);
  });

  test("say what replaces, and what is a setting", () => {
    const changes = userChanges(inputs({ test: true }), inputs({ onDelete: "retain" }));
    expect(lines(changes)).toEqual(["+ onDelete", "-! test"]);
    expect(replacedBy(changes)).toEqual(["test"]);
  });

  test("know a key that every object has by name for what it is", () => {
    expect(ofUser({ customAttributes: {} }, { customAttributes: { constructor: "x" } })).toEqual([
      "+ customAttributes.constructor",
    ]);
  });

  test("hold what is not known yet", () => {
    expect(ofUser({ name: "Ada" }, { name: UNKNOWN, customAttributes: { team: UNKNOWN } })).toEqual([
      "+ customAttributes.team",
      "~ name",
    ]);
  });
});

test("the changes of an association: another user, role or tenant replaces", () => {
  const known = { userId: "U1", tenantId: "acme", roleNames: ["a"], adopted: false, addedRoleNames: [] };
  const changes = associationChanges(known, { userId: "U2", tenantId: "acme", roleNames: ["b"], onDelete: "retain" });
  expect(lines(changes)).toEqual(["+ onDelete", "~ roleNames", "~! userId"]);
  expect(associationChanges(known, { userId: "U1", tenantId: "acme", roleNames: ["a", "a"] })).toEqual([]);
});

describe("the changes of a set", () => {
  const users = (names: string): Record<string, { loginId: string; name: string }> =>
    Object.fromEntries([...names].map((key) => [key, { loginId: `${key}@example.com`, name: key }]));
  const stateOf = (known: Record<string, object>): SetState =>
    ({
      users: Object.fromEntries(
        Object.entries(known).map(([key, user]) => [
          key,
          { ...user, userId: `U${key}`, loginIds: [`${key}@example.com`] },
        ]),
      ),
      userIds: {},
    }) as unknown as SetState;
  const changed = (state: SetState, now: SetInputs): string[] => {
    const changes = lines(setPropertyChanges(state, now));
    expect(setChanges(state, now)).toBe(changes.length > 0);
    return changes;
  };

  test("are its entries: made, changed attribute by attribute, gone", () => {
    const now = { users: { ...users("bd"), b: { loginId: "B@example.com", name: "Bob" } }, maxDeletes: 2 };
    expect(changed(stateOf(users("abc")), now)).toEqual([
      "+ maxDeletes",
      "+ users.d",
      "- users.a",
      "- users.c",
      "~ users.b.name",
    ]);
    expect(changed(stateOf(users("ab")), { users: users("ab") })).toEqual([]);
  });

  test("show a user who stays under another key by both keys", () => {
    const now = { users: { z: { loginId: "a@example.com", name: "a", movedFrom: "a" } } };
    expect(changed(stateOf(users("a")), now)).toEqual(["+ users.z", "- users.a"]);
  });

  test("say once that the defaults have changed, and by its entry what is an entry's own", () => {
    const now: SetInputs = {
      users: { a: { loginId: "a@example.com" }, b: { loginId: "b@example.com", name: "Own" } },
      defaults: { name: "All", customAttributes: { team: "x" } },
    };
    expect(changed(stateOf(users("ab")), now)).toEqual([
      "+ defaults.customAttributes.team",
      "~ defaults.name",
      "~ users.b.name",
    ]);
  });

  test("replace an entry within the set, never the set", () => {
    const now = { users: { a: { ...users("a")["a"], test: true } } } as unknown as SetInputs;
    expect(changed(stateOf(users("a")), now)).toEqual(["+ users.a.test"]);
  });

  test.each([
    ["the users", { users: UNKNOWN }, ["~ users"]],
    ["the defaults", { users: users("a"), defaults: UNKNOWN }, ["+ defaults"]],
    ["an entry", { users: { a: UNKNOWN } }, ["~ users.a"]],
    ["a value", { users: { a: { loginId: "a@example.com", name: UNKNOWN } } }, ["~ users.a.name"]],
  ])("hold what is not known yet: %s", (_what, now, expected) => {
    expect(changed(stateOf(users("a")), now as unknown as SetInputs)).toEqual(expected);
  });
});
