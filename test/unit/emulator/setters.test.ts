import { expect, test } from "vitest";

import { ann, call, create, load, setter, start } from "./helpers.ts";

test("update/status: from invited to disabled to enabled, load agrees", async () => {
  const emulator = await start();
  await ann(emulator);
  for (const status of ["disabled", "enabled"]) {
    expect((await setter(emulator, "status", { loginId: "ann", status })).body.user.status).toBe(status);
    expect((await load(emulator, "ann")).body.user.status).toBe(status);
  }
  expect((await setter(emulator, "status", { loginId: "ann", status: "nonsense" })).status).toBe(400);
  expect((await setter(emulator, "status", { loginId: "ghost", status: "enabled" })).body.errorCode).toBe("E112102");
});

test("update/loginid: renames in place, keeps the user ID, loadable and deletable under the new one", async () => {
  const emulator = await start();
  const { userId } = await ann(emulator, { additionalIdentifiers: ["annie"] });
  const { body } = await setter(emulator, "loginid", { loginId: "ann", newLoginId: "anna" });
  expect(body.user).toMatchObject({ userId, loginIds: ["anna", "annie"] });
  expect((await load(emulator, "ann")).status).toBe(404);
  expect((await call(emulator, "POST /v1/mgmt/user/delete", { loginId: "anna" })).status).toBe(200);
  expect(emulator.users()).toEqual([]);
});

test("update/loginid: empty removes one, but not the last", async () => {
  const emulator = await start();
  await ann(emulator, { additionalIdentifiers: ["annie"] });
  expect((await setter(emulator, "loginid", { loginId: "annie", newLoginId: "" })).body.user.loginIds).toEqual(["ann"]);
  expect((await setter(emulator, "loginid", { loginId: "ann", newLoginId: "" })).status).toBe(400);
  expect(emulator.user("ann")?.loginIds).toEqual(["ann"]);
});

test("update/email and update/phone: value normalised, flag as sent, empty removes", async () => {
  const emulator = await start();
  await ann(emulator);
  const email = await setter(emulator, "email", { loginId: "ann", email: "New@acme.test", verified: true });
  expect(email.body.user).toMatchObject({ email: "new@acme.test", verifiedEmail: true });
  const phone = await setter(emulator, "phone", { loginId: "ann", phone: "+1-555-555-5555", verified: true });
  expect(phone.body.user).toMatchObject({ phone: "+15555555555", verifiedPhone: true });
  const unverified = await setter(emulator, "phone", { loginId: "ann", phone: "+15555555555", verified: false });
  expect(unverified.body.user.verifiedPhone).toBe(false);
  const removed = await setter(emulator, "email", { loginId: "ann", email: "", verified: true });
  expect(removed.body.user).toMatchObject({ email: "", verifiedEmail: false });
});

for (const [path, key, value] of [
  ["email", "email", "bob@acme.test"],
  ["phone", "phone", "+15555555555"],
] as const) {
  test(`update/${path}: another user's login ID is merged and deleted, 200`, async () => {
    const emulator = await start();
    const { userId } = await ann(emulator, { name: "Ann", roleNames: ["Viewer"] });
    await create(emulator, { loginId: value, name: "Bob", givenName: "B", roleNames: ["Auditor"] });
    const { status, body } = await setter(emulator, path, { loginId: "ann", [key]: value, verified: true });
    expect(status).toBe(200);
    expect(body.user).toMatchObject({
      userId,
      loginIds: ["ann", value],
      name: "Ann",
      givenName: "B",
      roleNames: ["Viewer", "Auditor"],
    });
    expect(emulator.users()).toHaveLength(1);
  });

  test(`update/${path}: failOnConflict is 409 E111127 and changes nothing`, async () => {
    const emulator = await start();
    const before = await ann(emulator);
    await create(emulator, { loginId: value });
    const sent = { loginId: "ann", [key]: value, verified: true, failOnConflict: true };
    const { status, body } = await setter(emulator, path, sent);
    expect([status, body.errorCode]).toEqual([409, "E111127"]);
    expect(emulator.user("ann")).toEqual(before);
    expect(emulator.users()).toHaveLength(2);
  });
}

test("update/recovery/email and /phone", async () => {
  const emulator = await start();
  await ann(emulator);
  await setter(emulator, "recovery/email", { loginId: "ann", recoveryEmail: "home@acme.test", verified: true });
  await setter(emulator, "recovery/phone", { loginId: "ann", recoveryPhone: "+1-555-555-5555", verified: true });
  expect(emulator.user("ann")).toMatchObject({
    recoveryEmail: "home@acme.test",
    verifiedRecoveryEmail: true,
    recoveryPhone: "+15555555555",
    verifiedRecoveryPhone: true,
  });
  const { body } = await setter(emulator, "recovery/email", { loginId: "ann", recoveryEmail: "", verified: true });
  expect(body.user).toMatchObject({ recoveryEmail: "", verifiedRecoveryEmail: false });
});

test("update/name: given keys change, others stay; both names of the display name", async () => {
  const emulator = await start();
  await ann(emulator);
  await setter(emulator, "name", { loginId: "ann", displayName: "D" });
  await setter(emulator, "name", { loginId: "ann", givenName: "G", middleName: "M", familyName: "F" });
  expect(emulator.user("ann")).toMatchObject({ name: "D", givenName: "G", middleName: "M", familyName: "F" });
  expect((await setter(emulator, "name", { loginId: "ann", name: "E" })).body.user.name).toBe("E");
});

test("update/picture", async () => {
  const emulator = await start();
  await ann(emulator);
  const picture = "https://acme.test/p.png";
  expect((await setter(emulator, "picture", { loginId: "ann", picture })).body.user.picture).toBe(picture);
});

test("update/customAttribute: sets one key and leaves the others", async () => {
  const emulator = await start();
  await ann(emulator, { customAttributes: { a: "1" } });
  const set = { loginId: "ann", attributeKey: "newUser", attributeValue: true };
  expect((await setter(emulator, "customAttribute", set)).body.user.customAttributes).toEqual({
    a: "1",
    newUser: true,
  });
});

test("role/add (v1, v2), remove, set", async () => {
  const emulator = await start();
  await ann(emulator);
  const roleNames = ["Viewer", "Auditor"];
  expect((await setter(emulator, "role/add", { loginId: "ann", roleNames })).body.user.roleNames).toEqual(roleNames);
  const v2 = await call(emulator, "POST /v2/mgmt/user/update/role/add", { loginId: "ann", roleNames: ["Deployer"] });
  expect(v2.body.user.roleNames).toEqual([...roleNames, "Deployer"]);
  const less = await setter(emulator, "role/remove", { loginId: "ann", roleNames });
  expect(less.body.user.roleNames).toEqual(["Deployer"]);
  expect((await setter(emulator, "role/set", { loginId: "ann", roleNames })).body.user.roleNames).toEqual(roleNames);
});

test("role/add in a tenant: needs membership, takes the tenant's own and the project's roles", async () => {
  const emulator = await start();
  await ann(emulator);
  await call(emulator, "POST /v1/mgmt/role/create", { name: "Local", tenantId: "acme", permissionNames: ["x"] });
  const sent = { loginId: "ann", tenantId: "acme", roleNames: ["Local", "Viewer"] };
  expect((await setter(emulator, "role/add", sent)).status).toBe(400);
  await setter(emulator, "tenant/add", { loginId: "ann", tenantId: "acme" });
  const { body } = await setter(emulator, "role/add", sent);
  expect(body.user.userTenants[0]).toMatchObject({ roleNames: ["Local", "Viewer"], permissions: ["x", "read"] });
  expect(body.user.roleNames).toEqual([]);
  expect((await setter(emulator, "role/add", { loginId: "ann", roleNames: ["Local"] })).status).toBe(400);
});

test("tenant/add and tenant/remove", async () => {
  const emulator = await start();
  await ann(emulator);
  const added = await setter(emulator, "tenant/add", { loginId: "ann", tenantId: "acme" });
  expect(added.body.user.userTenants.map(({ tenantId }) => tenantId)).toEqual(["acme"]);
  const again = await setter(emulator, "tenant/add", { loginId: "ann", tenantId: "acme" });
  expect(again.body.user.userTenants).toHaveLength(1);
  const removed = await setter(emulator, "tenant/remove", { loginId: "ann", tenantId: "acme" });
  expect(removed.body.user.userTenants).toEqual([]);
});

test("ssoapp/add, remove, set", async () => {
  const emulator = await start();
  await ann(emulator);
  const apps = async (action: string, ids: string[]): Promise<string[]> =>
    (await setter(emulator, `ssoapp/${action}`, { loginId: "ann", ssoAppIds: ids })).body.user.ssoAppIds;
  expect(await apps("add", ["grafana"])).toEqual(["grafana"]);
  expect(await apps("remove", ["grafana"])).toEqual([]);
  expect(await apps("add", ["grafana"])).toEqual(["grafana"]);
  expect(await apps("set", ["descope-default-oidc"])).toEqual(["descope-default-oidc"]);
});

test("password/set/active, /temporary, /set, /expire", async () => {
  const emulator = await start();
  await ann(emulator);
  const password = async (path: string, more: Record<string, unknown>): Promise<[number, string]> => {
    const { status } = await call(emulator, `POST /v1/mgmt/user/password/${path}`, { loginId: "ann", ...more });
    return [status, emulator.passwordState("ann")];
  };
  expect(emulator.passwordState("ann")).toBe("none");
  expect(await password("set/active", { password: "first-one!" })).toEqual([200, "active"]);
  expect(emulator.user("ann")?.password).toBe(true);
  expect(emulator.checkPassword("ann", "first-one!")).toBe(true);
  expect(await password("set/temporary", { password: "second-one!" })).toEqual([200, "temporary"]);
  expect(emulator.checkPassword("ann", "first-one!")).toBe(false);
  expect(emulator.checkPassword("ann", "second-one!")).toBe(true);
  expect(await password("set", { password: "third-one!", setActive: true })).toEqual([200, "active"]);
  expect(await password("set", { password: "fourth-one!" })).toEqual([200, "temporary"]);
  expect(await password("expire", {})).toEqual([200, "expired"]);
  expect((await password("set/active", {}))[0]).toBe(400);
});

test("password/set/temporary without a password makes one up and answers it", async () => {
  const emulator = await start();
  await ann(emulator);
  const { body } = await call(emulator, "POST /v1/mgmt/user/password/set/temporary", { loginId: "ann" });
  expect(body.cleartext.length).toBeGreaterThan(7);
  expect(emulator.checkPassword("ann", body.cleartext)).toBe(true);
});

test("passkeys/delete and logout are 200 for a user without any", async () => {
  const emulator = await start();
  await ann(emulator);
  for (const path of ["passkeys/delete", "logout"]) {
    expect((await call(emulator, `POST /v1/mgmt/user/${path}`, { loginId: "ann" })).text).toBe("{}");
    expect((await call(emulator, `POST /v1/mgmt/user/${path}`, { loginId: "ghost" })).status).toBe(404);
  }
});

test("passkeys and trusted devices: nobody has any, and the user must exist", async () => {
  const emulator = await start();
  const { userId } = await ann(emulator);
  const post = async (path: string, body: unknown): Promise<[number, unknown]> => {
    const { status, text } = await call(emulator, `POST /v1/mgmt/user/${path}`, body);
    return [status, status === 200 ? JSON.parse(text) : undefined];
  };
  expect(await post("passkeys/list", { loginId: "ann" })).toEqual([200, { passkeys: [] }]);
  expect(await post("passkey/delete", { loginId: "ann", credentialId: "x" })).toEqual([200, {}]);
  expect(await post("trusteddevices/list", { identifiers: ["ann", userId] })).toEqual([200, { devices: [] }]);
  expect(await post("trusteddevices/remove", { identifier: userId, deviceIds: ["x"] })).toEqual([200, {}]);
  for (const [path, body] of [
    ["passkeys/list", { loginId: "ghost" }],
    ["passkey/delete", { loginId: "ghost" }],
    ["trusteddevices/list", { identifiers: ["ann", "ghost"] }],
    ["trusteddevices/remove", { identifier: "ghost" }],
  ] as const) {
    expect([path, ...(await post(path, body))]).toEqual([path, 404, undefined]);
  }
});
