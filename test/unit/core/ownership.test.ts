import { describe, expect, test } from "vitest";

import {
  actualLoginId,
  actualValue,
  dueItems,
  outputsOf,
  pendingItems,
  project,
  projectAll,
  RETIRED,
  retiredStill,
} from "../../../provider/core/ownership.ts";
import { FIELD_NAMES } from "../../../provider/core/fields.ts";
import type { ActualUser, UserInputs, UserState } from "../../../provider/core/model.ts";
import { actualUser, deepFreeze, inputs, target, USER_ID } from "./users.ts";

/** A user with everything, as the service spells it. */
const WHOLE = deepFreeze(
  actualUser({
    loginIds: ["ci@example.com", "build-bot", "ada@example.com", "+15555555555"],
    email: "ada@example.com",
    phone: "+15555555555",
    verifiedEmail: true,
    name: "Ada",
    roleNames: ["a", "b"],
    userTenants: [{ tenantId: "t", roleNames: ["x", "y"] }],
    status: "enabled",
    customAttributes: { team: "core", size: 3, foreign: "keep", list: ["p", "q"] },
    ssoAppIds: ["s"],
    recoveryEmail: "r@example.com",
  }),
);

describe("projecting the user onto the declaration", () => {
  test("keeps the author's spelling where it means the same", () => {
    const declared: Partial<UserInputs> = {
      loginId: "CI@Example.com",
      email: "Ada@Example.COM",
      phone: "+1-555-555-5555",
      verifiedEmail: true,
      verifiedPhone: false,
      roleNames: ["b", "a", "b"],
      userTenants: [{ tenantId: "t", roleNames: ["y", "x"] }],
      customAttributes: { list: ["q", "p"], size: 3 },
      additionalIdentifiers: ["BUILD-BOT"],
      givenName: "",
      ssoAppIds: ["s", "s"],
    };
    expect(project(WHOLE, deepFreeze(declared))).toEqual(declared);
  });

  test("shows the user's own value where it differs", () => {
    const declared: Partial<UserInputs> = {
      loginId: "ci@example.com",
      email: "eva@example.com",
      verifiedPhone: true,
      roleNames: [],
      userTenants: [{ tenantId: "u" }],
      status: "disabled",
      customAttributes: { team: "other" },
    };
    expect(project(WHOLE, declared)).toEqual({
      loginId: "ci@example.com",
      email: "ada@example.com",
      verifiedPhone: false,
      roleNames: ["a", "b"],
      userTenants: [{ tenantId: "t", roleNames: ["x", "y"] }],
      status: "enabled",
      customAttributes: { team: "core" },
    });
  });

  test("shows nothing that is not declared (issue-okta-1449)", () => {
    expect(project(WHOLE, { loginId: "ci@example.com" })).toEqual({ loginId: "ci@example.com" });
    expect(project(WHOLE, { customAttributes: { size: 3 } })).toEqual({ customAttributes: { size: 3 } });
    expect(project(WHOLE, { customAttributes: {} })).toEqual({ customAttributes: {} });
  });

  test("an attribute that is gone is shown as empty, and so stays owned", () => {
    expect(project(WHOLE, { customAttributes: { gone: "x", never: "" } })).toEqual({
      customAttributes: { gone: "", never: "" },
    });
  });

  test("an attribute that only an object's prototype has is absent", () => {
    expect(project(WHOLE, { customAttributes: { constructor: "x" } })).toEqual({
      customAttributes: { constructor: "" },
    });
  });

  test("a login ID changed by hand is shown", () => {
    const renamed = actualUser({ loginIds: ["other@example.com", "build-bot"] });
    const declared = { loginId: "ci@example.com", additionalIdentifiers: ["build-bot"] };
    expect(project(renamed, declared).loginId).toBe("other@example.com");
  });

  const before: Partial<UserState> = { loginId: "ci@example.com", loginIds: ["ci@example.com", "others"] };

  test("issue 13 case 10: a login ID that was taken away keeps its name, and no other one is taken for it", () => {
    const actual = actualUser({ loginIds: ["others", "mine"] });
    const declared = { loginId: "ci@example.com", additionalIdentifiers: ["mine"] };
    expect(project(actual, declared, before)).toEqual({
      loginId: "ci@example.com",
      additionalIdentifiers: ["others", "mine"],
    });
  });

  test("issue 13 case 10: while a rename is not done, the login ID is the former one", () => {
    const actual = actualUser({ loginIds: ["CI@example.com", "others"] });
    const declared = { loginId: "new@example.com", additionalIdentifiers: [] };
    expect(project(actual, declared, before)).toEqual({
      loginId: "ci@example.com",
      additionalIdentifiers: ["others"],
    });
  });

  test("issue 13 case 10: taken away in the middle of a rename, the former name stays", () => {
    const actual = actualUser({ loginIds: ["others"] });
    expect(project(actual, { loginId: "new@example.com" }, before)).toEqual({ loginId: "ci@example.com" });
  });

  test("one that came in its place since is what a hand renamed it to", () => {
    const actual = actualUser({ loginIds: ["others", "renamed"] });
    expect(project(actual, { loginId: "ci@example.com" }, before)).toEqual({ loginId: "renamed" });
    const mail = { loginIds: ["others", "a@example.com"], email: "A@example.com" };
    expect(project(actualUser(mail), { loginId: "ci@example.com" }, before)).toEqual({ loginId: "a@example.com" });
  });

  test("issue 13 case 10: where more than one came, none is taken for a rename by hand", () => {
    const actual = actualUser({ loginIds: ["others", "renamed", "added"] });
    expect(project(actual, { loginId: "ci@example.com" }, before)).toEqual({ loginId: "ci@example.com" });
    // Our own e-mail may have moved the login ID, and somebody added another one.
    const own = { loginIds: ["others", "a@example.com", "added"], email: "A@example.com" };
    expect(project(actualUser(own), { loginId: "ci@example.com" }, before)).toEqual({ loginId: "ci@example.com" });
  });

  test("an unknown status is a text like any other", () => {
    expect(project(actualUser({ status: "expired" }), { status: "enabled" })).toEqual({ status: "expired" });
  });

  test("hands out no list of the answer itself", () => {
    const shown = project(WHOLE, { roleNames: [] });
    expect(shown.roleNames).not.toBe(WHOLE.roleNames);
  });
});

describe("what does not hold", () => {
  test("nothing, for equals in any spelling", () => {
    const declared: Partial<UserInputs> = {
      loginId: "CI@example.com",
      email: "ADA@example.com",
      phone: "+1 555 555 5555",
      roleNames: ["b", "a"],
      customAttributes: { list: ["q", "p"], empty: "" },
    };
    expect(pendingItems(WHOLE, target(declared))).toEqual([]);
  });

  test("names each field and each key, and nothing undeclared", () => {
    const declared: Partial<UserInputs> = {
      email: "eva@example.com",
      verifiedEmail: false,
      name: "",
      roleNames: ["a"],
      userTenants: [],
      status: "disabled",
      customAttributes: { team: "x", size: 3, extra: true },
    };
    expect(pendingItems(WHOLE, deepFreeze(target(declared)))).toEqual([
      "email",
      "verifiedEmail",
      "name",
      "roleNames",
      "userTenants",
      "status",
      "customAttributes.team",
      "customAttributes.extra",
    ]);
  });

  test("the test mark is never pending: it cannot be written", () => {
    expect(pendingItems(WHOLE, target({ test: true }))).toEqual([]);
  });

  test("an item that left is pending until it is empty", () => {
    const cleared = ["name", "roleNames", "customAttributes.team", "picture", "customAttributes.none"];
    expect(pendingItems(WHOLE, target({}, cleared))).toEqual(["name", "roleNames", "customAttributes.team"]);
  });

  test("identifiers: one too many, one missing, another main one", () => {
    expect(pendingItems(WHOLE, target({ additionalIdentifiers: [] }))).toEqual(["additionalIdentifiers"]);
    expect(pendingItems(WHOLE, target({ additionalIdentifiers: ["build-bot", "more"] }))).toEqual([
      "additionalIdentifiers",
    ]);
    expect(pendingItems(WHOLE, target({ loginId: "other" }))).toEqual(["loginId"]);
  });
});

describe("login IDs", () => {
  test("the user's own e-mail and phone are no further identifiers: the service adds them by itself", () => {
    expect(actualValue(WHOLE, inputs(), "additionalIdentifiers")).toEqual(["build-bot"]);
    expect(pendingItems(WHOLE, target({ additionalIdentifiers: ["build-bot"] }))).toEqual([]);
  });

  test("unless they are declared as such", () => {
    const declared = inputs({ additionalIdentifiers: ["Ada@example.com", "build-bot"] });
    expect(actualValue(WHOLE, declared, "additionalIdentifiers")).toEqual(["build-bot", "ada@example.com"]);
    expect(pendingItems(WHOLE, target(declared))).toEqual([]);
  });

  test("a former login ID counts until it is gone, unless it is declared again", () => {
    const actual = actualUser({ loginIds: ["new", "Old", "other"] });
    expect(retiredStill(actual, target({ loginId: "new" }, [], ["old"]))).toEqual(["Old"]);
    expect(pendingItems(actual, target({ loginId: "new" }, [], ["old"]))).toEqual([RETIRED]);
    expect(pendingItems(actual, target({ loginId: "new" }, [], ["gone"]))).toEqual([]);
    const kept = target({ loginId: "new", additionalIdentifiers: ["old", "other"] }, [], ["old"]);
    expect(pendingItems(actual, kept)).toEqual([]);
    expect(retiredStill(actual, target({ loginId: "NEW" }, [], ["new"]))).toEqual([]);
  });

  test("the main one is the declared one, else the first that nothing else accounts for", () => {
    const actual = actualUser({ loginIds: ["bot", "CI@example.com", "x"] });
    expect(actualLoginId(actual, "ci@example.com")).toBe("CI@example.com");
    expect(actualLoginId(actual, undefined)).toBe("bot");
    expect(actualLoginId(actual, "gone", ["BOT"])).toBe("CI@example.com");
    expect(actualLoginId(actual, "gone", ["bot", "ci@example.com", "x"])).toBe("bot");
    expect(actualLoginId(actualUser({ loginIds: [] }), "gone")).toBe("");
  });
});

describe("what is due after a write", () => {
  const declared = { loginId: "ci@example.com", name: "Ada", roleNames: ["a"], customAttributes: { own: 1, other: 2 } };
  const before = actualUser({ ...declared, customAttributes: { own: 0, other: 2 } });
  const dueAfter = (after: Partial<ActualUser>): string[] =>
    dueItems(actualUser({ ...declared, ...after }), target(declared), { shown: ["customAttributes.own"], before });

  test("is what was shown, and what the same write may have undone", () => {
    expect(dueAfter({ customAttributes: { own: 0 } })).toEqual(["customAttributes.own", "customAttributes.other"]);
  });

  test("issue 13: is nothing that somebody else changed between our look and our write", () => {
    expect(dueAfter({ name: "Eva", roleNames: [], loginIds: ["by-hand"] })).toEqual([]);
  });
});

describe("the whole user, for .get", () => {
  test("has every field, and nothing undefined", () => {
    const all = projectAll(WHOLE);
    expect(Object.keys(all).toSorted()).toEqual(FIELD_NAMES.toSorted());
    expect(Object.values(all)).not.toContain(undefined);
    expect(all).toMatchObject({
      loginId: "ci@example.com",
      additionalIdentifiers: ["build-bot"],
      customAttributes: WHOLE.customAttributes,
      test: false,
    });
  });
});

test("the outputs are what the service gives and whether it was taken over", () => {
  expect(outputsOf(WHOLE, true)).toEqual({
    userId: USER_ID,
    loginIds: [...WHOLE.loginIds],
    createdTime: WHOLE.createdTime,
    adopted: true,
  });
});
