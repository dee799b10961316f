// The operations on a role or membership, over HTTP against the emulator under each reading of what adding twice and
// removing nothing do. Comes in: users by hand, faults; looked at: the writes that were sent, the user, the state.
import { describe, expect, onTestFinished, test } from "vitest";

import { startEmulator, type Dialect, type Emulator } from "../../../emulator/index.ts";
import {
  createAssociation,
  deleteAssociation,
  readAssociation,
  updateAssociation,
} from "../../../provider/association/operations.ts";
import { AssociationHalfDone } from "../../../provider/association/state.ts";
import { createApi, SETTER_PATHS, type UserApi } from "../../../provider/client/api.ts";
import { createTransport } from "../../../provider/client/transport.ts";
import type { AssociationState } from "../../../provider/core/association.ts";
import { createContext, type UserContext } from "../../../provider/user/context.ts";
import { thrown } from "../user/setup.ts";

interface World {
  readonly emulator: Emulator;
  readonly context: UserContext;
  readonly userId: string;
  /** What was written so far, `role/add Viewer -> 200`. */
  readonly writes: () => string[];
  readonly roles: () => readonly string[];
  readonly tenants: () => Record<string, readonly string[]>;
}

async function started(
  dialect: Partial<Dialect> = {},
  change: (api: UserApi) => Partial<UserApi> = () => ({}),
): Promise<World> {
  const emulator = await startEmulator({ dialect });
  const transport = createTransport({ ...emulator, baseUrl: emulator.url });
  onTestFinished(() => transport.close());
  onTestFinished(() => emulator.close());
  const api = createApi(transport);
  const context = createContext(
    { ...api, ...change(api) },
    { environment: {}, notify: () => undefined, sleep: async () => undefined },
  );
  const { userId } = emulator.createUser({ loginId: "anna@example.com", verifiedEmail: true });
  return {
    emulator,
    context,
    userId,
    writes: () =>
      emulator.log
        .all()
        .filter(({ method }) => method !== "GET")
        .map(({ path, body, status }) => {
          const { roleNames = [], tenantId } = body as { roleNames?: string[]; tenantId?: string };
          const what = [...(tenantId === undefined ? [] : [`in ${tenantId}`]), ...roleNames].join(" ");
          return `${path.replace(/^.*\/update\//, "")} ${what} -> ${String(status)}`;
        }),
    roles: () => emulator.user(userId)?.roleNames ?? [],
    tenants: () =>
      Object.fromEntries((emulator.user(userId)?.userTenants ?? []).map((one) => [one.tenantId, one.roleNames])),
  };
}

const strict = {
  roleAddExisting: "refused",
  roleRemoveMissing: "refused",
  tenantAddExisting: "refused",
  tenantRemoveMissing: "404",
} as const satisfies Partial<Dialect>;
const readings: ReadonlyArray<Partial<Dialect>> = [
  {},
  strict,
  { ...strict, roleRemoveMissing: "404", tenantRemoveMissing: "refused" },
];

describe.each(readings)("under %j", (dialect) => {
  test("a role: added once, found again as standing, taken away, already gone", async () => {
    const { context, userId, writes, roles } = await started(dialect);
    const inputs = { userId, roleName: "Viewer" };
    const made = await createAssociation(context, inputs);
    expect(made).toEqual({ ...inputs, adopted: false, addedRoleNames: [] });
    const again = await createAssociation(context, { loginId: "anna@example.com", roleName: "Viewer" });
    expect(again).toEqual({
      userId,
      loginId: "anna@example.com",
      roleName: "Viewer",
      adopted: true,
      addedRoleNames: [],
    });
    expect(writes()).toEqual(["role/add Viewer -> 200"]);
    await deleteAssociation(context, again);
    expect(roles()).toEqual(["Viewer"]);
    await deleteAssociation(context, made);
    await deleteAssociation(context, made);
    expect(roles()).toEqual([]);
    expect(writes()).toEqual(["role/add Viewer -> 200", "role/remove Viewer -> 200"]);
  });

  test("a membership: others' roles stay, the difference is written, the membership goes", async () => {
    const { context, emulator, userId, writes, tenants } = await started(dialect);
    const inputs = { userId, tenantId: "acme", roleNames: ["Viewer"] };
    const made = await createAssociation(context, inputs);
    expect(made).toEqual({ ...inputs, adopted: false, addedRoleNames: ["Viewer"] });
    emulator.editUser(userId, { userTenants: [{ tenantId: "acme", roleNames: ["Viewer", "is_staff"] }] });
    const next = { ...inputs, roleNames: ["is_staff", "Auditor"] };
    const changed = await updateAssociation(context, made, next);
    expect(changed).toEqual({ ...next, adopted: false, addedRoleNames: ["Auditor"] });
    expect(tenants()).toEqual({ acme: ["is_staff", "Auditor"] });
    // A role that stood before it was declared is not taken away when it is no longer declared.
    const { roleNames: _, ...bare } = inputs;
    const left = await updateAssociation(context, changed, bare);
    expect(tenants()).toEqual({ acme: ["is_staff"] });
    await deleteAssociation(context, left);
    await deleteAssociation(context, left);
    expect(tenants()).toEqual({});
    expect(writes()).toEqual([
      "tenant/add in acme -> 200",
      "role/add in acme Viewer -> 200",
      "role/add in acme Auditor -> 200",
      "role/remove in acme Viewer -> 200",
      "role/remove in acme Auditor -> 200",
      "tenant/remove in acme -> 200",
    ]);
  });

  test("an adopted membership stays on destroy and loses the added roles only", async () => {
    const { context, emulator, userId, tenants } = await started(dialect);
    emulator.editUser(userId, { userTenants: [{ tenantId: "acme", roleNames: ["Viewer"] }] });
    const inputs = { userId, tenantId: "acme", roleNames: ["Viewer", "Auditor"] };
    const made = await createAssociation(context, inputs);
    expect(made).toEqual({ ...inputs, adopted: true, addedRoleNames: ["Auditor"] });
    await deleteAssociation(context, made);
    expect(tenants()).toEqual({ acme: ["Viewer"] });
    await deleteAssociation(context, { ...made, onDelete: "delete" });
    expect(tenants()).toEqual({});
  });

  test("someone else is faster: the same role between the look and the write", async () => {
    let race: () => void = () => undefined;
    const { context, emulator, userId, roles } = await started(dialect, (api) => ({
      set: async (endpoint, body) => {
        race();
        race = () => undefined;
        return api.set(endpoint, body);
      },
    }));
    race = () => void emulator.editUser(userId, { roleNames: ["Viewer"] });
    const state = await createAssociation(context, { userId, roleName: "Viewer" });
    expect(roles()).toEqual(["Viewer"]);
    // Where the service tells the two apart, the other one's role is not taken for our own.
    expect(state.adopted).toBe(dialect.roleAddExisting === "refused");
    race = () => void emulator.editUser(userId, { roleNames: [] });
    await deleteAssociation(context, { ...state, adopted: false });
    expect(roles()).toEqual([]);
  });

  test.each([{ cut: "after" }, { cut: "before" }, { malformed: true }, { status: 500 }] as const)(
    "an answer that is lost (%j) is looked up, and what was made is our own",
    async (kind) => {
      const { context, emulator, userId, tenants, writes } = await started(dialect);
      const inputs = { userId, tenantId: "acme", roleNames: ["Viewer"] };
      for (const route of [SETTER_PATHS.tenantAdd, SETTER_PATHS.roleAdd, SETTER_PATHS.tenantRemove]) {
        emulator.faults.add({ route, kind });
      }
      const made = await createAssociation(context, inputs);
      expect(made).toEqual({ ...inputs, adopted: false, addedRoleNames: ["Viewer"] });
      expect(tenants()).toEqual({ acme: ["Viewer"] });
      await deleteAssociation(context, made);
      expect(tenants()).toEqual({});
      const effect = "cut" in kind ? kind.cut : "malformed" in kind ? "after" : "before";
      expect(writes()).toHaveLength(effect === "after" ? 3 : 6);
    },
  );
});

test("a user who does not exist is an error with advice, and nothing is written", async () => {
  const { context, writes, emulator } = await started();
  const byId = await thrown(createAssociation(context, { userId: "Unobody", roleName: "Viewer" }));
  expect(String(byId)).toContain(
    'USER_NOT_FOUND: role "Viewer" of user "Unobody" · userId · there is no user with this user ID; nothing was sent',
  );
  const byLogin = await thrown(createAssociation(context, { loginId: "nobody", tenantId: "acme" }));
  expect(String(byLogin)).toContain('membership in tenant "acme" of user "nobody" · loginId · there is no user');
  expect(writes()).toEqual([]);
  expect(emulator.users()).toHaveLength(1);
});

test("a role that the project does not have: what the service said, of whom and of what", async () => {
  const { context, userId, writes } = await started();
  const error = await thrown(createAssociation(context, { userId, roleName: "Nope" }));
  expect(error).not.toBeInstanceOf(AssociationHalfDone);
  expect(String(error)).toMatch(/^DescopeError: REQUEST_REFUSED: role "Nope" of user "U.*Unknown role "Nope"/);
  expect(writes()).toEqual(["role/add Nope -> 400"]);
});

test("a membership whose role is refused is half done: it stands in the state, without the role", async () => {
  const { context, userId, tenants } = await started();
  const inputs = { userId, tenantId: "acme", roleNames: ["Nope"] };
  const error = (await thrown(createAssociation(context, inputs))) as AssociationHalfDone;
  expect(error).toBeInstanceOf(AssociationHalfDone);
  expect(error.state).toEqual({ ...inputs, roleNames: [], adopted: false, addedRoleNames: [] });
  expect(String(error.cause)).toContain("REQUEST_REFUSED");
  const mended = await updateAssociation(context, error.state, { ...inputs, roleNames: ["Viewer"] });
  expect(tenants()).toEqual({ acme: ["Viewer"] });
  await deleteAssociation(context, mended);
  expect(tenants()).toEqual({});
});

test("of a role whose outcome was never learned the state says that it may stand, so that a destroy takes it away", async () => {
  const { context, emulator, userId, roles } = await started();
  emulator.faults.add({ route: SETTER_PATHS.roleAdd, kind: { cut: "after" } });
  emulator.faults.add({ route: "GET /v1/mgmt/user", at: 2, times: 9, kind: { status: 500 } });
  const error = (await thrown(createAssociation(context, { userId, roleName: "Viewer" }))) as AssociationHalfDone;
  expect(error).toBeInstanceOf(AssociationHalfDone);
  expect(error.state).toMatchObject({ userId, roleName: "Viewer", adopted: false });
  emulator.faults.clear();
  expect(roles()).toEqual(["Viewer"]);
  await deleteAssociation(context, error.state);
  expect(roles()).toEqual([]);
});

test("success without effect is tried once more and then fails by name", async () => {
  const { context, userId, writes } = await started({ unknownReference: "dropped" });
  const error = (await thrown(createAssociation(context, { userId, roleName: "Nope" }))) as AssociationHalfDone;
  expect(String(error.cause)).toContain(
    'WRITE_NOT_TAKEN: role "Nope" of user "' +
      userId +
      '" · the service answered with success but the user does not have role "Nope"',
  );
  expect(writes()).toEqual(["role/add Nope -> 200", "role/add Nope -> 200"]);
});

test("a secret login ID or role is in no message", async () => {
  const { context } = await started({ unknownReference: "dropped" });
  const inputs = { loginId: "anna@example.com", roleName: "Nope" };
  const discreet = { ...context, secretFields: ["loginId", "roleName"] };
  const error = (await thrown(createAssociation(discreet, inputs))) as AssociationHalfDone;
  expect(String(error.cause)).toContain("WRITE_NOT_TAKEN: role of user · ");
  expect(String(error.cause)).not.toMatch(/anna|Nope/);
});

test("a read: the user or the membership is gone, or what of the roles is left", async () => {
  const { context, emulator, userId } = await started();
  const made = await createAssociation(context, { userId, tenantId: "acme", roleNames: ["Viewer", "Auditor"] });
  emulator.editUser(userId, { userTenants: [{ tenantId: "acme", roleNames: ["Viewer", "is_staff"] }] });
  const seen = await readAssociation(context, made);
  expect(seen).toEqual({ ...made, roleNames: ["Viewer"], addedRoleNames: ["Viewer"] });
  emulator.editUser(userId, { userTenants: [] });
  expect(await readAssociation(context, made)).toBeUndefined();
  // What was taken away meanwhile is given again, and is our own.
  expect(await updateAssociation(context, { ...made, adopted: true }, { userId, tenantId: "acme" })).toEqual({
    userId,
    tenantId: "acme",
    adopted: false,
    addedRoleNames: [],
  });
  emulator.deleteUser(userId);
  expect(await readAssociation(context, made)).toBeUndefined();
  await deleteAssociation(context, made);
  expect(String(await thrown(updateAssociation(context, made, { userId, tenantId: "acme" })))).toContain("USER_GONE");
});

test("writes to one user go one after another, those to others do not wait", async () => {
  const under = new Map<string, number>();
  let most = 0;
  let others = 0;
  const { context, emulator, userId, roles } = await started({}, (api) => ({
    set: async (endpoint, body) => {
      const whom = String(body["loginId"]);
      under.set(whom, (under.get(whom) ?? 0) + 1);
      most = Math.max(most, under.get(whom) ?? 0);
      others = Math.max(others, [...under.values()].filter((count) => count > 0).length);
      const answer = await api.set(endpoint, body);
      under.set(whom, (under.get(whom) ?? 0) - 1);
      return answer;
    },
  }));
  const { userId: second } = emulator.createUser({ loginId: "ben@example.com" });
  const names = ["Viewer", "Auditor", "Deployer", "is_staff", "is_superuser"];
  const made = await Promise.all(
    [userId, second].flatMap((id) => names.map((roleName) => createAssociation(context, { userId: id, roleName }))),
  );
  expect([most, others]).toEqual([1, 2]);
  expect(roles().toSorted()).toEqual(names.toSorted());
  expect(made.every((one: AssociationState) => !one.adopted)).toBe(true);
});
