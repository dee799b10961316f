import { expect, test } from "vitest";

import { ann, call, create, createTest, load, start } from "./helpers.ts";

test("D1: by loginId, identifier, userId, and go's form with one of two empty", async () => {
  const emulator = await start();
  for (const whom of [
    () => ({ loginId: "ann" }),
    () => ({ identifier: "ann" }),
    (userId: string) => ({ userId }),
    (userId: string) => ({ loginId: userId }),
    (userId: string) => ({ loginId: "", userId }),
    () => ({ loginId: "ann", userId: "" }),
  ]) {
    const { userId } = await ann(emulator);
    const { status, text } = await call(emulator, "POST /v1/mgmt/user/delete", whom(userId));
    expect([status, text]).toEqual([200, "{}"]);
    expect((await load(emulator, "ann")).status).toBe(404);
  }
  expect((await call(emulator, "POST /v1/mgmt/user/delete", {})).status).toBe(400);
});

test("D2: deleting again is a 404, never a 5xx", async () => {
  const emulator = await start();
  const { status, body } = await call(emulator, "POST /v1/mgmt/user/delete", { loginId: "ghost" });
  expect([status, body.errorCode]).toEqual([404, "E112102"]);
});

test("D1: a freed login ID can be taken again, by another user ID", async () => {
  const emulator = await start();
  const { userId } = await ann(emulator);
  await call(emulator, "POST /v1/mgmt/user/delete", { loginId: "ann" });
  expect((await ann(emulator)).userId).not.toBe(userId);
});

test("D3: test/delete/all removes only test users", async () => {
  const emulator = await start();
  await ann(emulator);
  await createTest(emulator, { loginId: "t1@acme.test" });
  await createTest(emulator, { loginId: "t2@acme.test" });
  const { status, text } = await call(emulator, "DELETE /v1/mgmt/user/test/delete/all");
  expect([status, text]).toEqual([200, "{}"]);
  expect(emulator.users().map((user) => user.loginIds[0])).toEqual(["ann"]);
});

test("D4: delete/batch takes user IDs, passes over unknown ones and login IDs", async () => {
  const emulator = await start();
  const { userId } = await ann(emulator);
  await create(emulator, { loginId: "bob@acme.test" });
  const userIds = [userId, "Unknown", "bob@acme.test"];
  expect((await call(emulator, "POST /v1/mgmt/user/delete/batch", { userIds })).status).toBe(200);
  expect(emulator.users().map((user) => user.loginIds[0])).toEqual(["bob@acme.test"]);
});
