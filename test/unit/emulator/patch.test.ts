import { expect, test } from "vitest";

import { ann, call, create, load, patch, start } from "./helpers.ts";

test("P1: phone, middle name and a role on a user without phone; the phone is verified", async () => {
  const emulator = await start();
  await ann(emulator, { name: "Ann" });
  const { body } = await patch(emulator, {
    loginId: "ann",
    phone: "+12025550142",
    middleName: "M",
    roleNames: ["Viewer"],
  });
  expect(body.user).toMatchObject({
    phone: "+12025550142",
    verifiedPhone: true,
    middleName: "M",
    roleNames: ["Viewer"],
    name: "Ann",
  });
});

test("P2, P3: roles are replaced, and [] clears them while the phone stays", async () => {
  const emulator = await start();
  await ann(emulator, { phone: "+12025550142", roleNames: ["Auditor"] });
  const two = await patch(emulator, { loginId: "ann", roleNames: ["Viewer", "Deployer"] });
  expect(two.body.user.roleNames).toEqual(["Viewer", "Deployer"]);
  const none = await patch(emulator, { loginId: "ann", roleNames: [] });
  expect(none.body.user.roleNames).toEqual([]);
  expect(none.body.user.phone).toBe("+12025550142");
});

test("P4: only the family name changes", async () => {
  const emulator = await start();
  const { modifiedTime: _before, ...before } = await ann(emulator, {
    name: "Ann",
    givenName: "A",
    roleNames: ["Viewer"],
    customAttributes: { a: "1" },
  });
  const { modifiedTime: _after, ...after } = (await patch(emulator, { loginId: "ann", familyName: "Ox" })).body.user;
  expect(after).toEqual({ ...before, familyName: "Ox" });
});

test("P5: email with flag, names and picture change; everything else stays, in the answer and on reload", async () => {
  const emulator = await start();
  const before = await ann(emulator, {
    middleName: "M",
    familyName: "F",
    phone: "+15555555555",
    verifiedPhone: false,
    roleNames: ["Viewer"],
    ssoAppIds: ["grafana"],
    customAttributes: { a: "1" },
  });
  const { body } = await patch(emulator, {
    identifier: "ann",
    email: "new@acme.test",
    verifiedEmail: true,
    givenName: "G",
    picture: "https://acme.test/p.png",
    customAttributes: {},
  });
  const expected = {
    ...before,
    email: "new@acme.test",
    verifiedEmail: true,
    givenName: "G",
    picture: "https://acme.test/p.png",
    modifiedTime: body.user.modifiedTime,
  };
  expect(body.user).toEqual(expected);
  expect(body.user.loginIds).toEqual(["ann"]);
  expect((await load(emulator, "ann")).body.user).toEqual(expected);
});

test("P6, P7: tenant roles beside the same project roles, then fewer of them", async () => {
  const emulator = await start();
  await ann(emulator, { roleNames: ["Viewer", "Auditor"] });
  const both = await patch(emulator, {
    loginId: "ann",
    userTenants: [{ tenantId: "acme", roleNames: ["Viewer", "Auditor"] }],
  });
  expect(both.status).toBe(200);
  expect(both.body.user.userTenants).toMatchObject([
    { tenantId: "acme", tenantName: "Acme Corporation", roleNames: ["Viewer", "Auditor"] },
  ]);
  const one = await patch(emulator, { loginId: "ann", userTenants: [{ tenantId: "acme", roleNames: ["Viewer"] }] });
  expect(one.body.user.userTenants[0]?.roleNames).toEqual(["Viewer"]);
  expect(one.body.user.roleNames).toEqual(["Viewer", "Auditor"]);
});

test("P8: stray test and invite are ignored, the phone keeps its form", async () => {
  const emulator = await start();
  await ann(emulator);
  const { body } = await patch(emulator, {
    loginId: "ann",
    name: "N",
    givenName: "G",
    middleName: "M",
    phone: "+14152223333",
    roleNames: ["Viewer"],
    test: false,
    invite: false,
  });
  expect(body.user).toMatchObject({
    name: "N",
    givenName: "G",
    middleName: "M",
    phone: "+14152223333",
    roleNames: ["Viewer"],
    test: false,
  });
});

test("P9: the aliases of PATCH: displayName, ssoAppIDs, additionalLoginIds", async () => {
  const emulator = await start();
  await ann(emulator);
  const { body } = await patch(emulator, {
    loginId: "ann",
    displayName: "Ann",
    ssoAppIDs: ["grafana"],
    additionalLoginIds: ["annie"],
  });
  expect(body.user).toMatchObject({ name: "Ann", ssoAppIds: ["grafana"], loginIds: ["ann", "annie"] });
});

test("a user ID in loginId addresses the user", async () => {
  const emulator = await start();
  const { userId } = await ann(emulator);
  expect((await patch(emulator, { loginId: userId, name: "Ann" })).body.user.name).toBe("Ann");
});

test("scim, status and recovery contacts", async () => {
  const emulator = await start();
  await ann(emulator);
  const set = await patch(emulator, {
    loginId: "ann",
    scim: true,
    status: "enabled",
    recoveryEmail: "home@acme.test",
    verifiedRecoveryEmail: true,
    recoveryPhone: "+1-555-555-5555",
    verifiedRecoveryPhone: true,
  });
  expect(set.body.user).toMatchObject({
    SCIM: true,
    status: "enabled",
    recoveryEmail: "home@acme.test",
    verifiedRecoveryEmail: true,
    recoveryPhone: "+15555555555",
    verifiedRecoveryPhone: true,
  });
  const cleared = await patch(emulator, { loginId: "ann", recoveryEmail: "", recoveryPhone: "" });
  expect(cleared.body.user).toMatchObject({
    recoveryEmail: "",
    verifiedRecoveryEmail: false,
    recoveryPhone: "",
    verifiedRecoveryPhone: false,
  });
});

test("a refused patch changes nothing", async () => {
  const emulator = await start();
  const before = await ann(emulator);
  for (const body of [
    { name: "New", roleNames: ["no such role"] },
    { name: "New", status: "nonsense" },
    { name: "New", customAttributes: { undefinedKey: 1 } },
    { name: "New", phone: "no phone" },
    { name: "New", userTenants: [{ tenantId: "nowhere" }] },
    { name: "New", ssoAppIds: ["nothing"] },
  ]) {
    expect((await patch(emulator, { loginId: "ann", ...body })).status).toBe(400);
    expect(emulator.user("ann")).toEqual(before);
  }
});

test("an additional identifier of another user is refused", async () => {
  const emulator = await start();
  await ann(emulator);
  await create(emulator, { loginId: "bob@acme.test" });
  const { status, body } = await patch(emulator, { loginId: "ann", additionalIdentifiers: ["Bob@acme.test"] });
  expect([status, body.errorCode]).toEqual([409, "E111127"]);
  expect(emulator.users()).toHaveLength(2);
});

test("a patch that merges and is then refused leaves both users, alone and in a batch", async () => {
  const emulator = await start();
  const before = await ann(emulator);
  await create(emulator, { loginId: "bob@acme.test" });
  const body = { loginId: "ann", email: "bob@acme.test", roleNames: ["no such role"] };
  expect((await patch(emulator, body)).status).toBe(400);
  expect(emulator.users().map((user) => user.loginIds)).toEqual([["ann"], ["bob@acme.test"]]);
  const batch = await call(emulator, "PATCH /v1/mgmt/user/patch/batch", { users: [body] });
  expect([batch.status, batch.body.failedUsers.length]).toEqual([200, 1]);
  expect(emulator.user("ann")).toEqual(before);
  expect(emulator.user("bob@acme.test")?.loginIds).toEqual(["bob@acme.test"]);
});

test("a user's own login ID as its email is no conflict", async () => {
  const emulator = await start({ dialect: { emailConflictOnPatch: "refuse" } });
  await ann(emulator, { additionalIdentifiers: ["ann@home.test"] });
  const { status, body } = await patch(emulator, { loginId: "ann", email: "ann@home.test" });
  expect([status, body.user?.email, body.user?.loginIds]).toEqual([200, "ann@home.test", ["ann", "ann@home.test"]]);
});

test("repeated roles, apps and tenants count once, a tenant's last roles standing", async () => {
  const emulator = await start();
  await ann(emulator);
  const { user } = (
    await patch(emulator, {
      loginId: "ann",
      roleNames: ["Viewer", "Viewer"],
      ssoAppIds: ["grafana", "grafana"],
      userTenants: [
        { tenantId: "acme", roleNames: ["Viewer"] },
        { tenantId: "acme", roleNames: ["Auditor", "Auditor"] },
      ],
    })
  ).body;
  expect([user.roleNames, user.ssoAppIds]).toEqual([["Viewer"], ["grafana"]]);
  expect(user.userTenants.map(({ tenantId, roleNames }) => [tenantId, roleNames])).toEqual([["acme", ["Auditor"]]]);
});
