import { expect, test } from "vitest";

import { ann, call, search, start } from "./helpers.ts";

const names = (roles: { name: string }[]): string[] => roles.map(({ name }) => name);

test("roles: all, create, delete; deleting one takes it from its users", async () => {
  const emulator = await start();
  await call(emulator, "POST /v1/mgmt/role/create", { name: "New", permissionNames: ["p"] });
  expect((await call(emulator, "POST /v1/mgmt/role/create", { name: "New" })).body.errorCode).toBe("E024104");
  const user = await ann(emulator, { roleNames: ["New"], userTenants: [{ tenantId: "acme", roleNames: ["New"] }] });
  expect(user.permissions).toEqual(["p"]);
  expect((await call(emulator, "GET /v1/mgmt/role/all")).body.roles.map((role) => role.name)).toContain("New");
  expect((await call(emulator, "POST /v1/mgmt/role/delete", { name: "New" })).text).toBe("{}");
  expect(emulator.user("ann")).toMatchObject({ roleNames: [], userTenants: [{ roleNames: [] }] });
  expect((await call(emulator, "POST /v1/mgmt/role/delete", { name: "New" })).status).toBe(404);
});

test("a tenant's role may bear a project role's name and shadows its permissions there only", async () => {
  const emulator = await start();
  const local = { name: "Tenant Admin", tenantId: "acme", permissionNames: ["local"] };
  expect((await call(emulator, "POST /v1/mgmt/role/create", local)).status).toBe(200);
  const user = await ann(emulator, {
    roleNames: ["Tenant Admin"],
    userTenants: ["acme", "globex"].map((tenantId) => ({ tenantId, roleNames: ["Tenant Admin"] })),
  });
  expect(user.permissions).toHaveLength(3);
  expect(user.userTenants.map(({ permissions }) => permissions.length)).toEqual([1, 3]);
  await call(emulator, "POST /v1/mgmt/role/delete", { name: "Tenant Admin", tenantId: "acme" });
  expect(emulator.user("ann")?.userTenants.map(({ permissions }) => permissions.length)).toEqual([3, 3]);
});

test("deleting a tenant's role takes it from that tenant's members only", async () => {
  const emulator = await start();
  const tenants = ["acme", "globex"];
  for (const tenantId of tenants) await call(emulator, "POST /v1/mgmt/role/create", { name: "Local", tenantId });
  await ann(emulator, { userTenants: tenants.map((tenantId) => ({ tenantId, roleNames: ["Local"] })) });
  await call(emulator, "POST /v1/mgmt/role/delete", { name: "Local", tenantId: "acme" });
  expect(emulator.user("ann")?.userTenants.map(({ roleNames }) => roleNames)).toEqual([[], ["Local"]]);
});

test("role/update overwrites: an omitted description and omitted permissions are erased, users follow a new name", async () => {
  const emulator = await start();
  const created = await call(emulator, "POST /v1/mgmt/role/create", {
    name: "Old",
    description: "d",
    permissionNames: ["read"],
  });
  expect(created.body).toMatchObject({ name: "Old", description: "d", tenantId: "" });
  await ann(emulator, {
    roleNames: ["Viewer", "Old"],
    userTenants: [{ tenantId: "acme", roleNames: ["Old", "Auditor"] }],
  });
  const renamed = { name: "Old", newName: "New", permissionNames: ["audit"] };
  expect((await call(emulator, "POST /v1/mgmt/role/update", renamed)).status).toBe(200);
  expect(emulator.user("ann")).toMatchObject({
    roleNames: ["Viewer", "New"],
    userTenants: [{ roleNames: ["New", "Auditor"] }],
    permissions: ["read", "audit"],
  });
  await call(emulator, "POST /v1/mgmt/role/update", { id: created.body.id, newName: "New" });
  const { body } = await call(emulator, "POST /v1/mgmt/role/search", { roleNames: ["New"] });
  expect(body.roles).toMatchObject([{ id: created.body.id, name: "New", description: "", permissionNames: [] }]);
  const taken = await call(emulator, "POST /v1/mgmt/role/update", { name: "New", newName: "Viewer" });
  expect([taken.status, taken.body.errorCode]).toEqual([400, "E024104"]);
  expect((await call(emulator, "POST /v1/mgmt/role/update", { name: "Old" })).status).toBe(404);
  expect((await call(emulator, "POST /v1/mgmt/role/update", {})).body.errorMessage).toContain("The name field");
});

test("renaming a tenant's role leaves the project's role of that name alone", async () => {
  const emulator = await start();
  await call(emulator, "POST /v1/mgmt/role/create", { name: "Viewer", tenantId: "acme" });
  await ann(emulator, {
    roleNames: ["Viewer"],
    userTenants: ["acme", "globex"].map((tenantId) => ({ tenantId, roleNames: ["Viewer"] })),
  });
  await call(emulator, "POST /v1/mgmt/role/update", { name: "Viewer", tenantId: "acme", newName: "Local" });
  // The project's Viewer still serves in acme.
  expect(emulator.user("ann")).toMatchObject({
    roleNames: ["Viewer"],
    userTenants: [{ roleNames: ["Viewer"] }, { roleNames: ["Viewer"] }],
  });
  expect((await search(emulator, { roleNames: ["Local"] })).body.total).toBe(0);
});

test("role/search: by names, part of a name, permissions, tenants with and without the project's roles", async () => {
  const emulator = await start();
  for (const tenantId of ["acme", "globex"]) {
    await call(emulator, "POST /v1/mgmt/role/create", { name: `In ${tenantId}`, tenantId, permissionNames: ["read"] });
  }
  const found = async (filter: unknown): Promise<string[]> =>
    names((await call(emulator, "POST /v1/mgmt/role/search", filter)).body.roles);
  const all = names((await call(emulator, "GET /v1/mgmt/role/all")).body.roles);
  expect(all).toEqual(expect.arrayContaining(["Tenant Admin", "In acme", "In globex"]));
  expect(await found({ roleNames: null, tenantIds: [], roleNameLike: "", permissionNames: [] })).toEqual(all);
  expect(await found({ roleNames: ["Viewer", "Auditor", "Nope"] })).toEqual(["Viewer", "Auditor"]);
  expect(await found({ roleNameLike: "in A" })).toEqual(["In acme"]);
  expect(await found({ permissionNames: ["audit", "deploy"] })).toEqual(["Deployer", "Auditor"]);
  expect(await found({ tenantIds: ["acme"] })).toEqual(["In acme"]);
  expect(await found({ tenantIds: ["acme"], includeProjectRoles: true })).toEqual(
    all.filter((name) => name !== "In globex"),
  );
  expect(await found({ tenantIds: ["acme"], permissionNames: ["deploy"] })).toEqual([]);
});

test("role batches: create, update by ID, delete by name and by ID; one that fails leaves nothing behind", async () => {
  const emulator = await start();
  const { body } = await call(emulator, "POST /v1/mgmt/role/create/batch", { roles: [{ name: "A" }, { name: "B" }] });
  expect(names(body.roles)).toEqual(["A", "B"]);
  const failed = await call(emulator, "POST /v1/mgmt/role/create/batch", { roles: [{ name: "C" }, { name: "A" }] });
  expect([failed.status, failed.body.errorCode]).toEqual([400, "E024104"]);
  const [first, second] = body.roles;
  const roles = [{ id: first?.id, newName: "A2", permissionNames: ["read"] }];
  expect(names((await call(emulator, "POST /v1/mgmt/role/update/batch", { roles })).body.roles)).toEqual(["A2"]);
  await call(emulator, "POST /v1/mgmt/role/delete/batch", { roleNames: ["A2"], roleIds: [second?.id] });
  const left = names((await call(emulator, "GET /v1/mgmt/role/all")).body.roles);
  for (const gone of ["A", "A2", "B", "C"]) expect(left).not.toContain(gone);
});

test("a role of a tenant needs that tenant", async () => {
  const emulator = await start();
  expect((await call(emulator, "POST /v1/mgmt/role/create", { name: "X", tenantId: "ghost" })).status).toBe(404);
});
