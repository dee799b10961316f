import { describe, expect, test } from "vitest";

import { canBeCleared } from "../../../provider/core/diff.ts";
import { FIELDS, FIELD_NAMES, flagFor, type FieldKind, type FieldName } from "../../../provider/core/fields.ts";
import { setterRequests } from "../../../provider/core/setters.ts";
import { actualUser, target } from "./users.ts";

/** The request fields of PATCH /v1/mgmt/user/patch as its documentation page lists them. */
const SEED_FIELDS = [
  "loginId",
  "userId",
  "email",
  "phone",
  "verifiedEmail",
  "verifiedPhone",
  "name",
  "givenName",
  "middleName",
  "familyName",
  "roleNames",
  "userTenants",
  "status",
  "customAttributes",
  "picture",
  "ssoAppIds",
];

describe("the field table", () => {
  test("holds the sixteen fields of the endpoint, userId being the address and not an input", () => {
    expect(SEED_FIELDS).toHaveLength(16);
    expect(FIELD_NAMES).not.toContain("userId");
    expect(FIELD_NAMES).toEqual(expect.arrayContaining(SEED_FIELDS.filter((name) => name !== "userId")));
  });

  test("holds beside them the later fields and the test mark, and nothing else", () => {
    expect(FIELD_NAMES.filter((name) => !SEED_FIELDS.includes(name)).toSorted()).toEqual([
      "additionalIdentifiers",
      "recoveryEmail",
      "recoveryPhone",
      "test",
      "verifiedRecoveryEmail",
      "verifiedRecoveryPhone",
    ]);
  });

  test("spells no alias that the service is only rumoured to take", () => {
    expect(FIELD_NAMES).not.toEqual(expect.arrayContaining(["displayName"]));
    for (const alias of ["displayName", "ssoAppIDs", "additionalLoginIds", "phoneNumber", "identifier"]) {
      expect(FIELD_NAMES).not.toContain(alias);
    }
  });

  test("only the login ID is renamed and only the test mark is fixed", () => {
    expect(FIELD_NAMES.filter((name) => FIELDS[name].write === "rename")).toEqual(["loginId"]);
    expect(FIELD_NAMES.filter((name) => FIELDS[name].write === "create")).toEqual(["test"]);
  });

  test.each(FIELD_NAMES.filter((name) => FIELDS[name].kind === "flag" && name !== "test"))(
    "%s vouches for a contact that names it back",
    (flag) => {
      const { flagOf, empty, setter } = FIELDS[flag];
      expect(flagOf).toBeDefined();
      const contact = flagOf as FieldName;
      expect(flagFor(contact)).toBe(flag);
      expect(["email", "phone"]).toContain(FIELDS[contact].kind);
      expect(flag.toLowerCase()).toBe(`verified${contact.toLowerCase()}`);
      // A flag has no empty value, and it is written through its contact's endpoint.
      expect(empty).toBeUndefined();
      expect(setter).toBe(FIELDS[contact].setter);
    },
  );

  test("every contact has a flag", () => {
    const contacts = FIELD_NAMES.filter((name) => ["email", "phone"].includes(FIELDS[name].kind));
    expect(contacts).toEqual(["email", "phone", "recoveryEmail", "recoveryPhone"]);
    for (const contact of contacts) expect(flagFor(contact)).toBeDefined();
    expect(flagFor("name")).toBeUndefined();
  });

  test("text empties to the empty text, lists to the empty list, and only the rest is released", () => {
    const empties: Partial<Record<FieldKind, unknown>> = {
      email: "",
      phone: "",
      text: "",
      set: [],
      tenants: [],
      identifiers: [],
    };
    const expected = FIELD_NAMES.map((name) => [name, empties[FIELDS[name].kind]]);
    expect(FIELD_NAMES.map((name) => [name, FIELDS[name].empty])).toEqual(expected);
    expect(FIELD_NAMES.filter((name) => !canBeCleared(name))).toEqual([
      "loginId",
      "verifiedEmail",
      "verifiedPhone",
      "status",
      "customAttributes",
      "verifiedRecoveryEmail",
      "verifiedRecoveryPhone",
      "test",
    ]);
  });

  test("every patchable field has a second way besides PATCH", () => {
    const declared = {
      email: "a@example.com",
      phone: "+4930123456",
      verifiedEmail: true,
      verifiedPhone: true,
      name: "n",
      givenName: "g",
      middleName: "m",
      familyName: "f",
      roleNames: ["r"],
      userTenants: [{ tenantId: "t" }],
      status: "enabled",
      picture: "p",
      ssoAppIds: ["s"],
      recoveryEmail: "r@example.com",
      recoveryPhone: "+4930123457",
      verifiedRecoveryEmail: true,
      verifiedRecoveryPhone: true,
    };
    const without = Object.keys(declared).filter(
      (name) => setterRequests([name], target(declared), actualUser()).length !== 1,
    );
    expect(without).toEqual([]);
  });

  test("says something about every field, in one line", () => {
    expect(FIELD_NAMES.filter((name) => !/^[^\n]{10,}\.$/.test(FIELDS[name].about))).toEqual([]);
  });
});
