import { describe, expect, test } from "vitest";

import { createAssociation, updateAssociation } from "../../../provider/association/operations.ts";
import { notAnswered, notSent } from "../../../provider/client/interrupt.ts";
import { createUser } from "../../../provider/user/create.ts";
import { updateUser } from "../../../provider/user/update.ts";
import { FakeApi, refusal, wireUser, type ApiCall } from "./fake-api.ts";
import { contextOver, ID, stateWith, thrown } from "./setup.ts";

const CREATE = { method: "POST", path: "/v1/mgmt/user/create" };
const lost = refusal({ status: 0 });

/** The first write of that name is answered so, and everything after it is refused as after an interrupt. */
function interruptedAt(name: ApiCall["name"], answer: Error, users = [ownUser()]): FakeApi {
  const api = new FakeApi(users);
  let isOver = false;
  api.fault = (call) => {
    if (isOver) throw notSent({ method: "GET", path: "/v1/mgmt/user" });
    if (call.name !== name) return;
    isOver = true;
    throw answer;
  };
  return api;
}

function ownUser(): ReturnType<typeof wireUser> {
  return wireUser({ userId: ID, loginIds: ["ci@example.com"], name: "Ada" });
}

const update = async (api: FakeApi): Promise<unknown> =>
  updateUser(contextOver(api).context, ID, stateWith({ name: "Ada" }), { loginId: "ci@example.com", name: "Eva" });
const create = async (api: FakeApi): Promise<unknown> =>
  createUser(contextOver(api).context, { loginId: "ci@example.com" });
const addRole = async (api: FakeApi): Promise<unknown> =>
  createAssociation(contextOver(api).context, { userId: ID, roleName: "Viewer" });

describe("a write whose answer did not come before an interrupt", () => {
  test.each([
    ["create", "create", create, []],
    ["update", "patch", update, [ownUser()]],
    ["role", "set", addRole, [ownUser()]],
  ] as const)("%s: is what the error tells of, for it could not be read any more", async (_what, name, run, users) => {
    const api = interruptedAt(name, lost, [...users]);
    const error = await thrown(run(api));
    const told = error instanceof Error && "cause" in error && error.cause !== undefined ? error.cause : error;
    expect(told).toMatchObject({ code: lost.code, failure: { status: 0 } });
    // One look at what became of it, which was refused.
    expect(api.calls.at(-1)?.name).toMatch(/^load/);
    expect(api.names.filter((one) => one.startsWith(name))).toHaveLength(1);
  });

  test.each([
    ["create", "create", create, []],
    ["update", "patch", update, [ownUser()]],
    ["role", "set", addRole, [ownUser()]],
  ] as const)("%s: nothing is looked up where the interrupt itself cut it off", async (_what, name, run, users) => {
    const api = interruptedAt(name, notAnswered(CREATE, false), [...users]);
    const error = await thrown(run(api));
    const told = error instanceof Error && "cause" in error && error.cause !== undefined ? error.cause : error;
    expect(told).toMatchObject({ code: "INTERRUPTED", failure: { status: 0 } });
    expect(api.names.at(-1)).toMatch(new RegExp(`^${name}`));
  });

  test("a create that is sent again and not any more: the first one is told of", async () => {
    const api = new FakeApi();
    api.fault = ({ name }, nth) => {
      if (name !== "create") return;
      throw nth === 1 ? lost : notSent(CREATE);
    };
    expect(await thrown(create(api))).toMatchObject({ code: lost.code, failure: { status: 0 } });
  });

  test("a role that may have been given is in the state, so that a destroy takes it away", async () => {
    const api = interruptedAt("set", notAnswered(CREATE, false));
    expect(await thrown(addRole(api))).toMatchObject({ state: { userId: ID, roleName: "Viewer", adopted: false } });
    const known = { userId: ID, tenantId: "acme", adopted: true, addedRoleNames: [] };
    const tenant = interruptedAt("set", notAnswered(CREATE, false));
    const { context } = contextOver(tenant);
    expect(await thrown(updateAssociation(context, known, { userId: ID, tenantId: "acme" }))).toMatchObject({
      state: { tenantId: "acme", adopted: false },
    });
  });
});
