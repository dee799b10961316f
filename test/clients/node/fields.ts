// Rows F, S, D and A as the Node client asks them: one field at a time, search, deletion, attribute definitions.
import { expect } from "vitest";
import { fresh, freshPhone, good, refused, user } from "./walk.ts";
import type { Management, NodeWalk } from "./walk.ts";

const password = "Walk-the-line-1!";

export function fieldChecks({ check, users, emulator }: NodeWalk): void {
  const made = async (options = {}): Promise<string> => {
    const loginId = fresh();
    await user(users().create(loginId, options));
    return loginId;
  };
  check("F1", async () => {
    const loginId = await made();
    expect((await user(users().deactivate(loginId))).status).toBe("disabled");
    expect((await user(users().activate(loginId))).status).toBe("enabled");
    expect((await user(users().load(loginId))).status).toBe("enabled");
  });
  check("F2", async () => {
    const [loginId, renamed] = [await made(), fresh("renamed")];
    const before = await user(users().load(loginId));
    const after = await user(users().updateLoginId(loginId, renamed));
    expect(after).toMatchObject({ loginIds: [renamed], userId: before.userId });
    expect((await user(users().load(renamed))).userId).toBe(before.userId);
    await good(users().delete(renamed));
    expect(emulator().user(before.userId)).toBeUndefined();
  });
  check("F3", async () => {
    const [loginId, email] = [await made(), fresh()];
    expect(await user(users().updateEmail(loginId, email, false))).toMatchObject({ email, verifiedEmail: false });
    expect(await user(users().updateEmail(loginId, email, true))).toMatchObject({ email, verifiedEmail: true });
  });
  check("F4", async () => {
    const loginId = await made();
    const now = { phone: "+15555555555", verifiedPhone: true };
    expect(await user(users().updatePhone(loginId, "+1-555-555-5555", true))).toMatchObject(now);
    expect((await user(users().updatePhone(loginId, now.phone, false))).verifiedPhone).toBe(false);
  });
  check("F5", async () => {
    const loginId = await made();
    await user(users().updateDisplayName(loginId, "Shown"));
    await user(users().updateUserNames(loginId, "G", "M", "F"));
    const now = { name: "Shown", givenName: "G", middleName: "M", familyName: "F" };
    expect(await user(users().load(loginId))).toMatchObject(now);
  });
  check("F6", async () => {
    const picture = "https://pictures.example.com/f6";
    expect((await user(users().updatePicture(await made(), picture))).picture).toBe(picture);
  });
  check("F7", async () => {
    const loginId = await made({ customAttributes: { newUser: false } });
    await user(users().updateCustomAttribute(loginId, "newUser", true));
    expect((await user(users().load(loginId))).customAttributes).toEqual({ newUser: true });
  });
  check("F8", async () => {
    const loginId = await made();
    const two = ["Viewer", "Auditor"];
    expect((await user(users().addRoles(loginId, two))).roleNames.toSorted()).toEqual(two.toSorted());
    expect((await user(users().removeRoles(loginId, two))).roleNames).toEqual([]);
    expect((await user(users().setRoles(loginId, two))).roleNames.toSorted()).toEqual(two.toSorted());
    expect((await refused(users().addTenantRoles(loginId, "acme", ["Viewer"]))).status).toBe(400);
    await user(users().addTenant(loginId, "acme"));
    const inTenant = async (call: ReturnType<Management["addTenantRoles"]>): Promise<string[]> =>
      (await user(call)).userTenants.flatMap(({ roleNames }) => roleNames).toSorted();
    expect(await inTenant(users().addTenantRoles(loginId, "acme", two))).toEqual(two.toSorted());
    expect(await inTenant(users().removeTenantRoles(loginId, "acme", ["Viewer"]))).toEqual(["Auditor"]);
    expect(await inTenant(users().setTenantRoles(loginId, "acme", ["Deployer"]))).toEqual(["Deployer"]);
  });
  check("F9", async () => {
    const loginId = await made();
    expect((await user(users().addTenant(loginId, "acme"))).userTenants).toMatchObject([{ tenantId: "acme" }]);
    expect((await user(users().removeTenant(loginId, "acme"))).userTenants).toEqual([]);
  });
  check("F10", async () => {
    const loginId = await made();
    const app = ["descope-default-oidc"];
    expect((await user(users().addSSOapps(loginId, app))).ssoAppIds).toEqual(app);
    expect((await user(users().removeSSOapps(loginId, app))).ssoAppIds).toEqual([]);
    expect((await user(users().setSSOapps(loginId, app))).ssoAppIds).toEqual(app);
  });
  check("F15", async () => {
    await good(users().removeAllPasskeys(await made()));
  });
}

export function passwordChecks({ check, users, sdk, emulator }: NodeWalk): void {
  const made = async (): Promise<string> => {
    const loginId = fresh("pass");
    await user(users().create(loginId, {}));
    return loginId;
  };
  check("F11", async () => {
    const loginId = await made();
    await good(users().setTemporaryPassword(loginId, password));
    const { status } = await refused(sdk().password.signIn(loginId, password));
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(emulator().passwordState(loginId)).toBe("temporary");
  });
  check("F12", async () => {
    const loginId = await made();
    await good(users().setActivePassword(loginId, password));
    await good(sdk().password.signIn(loginId, password));
    expect((await user(users().load(loginId))).password).toBe(true);
  });
  check("F13", async () => {
    const loginId = await made();
    await good(users().setActivePassword(loginId, "The-one-before-1!"));
    await good(users().setPassword(loginId, password));
    expect((await user(users().load(loginId))).password).toBe(true);
    const { status, message } = await refused(sdk().password.signIn(loginId, "The-one-before-1!"));
    expect(status).toBe(401);
    expect(message).toContain("Invalid signin credentials");
  });
  check("F14", async () => {
    const loginId = await made();
    await good(users().setActivePassword(loginId, password));
    await good(users().expirePassword(loginId));
    expect(await refused(sdk().password.signIn(loginId, password))).toMatchObject({ status: 401, code: "E062909" });
  });
}

export function searchChecks({ check, users, emulator }: NodeWalk): void {
  check("S1", async () => {
    const loginId = fresh();
    const renamed = fresh("renamed");
    const { userId } = await user(users().create(loginId, {}));
    await user(users().updateLoginId(loginId, renamed));
    const ids = async (): Promise<string[]> =>
      (await good(users().search({ limit: 0 }))).users.flatMap(({ loginIds }) => loginIds);
    expect(await ids()).toContain(renamed);
    await good(users().deleteByUserId(userId));
    expect(await ids()).not.toContain(renamed);
  });
  check("S2", async () => {
    const loginId = fresh("test");
    const plain = fresh();
    await user(users().create(plain, {}));
    await user(users().createTestUser(loginId, {}));
    const { users: found } = await good(users().search({ testUsersOnly: true }));
    expect(found.flatMap(({ loginIds }) => loginIds)).toContain(loginId);
    expect(found.every(({ test }) => test)).toBe(true);
    const { users: others } = await good(users().search({}));
    expect(others.flatMap(({ loginIds }) => loginIds)).not.toContain(loginId);
  });
  check("S3", async () => {
    const [loginId, phone] = [fresh("test"), freshPhone()];
    await user(users().createTestUser(loginId, { phone }));
    const filter = { withTestUser: true, phones: [phone], emails: [loginId] };
    expect((await good(users().search(filter))).users.map(({ loginIds }) => loginIds)).toEqual([[loginId]]);
  });
  check("S4", async () => {
    const loginId = fresh("written-lately");
    await user(users().create(loginId, {}));
    const fromCreatedTime = Date.now() - 5 * 60_000;
    expect((await good(users().search({ text: "written-lately", fromCreatedTime }))).total).toBe(1);
    const later = Date.now() + 5 * 60_000;
    expect((await good(users().search({ text: "written-lately", fromCreatedTime: later }))).total).toBe(0);
  });
  check("S5", async () => {
    const loginId = fresh("found-as-text");
    await user(users().create(loginId, {}));
    expect((await good(users().search({ text: loginId, limit: 1 }))).users).toHaveLength(1);
    await good(users().delete(loginId));
    expect((await good(users().search({ text: loginId, limit: 1 }))).users).toEqual([]);
  });
  check("S6", async () => {
    const loginId = fresh();
    await user(users().create(loginId, { userTenants: [{ tenantId: "initech", roleNames: ["Deployer"] }] }));
    const { users: found, total } = await good(users().search({ tenantIds: ["initech"], roles: ["Deployer"] }));
    expect(total).toBe(1);
    expect(found.map(({ loginIds }) => loginIds)).toEqual([[loginId]]);
  });
  check("S7", async () => {
    const both = ["Viewer", "Auditor"];
    const make = async (roleNames: string[]): Promise<string> =>
      (await user(users().create(fresh(), { userTenants: [{ tenantId: "globex", roleNames }] }))).userId;
    const [hasBoth, hasOne] = [await make(both), await make(["Viewer"])];
    const filter = (and: boolean) => ({
      userIds: [hasBoth, hasOne],
      tenantRoleNames: { globex: { values: both, and } },
    });
    expect((await good(users().search(filter(true)))).users.map(({ userId }) => userId)).toEqual([hasBoth]);
    expect((await good(users().search(filter(false)))).total).toBe(2);
  });
  check("S8", async () => {
    const loginId = fresh("test");
    await user(users().createTestUser(loginId, { roles: ["is_staff"] }));
    const { users: found } = await good(users().searchTestUsers({ roles: ["is_staff"] }));
    expect(found[0]).toMatchObject({ loginIds: [loginId], test: true, roleNames: ["is_staff"] });
  });
  check("S9", async () => {
    const ids = [fresh("paged"), fresh("paged"), fresh("paged")];
    for (const loginId of ids) await user(users().create(loginId, {}));
    const page = await good(users().search({ loginIds: ids, limit: 2, page: 1 }));
    expect(page).toMatchObject({ total: 3 });
    expect(page.users).toHaveLength(1);
    expect(emulator().log.all().at(-1)?.path).toBe("/v2/mgmt/user/search");
  });
}

export function deleteChecks({ check, users, emulator }: NodeWalk): void {
  check("D1", async () => {
    const made = [await user(users().create(fresh(), {})), await user(users().create(fresh(), {}))];
    await good(users().delete(made[0]?.loginIds[0] as string));
    await good(users().deleteByUserId(made[1]?.userId as string));
    for (const { userId } of made) expect((await refused(users().loadByUserId(userId))).status).toBe(404);
  });
  check("D2", async () => {
    const { code } = await users().delete(fresh("nobody"));
    expect(code).toBeLessThan(500);
  });
  check("D3", async () => {
    const plain = fresh();
    await user(users().create(plain, {}));
    await user(users().createTestUser(fresh(), {}));
    await good(users().deleteAllTestUsers());
    expect(
      emulator()
        .users()
        .filter(({ test }) => test),
    ).toEqual([]);
    expect(emulator().user(plain)?.loginIds).toEqual([plain]);
  });
  check("D4", async () => {
    const made = [await user(users().create(fresh(), {})), await user(users().create(fresh(), {}))];
    await good(users().deleteBatch(made.map(({ userId }) => userId)));
    expect(made.map(({ userId }) => emulator().user(userId))).toEqual([undefined, undefined]);
  });
}

export function attributeChecks({ check, users, emulator }: NodeWalk): void {
  const name = "twentyLettersLongNam";
  const names = async (call: ReturnType<Management["getCustomAttributes"]>): Promise<(string | undefined)[]> =>
    (await good(call)).map((one) => one.name);
  const total = (): number => Number((emulator().log.all().at(-1)?.response as { total?: unknown } | undefined)?.total);
  check("A1", async () => {
    const defined = await names(users().createCustomAttributes([{ name, type: 1 }]));
    expect(defined).toContain(name);
    expect(total()).toBe(defined.length);
  });
  check("A2", async () => {
    const defined = await names(users().createCustomAttributes([{ name, type: 1 }]));
    expect(defined.filter((one) => one === name)).toHaveLength(1);
    expect(total()).toBe(defined.length);
  });
  check("A3", async () => {
    expect(await names(users().deleteCustomAttributes([name]))).not.toContain(name);
    expect(await names(users().getCustomAttributes())).not.toContain(name);
  });
}
