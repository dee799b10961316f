// Rows O, C and B as the Node client asks them: users made, one by one and in batches.
import { createHash, pbkdf2Sync } from "node:crypto";
import { expect } from "vitest";
import { fresh, freshPhone, good, refused, user } from "./walk.ts";
import type { NodeWalk } from "./walk.ts";

const password = "Walk-the-line-1!";

export function createChecks({ check, users, sdk, emulator }: NodeWalk): void {
  check("O1", async () => {
    const made = await user(users().create(fresh(), {}));
    expect(made.userId).toMatch(/^U[0-9A-Za-z]{27}$/);
    const keys = Object.keys(made).toSorted();
    for (const key of ["OAuth", "customAttributes"] as const) expect(made[key]).toEqual({});
    for (const key of ["permissions", "ssoAppIds", "userTenants", "roleNames"] as const) expect(made[key]).toEqual([]);
    expect(made.externalIds).toEqual(made.loginIds);
    const wanted = ["TOTP", "SAML", "SCIM", "createdTime", "modifiedTime", "password", "picture", "test", "webauthn"];
    expect(keys).toEqual(expect.arrayContaining(wanted));
    expect(Object.keys(await user(users().load(made.loginIds[0] as string))).toSorted()).toEqual(keys);
  });
  check("C1", async () => {
    const loginId = fresh();
    expect(await user(users().create(loginId, {}))).toMatchObject({
      loginIds: [loginId],
      email: loginId,
      verifiedEmail: true,
      status: "invited",
      test: false,
    });
  });
  check("C2", async () => {
    const loginId = fresh();
    const made = await user(users().createTestUser(loginId, { verifiedEmail: true }));
    expect(made).toMatchObject({ email: loginId, verifiedEmail: true, test: true });
  });
  check("C3", async () => {
    const email = fresh();
    const [plain = ""] = email.split("@");
    const { createdUsers } = await good(users().createBatch([{ loginIdOrUserId: plain, email, status: "disabled" }]));
    expect(createdUsers).toMatchObject([{ loginIds: [plain], email, status: "disabled" }]);
    expect(emulator().user(plain)?.status).toBe("disabled");
  });
  check("C4", async () => {
    const phone = freshPhone();
    expect(await user(users().create(`plain-${phone}`, { phone }))).toMatchObject({ phone, email: "" });
  });
  check("C5", async () => {
    const flags = { verifiedEmail: true, verifiedPhone: false };
    const made = await user(users().create(`plain-${fresh()}`, { email: fresh(), phone: freshPhone(), ...flags }));
    expect(made).toMatchObject(flags);
  });
  check("C6", async () => {
    expect(await user(users().create(fresh(), { phone: "+1-555-555-5555" }))).toMatchObject({ phone: "+15555555555" });
  });
  check("C7", async () => {
    const made = await user(users().createTestUser("+1-202-555-0199", {}));
    expect(made.loginIds).toEqual(["+12025550199"]);
    expect((await user(users().load("+12025550199"))).userId).toBe(made.userId);
    expect((await good(users().generateEmbeddedLink("+1-202-555-0199"))).token).not.toBe("");
    await good(users().delete("+1-202-555-0199"));
    expect(emulator().user(made.userId)).toBeUndefined();
  });
  check("C8", async () => {
    const [loginId, ...additionalLoginIds] = [fresh(), fresh("a"), fresh("b")];
    const made = await user(users().create(loginId as string, { additionalLoginIds }));
    expect(made.loginIds).toEqual([loginId, ...additionalLoginIds]);
    expect((await user(users().load(additionalLoginIds[1] as string))).loginIds).toEqual(made.loginIds);
  });
  check("C9", async () => {
    const roleNames = ["Viewer", "Auditor"];
    const made = await user(users().create(fresh(), { userTenants: [{ tenantId: "acme", roleNames }] }));
    expect(made.userTenants).toMatchObject([{ tenantId: "acme", tenantName: "Acme Corporation", roleNames }]);
  });
  check("C10", async () => {
    const roleNames = ["Tenant Admin"];
    const loginId = fresh();
    await user(users().create(loginId, { roles: roleNames, userTenants: [{ tenantId: "acme", roleNames }] }));
    const read = await user(users().load(loginId));
    expect(read).toMatchObject({ roleNames, userTenants: [{ tenantId: "acme", roleNames }] });
    expect(read.permissions).toEqual(["Impersonate", "User Admin", "SSO Admin"]);
    expect(read.userTenants[0]?.permissions).not.toEqual([]);
  });
  check("C11", async () => {
    const ssoAppIds = ["descope-default-oidc"];
    expect(await user(users().create(fresh(), { ssoAppIds }))).toMatchObject({ ssoAppIds });
  });
  check("C12", async () => {
    const loginId = fresh();
    await user(users().create(loginId, { customAttributes: { newUser: false } }));
    expect((await user(users().load(loginId))).customAttributes).toEqual({ newUser: false });
  });
  check("C13", async () => {
    expect((await user(users().create(fresh(), { customAttributes: {} }))).customAttributes).toEqual({});
  });
  check("C14", async () => {
    const loginId = fresh();
    await good(users().createBatch([{ loginIdOrUserId: loginId, password }]));
    expect((await good(sdk().password.signIn(loginId, password))).user?.loginIds).toEqual([loginId]);
  });
  check("C15", async () => {
    const made = [
      await user(users().create(fresh(), {})),
      await user(users().createTestUser(fresh(), {})),
      await user(users().invite(fresh(), { sendMail: false })),
    ];
    expect(made.map(({ status }) => status)).toEqual(["invited", "invited", "invited"]);
  });
  check("C16", async () => {
    const loginId = fresh("hidden");
    expect((await user(users().createTestUser(loginId, {}))).test).toBe(true);
    expect((await good(users().search({ text: loginId }))).total).toBe(0);
    expect((await good(users().search({ text: loginId, withTestUser: true }))).total).toBe(1);
  });
  check("C18", async () => {
    const loginId = fresh();
    const first = await user(users().createTestUser(loginId, { displayName: "Twice" }));
    const again = await user(users().createTestUser(loginId, { displayName: "Twice" }));
    expect(again.userId).toBe(first.userId);
    expect(
      emulator()
        .users()
        .filter(({ loginIds }) => loginIds.includes(loginId)),
    ).toHaveLength(1);
  });
  check("C19", async () => {
    const made = await user(users().create(fresh(), {}));
    const before = emulator().users().length;
    expect((await user(users().invite(made.loginIds[0] as string, { sendMail: false }))).userId).toBe(made.userId);
    expect((await user(users().invite(made.userId, { sendMail: false }))).userId).toBe(made.userId);
    expect((await refused(users().invite(`U${"x".repeat(27)}`, { email: fresh() }))).status).toBe(404);
    expect(emulator().users()).toHaveLength(before);
  });
  check("C20", async () => {
    const same = { email: "shared@walk.example.com", phone: "+12025550142", verifiedEmail: true };
    const made = [await user(users().create("one", same)), await user(users().create("two", same))];
    expect(made).toMatchObject([same, same]);
    expect(made[0]?.userId).not.toBe(made[1]?.userId);
  });
  check("C21", async () => {
    const made = await user(users().create(fresh(), { verifiedPhone: true }));
    expect(made).toMatchObject({ phone: "", verifiedPhone: false });
  });
}

export function batchChecks({ check, users, sdk }: NodeWalk): void {
  check("B1", async () => {
    const loginIds = [fresh(), fresh()];
    const answer = await good(users().inviteBatch(loginIds.map((loginIdOrUserId) => ({ loginIdOrUserId }))));
    expect(answer.failedUsers).toEqual([]);
    expect(answer.createdUsers).toHaveLength(2);
    for (const loginId of loginIds) {
      const read = await user(users().load(loginId));
      expect(read).toMatchObject({ email: loginId, verifiedEmail: true, status: "invited" });
    }
  });
  check("B2", async () => {
    const five = [1, 2, 3, 4, 5].map(() => ({ loginIdOrUserId: fresh() }));
    const answer = await good(users().createBatch(five));
    expect(answer.createdUsers.map(({ status }) => status)).toEqual(Array(5).fill("invited"));
    expect(answer.failedUsers).toEqual([]);
  });
  check("B3", async () => {
    const cases = [
      { status: "enabled", verifiedEmail: true },
      { status: "disabled", verifiedEmail: false },
      { status: "invited", verifiedEmail: true },
      { verifiedEmail: false },
    ] as const;
    const mixed = cases.map((one) => ({ loginIdOrUserId: `plain-${fresh()}`, email: fresh(), ...one }));
    const { createdUsers } = await good(users().createBatch(mixed));
    expect(createdUsers.map(({ status, verifiedEmail }) => [status, verifiedEmail])).toEqual([
      ["enabled", true],
      ["disabled", false],
      ["invited", true],
      ["invited", false],
    ]);
  });
  const signsIn = async (hashedPassword: object): Promise<void> => {
    const loginId = fresh("hash");
    await good(users().createBatch([{ loginIdOrUserId: loginId, displayName: "Hashed", hashedPassword }]));
    const { user: signedIn } = await good(sdk().password.signIn(loginId, password));
    expect(signedIn).toMatchObject({ email: loginId, name: "Hashed" });
    expect((await refused(sdk().password.signIn(loginId, "Walk-the-line-2!"))).status).toBe(401);
  };
  check("B4", async () => {
    const salt = Buffer.from("a salt of bytes");
    const hash = pbkdf2Sync(password, salt, 1000, 20, "sha1").toString("base64");
    await signsIn({ pbkdf2: { type: "sha1", hash, salt: salt.toString("base64"), iterations: 1000 } });
  });
  check("B5", () => signsIn({ sha: { type: "sha256", hash: createHash("sha256").update(password).digest("hex") } }));
  check("B6", () => {
    const salt = Buffer.from("00ff10a7", "hex");
    const hash = createHash("sha256").update(password).update(salt).digest("hex");
    return signsIn({ sha: { type: "sha256", hash, salt: salt.toString("hex") } });
  });
  check("B7", async () => {
    const three = [1, 2, 3].map(() => ({ loginIdOrUserId: fresh("counted") }));
    await good(users().createBatch(three));
    expect((await good(users().search({ loginIds: three.map((one) => one.loginIdOrUserId) }))).total).toBe(3);
  });
}
