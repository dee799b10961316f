import { createHash, pbkdf2Sync } from "node:crypto";

import { expect, test } from "vitest";

import { ann, call, load, search, start, type Answer } from "./helpers.ts";
import type { Emulator } from "../../../emulator/index.ts";

const batch = (emulator: Emulator, users: unknown[], more: Record<string, unknown> = {}): Promise<Answer> =>
  call(emulator, "POST /v1/mgmt/user/create/batch", { users, ...more });
const patchBatch = (emulator: Emulator, users: unknown[]): Promise<Answer> =>
  call(emulator, "PATCH /v1/mgmt/user/patch/batch", { users });

test("B1: two invited users, verified by their login IDs, loadable after", async () => {
  const emulator = await start();
  const { body } = await batch(emulator, [{ loginId: "b1@acme.test" }, { loginId: "b2@acme.test" }], { invite: true });
  expect(body.createdUsers).toHaveLength(2);
  expect(body.failedUsers).toEqual([]);
  expect(body.additionalErrors).toEqual({});
  for (const loginId of ["b1@acme.test", "b2@acme.test"]) {
    const { user } = (await load(emulator, loginId)).body;
    expect(user).toMatchObject({ email: loginId, verifiedEmail: true, status: "invited" });
  }
});

test("B1: invite of the batch invites its existing users again", async () => {
  const emulator = await start();
  await ann(emulator, { status: "expired" });
  await batch(emulator, [{ loginId: "ann" }]);
  expect(emulator.user("ann")?.status).toBe("expired");
  const { body } = await batch(emulator, [{ loginId: "ann" }], { invite: true });
  expect(body.createdUsers[0]?.status).toBe("invited");
});

test("B2, B7: five users are invited, failedUsers is [], and search counts them at once", async () => {
  const emulator = await start();
  const users = [1, 2, 3, 4, 5].map((n) => ({ loginId: `b${n}`, email: `b${n}@acme.test`, verifiedEmail: true }));
  const { body } = await batch(emulator, users);
  expect(body.createdUsers.map((user) => user.status)).toEqual(Array(5).fill("invited"));
  expect(body.failedUsers).toEqual([]);
  expect((await search(emulator, {})).body.total).toBe(5);
});

test("B3: mixed statuses and flags come back as sent; an unverified email without phone is accepted", async () => {
  const emulator = await start();
  const { body } = await batch(emulator, [
    { loginId: "e", email: "e@acme.test", verifiedEmail: true, status: "enabled" },
    { loginId: "d", email: "d@acme.test", verifiedEmail: false, status: "disabled" },
    { loginId: "i", email: "i@acme.test", verifiedEmail: true, status: "invited" },
    { loginId: "n", email: "n@acme.test", verifiedEmail: false },
  ]);
  expect(body.createdUsers.map((user) => [user.status, user.verifiedEmail])).toEqual([
    ["enabled", true],
    ["disabled", false],
    ["invited", true],
    ["invited", false],
  ]);
});

test("B4: a pbkdf2 hash verifies", async () => {
  const emulator = await start();
  const salt = Buffer.from("some salt");
  const hash = pbkdf2Sync("s3cret-enough!", salt, 1000, 20, "sha1").toString("base64");
  const pbkdf2 = { type: "sha1", hash, salt: salt.toString("base64"), iterations: 1000 };
  const { body } = await batch(emulator, [{ loginId: "h@acme.test", name: "H", hashedPassword: { pbkdf2 } }]);
  expect(body.createdUsers[0]).toMatchObject({ email: "h@acme.test", name: "H", password: true });
  expect(emulator.checkPassword("h@acme.test", "s3cret-enough!")).toBe(true);
  expect(emulator.checkPassword("h@acme.test", "wrong")).toBe(false);
});

test("B5: a plain sha hash verifies", async () => {
  const emulator = await start();
  const sha = { type: "sha256", hash: createHash("sha256").update("s3cret-enough!").digest("hex") };
  await batch(emulator, [{ loginId: "h@acme.test", hashedPassword: { sha } }]);
  expect(emulator.checkPassword("h@acme.test", "s3cret-enough!")).toBe(true);
  expect(emulator.checkPassword("h@acme.test", "wrong")).toBe(false);
});

test("B6: a salted sha digests the password, then the salt's bytes", async () => {
  const emulator = await start();
  const salt = Buffer.from("00ff10", "hex");
  const after = createHash("sha256").update("s3cret-enough!").update(salt).digest("hex");
  const before = createHash("sha256").update(salt).update("s3cret-enough!").digest("hex");
  const form = { type: "sha256", salt: "00ff10" };
  await batch(emulator, [
    { loginId: "after@acme.test", hashedPassword: { sha: { ...form, hash: after } } },
    { loginId: "before@acme.test", hashedPassword: { sha: { ...form, hash: before } } },
  ]);
  expect(emulator.checkPassword("after@acme.test", "s3cret-enough!")).toBe(true);
  expect(emulator.checkPassword("before@acme.test", "s3cret-enough!")).toBe(false);
});

test("a failing entry stops no other and leaves no trace", async () => {
  const emulator = await start();
  const { status, body } = await batch(emulator, [
    { loginId: "ok1@acme.test" },
    { loginId: "bad@acme.test", roleNames: ["no such role"] },
    { loginId: "ok2@acme.test" },
  ]);
  expect(status).toBe(200);
  expect(body.createdUsers.map((user) => user.loginIds[0])).toEqual(["ok1@acme.test", "ok2@acme.test"]);
  expect(body.failedUsers).toHaveLength(1);
  expect(body.failedUsers[0]?.failure).toContain("no such role");
  expect(body.failedUsers[0]?.user.loginIds).toEqual(["bad@acme.test"]);
  expect(emulator.user("bad@acme.test")).toBeUndefined();
});

test("an entry of the wrong type refuses the whole batch", async () => {
  const emulator = await start();
  const { status, body } = await batch(emulator, [{ loginId: "ok@acme.test" }, { loginId: 7 }]);
  expect(status).toBe(400);
  expect(body.errorCode).toBe("E011003");
  expect(emulator.users()).toEqual([]);
});

test("createdTime of a batch entry is kept, in seconds", async () => {
  const emulator = await start();
  await batch(emulator, [{ loginId: "old@acme.test", createdTime: 1_700_000_000 }]);
  expect(emulator.user("old@acme.test")?.createdTime).toBe(1_700_000_000);
});

test("P9: patch/batch answers patchedUsers and failedUsers", async () => {
  const emulator = await start();
  await ann(emulator);
  const { status, body } = await patchBatch(emulator, [
    { loginId: "ann", displayName: "Ann" },
    { loginId: "ghost", name: "Ghost" },
  ]);
  expect(status).toBe(200);
  expect(body.patchedUsers.map((user) => user.name)).toEqual(["Ann"]);
  expect(body.failedUsers[0]?.failure).toContain("E112102");
  expect(body.failedUsers[0]?.user.loginIds).toEqual(["ghost"]);
  expect(body.additionalErrors).toEqual({});
});
