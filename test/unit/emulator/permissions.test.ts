import { expect, test } from "vitest";

import { ann, call, start } from "./helpers.ts";

const CREATE = "POST /v1/mgmt/permission/create";

test("permissions: all lists the seeded ones, create refuses a second of one name with E024104", async () => {
  const emulator = await start();
  const all = async (): Promise<string[]> =>
    (await call(emulator, "GET /v1/mgmt/permission/all")).body.permissions.map(({ name }) => name);
  expect(await all()).toEqual(expect.arrayContaining(["Impersonate", "User Admin", "SSO Admin", "read"]));
  expect((await call(emulator, CREATE, { name: "new", description: "d" })).body).toMatchObject({ name: "new" });
  expect(await all()).toContain("new");
  const again = await call(emulator, CREATE, { name: "new" });
  expect([again.status, again.body.errorCode]).toEqual([400, "E024104"]);
  expect((await call(emulator, CREATE, { description: "d" })).body.errorMessage).toContain(
    "The name field is required",
  );
});

test("permissions: an update erases an omitted description; roles and users follow a new name and a deletion", async () => {
  const emulator = await start();
  const { id } = (await call(emulator, CREATE, { name: "old", description: "d" })).body;
  await call(emulator, "POST /v1/mgmt/role/create", { name: "R", permissionNames: ["old", "read"] });
  await ann(emulator, { roleNames: ["R"] });
  await call(emulator, "POST /v1/mgmt/permission/update", { name: "old", newName: "new" });
  expect(emulator.user("ann")?.permissions).toEqual(["new", "read"]);
  const { body } = await call(emulator, "GET /v1/mgmt/permission/all");
  expect(body.permissions.find(({ name }) => name === "new")).toMatchObject({ id, description: "" });
  const taken = await call(emulator, "POST /v1/mgmt/permission/update", { id, newName: "read" });
  expect(taken.body.errorCode).toBe("E024104");
  await call(emulator, "POST /v1/mgmt/permission/delete", { name: "new" });
  expect(emulator.user("ann")?.permissions).toEqual(["read"]);
  expect((await call(emulator, "POST /v1/mgmt/permission/delete", { name: "new" })).status).toBe(404);
});

test("permission batches: create, update, delete by name and by ID", async () => {
  const emulator = await start();
  const permissions = [{ name: "a" }, { name: "b" }];
  const created = (await call(emulator, "POST /v1/mgmt/permission/create/batch", { permissions })).body.permissions;
  expect(created.map(({ name }) => name)).toEqual(["a", "b"]);
  const [a, b] = created;
  const updated = await call(emulator, "POST /v1/mgmt/permission/update/batch", {
    permissions: [{ id: a?.id, newName: "a2", description: "d" }],
  });
  expect(updated.body.permissions).toMatchObject([{ id: a?.id, name: "a2", description: "d" }]);
  await call(emulator, "POST /v1/mgmt/permission/delete/batch", { names: ["a2"], ids: [b?.id] });
  const left = (await call(emulator, "GET /v1/mgmt/permission/all")).body.permissions.map(({ name }) => name);
  for (const gone of ["a", "a2", "b"]) expect(left).not.toContain(gone);
});
