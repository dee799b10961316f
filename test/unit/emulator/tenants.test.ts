import { expect, test } from "vitest";

import { ann, call, start } from "./helpers.ts";

test("tenants: all, create, load (flat), delete with memberships", async () => {
  const emulator = await start();
  expect((await call(emulator, "POST /v1/mgmt/tenant/create", { name: "New", id: "new" })).body.id).toBe("new");
  expect((await call(emulator, "POST /v1/mgmt/tenant/create", { name: "Generated" })).body.id).toMatch(/^T/);
  const unnamed = await call(emulator, "POST /v1/mgmt/tenant/create", { id: "x" });
  expect(unnamed.body.errorMessage).toContain("The name field is required");
  expect((await call(emulator, "GET /v1/mgmt/tenant?id=new")).body).toMatchObject({ id: "new", name: "New" });
  expect((await call(emulator, "GET /v1/mgmt/tenant/all")).body.tenants.map((tenant) => tenant.id)).toContain("new");
  await ann(emulator, { userTenants: [{ tenantId: "new" }, { tenantId: "acme" }] });
  await call(emulator, "POST /v1/mgmt/tenant/delete", { id: "new" });
  expect(emulator.user("ann")?.userTenants.map(({ tenantId }) => tenantId)).toEqual(["acme"]);
  expect((await call(emulator, "GET /v1/mgmt/tenant?id=new")).status).toBe(404);
});

test("tenants: load is flat, with parent, successors and every key", async () => {
  const emulator = await start();
  const body = {
    id: "child",
    name: "Child",
    parent: "acme",
    selfProvisioningDomains: ["child.test"],
    customAttributes: { plan: "pro" },
  };
  expect((await call(emulator, "POST /v1/mgmt/tenant/create", body)).body).toEqual({ id: "child" });
  const child = (await call(emulator, "GET /v1/mgmt/tenant?id=child")).body;
  expect(child).toMatchObject({ ...body, successors: [], enforceSSO: false, disabled: false, domains: ["child.test"] });
  expect((await call(emulator, "GET /v1/mgmt/tenant?id=acme")).body).toMatchObject({
    parent: "",
    successors: ["child"],
  });
  const orphan = await call(emulator, "POST /v1/mgmt/tenant/create", { name: "O", parent: "ghost" });
  expect(orphan.status).toBe(404);
});

test("tenants: update overwrites, patch does not, default roles are set apart", async () => {
  const emulator = await start();
  const tenant = async (): Promise<unknown> => (await call(emulator, "GET /v1/mgmt/tenant?id=acme")).body;
  const full = {
    id: "acme",
    name: "A",
    selfProvisioningDomains: ["a.test"],
    customAttributes: { a: 1 },
    disabled: true,
  };
  expect((await call(emulator, "POST /v1/mgmt/tenant/update", full)).text).toBe("{}");
  expect(await tenant()).toMatchObject(full);
  await call(emulator, "PATCH /v1/mgmt/tenant/patch", { id: "acme", name: "B", customAttributes: null, nonsense: 1 });
  expect(await tenant()).toMatchObject({ ...full, name: "B" });
  await call(emulator, "POST /v1/mgmt/tenant/updateDefaultRoles", { id: "acme", defaultRoles: ["Viewer"] });
  await call(emulator, "POST /v1/mgmt/tenant/update", { id: "acme", name: "C" });
  expect(await tenant()).toMatchObject({
    name: "C",
    selfProvisioningDomains: [],
    customAttributes: {},
    disabled: false,
    defaultRoles: ["Viewer"],
  });
  expect((await call(emulator, "POST /v1/mgmt/tenant/update", { id: "acme" })).body.errorMessage).toContain(
    "The name field is required",
  );
  expect((await call(emulator, "POST /v1/mgmt/tenant/update", { id: "ghost", name: "x" })).status).toBe(404);
});

test("tenants: search by either spelling of each filter", async () => {
  const emulator = await start();
  await call(emulator, "POST /v1/mgmt/tenant/create", {
    id: "d",
    name: "D",
    parent: "acme",
    selfProvisioningDomains: ["d.test"],
    customAttributes: { plan: "pro" },
  });
  for (const [filter, expected] of [
    [{ ids: ["acme", "ghost"] }, ["acme"]],
    [{ tenantIds: ["globex"] }, ["globex"]],
    [{ names: ["Globex", "D"] }, ["globex", "d"]],
    [{ tenantNames: ["Acme Corporation"] }, ["acme"]],
    [{ selfProvisioningDomains: ["d.test"] }, ["d"]],
    [{ tenantSelfProvisioningDomains: ["e.test"] }, []],
    [{ customAttributes: { plan: "pro" } }, ["d"]],
    [{ parentTenantId: "acme" }, ["d"]],
    [{ ids: ["acme"], names: ["Globex"] }, []],
    [{ ids: null, names: [] }, ["acme", "globex", "initech", "d"]],
  ] as const) {
    const { body } = await call(emulator, "POST /v1/mgmt/tenant/search", filter);
    expect([filter, body.tenants.map(({ id }) => id)]).toEqual([filter, expected]);
  }
});

test("tenants: settings carry JITDisabled, and what is set of them is kept", async () => {
  const emulator = await start();
  const settings = async (): Promise<unknown> => (await call(emulator, "GET /v1/mgmt/tenant/settings?id=acme")).body;
  expect(await settings()).toMatchObject({ JITDisabled: false, authType: "none" });
  await call(emulator, "POST /v1/mgmt/tenant/settings", {
    tenantId: "acme",
    JITDisabled: true,
    sessionTokenExpiration: 5,
  });
  await call(emulator, "POST /v1/mgmt/tenant/settings", {
    tenantId: "acme",
    enabled: true,
    sessionTokenExpiration: null,
  });
  expect(await settings()).toMatchObject({ JITDisabled: true, enabled: true, sessionTokenExpiration: 5 });
  expect((await call(emulator, "POST /v1/mgmt/tenant/settings", { tenantId: "ghost" })).status).toBe(404);
});

test("tenants: delete with cascade deletes the users of this tenant only", async () => {
  const emulator = await start();
  await ann(emulator, { userTenants: [{ tenantId: "acme" }] });
  const both = [{ tenantId: "acme" }, { tenantId: "globex" }];
  await call(emulator, "POST /v1/mgmt/user/create", { loginId: "both@acme.test", userTenants: both });
  await call(emulator, "POST /v1/mgmt/user/create", { loginId: "none@acme.test" });
  await call(emulator, "POST /v1/mgmt/tenant/delete", { id: "acme", cascade: true });
  expect(emulator.users().map(({ loginIds }) => loginIds[0])).toEqual(["both@acme.test", "none@acme.test"]);
  expect(emulator.user("both@acme.test")?.userTenants.map(({ tenantId }) => tenantId)).toEqual(["globex"]);
  expect((await call(emulator, "POST /v1/mgmt/tenant/delete", { id: "acme" })).status).toBe(404);
});
