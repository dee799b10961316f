import { describe, expect, test } from "vitest";

import {
  attributeItem,
  attributeKeyOf,
  diffUser,
  isEmpty,
  keptByAdoption,
  type Difference,
  type LastKnown,
} from "../../../provider/core/diff.ts";
import { FIELD_NAMES } from "../../../provider/core/fields.ts";
import type { AttributeValue, UserInputs } from "../../../provider/core/model.ts";
import { UNKNOWN } from "../../../provider/core/unknown.ts";
import { deepFreeze, inputs } from "./users.ts";

const EMPTY: Difference = { set: [], cleared: [], released: [], replaces: [], controls: [] };

function diff(before: LastKnown, after: Partial<UserInputs>): Difference {
  return diffUser(deepFreeze(inputs(before)), deepFreeze(inputs(after)));
}

const VALUES: Partial<UserInputs> = {
  email: "ada@example.com",
  phone: "+4930123456",
  verifiedEmail: true,
  verifiedPhone: true,
  name: "Ada",
  givenName: "A",
  middleName: "B",
  familyName: "C",
  roleNames: ["a"],
  userTenants: [{ tenantId: "t" }],
  status: "enabled",
  picture: "p",
  ssoAppIds: ["s"],
  additionalIdentifiers: ["x"],
  recoveryEmail: "r@example.com",
  recoveryPhone: "+4930123457",
  verifiedRecoveryEmail: true,
  verifiedRecoveryPhone: true,
};

/** Another value than the one above. */
const OTHERS: Partial<UserInputs> = {
  email: "eva@example.com",
  phone: "+4930123458",
  verifiedEmail: false,
  verifiedPhone: false,
  name: "Eva",
  givenName: "a",
  middleName: "b",
  familyName: "c",
  roleNames: ["A"],
  userTenants: [{ tenantId: "t", roleNames: ["r"] }],
  status: "disabled",
  picture: "P",
  ssoAppIds: ["s", "t"],
  additionalIdentifiers: ["y"],
  recoveryEmail: "s@example.com",
  recoveryPhone: "+4930123459",
  verifiedRecoveryEmail: false,
  verifiedRecoveryPhone: false,
};

const OWNED = Object.keys(VALUES) as Array<keyof UserInputs>;
const HAVE_NO_EMPTY = new Set([
  "verifiedEmail",
  "verifiedPhone",
  "status",
  "verifiedRecoveryEmail",
  "verifiedRecoveryPhone",
]);

test("these cases cover every field but three with tests of their own", () => {
  expect(FIELD_NAMES.filter((name) => !OWNED.includes(name))).toEqual(["loginId", "customAttributes", "test"]);
  expect(Object.keys(OTHERS)).toEqual(OWNED);
});

describe.each(OWNED)("%s", (name) => {
  const value = { [name]: VALUES[name] };
  const other = { [name]: OTHERS[name] };

  test("the same: nothing", () => {
    expect(diff(value, structuredClone(value))).toEqual(EMPTY);
  });
  test("another value: set", () => {
    expect(diff(value, other)).toEqual({ ...EMPTY, set: [name] });
  });
  test("newly declared: set, whatever the user may hold already", () => {
    expect(diff({}, value)).toEqual({ ...EMPTY, set: [name] });
  });
  test("taken out: cleared, or released where the service has no empty value", () => {
    const expected = HAVE_NO_EMPTY.has(name) ? { ...EMPTY, released: [name] } : { ...EMPTY, cleared: [name] };
    expect(diff(value, {})).toEqual(expected);
  });
  test('taken out under removedFields "keep": released', () => {
    const keep = { removedFields: "keep" } as const;
    expect(diff({ ...keep, ...value }, keep)).toEqual({ ...EMPTY, released: [name] });
  });
  test("issue 13: taken out of an adopted user: released, unless removedFields says clear", () => {
    const adopted = { ...value, adopted: true } as Parameters<typeof diff>[0];
    expect(diff(adopted, {})).toEqual({ ...EMPTY, released: [name] });
    const clear = { removedFields: "clear" } as const;
    expect(diff({ ...adopted, ...clear }, clear)).toEqual(diff({ ...value, ...clear }, clear));
  });
  test("never declared: nothing, whatever it is", () => {
    expect(diff({}, {})).toEqual(EMPTY);
  });
  test("not yet known: set", () => {
    expect(diff(value, { [name]: UNKNOWN })).toEqual({ ...EMPTY, set: [name] });
  });
});

describe("issue 13: fields that an adopted user keeps", () => {
  const before = { name: "Ada", status: "enabled", picture: "", customAttributes: { a: 1, b: "" }, adopted: true };
  const kept = (known: LastKnown, declared: Partial<UserInputs>): readonly string[] =>
    keptByAdoption(inputs(known) as LastKnown, inputs(declared), diff(known, declared));

  test("are those that would have been cleared: not what has no empty value, or is empty already", () => {
    expect(kept(before, {})).toEqual(["name", "customAttributes.a"]);
    expect(kept(before, { customAttributes: { a: 1 } })).toEqual(["name"]);
  });

  test("are none where the program says what becomes of them, or made the user", () => {
    for (const removedFields of ["keep", "clear"] as const) expect(kept(before, { removedFields })).toEqual([]);
    expect(kept({ ...before, adopted: false }, {})).toEqual([]);
  });
});

describe("an explicit empty value", () => {
  test.each([
    ["email", ""],
    ["phone", ""],
    ["name", ""],
    ["picture", ""],
    ["recoveryEmail", ""],
    ["roleNames", []],
    ["userTenants", []],
    ["ssoAppIds", []],
    ["additionalIdentifiers", []],
  ] as const)("%s: clears and stays owned", (name, empty) => {
    const declared = { [name]: empty };
    expect(diff({ [name]: VALUES[name] }, declared)).toEqual({ ...EMPTY, set: [name] });
    expect(diff(declared, declared)).toEqual(EMPTY);
    // Still owned: taking it out is a difference, though there is nothing left to clear.
    expect(diff(declared, {})).toEqual({ ...EMPTY, released: [name] });
  });
});

function attributes(customAttributes: Record<string, AttributeValue>): Partial<UserInputs> {
  return { customAttributes };
}

describe("customAttributes, key by key", () => {
  test("only the changed key", () => {
    expect(diff(attributes({ a: 1, b: "x" }), attributes({ a: 2, b: "x" }))).toEqual({
      ...EMPTY,
      set: ["customAttributes.a"],
    });
  });
  test("a new key and a key taken out", () => {
    expect(diff(attributes({ a: 1 }), attributes({ b: 1 }))).toEqual({
      ...EMPTY,
      set: ["customAttributes.b"],
      cleared: ["customAttributes.a"],
    });
  });
  test("the whole map taken out clears each key that was declared", () => {
    expect(diff(attributes({ a: 1, b: 2 }), {}).cleared).toEqual(["customAttributes.a", "customAttributes.b"]);
    expect(diff(attributes({ a: 1, b: 2 }), attributes({})).cleared).toHaveLength(2);
  });
  test("keep releases a key as well", () => {
    const keep = { removedFields: "keep" } as const;
    expect(diff({ ...keep, ...attributes({ a: 1 }) }, keep)).toEqual({ ...EMPTY, released: ["customAttributes.a"] });
  });
  test("an explicit empty value clears and stays owned", () => {
    expect(diff(attributes({ a: "x" }), attributes({ a: "" })).set).toEqual(["customAttributes.a"]);
    expect(diff(attributes({ a: "" }), attributes({ a: "" }))).toEqual(EMPTY);
    expect(diff(attributes({ a: [] }), attributes({ a: "" }))).toEqual(EMPTY);
    expect(diff(attributes({ a: "", b: [] }), {})).toEqual({
      ...EMPTY,
      released: ["customAttributes.a", "customAttributes.b"],
    });
  });
  test("numbers, lists and keys in another spelling: nothing", () => {
    expect(diff(attributes({ a: 86_400_000, b: ["x", "y"] }), attributes({ b: ["y", "x"], a: 8.64e7 }))).toEqual(EMPTY);
  });
  test("another type is another value", () => {
    expect(diff(attributes({ a: 1 }), attributes({ a: "1" })).set).toEqual(["customAttributes.a"]);
  });
  test("a key not yet known, and a map not yet known", () => {
    expect(diff(attributes({ a: "x", b: "x" }), attributes({ a: UNKNOWN, b: "x" })).set).toEqual([
      "customAttributes.a",
    ]);
    const unknown = { customAttributes: UNKNOWN as unknown as Record<string, string> };
    // Which keys will leave is not known either: nothing is announced as cleared.
    expect(diff(attributes({ a: 1 }), unknown)).toEqual({ ...EMPTY, set: ["customAttributes"] });
  });
  test.each(["__proto__", "constructor", "a.b", "", "loginId"])("a key called %j is a key like any other", (key) => {
    const map = Object.fromEntries([[key, "x"]]);
    expect(diff({}, attributes(map)).set).toEqual([`customAttributes.${key}`]);
    expect(diff(attributes(map), attributes(map))).toEqual(EMPTY);
    expect(attributeKeyOf(attributeItem(key))).toBe(key);
  });
});

describe("another spelling is no difference (issue-databricks-5339, issue-authentik-929)", () => {
  test.each<[string, Partial<UserInputs>, Partial<UserInputs>]>([
    ["login ID by case", { loginId: "CI@Example.com" }, { loginId: "ci@example.com" }],
    ["login ID as a phone", { loginId: "+1-555-555-5555" }, { loginId: "+15555555555" }],
    ["e-mail by case", { email: "Ada@Example.com" }, { email: "ada@EXAMPLE.com" }],
    ["phone by format", { phone: "+1 (555) 555-5555" }, { phone: "+15555555555" }],
    ["roles by order and duplicates", { roleNames: ["a", "b"] }, { roleNames: ["b", "a", "b"] }],
    [
      "tenants by order",
      { userTenants: [{ tenantId: "t", roleNames: ["a", "b"] }, { tenantId: "u" }] },
      {
        userTenants: [
          { tenantId: "u", roleNames: [] },
          { tenantId: "t", roleNames: ["b", "a"] },
        ],
      },
    ],
    ["identifiers by case and order", { additionalIdentifiers: ["A", "b"] }, { additionalIdentifiers: ["B", "a"] }],
    ["recovery e-mail by case", { recoveryEmail: "R@example.com" }, { recoveryEmail: "r@example.com" }],
  ])("%s", (_what, before, after) => {
    expect(diff(before, after)).toEqual(EMPTY);
    expect(diff(after, before)).toEqual(EMPTY);
    expect(isEmpty(diff(before, after))).toBe(true);
  });
});

describe("what replaces", () => {
  test("only the test mark, with no item beside it", () => {
    expect(diff({}, { test: true })).toEqual({ ...EMPTY, replaces: ["test"] });
    expect(diff({ test: true }, {})).toEqual({ ...EMPTY, replaces: ["test"] });
    expect(diff({ test: true }, { test: true })).toEqual(EMPTY);
  });
  test("test: false is the same as none", () => {
    expect(diff({}, { test: false })).toEqual(EMPTY);
    expect(diff({ test: false }, {})).toEqual(EMPTY);
  });
  test("a rename does not (issue-azuread-811)", () => {
    expect(diff({ loginId: "a" }, { loginId: "b" })).toEqual({ ...EMPTY, set: ["loginId"] });
  });
  test("nothing else does, whatever changes", () => {
    expect(diff(VALUES, OTHERS).replaces).toEqual([]);
    expect(diff(VALUES, {}).replaces).toEqual([]);
  });
});

describe("controls", () => {
  test("a changed setting is a difference without an item", () => {
    expect(diff({}, { removedFields: "keep" })).toEqual({ ...EMPTY, controls: ["removedFields"] });
    expect(isEmpty(diff({}, { removedFields: "keep" }))).toBe(false);
    expect(diff({ onDelete: "retain" }, {})).toEqual({ ...EMPTY, controls: ["onDelete"] });
  });
  test("a user who only has outputs beside is not different", () => {
    const state = { ...inputs(VALUES), userId: "U", loginIds: ["ci@example.com"], createdTime: 1, adopted: false };
    expect(diffUser(state, inputs(VALUES))).toEqual(EMPTY);
  });
});

test("issue 13 case 10: a login ID that the user was last seen without is to be set, unless its outputs are not known", () => {
  const declared = inputs();
  expect(diffUser({ ...declared, loginIds: ["others"] }, declared)).toEqual({ ...EMPTY, set: ["loginId"] });
  expect(diffUser({ ...declared, loginIds: ["others", "CI@example.com"] }, declared)).toEqual(EMPTY);
  expect(diffUser({ ...declared, loginIds: [] }, declared)).toEqual(EMPTY);
});
