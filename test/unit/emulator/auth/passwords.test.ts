import { expect, test } from "vitest";

import type { Emulator } from "../../../../emulator/index.ts";
import { ann, call, createTest, start } from "../helpers.ts";
import { auth, authGet, claims, mgmt, type AuthAnswer, type AuthBody } from "./world.ts";

const loginId = "pat@acme.test";
const password = "correct horse 1!";

const signUp = (emulator: Emulator, more: object = {}): Promise<AuthAnswer> =>
  auth(emulator, "password/signup", { loginId, password, user: { name: "Pat" }, ...more });
const signIn = (emulator: Emulator, given: unknown, who = loginId): Promise<AuthAnswer> =>
  auth(emulator, "password/signin", { loginId: who, password: given });

test("sign-up: a session at once, enabled, the phone as it was sent, no further login ID", async () => {
  const emulator = await start();
  const { status, body } = await signUp(emulator, {
    loginId: "pat",
    user: { name: "Pat", email: loginId, phone: "+1-5555555555" },
  });
  expect([status, body.firstSeen]).toEqual([200, true]);
  expect(body.user).toMatchObject({
    loginIds: ["pat"],
    name: "Pat",
    email: loginId,
    phone: "+1-5555555555",
    verifiedEmail: false,
    verifiedPhone: false,
    status: "enabled",
    password: true,
    test: false,
  });
  expect((await claims(emulator, body.sessionJwt))["amr"]).toEqual(["pwd"]);
});

test("sign-up: short, plain or missing passwords and users that exist are refused and change nothing", async () => {
  const emulator = await start();
  for (const weak of ["Sh0rt!!", "withoutspecial1", "", null]) {
    expect([weak, (await signUp(emulator, { password: weak })).status]).toEqual([weak, 400]);
  }
  expect(emulator.users()).toEqual([]);
  const before = await ann(emulator);
  expect((await signUp(emulator, { loginId: "ann" })).body.errorCode).toBe("E062107");
  expect(emulator.user("ann")).toEqual(before);
  expect(emulator.passwordState("ann")).toBe("none");
});

test("sign-in: 200 and seen before; an unknown user, an empty and a wrong password are one and the same 401", async () => {
  const emulator = await start();
  await signUp(emulator);
  await ann(emulator);
  const { status, body } = await signIn(emulator, password);
  expect([status, body.firstSeen, body.user.name]).toEqual([200, false, "Pat"]);
  for (const [given, who] of [
    ["", loginId],
    [null, loginId],
    ["wrong horse 1!", loginId],
    [password, "ghost@acme.test"],
    [password, "ann"],
  ] as const) {
    const refused = await signIn(emulator, given, who);
    expect([refused.status, refused.text]).toEqual([401, expect.stringContaining("Invalid signin credentials")]);
    expect(refused.text).not.toContain("horse");
  }
});

test("a password set by create or password/set/active signs in; one in clear is in no answer", async () => {
  const emulator = await start();
  await ann(emulator, { password });
  expect((await signIn(emulator, password, "ann")).status).toBe(200);
  await mgmt(emulator, "user/password/set/active", { loginId: "ann", password: "another one 1!" });
  expect((await signIn(emulator, password, "ann")).status).toBe(401);
  const { status, text } = await signIn(emulator, "another one 1!", "ann");
  expect(status).toBe(200);
  expect(text).not.toContain("another one");
});

test("expired and temporary passwords do not sign in (E062909) and are good for replace", async () => {
  const emulator = await start();
  await signUp(emulator);
  await mgmt(emulator, "user/password/expire", { loginId });
  expect(await signIn(emulator, password)).toMatchObject({ status: 401, body: { errorCode: "E062909" } });
  expect((await signIn(emulator, "wrong")).body.errorCode).not.toBe("E062909");
  await mgmt(emulator, "user/password/set/temporary", { loginId, password: "temporary 1!" });
  expect(await signIn(emulator, "temporary 1!")).toMatchObject({ status: 401, body: { errorCode: "E062909" } });
  const sent = { loginId, oldPassword: "temporary 1!", newPassword: "the new one 1!" };
  const { status, body } = await auth(emulator, "password/replace", sent);
  expect([status, body.user.loginIds, typeof body.sessionJwt]).toEqual([200, [loginId], "string"]);
  expect((await signIn(emulator, "the new one 1!")).status).toBe(200);
});

test("replace: wrong old and weak new passwords are refused and change nothing", async () => {
  const emulator = await start();
  await signUp(emulator);
  const replace = (oldPassword: unknown, newPassword: unknown): Promise<AuthAnswer> =>
    auth(emulator, "password/replace", { loginId, oldPassword, newPassword });
  const wrong = await replace("wrong", "the new one 1!");
  expect([wrong.status, wrong.body.errorMessage]).toEqual([401, expect.stringContaining("credentials")]);
  expect((await replace(password, "weak")).status).toBe(400);
  expect((await replace(password, "")).status).toBe(400);
  expect((await signIn(emulator, password)).status).toBe(200);
});

test("update: with one's own refresh token only", async () => {
  const emulator = await start();
  const { body } = await signUp(emulator);
  const other = await signUp(emulator, { loginId: "other@acme.test" });
  const update = (token: string | undefined, newPassword = "the new one 1!"): Promise<AuthAnswer> =>
    auth(emulator, "password/update", { loginId, newPassword }, token);
  for (const token of [undefined, body.sessionJwt, other.body.refreshJwt]) {
    expect((await update(token)).status).toBe(401);
  }
  expect((await update(body.refreshJwt, "weak")).status).toBe(400);
  expect((await signIn(emulator, password)).status).toBe(200);
  expect((await update(body.refreshJwt)).text).toBe("{}");
  expect((await signIn(emulator, "the new one 1!")).status).toBe(200);
});

test("reset: a link in the outbox signs in, then update takes no old password", async () => {
  const emulator = await start();
  await signUp(emulator);
  const sent = await auth(emulator, "password/reset", { loginId, redirectUrl: "https://app.test/reset" });
  expect(sent.body).toEqual({ resetMethod: "magiclink", pendingRef: "", linkId: "", maskedEmail: "p***@acme.test" });
  const [message] = emulator.outbox();
  expect(message).toMatchObject({ kind: "magiclink", method: "email", to: loginId });
  const token = new URL(message?.link ?? "").searchParams.get("t");
  const { body } = await auth(emulator, "magiclink/verify", { token });
  await auth(emulator, "password/update", { loginId, newPassword: "the new one 1!" }, body.refreshJwt);
  expect((await signIn(emulator, "the new one 1!")).status).toBe(200);
  expect((await auth(emulator, "password/reset", { loginId: "ghost@acme.test" })).status).toBe(400);
});

test("policy: what the project asks, and what it asks is what sign-up obeys", async () => {
  const emulator = await start();
  const policy = async (): Promise<AuthBody> => (await authGet(emulator, "password/policy")).body;
  const standard = { minLength: 8, lowercase: false, uppercase: false, number: false, nonAlphanumeric: true };
  expect(await policy()).toEqual(standard);
  await mgmt(emulator, "password/settings", { minLength: 20 });
  expect(await policy()).toEqual({ ...standard, minLength: 20 });
  expect((await signUp(emulator)).status).toBe(400);
});

test("a test user with a password signs in like any other", async () => {
  const emulator = await start();
  await createTest(emulator, { loginId, password });
  const { body } = await signIn(emulator, password);
  expect([body.user.test, (await claims(emulator, body.sessionJwt))["tu"]]).toEqual([true, true]);
  expect((await call(emulator, "POST /v1/mgmt/user/delete", { loginId })).status).toBe(200);
  expect((await signIn(emulator, password)).status).toBe(401);
});
