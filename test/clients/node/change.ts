// Rows L, P and U as the Node client asks them: users read and changed as a whole.
import { expect } from "vitest";
import { fresh, freshPhone, good, refused, user } from "./walk.ts";
import type { NodeWalk } from "./walk.ts";

export function loadChecks({ check, users }: NodeWalk): void {
  check("L1", async () => {
    const made = await user(users().create(fresh(), { displayName: "Lo" }));
    for (const call of [users().load(made.loginIds[0] as string), users().load(made.userId)])
      expect(await user(call)).toEqual(made);
    expect(await user(users().loadByUserId(made.userId))).toEqual(made);
  });
  check("L2", async () => {
    const unknown = await refused(users().load(fresh("nobody")));
    expect(unknown).toMatchObject({ status: 404, code: "E112102" });
    expect((await refused(users().loadByUserId(`U${"y".repeat(27)}`))).status).toBe(404);
  });
  check("L3", async () => {
    const loginId = fresh();
    await user(users().create(loginId, {}));
    expect((await user(users().load(loginId))).name).toBe("");
    await user(users().patch(loginId, { displayName: "Seen" }));
    expect((await user(users().load(loginId))).name).toBe("Seen");
    await good(users().delete(loginId));
    expect((await refused(users().load(loginId))).status).toBe(404);
  });
  check("L4", async () => {
    const made = [await user(users().create(fresh(), {})), await user(users().create(fresh(), {}))];
    const read = await good(users().loadUsers([...made.map(({ userId }) => userId), `U${"z".repeat(27)}`]));
    expect(read.map(({ userId }) => userId).toSorted()).toEqual(made.map(({ userId }) => userId).toSorted());
  });
}

export function patchChecks({ check, users, emulator }: NodeWalk): void {
  check("P1", async () => {
    const loginId = fresh();
    await user(users().create(loginId, { displayName: "Stays" }));
    const phone = freshPhone();
    await user(users().patch(loginId, { phone, middleName: "M", roles: ["Viewer"] }));
    const now = { phone, verifiedPhone: true, middleName: "M", roleNames: ["Viewer"], name: "Stays" };
    expect(await user(users().load(loginId))).toMatchObject(now);
    expect(emulator().log.writes().at(-1)?.body).toEqual({
      loginId,
      phone,
      middleName: "M",
      roleNames: ["Viewer"],
    });
  });
  check("P2", async () => {
    const loginId = fresh();
    await user(users().create(loginId, { roles: ["Viewer"] }));
    const roles = ["Deployer", "Auditor"];
    expect((await user(users().patch(loginId, { roles }))).roleNames.toSorted()).toEqual(roles.toSorted());
  });
  check("P3", async () => {
    const loginId = fresh();
    const phone = freshPhone();
    await user(users().create(loginId, { phone, roles: ["Viewer"] }));
    expect(await user(users().patch(loginId, { roles: [] }))).toMatchObject({ roleNames: [], phone });
  });
  check("P4", async () => {
    const made = await user(users().create(fresh(), { givenName: "G", familyName: "F", roles: ["Viewer"] }));
    const patched = await user(users().patch(made.userId, { familyName: "New" }));
    expect({ ...patched, modifiedTime: 0 }).toEqual({ ...made, familyName: "New", modifiedTime: 0 });
  });
  check("P5", async () => {
    const plain = `plain-${fresh()}`;
    const made = await user(
      users().create(plain, {
        phone: freshPhone(),
        verifiedPhone: false,
        middleName: "M",
        familyName: "F",
        roles: ["Viewer"],
        ssoAppIds: ["grafana"],
      }),
    );
    const change = { email: fresh(), verifiedEmail: true, givenName: "G", picture: "https://pictures.example.com/g" };
    const patched = await user(users().patch(plain, { ...change, customAttributes: {} }));
    expect({ ...patched, modifiedTime: 0 }).toEqual({ ...made, ...change, modifiedTime: 0 });
    expect(await user(users().load(plain))).toEqual(patched);
  });
  check("P6", async () => {
    const roleNames = ["Viewer", "Auditor"];
    const loginId = fresh();
    await user(users().create(loginId, { roles: roleNames }));
    const patched = await user(users().patch(loginId, { userTenants: [{ tenantId: "acme", roleNames }] }));
    expect(patched.userTenants).toMatchObject([{ tenantId: "acme", tenantName: "Acme Corporation", roleNames }]);
  });
  check("P7", async () => {
    const loginId = fresh();
    const both = ["Viewer", "Auditor"];
    await user(users().create(loginId, { userTenants: [{ tenantId: "acme", roleNames: both }] }));
    await user(users().patch(loginId, { userTenants: [{ tenantId: "acme", roleNames: ["Viewer"] }] }));
    expect((await user(users().load(loginId))).userTenants[0]?.roleNames).toEqual(["Viewer"]);
    const filter = { loginIds: [loginId], tenantRoleNames: { acme: { values: both, and: true } } };
    expect((await good(users().search(filter))).total).toBe(0);
  });
  check("P8", async () => {
    const loginId = fresh();
    await user(users().create(loginId, { phone: freshPhone() }));
    const phone = freshPhone();
    const change = { displayName: "N", givenName: "G", middleName: "M", phone, roles: ["Viewer"] };
    const stray = { invite: true, test: false } as object;
    const now = { name: "N", givenName: "G", middleName: "M", phone, roleNames: ["Viewer"], test: false };
    expect(await user(users().patch(loginId, { ...change, ...stray }))).toMatchObject(now);
  });
  check("P9", async () => {
    const loginIds = [fresh(), fresh()];
    for (const loginId of loginIds) await user(users().create(loginId, {}));
    const nobody = fresh("nobody");
    const answer = await good(
      users().patchBatch([...loginIds, nobody].map((loginIdOrUserId) => ({ loginIdOrUserId, givenName: "B" }))),
    );
    expect(answer.patchedUsers.map(({ givenName }) => givenName)).toEqual(["B", "B"]);
    expect(answer.failedUsers).toHaveLength(1);
    expect(loginIds.map((loginId) => emulator().user(loginId)?.givenName)).toEqual(["B", "B"]);
  });
}

export function updateChecks({ check, users }: NodeWalk): void {
  check("U1", async () => {
    const plain = `plain-${fresh()}`;
    await user(
      users().create(plain, { email: fresh(), phone: freshPhone(), verifiedEmail: true, verifiedPhone: false }),
    );
    const now = {
      email: fresh(),
      phone: freshPhone(),
      verifiedEmail: false,
      verifiedPhone: true,
      givenName: "G",
      middleName: "M",
      familyName: "F",
      picture: "https://pictures.example.com/u",
    };
    expect(await user(users().update(plain, { ...now, displayName: "U" }))).toMatchObject({ ...now, name: "U" });
  });
  check("U2", async () => {
    const loginId = fresh();
    await user(users().create(loginId, {}));
    await user(users().activate(loginId));
    const updated = await user(users().update(loginId, { email: loginId, verifiedEmail: true, displayName: "New" }));
    expect(updated).toMatchObject({ name: "New", status: "enabled" });
  });
  check("U3", async () => {
    const loginId = fresh();
    await user(users().create(loginId, { userTenants: [{ tenantId: "acme", roleNames: ["Viewer"] }] }));
    const roles = ["Deployer", "Auditor"];
    const updated = await user(users().update(loginId, { email: loginId, verifiedEmail: true, roles }));
    expect(updated.roleNames.toSorted()).toEqual(roles.toSorted());
  });
  check("U4", async () => {
    const loginId = fresh();
    await user(users().create(loginId, {}));
    const userTenants = [{ tenantId: "globex", roleNames: ["Viewer"] }];
    const updated = await user(users().update(loginId, { email: loginId, userTenants }));
    expect(updated).toMatchObject({ email: loginId, userTenants });
  });
  check("U5", async () => {
    const [loginId, second] = [fresh(), fresh()];
    await user(users().create(loginId, { additionalLoginIds: [second] }));
    const empty = { roles: [], userTenants: [], additionalLoginIds: null, ssoAppIds: null, phone: null } as object;
    await user(users().update(loginId, { email: loginId, verifiedEmail: true, ...empty }));
    expect((await user(users().load(second))).loginIds).toEqual([loginId, second]);
  });
}
