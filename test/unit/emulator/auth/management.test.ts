import { expect, test } from "vitest";

import type { Emulator } from "../../../../emulator/index.ts";
import { ann, create, start } from "../helpers.ts";
import { auth, authGet, claims, mgmt, type AuthBody } from "./world.ts";

const loginId = "mia@acme.test";

test("mgmt/auth/signup, signin, signup-in: sessions without a proof", async () => {
  const emulator = await start();
  expect((await mgmt(emulator, "auth/signin", { loginId })).body.errorCode).toBe("E062108");
  const user = { name: "Mia", phone: "+15555550100" };
  const up = await mgmt(emulator, "auth/signup", { loginId, user, emailVerified: true, customClaims: { n: 1 } });
  expect(up.body).toMatchObject({
    firstSeen: true,
    user: { name: "Mia", status: "enabled", verifiedEmail: true, verifiedPhone: false },
  });
  expect((await claims(emulator, up.body.sessionJwt))["nsec"]).toEqual({ n: 1 });
  expect((await mgmt(emulator, "auth/signup", { loginId })).body.errorCode).toBe("E062107");
  expect((await mgmt(emulator, "auth/signin", { loginId })).body).toMatchObject({ firstSeen: false });
  expect((await mgmt(emulator, "auth/signup-in", { loginId })).body.user.name).toBe("Mia");
  expect((await mgmt(emulator, "auth/signup-in", { loginId: "new@acme.test" })).body.firstSeen).toBe(true);
  await mgmt(emulator, "user/update/status", { loginId, status: "disabled" });
  expect((await mgmt(emulator, "auth/signin", { loginId })).status).toBe(401);
});

test("anonymous: tokens without a user, which refresh and log out, and are nobody", async () => {
  const emulator = await start();
  const { body } = await mgmt(emulator, "auth/anonymous", { customClaims: { n: 1 }, selectedTenant: "acme" });
  expect(Object.hasOwn(body, "user")).toBe(false);
  const session = await claims(emulator, body.sessionJwt);
  expect(session).toMatchObject({ sub: expect.stringMatching(/^A\w{27}$/), dct: "acme", nsec: { n: 1 }, roles: [] });
  const again = await auth(emulator, "refresh", {}, body.refreshJwt);
  expect(await claims(emulator, again.body.sessionJwt)).toMatchObject({ sub: session["sub"], dct: "acme" });
  expect((await authGet(emulator, "me", body.refreshJwt)).status).toBe(401);
  expect((await auth(emulator, "logoutall", {}, body.refreshJwt)).status).toBe(200);
  expect((await auth(emulator, "refresh", {}, body.refreshJwt)).status).toBe(401);
  expect(emulator.users()).toEqual([]);
});

test("jwt/update: more claims at the top of the token, none of its own replaced; of a refresh token they stay", async () => {
  const emulator = await start();
  await ann(emulator);
  const { sessionJwt, refreshJwt } = (await mgmt(emulator, "auth/signin", { loginId: "ann" })).body;
  const update = async (jwt: unknown): Promise<AuthBody> =>
    (await mgmt(emulator, "jwt/update", { jwt, customClaims: { plan: "pro", n: 1, sub: "mallory", drn: "DSR" } })).body;
  const before = await claims(emulator, sessionJwt);
  const updated = await claims(emulator, (await update(sessionJwt)).jwt);
  expect(updated).toEqual({ ...before, plan: "pro", n: 1, iat: expect.any(Number) });
  const { body } = await auth(emulator, "refresh", {}, (await update(refreshJwt)).jwt);
  expect(await claims(emulator, body.sessionJwt)).toMatchObject({ plan: "pro", n: 1, sub: before["sub"], drn: "DS" });
  expect(await update("nonsense")).toMatchObject({ errorMessage: expect.stringContaining("token") });
  expect((await update(undefined)).errorCode).toBe("E011004");
});

async function support(emulator: Emulator, more: object): Promise<string> {
  const { body } = await create(emulator, { loginId: "support", email: "support@acme.test", ...more });
  return body.user.userId;
}

test("impersonate: a refresh token of the other user with act, through refreshes, until it is stopped", async () => {
  const emulator = await start();
  const { userId } = await ann(emulator);
  const actor = await support(emulator, { roleNames: ["Tenant Admin"] });
  const { body } = await mgmt(emulator, "impersonate", {
    impersonatorId: "support",
    loginId: "ann",
    customClaims: { n: 1 },
  });
  expect(await claims(emulator, body.jwt)).toMatchObject({
    drn: "DSR",
    sub: userId,
    act: { sub: actor },
    nsec: { n: 1 },
  });
  const refreshed = await auth(emulator, "refresh", {}, body.jwt);
  expect(await claims(emulator, refreshed.body.sessionJwt)).toMatchObject({ sub: userId, act: { sub: actor } });
  // Nobody has signed in: the user is as invited as before.
  expect(emulator.user("ann")?.status).toBe("invited");
  const stopped = await mgmt(emulator, "stop/impersonation", { jwt: body.jwt });
  const own = await claims(emulator, stopped.body.jwt);
  expect([own["sub"], own["act"]]).toEqual([actor, undefined]);
  expect((await auth(emulator, "refresh", {}, body.jwt)).status).toBe(401);
  expect((await mgmt(emulator, "stop/impersonation", { jwt: stopped.body.jwt })).status).toBe(401);
});

test("impersonate: needs the permission in the project or in a tenant of both; consent is never there", async () => {
  const emulator = await start();
  await ann(emulator, { userTenants: [{ tenantId: "acme" }] });
  await support(emulator, { roleNames: ["Viewer"] });
  const attempt = async (more: object = {}): Promise<number> =>
    (await mgmt(emulator, "impersonate", { impersonatorId: "support", loginId: "ann", ...more })).status;
  expect(await attempt()).toBe(403);
  const admin = (tenantId: string): object => ({ userTenants: [{ tenantId, roleNames: ["Tenant Admin"] }] });
  emulator.editUser("support", admin("globex"));
  expect(await attempt()).toBe(403);
  emulator.editUser("support", admin("acme"));
  expect(await attempt()).toBe(200);
  expect(await attempt({ validateConsent: true })).toBe(403);
  expect(await attempt({ loginId: "ghost" })).toBe(404);
});
