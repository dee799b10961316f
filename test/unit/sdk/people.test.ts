import { describe, expect, test } from "vitest";

import { Person, type Resource } from "../../../sdk/people.ts";

const resource = (label: string): Resource => ({ label });

describe("two resources about the same user", () => {
  test("a whole list and one item of it are in each other's way, in either order", () => {
    for (const order of [0, 1]) {
      const scope = {};
      const user = (): void =>
        new Person(scope).named("loginId", "CI@example.com").decides(resource("User"), "roleNames");
      const role = (): void => {
        new Person(scope).named("loginId", "ci@example.com").decides(resource("UserRole"), "roleNames", "Viewer");
      };
      const [first, second] = order === 0 ? [user, role] : [role, user];
      first();
      expect(second).toThrow("INPUT_INVALID: User and UserRole of this program decide on the roleNames");
    }
  });

  test("other lists, other items, other users and other projects are not", () => {
    const scope = {};
    new Person(scope).named("loginId", "a").decides(resource("User"), "userTenants");
    const role = new Person(scope).named("loginId", "a");
    role.decides(resource("one"), "roleNames", "Viewer");
    new Person(scope).named("loginId", "a").decides(resource("two"), "roleNames", "Auditor");
    new Person(scope).named("loginId", "b").decides(resource("three"), "roleNames", "Viewer");
    new Person(scope).named("userId", "a").decides(resource("four"), "roleNames", "Viewer");
    new Person({}).named("loginId", "a").decides(resource("five"), "roleNames", "Viewer");
    const again = (): void => new Person(scope).named("loginId", "a").decides(resource("six"), "roleNames", "Viewer");
    expect(again).toThrow("one and six of this program declare the same role of the same user");
  });

  test("two names that turn out to mean one user join what was said under either", () => {
    const scope = {};
    const output = {};
    const owner = new Person(scope).named("loginId", "ci").named("output", output);
    const byOutput = new Person(scope).named("output", output);
    byOutput.decides(resource("one"), "roleNames", "Viewer");
    const byId = new Person(scope).named("userId", "U1");
    byId.decides(resource("two"), "roleNames", "Viewer");
    expect(() => owner.named("userId", "U1")).toThrow("two and one of this program declare the same role");
  });

  test("one that was joined by another name still knows what is said later", () => {
    const scope = {};
    const early = new Person(scope).named("loginId", "ci");
    const other = new Person(scope).named("userId", "U1");
    new Person(scope).named("loginId", "ci").named("userId", "U1");
    other.decides(resource("one"), "userTenants", "acme");
    expect(() => early.decides(resource("two"), "userTenants", "acme")).toThrow("same tenant");
    // One and the same resource may say the same twice.
    const by = resource("three");
    early.decides(by, "userTenants", "globex");
    other.decides(by, "userTenants", "globex");
  });

  test("a name that is not known says nothing", () => {
    const scope = {};
    new Person(scope).named("loginId", undefined).named("loginId", "").decides(resource("one"), "roleNames", "a");
    expect(() => new Person(scope).named("loginId", "").decides(resource("two"), "roleNames", "a")).not.toThrow();
  });
});
