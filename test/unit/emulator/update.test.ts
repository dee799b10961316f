import { expect, test } from "vitest";

import { ann, create, load, setter, start, update } from "./helpers.ts";

test("U1: all fields sent are stored, both verified flags turning in one call", async () => {
  const emulator = await start();
  const phone = "+15555555555";
  await ann(emulator, { verifiedEmail: true, phone, verifiedPhone: false });
  const fields = {
    email: "ann@acme.test",
    verifiedEmail: false,
    phone,
    verifiedPhone: true,
    name: "N",
    givenName: "G",
    middleName: "M",
    familyName: "F",
    picture: "https://acme.test/p.png",
    customAttributes: { a: "1" },
    ssoAppIds: ["grafana"],
  };
  expect((await update(emulator, { loginId: "ann", ...fields })).body.user).toMatchObject(fields);
});

test("U2: a changed display name is visible and the status stays", async () => {
  const emulator = await start();
  await ann(emulator, { status: "enabled" });
  const { body } = await update(emulator, {
    loginId: "ann",
    email: "ann@acme.test",
    displayName: "New",
    status: "disabled",
  });
  expect(body.user).toMatchObject({ name: "New", status: "enabled" });
});

test("U3: roles sent while the user has tenant roles and userTenants is omitted", async () => {
  const emulator = await start();
  await ann(emulator, { userTenants: [{ tenantId: "acme", roleNames: ["Viewer"] }] });
  const { status, body } = await update(emulator, { loginId: "ann", roleNames: ["Viewer", "Auditor"] });
  expect(status).toBe(200);
  expect(body.user.roleNames).toEqual(["Viewer", "Auditor"]);
});

test("U4: userTenants sent with no roleNames; an email without flag keeps its flag", async () => {
  const emulator = await start();
  await ann(emulator, { verifiedEmail: true, roleNames: ["Viewer"] });
  const { body } = await update(emulator, {
    loginId: "ann",
    email: "ann@acme.test",
    userTenants: [{ tenantId: "acme", roleNames: ["Auditor"] }],
  });
  expect(body.user.userTenants.map(({ tenantId, roleNames }) => [tenantId, roleNames])).toEqual([
    ["acme", ["Auditor"]],
  ]);
  expect(body.user).toMatchObject({ email: "ann@acme.test", verifiedEmail: true, roleNames: [] });
});

test("U5: nulls and empty lists leave login IDs and an email login ID's email intact", async () => {
  const emulator = await start();
  await create(emulator, { loginId: "py@acme.test", additionalIdentifiers: ["py2"], name: "P", test: true });
  const { body } = await update(emulator, {
    loginId: "py@acme.test",
    test: false,
    email: null,
    phone: null,
    displayName: "Q",
    roleNames: [],
    userTenants: [],
    additionalLoginIds: null,
    customAttributes: null,
    picture: null,
  });
  expect(body.user).toMatchObject({
    loginIds: ["py@acme.test", "py2"],
    email: "py@acme.test",
    verifiedEmail: true,
    name: "Q",
    test: true,
  });
  expect((await load(emulator, "py@acme.test")).status).toBe(200);
});

test("U: a missing user is 404; a password survives", async () => {
  const emulator = await start();
  await ann(emulator, { password: "s3cret-enough!" });
  expect((await update(emulator, { loginId: "ghost", name: "x" })).status).toBe(404);
  await update(emulator, { loginId: "ann", name: "Ann" });
  expect(emulator.checkPassword("ann", "s3cret-enough!")).toBe(true);
});

test("U: additional login IDs are added, unless another user holds one", async () => {
  const emulator = await start();
  await ann(emulator);
  await create(emulator, { loginId: "bob@acme.test" });
  const { body } = await update(emulator, { loginId: "ann", additionalLoginIds: ["annie", "ann"] });
  expect(body.user.loginIds).toEqual(["ann", "annie"]);
  expect((await update(emulator, { loginId: "ann", additionalLoginIds: ["bob@acme.test"] })).status).toBe(409);
  await setter(emulator, "status", { loginId: "annie", status: "enabled" });
  expect(emulator.user("ann")?.status).toBe("enabled");
});
