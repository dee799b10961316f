import { describe, expect, test } from "vitest";

import { associationHandler } from "../../../provider/runtime/association-handler.ts";
import type { ResourceDiff, ResourceHandler, Values } from "../../../provider/runtime/handler.ts";
import { userHandler } from "../../../provider/runtime/user-handler.ts";
import { userSetHandler } from "../../../provider/runtime/user-set-handler.ts";
import { FakeApi } from "../user/fake-api.ts";
import { contextOver, ID, stateWith } from "../user/setup.ts";

const HERE = "P2here";

function diff(handler: ResourceHandler, state: Values, inputs: Values, moveFrom?: string): ResourceDiff {
  const api = new FakeApi();
  const { context } = contextOver(api, { projectId: HERE, moveFrom });
  const found = handler.diff(context, { id: ID, state: { ...state, projectId: state["projectId"] ?? HERE } }, inputs);
  expect(api.calls).toEqual([]);
  return found;
}

const loginId = "ci@example.com";
const user: Values = { ...stateWith({ name: "Ada", test: true }) };
const set: Values = { users: { a: { ...stateWith(), name: "Ada" } }, userIds: { a: ID } };
const role: Values = { userId: ID, roleName: "Viewer", adopted: false, addedRoleNames: [] };

describe("a handler's diff", () => {
  test.each([
    ["User", userHandler, user, { loginId, name: "Ada", test: true }],
    ["UserSet", userSetHandler, set, { users: { a: { loginId, name: "Ada" } } }],
    ["UserRole", associationHandler("UserRole"), role, { userId: ID, roleName: "Viewer" }],
  ])("of a %s that holds is empty", (_kind, handler, state, inputs) => {
    const { changed, ...rest } = diff(handler, state, inputs);
    expect(rest).toEqual({ changes: false, replaces: [], deleteBeforeReplace: false });
    expect(changed()).toEqual([]);
  });

  test.each([
    ["User", userHandler, user, { loginId, name: "Ada" }, ["test"], "delete"],
    ["UserRole", associationHandler("UserRole"), role, { userId: ID, roleName: "Admin" }, ["roleName"], "update"],
  ])("of a %s names what replaces it, and the old one goes first", (_kind, handler, state, inputs, path, change) => {
    const { changed, ...rest } = diff(handler, state, inputs);
    expect(rest).toEqual({ changes: true, replaces: path, deleteBeforeReplace: true });
    expect(changed()).toEqual([{ path, kind: change, replaces: true }]);
  });

  test("of a set names the entry, which it replaces by itself", () => {
    const { changed, ...rest } = diff(userSetHandler, set, { users: { a: { loginId, name: "Eva" } } });
    expect(rest).toEqual({ changes: true, replaces: [], deleteBeforeReplace: false });
    expect(changed()).toEqual([{ path: ["users", "a", "name"], kind: "update", replaces: false }]);
  });

  test("of a resource that is moved from another project on purpose names the project", () => {
    const { changed, ...rest } = diff(userHandler, { ...user, projectId: "P2there" }, { loginId }, "P2there");
    expect(rest).toEqual({ changes: true, replaces: ["projectId"], deleteBeforeReplace: false });
    expect(changed()).toEqual([{ path: ["projectId"], kind: "update", replaces: true }]);
  });
});
