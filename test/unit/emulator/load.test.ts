import { expect, test } from "vitest";

import { ann, call, create, load, patch, start } from "./helpers.ts";

test("L1: by loginId, userId and identifier, each taking a user ID as well", async () => {
  const emulator = await start();
  const { userId } = await ann(emulator);
  for (const query of [`loginId=ann`, `userId=${userId}`, `loginId=${userId}`, `identifier=ann`]) {
    const { status, body } = await call(emulator, `GET /v1/mgmt/user?${query}`);
    expect([query, status, body.user?.userId]).toEqual([query, 200, userId]);
  }
  expect((await call(emulator, "GET /v1/mgmt/user")).status).toBe(400);
});

test("L2: unknown or deleted is 404 E112102 in compact JSON", async () => {
  const emulator = await start();
  const { status, text, body } = await load(emulator, "ghost");
  expect(status).toBe(404);
  expect(text).toContain('"errorCode":"E112102"');
  expect(body.message).toBe(body.errorMessage);
  expect(body.errorDescription).not.toBe("");
});

test("L3: created, patched and deleted are seen at once", async () => {
  const emulator = await start();
  await ann(emulator);
  expect((await load(emulator, "ann")).body.user.name).toBe("");
  await patch(emulator, { loginId: "ann", name: "Ann" });
  expect((await load(emulator, "ann")).body.user.name).toBe("Ann");
  await call(emulator, "POST /v1/mgmt/user/delete", { loginId: "ann" });
  expect((await load(emulator, "ann")).status).toBe(404);
});

test("L4: users/load answers users and total, without disabled and expired ones unless asked", async () => {
  const emulator = await start();
  const ids: string[] = [];
  for (const status of ["enabled", "disabled", "expired", "invited"]) {
    ids.push((await create(emulator, { loginId: `${status}@acme.test`, status })).body.user.userId);
  }
  const userIds = [...ids, "Unknown"];
  const valid = await call(emulator, "POST /v1/mgmt/users/load", { userIds });
  expect(valid.body.users.map((user) => user.status)).toEqual(["enabled", "invited"]);
  expect(valid.body.total).toBe(2);
  const all = await call(emulator, "POST /v1/mgmt/users/load", { userIds, includeInvalidUsers: true });
  expect(all.body.users.map((user) => user.userId)).toEqual(ids);
  expect(all.body.total).toBe(4);
});

test("L4: users/load takes user IDs, not login IDs", async () => {
  const emulator = await start();
  await ann(emulator);
  expect((await call(emulator, "POST /v1/mgmt/users/load", { userIds: ["ann"] })).body.users).toEqual([]);
});

test("L1: a login ID that is no email is found in its own case only", async () => {
  const emulator = await start();
  const { body } = await create(emulator, { loginId: "Ann", email: "ann@acme.test" });
  expect(body.user.loginIds).toEqual(["Ann"]);
  expect((await load(emulator, "Ann")).status).toBe(200);
  expect((await load(emulator, "ann")).status).toBe(404);
});
