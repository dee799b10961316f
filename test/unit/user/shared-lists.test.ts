import { describe, expect, test } from "vitest";

import { associationHoldings } from "../../../provider/core/holdings.ts";
import { SharedDeclarations } from "../../../provider/runtime/run-declarations.ts";
import { updateUser } from "../../../provider/user/update.ts";
import { inputs } from "../core/users.ts";
import { FakeApi, wireUser } from "./fake-api.ts";
import { contextOver, ID, stateWith } from "./setup.ts";

const tenant = (tenantId: string, ...roleNames: string[]): { tenantId: string; roleNames: string[] } => ({
  tenantId,
  roleNames,
});
const lists = { roleNames: ["a", "b"], userTenants: [tenant("acme", "v", "w"), tenant("globex", "v")] };

function world(): {
  readonly api: FakeApi;
  readonly declare: (right: object) => void;
  /** By another login ID than the state's, which the user has by now. */
  readonly declareByNewName: (right: object) => void;
  readonly update: () => Promise<unknown>;
} {
  const userTenants = lists.userTenants.map((one) => ({ ...one, tenantName: "", permissions: [] }));
  const api = new FakeApi([
    wireUser({ userId: ID, loginIds: ["ci@example.com", "new@example.com"], ...lists, userTenants }),
  ]);
  const declarations = new SharedDeclarations("P", undefined, () => undefined);
  const { context } = contextOver(api, { declarations });
  return {
    api,
    declare: (right) => declarations.declare("another", associationHoldings({ userId: ID, ...right })),
    declareByNewName: (right) =>
      declarations.declare("another", associationHoldings({ loginId: "NEW@example.com", ...right })),
    update: async () => updateUser(context, ID, stateWith(lists), inputs({})),
  };
}

const ROLE = { roleName: "a" };
const MEMBERSHIP = { tenantId: "acme", roleNames: ["v"] };
const LEFT = { roleNames: ["a"], userTenants: [{ tenantId: "acme", roleNames: ["v"] }] };

describe("lists that leave a user while other resources of the program hold items of them", () => {
  test("that nobody else holds are cleared in one request", async () => {
    const { api, update } = world();
    await update();
    expect(api.writes).toEqual([{ name: "patch", args: [{ loginId: ID, roleNames: [], userTenants: [] }] }]);
  });

  test("that others hold lose only what was this resource's, item by item", async () => {
    const { api, declare, update } = world();
    declare(ROLE);
    declare(MEMBERSHIP);
    await update();
    expect(api.user(ID)).toMatchObject(LEFT);
    expect(api.names).not.toContain("patch");
    expect(api.names.filter((name) => name.endsWith("Add)"))).toEqual([]);
  });

  test("issue 13: that others hold by a login ID that the state does not know lose no more", async () => {
    const { api, declareByNewName, update } = world();
    declareByNewName(ROLE);
    declareByNewName(MEMBERSHIP);
    await update();
    expect(api.user(ID)).toMatchObject(LEFT);
    expect(api.names).not.toContain("patch");
  });

  test("issue 13: of which others hold none are cleared as a whole, whomever those mean by a login ID", async () => {
    const { api, declare, update } = world();
    declare({ userId: undefined, loginId: "somebody@example.com", ...ROLE });
    await update();
    expect(api.names).toEqual(["load", "patch"]);
    expect(api.user(ID)).toMatchObject({ roleNames: [], userTenants: [] });
  });

  test("that others come to declare while the request is under way get those items back", async () => {
    const { api, declare, update } = world();
    api.fault = ({ name }) => {
      if (name !== "patch") return;
      declare(ROLE);
      declare(MEMBERSHIP);
    };
    await update();
    expect(api.names).toEqual(["patch", "set(roleAdd)", "set(tenantAdd)", "set(roleAdd)"]);
    expect(api.user(ID)).toMatchObject(LEFT);
  });
});
