import { expect, test } from "vitest";

import { ann, call, create, createTest, load, patch, search, start } from "./helpers.ts";

test("C1: a login ID that is an email fills the email, verified, and the status is invited", async () => {
  const emulator = await start();
  for (const more of [{}, { invite: true, email: null, phone: null, displayName: null, picture: null }]) {
    const loginId = `c1-${Object.keys(more).length}@acme.test`;
    const { status, body } = await create(emulator, { loginId, ...more });
    expect(status).toBe(200);
    expect(body.user).toMatchObject({ loginIds: [loginId], email: loginId, verifiedEmail: true, status: "invited" });
    expect(body.created).toBe(true);
  }
});

test("C2: a test user with verifiedEmail and no email takes it from the login ID", async () => {
  const emulator = await start();
  const { body } = await createTest(emulator, { loginId: "dj@acme.test", test: true, verifiedEmail: true });
  expect(body.user).toMatchObject({ email: "dj@acme.test", verifiedEmail: true, test: true });
});

test("C3: a plain login ID with an email, no flag, status disabled", async () => {
  const emulator = await start();
  const { status, body } = await create(emulator, { identifier: "c3", email: "c3@acme.test", status: "disabled" });
  expect(status).toBe(200);
  expect(body.user.status).toBe("disabled");
  expect(body.user.loginIds[0]).toBe("c3");
});

test("C4: a plain login ID with an unflagged phone only", async () => {
  const emulator = await start();
  const { status, body } = await create(emulator, { loginId: "c4", phone: "+972555555555" });
  expect(status).toBe(200);
  expect(body.user).toMatchObject({ phone: "+972555555555", email: "" });
});

test("C4: neither email nor phone is E011002", async () => {
  const emulator = await start();
  const { status, body } = await create(emulator, { loginId: "nobody" });
  expect(status).toBe(400);
  expect(body).toMatchObject({ errorCode: "E011002", errorMessage: "Missing email or phone" });
});

test("C5: verified flags are kept exactly as sent", async () => {
  const emulator = await start();
  const phone = "+15555555555";
  const one = await ann(emulator, { verifiedEmail: true, phone, verifiedPhone: false });
  expect(one).toMatchObject({ verifiedEmail: true, verifiedPhone: false });
  const { body } = await create(emulator, {
    loginId: "bob",
    email: "bob@acme.test",
    verifiedEmail: false,
    phone,
    verifiedPhone: true,
  });
  expect(body.user).toMatchObject({ verifiedEmail: false, verifiedPhone: true });
});

test("C6: a formatted phone reads in E.164, also under the alias phoneNumber", async () => {
  const emulator = await start();
  expect((await ann(emulator, { phone: "+1-555-555-5555" })).phone).toBe("+15555555555");
  const { body } = await create(emulator, { loginId: "c6", phoneNumber: "+1 (202) 555-0142" });
  expect(body.user.phone).toBe("+12025550142");
});

test("C7: a login ID that is a formatted phone is stored clean and found in either form", async () => {
  const emulator = await start();
  const { body } = await create(emulator, { loginId: "+1-555-555-5555" });
  expect(body.user).toMatchObject({ loginIds: ["+15555555555"], phone: "+15555555555", verifiedPhone: true });
  expect((await load(emulator, "+15555555555")).body.user.userId).toBe(body.user.userId);
  expect((await load(emulator, "+1-555-555-5555")).body.user.userId).toBe(body.user.userId);
  expect((await call(emulator, "POST /v1/mgmt/user/delete", { loginId: "+1-555-555-5555" })).status).toBe(200);
  expect((await load(emulator, "+15555555555")).status).toBe(404);
});

test("C8: additional identifiers follow the creating login ID, under both names", async () => {
  const emulator = await start();
  expect((await ann(emulator, { additionalIdentifiers: ["a1", "a2"] })).loginIds).toEqual(["ann", "a1", "a2"]);
  const { body } = await create(emulator, { loginId: "b", email: "b@acme.test", additionalLoginIds: ["b1"] });
  expect(body.user.loginIds).toEqual(["b", "b1"]);
  expect((await load(emulator, "b1")).body.user.userId).toBe(body.user.userId);
});

test("C8: an additional identifier of another user is refused and leaves nothing behind", async () => {
  const emulator = await start();
  await ann(emulator);
  const { status } = await create(emulator, { loginId: "b", email: "b@acme.test", additionalIdentifiers: ["ann"] });
  expect(status).toBe(400);
  expect(emulator.users()).toHaveLength(1);
});

test("C9: userTenants come back with tenant name, permissions, and roles in the sent order", async () => {
  const emulator = await start();
  const user = await ann(emulator, { userTenants: [{ tenantId: "acme", roleNames: ["Viewer", "Auditor"] }] });
  expect(user.userTenants).toEqual([
    {
      tenantId: "acme",
      tenantName: "Acme Corporation",
      roleNames: ["Viewer", "Auditor"],
      permissions: ["read", "audit"],
    },
  ]);
});

test("C10: project roles and tenant roles together", async () => {
  const emulator = await start();
  const user = await ann(emulator, {
    roleNames: ["Tenant Admin"],
    userTenants: [{ tenantId: "acme", roleNames: ["Tenant Admin"] }],
  });
  expect(user.roleNames).toEqual(["Tenant Admin"]);
  expect(user.userTenants[0]?.roleNames).toEqual(["Tenant Admin"]);
  expect(user.permissions).toEqual(["Impersonate", "User Admin", "SSO Admin"]);
});

test("C11: SSO apps, under both names", async () => {
  const emulator = await start();
  expect((await ann(emulator, { ssoAppIds: ["descope-default-oidc"] })).ssoAppIds).toEqual(["descope-default-oidc"]);
  const { body } = await create(emulator, { loginId: "b@acme.test", ssoAppIDs: ["grafana"] });
  expect(body.user.ssoAppIds).toEqual(["grafana"]);
});

test("C12: custom attributes read back as exactly that map", async () => {
  const emulator = await start();
  await ann(emulator, { customAttributes: { newUser: false } });
  expect((await load(emulator, "ann")).body.user.customAttributes).toEqual({ newUser: false });
});

test("C13: an empty map of custom attributes", async () => {
  const emulator = await start();
  expect((await ann(emulator, { customAttributes: {} })).customAttributes).toEqual({});
});

test("C14: a password in the create body works at once and rests nowhere in clear", async () => {
  const emulator = await start();
  const user = await ann(emulator, { password: "s3cret-enough!" });
  expect(user.password).toBe(true);
  expect(emulator.checkPassword("ann", "s3cret-enough!")).toBe(true);
  expect(emulator.checkPassword("ann", "s3cret-enough?")).toBe(false);
  expect(emulator.passwordState("ann")).toBe("active");
});

test("C15: the default status is invited, with and without invite, also for test users", async () => {
  const emulator = await start();
  expect((await ann(emulator)).status).toBe("invited");
  expect((await create(emulator, { loginId: "b@acme.test", invite: true })).body.user.status).toBe("invited");
  expect((await createTest(emulator, { loginId: "t@acme.test" })).body.user.status).toBe("invited");
  expect((await create(emulator, { loginId: "c@acme.test", status: "nonsense" })).status).toBe(400);
});

test("C16: test users by either path are hidden from the default search", async () => {
  const emulator = await start();
  expect((await createTest(emulator, { loginId: "t1@acme.test" })).body.user.test).toBe(true);
  expect((await create(emulator, { loginId: "t2@acme.test", test: true })).body.user.test).toBe(true);
  await ann(emulator);
  const { body } = await search(emulator, {});
  expect(body.users.map((user) => user.loginIds[0])).toEqual(["ann"]);
});

test("C18: the same test user created twice is 200, the second time with created false", async () => {
  const emulator = await start();
  const first = await createTest(emulator, { loginId: "t@acme.test", name: "T", test: true });
  const second = await createTest(emulator, { loginId: "t@acme.test", name: "T", test: true });
  expect(second.status).toBe(200);
  expect(second.body.created).toBe(false);
  expect(second.body.user.userId).toBe(first.body.user.userId);
});

test("C19: invite of an existing login ID invites it again", async () => {
  const emulator = await start();
  const { userId } = await ann(emulator, { status: "expired" });
  const { status, body } = await create(emulator, { loginId: "ann", email: "other@acme.test", invite: true });
  expect(status).toBe(200);
  expect(body.user).toMatchObject({ userId, status: "invited", email: "ann@acme.test" });
});

test("C19: invite with a user ID needs the user and creates none", async () => {
  const emulator = await start();
  const { userId } = await ann(emulator);
  expect((await create(emulator, { loginId: userId, invite: true })).body.user.userId).toBe(userId);
  const { status } = await create(emulator, { loginId: `U${"x".repeat(27)}`, email: "x@acme.test", invite: true });
  expect(status).toBe(404);
  expect(emulator.users()).toHaveLength(1);
});

test("C20: several users may hold one email and one phone", async () => {
  const emulator = await start();
  for (const loginId of ["one", "two"]) {
    const { status } = await create(emulator, { loginId, email: "test@test.test", phone: "+15555555555" });
    expect(status).toBe(200);
  }
  expect((await search(emulator, { emails: ["test@test.test"] })).body.total).toBe(2);
});

test("C21: verifiedPhone without a phone stays false", async () => {
  const emulator = await start();
  expect((await ann(emulator, { verifiedPhone: true })).verifiedPhone).toBe(false);
});

test("3.1: the user object carries every key, zero values too, and a 28-character user ID", async () => {
  const emulator = await start();
  const user = await ann(emulator);
  const { userId, createdTime, modifiedTime, ...rest } = user;
  expect(userId).toMatch(/^U[0-9A-Za-z]{27}$/);
  expect(Math.abs(createdTime - Date.now() / 1000)).toBeLessThan(5);
  expect(modifiedTime).toBeGreaterThanOrEqual(createdTime);
  expect(rest).toEqual({
    loginIds: ["ann"],
    externalIds: ["ann"],
    name: "",
    givenName: "",
    middleName: "",
    familyName: "",
    email: "ann@acme.test",
    phone: "",
    verifiedEmail: false,
    verifiedPhone: false,
    picture: "",
    status: "invited",
    test: false,
    roleNames: [],
    userTenants: [],
    permissions: [],
    ssoAppIds: [],
    customAttributes: {},
    TOTP: false,
    SAML: false,
    SCIM: false,
    OIDC: false,
    OAuth: {},
    webauthn: false,
    password: false,
    push: false,
    editable: true,
    consentExpiration: 0,
    recoveryEmail: "",
    recoveryPhone: "",
    verifiedRecoveryEmail: false,
    verifiedRecoveryPhone: false,
    userFamilies: [],
    dependent: false,
    tempLockExpiration: 0,
  });
});

test("arrays sent as null are none (go), and a null attribute is absent", async () => {
  const emulator = await start();
  const user = await ann(emulator, {
    roleNames: null,
    userTenants: null,
    ssoAppIDs: null,
    additionalLoginIds: null,
    customAttributes: { a: null },
  });
  expect(user).toMatchObject({
    roleNames: [],
    userTenants: [],
    ssoAppIds: [],
    loginIds: ["ann"],
    customAttributes: {},
  });
});

test("recovery contacts are stored canonical with their flags", async () => {
  const emulator = await start();
  const user = await ann(emulator, {
    recoveryEmail: "Home@Acme.test",
    verifiedRecoveryEmail: true,
    recoveryPhone: "+1-555-555-5555",
    verifiedRecoveryPhone: false,
  });
  expect(user).toMatchObject({
    recoveryEmail: "home@acme.test",
    verifiedRecoveryEmail: true,
    recoveryPhone: "+15555555555",
    verifiedRecoveryPhone: false,
  });
});

test("a create without a login ID is refused", async () => {
  const emulator = await start();
  for (const body of [{}, { loginId: "" }, { loginId: null, email: "x@acme.test" }]) {
    expect((await create(emulator, body)).body.errorCode).toBe("E011004");
  }
});

test("a created user survives in the file, under another server", async ({ onTestFinished }) => {
  const { mkdtemp, readFile, rm } = await import("node:fs/promises");
  const folder = await mkdtemp("/tmp/emulator-");
  onTestFinished(() => rm(folder, { recursive: true }));
  const db = `${folder}/users.sqlite`;
  const first = await start({ db });
  const { userId } = await ann(first, { password: "s3cret-enough!" });
  await call(first, "POST /v1/mgmt/role/delete", { name: "Viewer" });
  await first.close();
  const second = await start({ db });
  expect((await load(second, "ann")).body.user.userId).toBe(userId);
  expect(second.checkPassword("ann", "s3cret-enough!")).toBe(true);
  // The seed is planted into a new project only: a deleted role stays deleted.
  expect((await patch(second, { loginId: "ann", roleNames: ["Viewer"] })).status).toBe(400);
  expect((await patch(second, { loginId: "ann", name: "Ann" })).body.user.name).toBe("Ann");
  expect((await readFile(db)).includes("s3cret-enough!")).toBe(false);
});
