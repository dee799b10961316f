import { describe, expect, test } from "vitest";

import type { ActualUser, UserInputs } from "../../../provider/core/model.ts";
import { RETIRED } from "../../../provider/core/ownership.ts";
import { setterRequests, type SetterRequest } from "../../../provider/core/setters.ts";
import { actualUser, deepFreeze, target, USER_ID } from "./users.ts";

function requests(
  items: readonly string[],
  declared: Partial<UserInputs>,
  actual: Partial<ActualUser> = {},
  cleared: readonly string[] = [],
): SetterRequest[] {
  return setterRequests(items, deepFreeze(target(declared, cleared)), deepFreeze(actualUser(actual)));
}

describe("contacts", () => {
  test.each(["email", "phone"] as const)("%s is set with its flag, and never merges two users", (field) => {
    const flag = field === "email" ? "verifiedEmail" : "verifiedPhone";
    expect(requests([field], { [field]: "x", [flag]: true })).toEqual([
      { endpoint: field, body: { loginId: USER_ID, [field]: "x", verified: true, failOnConflict: true } },
    ]);
  });

  test("an undeclared flag stays what it is", () => {
    for (const verified of [true, false]) {
      expect(requests(["email"], { email: "a@example.com" }, { verifiedEmail: verified })[0]?.body).toMatchObject({
        verified,
      });
    }
  });

  test("a flag alone is set beside the contact that the user has", () => {
    const declared = { email: "declared@example.com", verifiedEmail: true };
    expect(requests(["verifiedEmail"], declared, { email: "Actual@example.com" })).toEqual([
      {
        endpoint: "email",
        body: { loginId: USER_ID, email: "Actual@example.com", verified: true, failOnConflict: true },
      },
    ]);
  });

  test("both at once are one request", () => {
    const declared = { phone: "+4930123456", verifiedPhone: false };
    expect(requests(["phone", "verifiedPhone"], declared)).toHaveLength(1);
  });

  test("a cleared contact is set to the empty text", () => {
    expect(requests(["email"], {}, { email: "a@example.com" }, ["email"])[0]?.body).toMatchObject({ email: "" });
  });

  test("recovery contacts have endpoints of their own, without the switch", () => {
    expect(requests(["recoveryEmail", "recoveryPhone"], { recoveryEmail: "r@example.com", recoveryPhone: "" })).toEqual(
      [
        { endpoint: "recoveryEmail", body: { loginId: USER_ID, recoveryEmail: "r@example.com", verified: false } },
        { endpoint: "recoveryPhone", body: { loginId: USER_ID, recoveryPhone: "", verified: false } },
      ],
    );
  });
});

describe("fields", () => {
  test("names go together and name only those asked for", () => {
    const declared = { name: "Ada", givenName: "A", familyName: "L" };
    expect(requests(["name", "familyName"], declared)).toEqual([
      { endpoint: "name", body: { loginId: USER_ID, name: "Ada", familyName: "L" } },
    ]);
  });
  test("picture, status, roles and apps", () => {
    const declared = { picture: "p", status: "disabled", roleNames: ["b", "a"], ssoAppIds: [] };
    expect(requests(["picture", "status", "roleNames", "ssoAppIds"], declared)).toEqual([
      { endpoint: "picture", body: { loginId: USER_ID, picture: "p" } },
      { endpoint: "status", body: { loginId: USER_ID, status: "disabled" } },
      { endpoint: "roleSet", body: { loginId: USER_ID, roleNames: ["b", "a"] } },
      { endpoint: "ssoAppSet", body: { loginId: USER_ID, ssoAppIds: [] } },
    ]);
  });
  test("attributes one by one, null for a cleared one", () => {
    const items = ["customAttributes.a", "customAttributes.b"];
    expect(requests(items, { customAttributes: { a: 1, c: 2 } }, {}, ["customAttributes.b"])).toEqual([
      { endpoint: "customAttribute", body: { loginId: USER_ID, attributeKey: "a", attributeValue: 1 } },
      { endpoint: "customAttribute", body: { loginId: USER_ID, attributeKey: "b", attributeValue: null } },
    ]);
  });
});

/** A user who is a member of these tenants, with these roles. */
function has(...tenants: Array<[string, string[]]>): Partial<ActualUser> {
  return { userTenants: tenants.map(([tenantId, roleNames]) => ({ tenantId, roleNames })) };
}

describe("tenants", () => {
  test("removes what is too many, adds what is missing, then sets roles of members only", () => {
    const declared = {
      userTenants: [
        { tenantId: "b", roleNames: ["y"] },
        { tenantId: "c", roleNames: ["z"] },
      ],
    };
    expect(requests(["userTenants"], declared, has(["a", ["x"]], ["b", ["x"]]))).toEqual([
      { endpoint: "tenantRemove", body: { loginId: USER_ID, tenantId: "a" } },
      { endpoint: "roleSet", body: { loginId: USER_ID, tenantId: "b", roleNames: ["y"] } },
      { endpoint: "tenantAdd", body: { loginId: USER_ID, tenantId: "c" } },
      { endpoint: "roleSet", body: { loginId: USER_ID, tenantId: "c", roleNames: ["z"] } },
    ]);
  });
  test("does nothing about a membership that holds, in whatever order", () => {
    const declared = { userTenants: [{ tenantId: "b", roleNames: ["y", "x"] }, { tenantId: "c" }] };
    expect(requests(["userTenants"], declared, has(["b", ["x", "y"]]))).toEqual([
      { endpoint: "tenantAdd", body: { loginId: USER_ID, tenantId: "c" } },
    ]);
  });
  test("cleared: removes all", () => {
    expect(requests(["userTenants"], {}, has(["a", []], ["b", []]), ["userTenants"])).toEqual([
      { endpoint: "tenantRemove", body: { loginId: USER_ID, tenantId: "a" } },
      { endpoint: "tenantRemove", body: { loginId: USER_ID, tenantId: "b" } },
    ]);
  });
});

describe("login IDs", () => {
  test("identifiers too many are removed by their own spelling; the main one and contacts are not", () => {
    const actual = { loginIds: ["ci@example.com", "Old-Bot", "keep", "ada@example.com"], email: "Ada@example.com" };
    expect(requests(["additionalIdentifiers"], { additionalIdentifiers: ["KEEP"] }, actual)).toEqual([
      { endpoint: "loginId", body: { loginId: "Old-Bot", newLoginId: "" } },
    ]);
  });
  test("identifiers that are missing cannot be added here: nothing is sent for them", () => {
    expect(requests(["additionalIdentifiers"], { additionalIdentifiers: ["new"] })).toEqual([]);
  });
  test("a retired login ID is removed where the user still has it", () => {
    const actual = actualUser({ loginIds: ["new", "Old"] });
    expect(setterRequests([RETIRED], target({ loginId: "new" }, [], ["old"]), actual)).toEqual([
      { endpoint: "loginId", body: { loginId: "Old", newLoginId: "" } },
    ]);
    expect(setterRequests([RETIRED], target({ loginId: "new" }, [], ["gone"]), actual)).toEqual([]);
  });
  test("the rename and the test mark have no second try", () => {
    expect(requests(["loginId"], {})).toEqual([]);
    expect(requests(["test"], { test: true })).toEqual([]);
  });
});
