import { describe, expect, test } from "vitest";

import { FIELD_NAMES } from "../../../provider/core/fields.ts";
import type { UserInputs } from "../../../provider/core/model.ts";
import { RETIRED } from "../../../provider/core/ownership.ts";
import {
  addressBody,
  createBody,
  isPatchField,
  patchBody,
  wireAttribute,
  wireValue,
  type Body,
} from "../../../provider/core/patch.ts";
import { deepFreeze, inputs, target, USER_ID } from "./users.ts";

const ADDRESS = { userId: USER_ID, test: false };

function patch(items: readonly string[], declared: Partial<UserInputs>): Body {
  return patchBody(items, deepFreeze(target(declared)), ADDRESS);
}

describe("the address", () => {
  test("is the user ID, in loginId, and never the login ID", () => {
    expect(patch(["name"], { name: "Ada" })).toEqual({ loginId: USER_ID, name: "Ada" });
  });
  test("says test: true for test users and nothing for others", () => {
    expect(addressBody({ userId: USER_ID, test: true })).toEqual({ loginId: USER_ID, test: true });
    expect(addressBody(ADDRESS)).toEqual({ loginId: USER_ID });
  });
});

describe("the body of a PATCH", () => {
  test("holds only what is asked for of all that is declared", () => {
    const declared = {
      name: "Ada",
      roleNames: ["a"],
      status: "enabled",
      customAttributes: { a: 1, b: 2 },
      picture: "p",
    };
    expect(patch(["roleNames"], declared)).toEqual({ loginId: USER_ID, roleNames: ["a"] });
    expect(patch(["customAttributes.b"], declared)).toEqual({ loginId: USER_ID, customAttributes: { b: 2 } });
  });

  test("sends the author's spelling", () => {
    const declared = { email: "Ada@Example.com", phone: "+1-555-555-5555", roleNames: ["b", "a", "b"] };
    expect(patch(["email", "phone", "roleNames"], declared)).toEqual({ loginId: USER_ID, ...declared });
  });

  test.each([
    ["email", "verifiedEmail"],
    ["phone", "verifiedPhone"],
    ["recoveryEmail", "verifiedRecoveryEmail"],
    ["recoveryPhone", "verifiedRecoveryPhone"],
  ] as const)("%s takes its flag along, if that is declared", (contact, flag) => {
    const value = contact.toLowerCase().includes("phone") ? "+4930123456" : "a@example.com";
    for (const verified of [true, false]) {
      expect(patch([contact], { [contact]: value, [flag]: verified })).toEqual({
        loginId: USER_ID,
        [contact]: value,
        [flag]: verified,
      });
    }
    expect(patch([contact], { [contact]: value })).toEqual({ loginId: USER_ID, [contact]: value });
    // The flag alone does not take the contact along.
    expect(patch([flag], { [contact]: value, [flag]: true })).toEqual({ loginId: USER_ID, [flag]: true });
  });

  test("a flag does not ride along with another contact", () => {
    expect(patch(["email"], { email: "a@example.com", verifiedPhone: true })).toEqual({
      loginId: USER_ID,
      email: "a@example.com",
    });
  });

  test("clears text by the empty text, sets by the empty list, attributes by null", () => {
    const items = [
      "name",
      "email",
      "roleNames",
      "userTenants",
      "ssoAppIds",
      "additionalIdentifiers",
      "customAttributes.a",
    ];
    expect(patch(items, {})).toEqual({
      loginId: USER_ID,
      email: "",
      name: "",
      roleNames: [],
      userTenants: [],
      ssoAppIds: [],
      additionalIdentifiers: [],
      customAttributes: { a: null },
    });
  });

  test.each(["constructor", "toString", "hasOwnProperty"])("clears an attribute called %s like any other", (key) => {
    for (const customAttributes of [{}, { other: 1 }]) {
      expect(patch([`customAttributes.${key}`], { customAttributes })).toEqual({
        loginId: USER_ID,
        customAttributes: { [key]: null },
      });
    }
  });

  test("sends null for an attribute that is declared empty", () => {
    const declared = { customAttributes: { a: "", b: [], c: 0, d: false } };
    expect(
      patch(
        ["a", "b", "c", "d"].map((key) => `customAttributes.${key}`),
        declared,
      ),
    ).toEqual({
      loginId: USER_ID,
      customAttributes: { a: null, b: null, c: 0, d: false },
    });
  });

  test("tenants always say their roles", () => {
    const declared = { userTenants: [{ tenantId: "t" }, { tenantId: "u", roleNames: ["r"] }] };
    expect(patch(["userTenants"], declared)).toEqual({
      loginId: USER_ID,
      userTenants: [
        { tenantId: "t", roleNames: [] },
        { tenantId: "u", roleNames: ["r"] },
      ],
    });
  });

  test("never holds the rename, the test mark or a retired login ID", () => {
    expect(patch(["loginId", "test", RETIRED, "name"], { name: "Ada", test: true })).toEqual({
      loginId: USER_ID,
      name: "Ada",
    });
  });

  test("is the address alone when nothing is asked for", () => {
    expect(patch([], { name: "Ada", customAttributes: { a: 1 } })).toEqual({ loginId: USER_ID });
  });

  test("a key called __proto__ is sent as a key", () => {
    const customAttributes = JSON.parse('{"__proto__":"x"}') as Record<string, string>;
    const body = patch(["customAttributes.__proto__"], { customAttributes });
    expect(JSON.stringify(body)).toBe(`{"loginId":"${USER_ID}","customAttributes":{"__proto__":"x"}}`);
  });
});

test("patchable are all fields but login ID and test mark, and no item that is none", () => {
  expect(FIELD_NAMES.filter((name) => !isPatchField(name))).toEqual(["loginId", "test"]);
  expect(isPatchField("customAttributes.name")).toBe(false);
  expect(isPatchField(RETIRED)).toBe(false);
});

describe("the body of a create", () => {
  test("is the whole declaration and nothing else", () => {
    const declared: Partial<UserInputs> = {
      loginId: "Ci@Example.com",
      email: "",
      verifiedEmail: false,
      roleNames: [],
      userTenants: [{ tenantId: "t" }],
      test: true,
      customAttributes: { a: 1, gone: "", none: [] },
    };
    expect(createBody(deepFreeze(inputs(declared)))).toEqual({
      ...declared,
      userTenants: [{ tenantId: "t", roleNames: [] }],
      customAttributes: { a: 1 },
    });
  });

  test("holds no field that is not declared, no setting and no secret (issue-okta-1569)", () => {
    const declared: Partial<UserInputs> = {
      removedFields: "keep",
      onExisting: "fail",
      onDelete: "retain",
      password: "hunter2-and-more",
      passwordEnv: "CI_PASSWORD",
      passwordVersion: 1,
      passwordActive: false,
    };
    expect(createBody(inputs(declared))).toEqual({ loginId: "ci@example.com" });
    expect(createBody(inputs({ customAttributes: { a: "" } }))).toEqual({ loginId: "ci@example.com" });
  });
});

test("a cleared field's value is its empty one", () => {
  expect(wireValue(inputs(), "name")).toBe("");
  expect(wireValue(inputs(), "userTenants")).toEqual([]);
  expect(wireValue(inputs(), "status")).toBeUndefined();
  expect(wireValue(inputs({ verifiedEmail: false }), "verifiedEmail")).toBe(false);
  expect(wireAttribute(inputs(), "a")).toBeNull();
  expect(wireAttribute(inputs({ customAttributes: { a: false } }), "a")).toBe(false);
});
