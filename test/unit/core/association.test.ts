import { describe, expect, test } from "vitest";

import {
  diffAssociation,
  inputsOfState,
  nextAddition,
  nextRemoval,
  projectAssociation,
  stepBody,
  type AssociationState,
} from "../../../provider/core/association.ts";
import { checkAssociation } from "../../../provider/core/association-check.ts";
import { UNKNOWN } from "../../../provider/core/unknown.ts";
import { wireUser } from "../user/fake-api.ts";

const user = wireUser({
  userId: "U1",
  roleNames: ["Viewer"],
  userTenants: [{ tenantId: "acme", tenantName: "Acme", roleNames: ["Viewer", "Auditor"], permissions: [] }],
});
const role = { userId: "U1", roleName: "Editor" };
const tenant = { userId: "U1", tenantId: "acme", roleNames: ["Viewer", "Editor"] };

function state(more: Partial<AssociationState>): AssociationState {
  return { userId: "U1", adopted: false, addedRoleNames: [], ...more };
}

describe("what is added", () => {
  test("only what is missing, and nothing when nothing is", () => {
    expect(nextAddition(user, role, [])).toEqual({ endpoint: "roleAdd", roleNames: ["Editor"] });
    expect(nextAddition(user, { ...role, roleName: "Viewer" }, [])).toBeUndefined();
    expect(nextAddition(user, tenant, [])).toEqual({ endpoint: "roleAdd", tenantId: "acme", roleNames: ["Editor"] });
    expect(nextAddition(user, { ...tenant, roleNames: ["Auditor", "Auditor"] }, [])).toBeUndefined();
    expect(nextAddition(user, { ...tenant, tenantId: "globex" }, [])).toEqual({
      endpoint: "tenantAdd",
      tenantId: "globex",
      roleNames: [],
    });
  });

  test("a released role goes last, if the user has it and nothing declares it", () => {
    expect(nextAddition(user, { ...tenant, roleNames: ["Viewer"] }, ["Auditor", "Viewer", "Gone"])).toEqual({
      endpoint: "roleRemove",
      tenantId: "acme",
      roleNames: ["Auditor"],
    });
    expect(nextAddition(user, tenant, ["Auditor"])?.endpoint).toBe("roleAdd");
  });

  test("a body names the user by its ID, and roles only where there are any", () => {
    expect(stepBody("U1", { endpoint: "roleAdd", roleNames: ["a"] })).toEqual({ loginId: "U1", roleNames: ["a"] });
    expect(stepBody("U1", { endpoint: "tenantAdd", tenantId: "t", roleNames: [] })).toEqual({
      loginId: "U1",
      tenantId: "t",
    });
  });
});

describe("what is removed", () => {
  const viewer = { roleName: "Viewer" };
  test.each([
    ["a role that was given", state(viewer), { endpoint: "roleRemove", roleNames: ["Viewer"] }],
    ["one that is gone already", state({ roleName: "Gone" }), undefined],
    ["an adopted one", state({ ...viewer, adopted: true }), undefined],
    [
      "an adopted one with delete",
      state({ ...viewer, adopted: true, onDelete: "delete" }),
      { endpoint: "roleRemove", roleNames: ["Viewer"] },
    ],
    ["a retained one", state({ ...viewer, onDelete: "retain" }), undefined],
    ["a membership", state({ tenantId: "acme" }), { endpoint: "tenantRemove", tenantId: "acme", roleNames: [] }],
    ["a membership that is gone", state({ tenantId: "globex", addedRoleNames: ["Viewer"] }), undefined],
    [
      "an adopted membership: the added roles only",
      state({ tenantId: "acme", roleNames: ["Viewer", "Auditor"], adopted: true, addedRoleNames: ["Auditor", "Gone"] }),
      { endpoint: "roleRemove", tenantId: "acme", roleNames: ["Auditor"] },
    ],
    ["a retained membership", state({ tenantId: "acme", onDelete: "retain", addedRoleNames: ["Viewer"] }), undefined],
  ])("%s", (_what, before, step) => {
    expect(nextRemoval(user, before)).toEqual(step);
  });
});

describe("the difference", () => {
  const before = state({ loginId: "Anna@example.com", ...tenant });

  test("none for another order, repeated roles and another spelling's user", () => {
    const same = { loginId: "Anna@example.com", tenantId: "acme", roleNames: ["Editor", "Viewer", "Editor"] };
    expect(diffAssociation(before, same)).toEqual({ changed: [], replaces: [] });
    expect(diffAssociation(before, { ...same, loginId: "anna@EXAMPLE.com" })).toEqual({
      changed: ["loginId"],
      replaces: [],
    });
  });

  test("another user, role or tenant replaces", () => {
    const { userId: _userId, ...byLogin } = { ...tenant, loginId: "Anna@example.com" };
    expect(diffAssociation(before, { ...byLogin, loginId: "ben@example.com" }).replaces).toEqual(["loginId"]);
    expect(diffAssociation(before, { ...byLogin, tenantId: "globex" }).replaces).toEqual(["tenantId"]);
    expect(diffAssociation(state(role), { ...role, userId: "U2" }).replaces).toEqual(["userId"]);
    expect(diffAssociation(state(role), { ...role, roleName: "Viewer" }).replaces).toEqual(["roleName"]);
  });

  test("the same user by its ID instead of the login ID is no other user", () => {
    expect(diffAssociation(before, { ...tenant, userId: "U1" })).toEqual({ changed: ["loginId"], replaces: [] });
  });

  test("an unknown user may be the same: a change, no replacement", () => {
    expect(diffAssociation(state(role), { ...role, userId: UNKNOWN })).toEqual({ changed: ["userId"], replaces: [] });
  });

  test("roles, onDelete", () => {
    expect(diffAssociation(state(tenant), { ...tenant, roleNames: ["Viewer"] }).changed).toEqual(["roleNames"]);
    expect(diffAssociation(state(role), { ...role, onDelete: "retain" })).toEqual({
      changed: ["onDelete"],
      replaces: [],
    });
    expect(diffAssociation(state(role), role).changed).toEqual([]);
  });
});

test("a refresh keeps what the user still has, and gives the user ID as input only where it was one", () => {
  const owned = state({ ...tenant, loginId: "anna", addedRoleNames: ["Editor", "Viewer"] });
  const seen = projectAssociation(user, owned);
  expect(seen).toEqual({ ...owned, roleNames: ["Viewer"], addedRoleNames: ["Viewer"] });
  expect(inputsOfState(owned)).toEqual({ loginId: "anna", tenantId: "acme", roleNames: ["Viewer", "Editor"] });
  expect(inputsOfState(state(role))).toEqual(role);
  expect(projectAssociation(user, state({ tenantId: "globex" }))).toBeUndefined();
  expect(projectAssociation(user, state({ roleName: "Editor" }))).toBeUndefined();
});

describe("check", () => {
  test("takes what is right, and drops what is absent", () => {
    const raw = { userId: "U1", loginId: undefined, roleName: "Editor", onDelete: null };
    expect(checkAssociation("UserRole", raw)).toEqual({ inputs: role, failures: [] });
    expect(checkAssociation("UserTenant", { ...tenant, userId: UNKNOWN }).failures).toEqual([]);
  });

  test.each([
    ["UserRole", { roleName: "a" }, "userId", "is missing, and so is loginId; write exactly one of them"],
    ["UserRole", { ...role, loginId: "x" }, "userId", "is declared beside loginId; write exactly one of them"],
    ["UserRole", { userId: "U1" }, "roleName", "is required; write the role's name"],
    ["UserRole", { ...role, rolename: "a" }, "rolename", 'did you mean "roleName"?'],
    ["UserRole", { ...role, roleName: " " }, "roleName", "is empty"],
    ["UserTenant", { userId: "U1" }, "tenantId", "is required; write the tenant's ID"],
    ["UserTenant", { ...tenant, roleNames: "a" }, "roleNames", "is a string; write a list of role names"],
    ["UserTenant", { ...tenant, onDelete: "disable" }, "onDelete", 'write "delete"'],
  ] as const)("%s %j: %s", (kind, raw, property, reason) => {
    const { failures } = checkAssociation(kind, raw);
    expect(failures).toHaveLength(1);
    expect(failures[0]?.property).toBe(property);
    expect(failures[0]?.reason).toContain(reason);
  });
});
