import { expect, onTestFinished, test, vi } from "vitest";

import { sampleProject, type Emulator } from "../../../../emulator/index.ts";
import { ann, call, createTest, raw, setter, start } from "../helpers.ts";
import { auth, authGet, claims, mgmt, type AuthBody } from "./world.ts";

async function signedIn(emulator: Emulator, loginId = "tess@acme.test", more: object = {}): Promise<AuthBody> {
  await createTest(emulator, { loginId, ...more });
  const { code } = (await mgmt(emulator, "tests/generate/otp", { loginId, deliveryMethod: "email" })).body;
  return (await auth(emulator, "otp/verify/email", { loginId, code })).body;
}

test("JWT response: every field that clients read", async () => {
  const emulator = await start();
  const before = Math.floor(Date.now() / 1000);
  const body = await signedIn(emulator);
  expect(Object.keys(body).toSorted()).toEqual([
    "cookieDomain",
    "cookieExpiration",
    "cookieMaxAge",
    "cookiePath",
    "firstSeen",
    "refreshJwt",
    "sessionExpiration",
    "sessionJwt",
    "user",
  ]);
  expect(body["cookieExpiration"]).toBeGreaterThanOrEqual(before + Number(body["cookieMaxAge"]));
  const session = await claims(emulator, body.sessionJwt);
  expect(session).toEqual({
    amr: ["email"],
    drn: "DS",
    iss: emulator.projectId,
    sub: body.user.userId,
    iat: expect.any(Number),
    exp: body["sessionExpiration"],
    rexp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    roles: [],
    permissions: [],
    tenants: {},
    tu: true,
  });
  expect(Number(session["iat"])).toBeGreaterThanOrEqual(before);
  const refresh = await claims(emulator, body.refreshJwt);
  expect(refresh).toMatchObject({ drn: "DSR", iss: emulator.projectId, sub: body.user.userId, rexp: session["rexp"] });
  expect(new Date(String(session["rexp"])).getTime() / 1000).toBe(refresh["exp"]);
});

test("roles: nothing leaks from tenant to tenant, to the top or from it; a real user has no tu", async () => {
  const emulator = await start();
  const [one, two] = ["acme", "globex"];
  await ann(emulator, {
    roleNames: ["Auditor"],
    userTenants: [
      { tenantId: one, roleNames: ["Viewer"] },
      { tenantId: two, roleNames: ["Deployer"] },
    ],
  });
  const { token } = (await mgmt(emulator, "user/signin/embeddedlink", { loginId: "ann" })).body;
  const { body } = await auth(emulator, "magiclink/verify", { token });
  const session = await claims(emulator, body.sessionJwt);
  expect(session).toMatchObject({
    roles: ["Auditor"],
    permissions: ["read", "audit"],
    tenants: {
      acme: { roles: ["Viewer"], permissions: ["read"] },
      globex: { roles: ["Deployer"], permissions: ["read", "deploy"] },
    },
  });
  expect([session["tu"], session["dct"]]).toEqual([undefined, undefined]);
});

test("tenant/select: dct in both tokens and after a refresh; a tenant of others is refused", async () => {
  const emulator = await start();
  const first = await signedIn(emulator, "t@acme.test", { userTenants: [{ tenantId: "acme", roleNames: ["Viewer"] }] });
  const { status, body } = await auth(emulator, "tenant/select", { tenant: "acme" }, first.refreshJwt);
  expect(status).toBe(200);
  const selected = await claims(emulator, body.sessionJwt);
  expect(selected).toMatchObject({ dct: "acme", roles: [], tenants: { acme: { roles: ["Viewer"] } } });
  const refreshed = await auth(emulator, "refresh", {}, body.refreshJwt);
  expect((await claims(emulator, refreshed.body.sessionJwt))["dct"]).toBe("acme");
  const old = await auth(emulator, "refresh", {}, first.refreshJwt);
  expect((await claims(emulator, old.body.sessionJwt))["dct"]).toBeUndefined();
  for (const tenant of ["globex", "", "nowhere"]) {
    expect((await auth(emulator, "tenant/select", { tenant }, first.refreshJwt)).status).toBe(400);
  }
});

test("refresh: answers with a refreshJwt and the roles as they now are", async () => {
  const emulator = await start();
  const { refreshJwt } = await signedIn(emulator);
  await setter(emulator, "role/add", { loginId: "tess@acme.test", roleNames: ["Viewer"] });
  const { status, body } = await auth(emulator, "refresh", {}, refreshJwt);
  expect([status, body.refreshJwt, body.firstSeen]).toEqual([200, refreshJwt, false]);
  expect(await claims(emulator, body.sessionJwt)).toMatchObject({ roles: ["Viewer"], permissions: ["read"] });
});

test("refresh: no token, nonsense, a session token, and one of another project are refused", async () => {
  const emulator = await start();
  const other = { ...sampleProject, projectId: "P2other000000000000000000000", managementKey: "other-key" };
  emulator.addProject(other);
  const { sessionJwt, refreshJwt } = await signedIn(emulator);
  const unsigned = `${refreshJwt.split(".").slice(0, 2).join(".")}.`;
  for (const token of [undefined, "nonsense", sessionJwt, unsigned, emulator.managementKey]) {
    const { status, body } = await auth(emulator, "refresh", {}, token);
    // E061005, not E064001: it is the kind of token that is wrong, not its session that has ended.
    expect([status, body.errorCode, body.errorMessage]).toEqual([401, "E061005", expect.stringContaining("token")]);
  }
  const authorization = `Bearer ${other.projectId}:${refreshJwt}`;
  expect((await raw(emulator, "POST /v1/auth/refresh", "{}", { authorization })).status).toBe(401);
  expect((await raw(emulator, "POST /v1/auth/refresh", "{}", { authorization: "Bearer Pnobody" })).status).toBe(401);
});

test("bearer: a management key as third part is passed over; no management call takes a refresh token", async () => {
  const emulator = await start();
  const { refreshJwt } = await signedIn(emulator);
  expect((await auth(emulator, "refresh", {}, `${refreshJwt}:${emulator.managementKey}`)).status).toBe(200);
  const authorization = `Bearer ${emulator.projectId}:${refreshJwt}`;
  expect((await raw(emulator, "GET /v1/mgmt/user?loginId=x", undefined, { authorization })).status).toBe(401);
});

test("a refresh token that has expired is refused and says so", async () => {
  const emulator = await start();
  const { refreshJwt } = await signedIn(emulator);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 29 * 24 * 3600 * 1000 });
  onTestFinished(() => void vi.useRealTimers());
  const { status, body } = await auth(emulator, "refresh", {}, refreshJwt);
  expect([status, body.errorMessage]).toEqual([401, expect.stringContaining("expire")]);
});

test("logout ends this session, logoutall every one of the user's, user/logout from the management side too", async () => {
  const emulator = await start();
  const others = await signedIn(emulator, "other@acme.test");
  const sessions: string[] = [];
  for (let n = 0; n < 3; n += 1) sessions.push((await signedIn(emulator)).refreshJwt);
  const alive = async (): Promise<boolean[]> =>
    Promise.all(sessions.map(async (token) => (await auth(emulator, "refresh", {}, token)).status === 200));
  expect((await auth(emulator, "logout", {}, sessions[0])).text).toBe("{}");
  expect(await alive()).toEqual([false, true, true]);
  expect((await auth(emulator, "logout", {}, sessions[0])).body.errorCode).toBe("E064001");
  expect((await auth(emulator, "logoutall", {}, sessions[1])).text).toBe("{}");
  expect(await alive()).toEqual([false, false, false]);
  sessions.splice(0, 3, (await signedIn(emulator)).refreshJwt);
  expect((await mgmt(emulator, "user/logout", { loginId: "tess@acme.test" })).text).toBe("{}");
  expect(await alive()).toEqual([false]);
  expect((await auth(emulator, "refresh", {}, others.refreshJwt)).status).toBe(200);
});

test("a user that was disabled since gets no new token", async () => {
  const emulator = await start();
  const { refreshJwt } = await signedIn(emulator);
  await setter(emulator, "status", { loginId: "tess@acme.test", status: "disabled" });
  for (const path of ["refresh", "tenant/select"]) {
    expect((await auth(emulator, path, { tenant: "acme" }, refreshJwt)).status).toBe(401);
  }
  expect((await authGet(emulator, "me", refreshJwt)).status).toBe(401);
});

test("me is the bare user, me/history and user/history bare arrays of sign-ins", async () => {
  const emulator = await start();
  const { refreshJwt, sessionJwt, user } = await signedIn(emulator);
  await signedIn(emulator);
  expect((await authGet(emulator, "me", refreshJwt)).body).toEqual(emulator.user("tess@acme.test"));
  expect((await authGet(emulator, "me", sessionJwt)).status).toBe(401);
  const entry = { userId: user.userId, loginTime: expect.any(Number), city: "", country: "", ip: "127.0.0.1" };
  expect((await authGet(emulator, "me/history", refreshJwt)).body).toEqual([entry, entry]);
  const ghost = "U2ghost000000000000000000000";
  expect((await call(emulator, "POST /v1/mgmt/user/history", [user.userId, ghost])).body).toEqual([entry, entry]);
  expect((await call(emulator, "POST /v1/mgmt/user/history", [])).text).toBe("[]");
  expect((await call(emulator, "POST /v1/mgmt/user/history", {})).status).toBe(400);
});
