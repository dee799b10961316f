import { expect, test } from "vitest";

import type { Emulator } from "../../../emulator/index.ts";
import { ann, call, create, createTest, search, setter, start } from "./helpers.ts";

async function found(emulator: Emulator, filter: Record<string, unknown>): Promise<string[]> {
  const { body } = await search(emulator, filter);
  expect(body.total).toBe(body.users.length);
  return body.users.map((user) => user.loginIds[0] ?? "");
}

/** Three users that differ in everything, to tell filters apart. */
async function three(): Promise<Emulator> {
  const emulator = await start();
  await create(emulator, {
    loginId: "one@acme.test",
    name: "First",
    status: "enabled",
    roleNames: ["Viewer"],
    customAttributes: { department: "dev", costCenter: 1, skills: ["go", "python"] },
    ssoAppIds: ["grafana"],
    password: "s3cret-enough!",
  });
  await create(emulator, {
    loginId: "two",
    email: "two@acme.test",
    phone: "+15555555555",
    verifiedPhone: true,
    status: "disabled",
    userTenants: [{ tenantId: "acme", roleNames: ["Viewer", "Auditor"] }],
    scim: true,
  });
  await create(emulator, {
    loginId: "three",
    email: "three@acme.test",
    userTenants: [{ tenantId: "globex", roleNames: ["Deployer"] }],
    customAttributes: { department: "ops", costCenter: 2 },
  });
  return emulator;
}

test("S1, S9: no filter and limit 0 is the default page, current at once", async () => {
  const emulator = await start();
  await ann(emulator);
  await setter(emulator, "loginid", { loginId: "ann", newLoginId: "anna" });
  expect(await found(emulator, { limit: 0, page: 0, tenantIds: [], roleNames: [], text: "", emails: null })).toEqual([
    "anna",
  ]);
  await call(emulator, "POST /v1/mgmt/user/delete", { loginId: "anna" });
  expect(await found(emulator, {})).toEqual([]);
});

test("S2: testUsersOnly finds the test user, the default search hides it", async () => {
  const emulator = await start();
  await ann(emulator);
  await createTest(emulator, { loginId: "t@acme.test" });
  expect(await found(emulator, { testUsersOnly: true })).toEqual(["t@acme.test"]);
  expect(await found(emulator, {})).toEqual(["ann"]);
  expect(await found(emulator, { withTestUser: true })).toEqual(["ann", "t@acme.test"]);
});

test("S3: withTestUser with phones and emails", async () => {
  const emulator = await start();
  await createTest(emulator, { loginId: "t", phone: "+15555555555", email: "t@acme.test" });
  const filter = { withTestUser: true, phones: ["+1-555-555-5555"], emails: ["T@acme.test"] };
  expect(await found(emulator, filter)).toEqual(["t"]);
  expect(await found(emulator, { ...filter, phones: ["+15555555556"] })).toEqual([]);
});

test("S4: text with fromCreatedTime in milliseconds, as number and as text", async () => {
  const emulator = await start();
  await create(emulator, { loginId: "jv-test@acme.test" });
  const minute = 60_000;
  for (const stamp of [(ms: number) => ms, String]) {
    expect(await found(emulator, { text: "TEST", fromCreatedTime: stamp(Date.now() - 5 * minute) })).toHaveLength(1);
    expect(await found(emulator, { text: "test", fromCreatedTime: stamp(Date.now() + minute) })).toEqual([]);
    expect(await found(emulator, { toCreatedTime: stamp(Date.now() - minute) })).toEqual([]);
    expect(await found(emulator, { fromModifiedTime: stamp(Date.now() + minute) })).toEqual([]);
    expect(await found(emulator, { toModifiedTime: stamp(Date.now() - minute) })).toEqual([]);
  }
});

test("S5: text equal to the login ID, limit 1", async () => {
  const emulator = await three();
  expect(await found(emulator, { text: "one@acme.test", limit: 1 })).toEqual(["one@acme.test"]);
  await call(emulator, "POST /v1/mgmt/user/delete", { identifier: "one@acme.test" });
  expect(await found(emulator, { text: "one@acme.test", limit: 1 })).toEqual([]);
});

test("S6: roleNames matches roles within tenants too", async () => {
  const emulator = await three();
  expect(await found(emulator, { tenantIds: ["acme"], roleNames: ["Viewer"] })).toEqual(["two"]);
  expect(await found(emulator, { roleNames: ["Viewer"] })).toEqual(["one@acme.test", "two"]);
});

test("S7: tenantRoleNames with and:true needs all listed roles", async () => {
  const emulator = await three();
  const tenantRoles = async (values: string[], and: boolean): Promise<string[]> =>
    found(emulator, { tenantRoleNames: { acme: { values, and } } });
  expect(await tenantRoles(["Viewer", "Auditor"], true)).toEqual(["two"]);
  expect(await tenantRoles(["Viewer", "Deployer"], true)).toEqual([]);
  expect(await tenantRoles(["Viewer", "Deployer"], false)).toEqual(["two"]);
});

test("S8: search/test with a role finds the test user only", async () => {
  const emulator = await start();
  await ann(emulator, { roleNames: ["Viewer"] });
  await createTest(emulator, { loginId: "t@acme.test", roleNames: ["Viewer"] });
  const { body } = await call(emulator, "POST /v2/mgmt/user/search/test", { roleNames: ["Viewer"] });
  expect(body.users.map((user) => [user.loginIds[0], user.roleNames])).toEqual([["t@acme.test", ["Viewer"]]]);
});

test("S9: v1 answers alike", async () => {
  const emulator = await three();
  const { body } = await call(emulator, "POST /v1/mgmt/user/search", { statuses: ["disabled"] });
  expect([body.total, body.users[0]?.loginIds]).toEqual([1, ["two"]]);
});

test("S: each filter tells users apart", async () => {
  const emulator = await three();
  const { userId = "" } = emulator.user("three") ?? {};
  const one = "one@acme.test";
  const cases: [Record<string, unknown>, string[]][] = [
    [{ loginIds: ["ONE@acme.test", "three"] }, [one, "three"]],
    [{ loginId: "two" }, ["two"]],
    [{ userIds: [userId] }, ["three"]],
    [{ userIds: [userId, "Unknown"], loginIds: ["two"] }, []],
    [{ loginIds: ["three", "two", "two"] }, ["two", "three"]],
    [{ emails: ["Two@acme.test"] }, ["two"]],
    [{ phones: ["+1 555 555 5555"] }, ["two"]],
    [{ statuses: ["enabled", "invited"] }, [one, "three"]],
    [{ tenantIds: ["acme", "globex"] }, ["two", "three"]],
    [{ ssoAppIds: ["grafana"] }, [one]],
    [{ customAttributes: { department: "ops" } }, ["three"]],
    [{ customAttributes: { costCenter: 1 } }, [one]],
    [{ customAttributes: { skills: "python" } }, [one]],
    [{ customAttributes: { skills: ["python", "typescript"] } }, [one]],
    [{ customAttributes: { department: ["dev", "ops"] } }, [one, "three"]],
    [{ text: "fir" }, [one]],
    [{ verifiedEmail: true }, [one]],
    [{ verifiedPhone: true }, ["two"]],
    [{ verifiedPhone: false }, [one, "three"]],
    [{ password: true }, [one]],
    [{ scim: true }, ["two"]],
    [{ scimOnly: true }, ["two"]],
    [{ totp: true }, []],
    [{ totp: false, webauthn: false, dependent: false, loginIds: [one] }, [one]],
    [{ webauthn: true }, []],
    [{ dependent: true }, []],
    [{ ssoOnly: true }, []],
    [{ ssoOnly: false, scimOnly: false, familyIds: [], lockReasons: null, loginIds: [one] }, [one]],
    [{ familyIds: ["f"] }, []],
    [{ lockReasons: ["password"] }, []],
    [{ tempLockReasons: ["otp"] }, []],
  ];
  for (const [filter, expected] of cases) expect([filter, await found(emulator, filter)]).toEqual([filter, expected]);
});

test("S: includeSubTenants counts the users of all tenants below", async () => {
  const emulator = await three();
  await call(emulator, "POST /v1/mgmt/tenant/create", { id: "middle", name: "Middle", parent: "acme" });
  await call(emulator, "POST /v1/mgmt/tenant/create", { id: "low", name: "Low", parent: "middle" });
  await call(emulator, "PATCH /v1/mgmt/user/patch", { loginId: "three", userTenants: [{ tenantId: "low" }] });
  expect(await found(emulator, { tenantIds: ["acme"] })).toEqual(["two"]);
  expect(await found(emulator, { tenantIds: ["acme"], includeSubTenants: true })).toEqual(["two", "three"]);
  expect(await found(emulator, { tenantIds: ["middle"], includeSubTenants: true })).toEqual(["three"]);
  expect(await found(emulator, { tenantIds: [], includeSubTenants: true })).toHaveLength(3);
});

test("S: a user found by two of its login IDs counts once", async () => {
  const emulator = await start();
  await ann(emulator, { additionalIdentifiers: ["annie"] });
  expect(await found(emulator, { loginIds: ["ann", "annie"] })).toEqual(["ann"]);
});

test("S: pages, an offset that overrides them, and sort", async () => {
  const emulator = await three();
  const slice = async (filter: Record<string, unknown>): Promise<[number, (string | undefined)[]]> => {
    const { body } = await search(emulator, filter);
    return [body.total, body.users.map((user) => user.loginIds[0])];
  };
  const one = "one@acme.test";
  expect(await slice({ limit: 2 })).toEqual([3, [one, "two"]]);
  expect(await slice({ limit: 2, page: 1 })).toEqual([3, ["three"]]);
  expect(await slice({ limit: 2, page: 1, offset: 1 })).toEqual([3, ["two", "three"]]);
  expect(await slice({ sort: [{ field: "email" }] })).toEqual([3, [one, "three", "two"]]);
  expect(await slice({ sort: [{ field: "status" }, { field: "email", desc: true }] })).toEqual([
    3,
    ["two", one, "three"],
  ]);
});

test("S5: text finds in any case and any script, with quotes and backslashes, and only in what it is said to search", async () => {
  const emulator = await start();
  await ann(emulator, { name: 'Zoë "Z\\" Ångström', givenName: "ΣΊΣΥΦΟΣ", picture: "https://pictures.test/ann.png" });
  await create(emulator, { loginId: "bob@acme.test", name: "Bob" });
  for (const text of ["ANN", "zoë", "ÅNGSTRÖM", 'ë "z\\"', "\\", "σίσυφος", "ann@acme"]) {
    expect([text, await found(emulator, { text })]).toEqual([text, ["ann"]]);
  }
  // With a blank, for a user ID is drawn and may hold three letters of any kind.
  for (const text of ["loginIds", "pictures.test", "invited", 'zoe "z', "%", "_"]) {
    expect([text, await found(emulator, { text })]).toEqual([text, []]);
  }
});
