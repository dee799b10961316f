import { describe, expect, test } from "vitest";

import { Claims, Person, claimConflict, type Declarer, type People } from "../../../provider/core/conflicts.ts";

const resource = (label: string): Declarer => ({ label });
const nobody = (): People => new Map();

describe("two resources about the same user", () => {
  test("a whole list and one item of it are in each other's way, in either order", () => {
    for (const order of [0, 1]) {
      const people = nobody();
      const user = (): void =>
        new Person(people).named("loginId", "CI@example.com").decides(resource("User"), "roleNames");
      const role = (): void => {
        new Person(people).named("loginId", "ci@example.com").decides(resource("UserRole"), "roleNames", "Viewer");
      };
      const [first, second] = order === 0 ? [user, role] : [role, user];
      first();
      expect(second).toThrow("INPUT_INVALID: User and UserRole of this program decide on the roleNames");
    }
  });

  test("other lists, other items, other users and other projects are not", () => {
    const people = nobody();
    new Person(people).named("loginId", "a").decides(resource("User"), "userTenants");
    const role = new Person(people).named("loginId", "a");
    role.decides(resource("one"), "roleNames", "Viewer");
    new Person(people).named("loginId", "a").decides(resource("two"), "roleNames", "Auditor");
    new Person(people).named("loginId", "b").decides(resource("three"), "roleNames", "Viewer");
    new Person(people).named("userId", "a").decides(resource("four"), "roleNames", "Viewer");
    new Person(nobody()).named("loginId", "a").decides(resource("five"), "roleNames", "Viewer");
    const again = (): void => new Person(people).named("loginId", "a").decides(resource("six"), "roleNames", "Viewer");
    expect(again).toThrow("one and six of this program declare the same role of the same user");
  });

  test("two names that turn out to mean one user join what was said under either", () => {
    const people = nobody();
    const output = {};
    const owner = new Person(people).named("loginId", "ci").named("output", output);
    const byOutput = new Person(people).named("output", output);
    byOutput.decides(resource("one"), "roleNames", "Viewer");
    const byId = new Person(people).named("userId", "U1");
    byId.decides(resource("two"), "roleNames", "Viewer");
    expect(() => owner.named("userId", "U1")).toThrow("two and one of this program declare the same role");
  });

  test("one that was joined by another name still knows what is said later", () => {
    const people = nobody();
    const early = new Person(people).named("loginId", "ci");
    const other = new Person(people).named("userId", "U1");
    new Person(people).named("loginId", "ci").named("userId", "U1");
    other.decides(resource("one"), "userTenants", "acme");
    expect(() => early.decides(resource("two"), "userTenants", "acme")).toThrow("same tenant");
    // One and the same resource may say the same twice.
    const by = resource("three");
    early.decides(by, "userTenants", "globex");
    other.decides(by, "userTenants", "globex");
  });

  test("a name that is not known says nothing", () => {
    const people = nobody();
    new Person(people).named("loginId", undefined).named("loginId", "").decides(resource("one"), "roleNames", "a");
    expect(() => new Person(people).named("loginId", "").decides(resource("two"), "roleNames", "a")).not.toThrow();
  });
});

describe("two resources that claim the same value", () => {
  test("a login ID is another's in no form, neither as a login ID nor as a contact; a contact may be shared", () => {
    const claims = new Claims<Declarer>();
    const [anna, ben, carol] = [resource("anna"), resource("ben"), resource("carol")];
    expect(claims.take({ by: anna, field: "loginId" }, "Anna@Example.com")).toBeUndefined();
    expect(claims.take({ by: anna, field: "email" }, "anna@example.com")).toBeUndefined();
    expect(claims.take({ by: ben, field: "email" }, "shared@example.com")).toBeUndefined();
    expect(claims.take({ by: carol, field: "email" }, "shared@example.com")).toBeUndefined();
    expect(claims.take({ by: carol, field: "additionalIdentifiers" }, "anna@example.com")).toEqual({
      by: anna,
      field: "loginId",
    });
    expect(claims.take({ by: ben, field: "email" }, "ANNA@example.com")?.by).toBe(anna);
    expect(claims.take({ by: anna, field: "loginId" }, "shared@example.com")).toEqual({ by: ben, field: "email" });
    for (const nothing of ["", undefined, null, 7]) {
      expect(claims.take({ by: anna, field: "loginId" }, nothing)).toBeUndefined();
      expect(claims.take({ by: ben, field: "loginId" }, nothing)).toBeUndefined();
    }
  });

  test("the error names both and not the value", () => {
    const [anna, ben] = [resource('User "anna"'), resource('UserSet "staff.ben"')];
    expect(claimConflict({ by: anna, field: "loginId" }, { by: ben, field: "email" }).message).toBe(
      'INPUT_INVALID: User "anna" and UserSet "staff.ben" of this program claim the same login (email of UserSet "staff.ben") · Descope would merge them into one · declare a different value in one of them',
    );
  });
});
