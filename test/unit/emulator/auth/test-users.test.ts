/** Codes and links for test users: rows G1 to G10 of emulator-contract.md 3.10. */
import { expect, test } from "vitest";

import type { Emulator } from "../../../../emulator/index.ts";
import { ann, createTest, load, start } from "../helpers.ts";
import { auth, authGet, claims, mgmt, type AuthAnswer, type AuthBody } from "./world.ts";

const LOGIN_ID = "tess@acme.test";

async function withTestUser(more: Record<string, unknown> = {}): Promise<Emulator> {
  const emulator = await start();
  await createTest(emulator, { loginId: LOGIN_ID, ...more });
  return emulator;
}

const generate = async (emulator: Emulator, what: string, more: Record<string, unknown> = {}): Promise<AuthBody> =>
  (await mgmt(emulator, `tests/generate/${what}`, { loginId: LOGIN_ID, deliveryMethod: "email", ...more })).body;

const verify = (emulator: Emulator, code: unknown, loginId = LOGIN_ID): Promise<AuthAnswer> =>
  auth(emulator, "otp/verify/email", { loginId, code });

const tokenOf = (link: string): string => new URL(link, "http://x").searchParams.get("t") ?? "";

test.each(["otp", "magiclink", "enchantedlink"])(
  "G1 %s: an unknown login ID and a real user are errors",
  async (what) => {
    const emulator = await withTestUser();
    await ann(emulator);
    for (const loginId of ["ghost@acme.test", "ann"]) {
      const { status } = await mgmt(emulator, `tests/generate/${what}`, { loginId, deliveryMethod: "email" });
      expect([loginId, status >= 400 && status < 500]).toEqual([loginId, true]);
    }
  },
);

test("G2: a code for the login ID as sent, good once, for its user alone", async () => {
  const emulator = await withTestUser();
  await createTest(emulator, { loginId: "other@acme.test" });
  const { loginId, code } = await generate(emulator, "otp", { loginId: "Tess@Acme.test" });
  expect(loginId).toBe("Tess@Acme.test");
  expect(code).toMatch(/^\d{6}$/);
  expect((await verify(emulator, code, "other@acme.test")).status).toBe(401);
  const { status, body } = await verify(emulator, code);
  expect([status, body.user.loginIds]).toEqual([200, [LOGIN_ID]]);
  expect(await verify(emulator, code)).toMatchObject({ status: 401, body: { errorCode: "E061102" } });
});

test.each(["", null, "000000x", 7])("G2: the code %j is refused with a text about the code", async (code) => {
  const emulator = await withTestUser();
  await generate(emulator, "otp");
  const { status, body } = await verify(emulator, code);
  expect([status >= 400 && status < 500, body.errorMessage]).toEqual([true, expect.stringContaining("code")]);
  expect(emulator.user(LOGIN_ID)?.status).toBe("invited");
});

test("G3: the method may be one that the user has no contact for", async () => {
  const emulator = await start();
  await createTest(emulator, { loginId: "tess", phone: "+15555550100" });
  const { code } = await generate(emulator, "otp", { loginId: "tess" });
  expect((await verify(emulator, code, "tess")).status).toBe(200);
  expect(emulator.user("tess")).toMatchObject({ email: "", verifiedEmail: false, status: "enabled" });
});

test.each(["signup", "signin", "signup-in"])(
  "G4, G5: a code made before otp/%s stays valid, for an existing user",
  async (entry) => {
    const emulator = await withTestUser();
    for (const status of ["invited", "enabled"]) {
      expect(emulator.user(LOGIN_ID)?.status).toBe(status);
      const { code } = await generate(emulator, "otp");
      const sent = await auth(emulator, `otp/${entry}/email`, { loginId: LOGIN_ID, user: {} });
      expect([sent.status, sent.text]).toEqual([200, '{"maskedEmail":"t***@acme.test"}']);
      expect((await verify(emulator, code)).status).toBe(200);
    }
  },
);

test("G6: a link with a redirect URL starts with it, t is the query parameter", async () => {
  const emulator = await withTestUser();
  for (const key of ["redirectUrl", "URI"]) {
    const { loginId, link } = await generate(emulator, "magiclink", { [key]: "https://app.test/verify" });
    expect(loginId).toBe(LOGIN_ID);
    expect(link).toMatch(/^https:\/\/app\.test\/verify\?t=[0-9a-f]{64}$/);
    const { status, body } = await auth(emulator, "magiclink/verify", { token: tokenOf(link) });
    expect([status, body.user.loginIds]).toEqual([200, [LOGIN_ID]]);
    expect((await auth(emulator, "magiclink/verify", { token: tokenOf(link) })).status).toBe(401);
  }
  const { link } = await generate(emulator, "magiclink", { URI: "https://app.test/verify?lang=en" });
  expect(link).toMatch(/^https:\/\/app\.test\/verify\?lang=en&t=[0-9a-f]{64}$/);
});

test("G7: without a redirect URL there is a link all the same", async () => {
  const emulator = await withTestUser();
  const { link } = await generate(emulator, "magiclink");
  expect((await auth(emulator, "magiclink/verify", { token: tokenOf(link) })).status).toBe(200);
});

test("a token that nobody gave out is refused with a text about the token", async () => {
  const emulator = await withTestUser();
  for (const token of ["", "nonsense", null]) {
    const { status, body } = await auth(emulator, "magiclink/verify", { token });
    expect([status, body.errorMessage]).toEqual([401, expect.stringContaining("token")]);
  }
});

test("G8: an enchanted link gives the waiting client its session once it was clicked, once", async () => {
  const emulator = await withTestUser();
  const { loginId, link, pendingRef } = await generate(emulator, "enchantedlink", { URI: "https://app.test/e" });
  expect([loginId, link]).toEqual([LOGIN_ID, expect.stringMatching(/^https:\/\/app\.test\/e\?t=/)]);
  const wait = (): Promise<AuthAnswer> => auth(emulator, "enchantedlink/pending-session", { pendingRef });
  expect(await wait()).toMatchObject({ status: 401, body: { errorCode: "E062503" } });
  expect((await auth(emulator, "magiclink/verify", { token: tokenOf(link) })).status).toBe(401);
  expect(await auth(emulator, "enchantedlink/verify", { token: tokenOf(link) })).toMatchObject({
    status: 200,
    text: "{}",
  });
  const { status, body } = await wait();
  expect([status, body.user.loginIds, body.firstSeen]).toEqual([200, [LOGIN_ID], true]);
  expect((await wait()).status).toBe(401);
  expect((await auth(emulator, "enchantedlink/verify", { token: tokenOf(link) })).status).toBe(401);
});

test("G9: custom claims of a generated link reach the session, under nsec or at the top, numbers as numbers", async () => {
  const emulator = await withTestUser();
  const customClaims = { plan: "pro", seats: 7, drn: "mine", roles: ["Admin"] };
  const claimed = async (): Promise<Record<string, unknown>> => {
    const { link } = await generate(emulator, "magiclink", { loginOptions: { customClaims } });
    const { body } = await auth(emulator, "magiclink/verify", { token: tokenOf(link) });
    return claims(emulator, (await auth(emulator, "refresh", {}, body.refreshJwt)).body.sessionJwt);
  };
  expect((await claimed())["nsec"]).toEqual(customClaims);
  emulator.setDialect({ loginClaims: "topLevel" });
  // A custom claim never passes for one of the service's own.
  expect(await claimed()).toMatchObject({ plan: "pro", seats: 7, drn: "DS", roles: [] });
});

test("G10: what was made before update/email or update/phone is valid after it, and changes nothing", async () => {
  const emulator = await withTestUser();
  const { link } = await generate(emulator, "magiclink");
  const { refreshJwt } = (await verify(emulator, (await generate(emulator, "otp")).code)).body;
  const earlier = await generate(emulator, "otp");
  const email = await auth(
    emulator,
    "magiclink/update/email",
    { loginId: LOGIN_ID, email: "new@acme.test" },
    refreshJwt,
  );
  expect([email.status, email.text]).toEqual([200, '{"maskedEmail":"n***@acme.test"}']);
  const phone = await auth(
    emulator,
    "otp/update/phone/sms",
    { loginId: LOGIN_ID, phone: "+1-555-555-0100" },
    refreshJwt,
  );
  expect([phone.status, phone.text]).toEqual([200, '{"maskedPhone":"+1******0100"}']);
  expect((await verify(emulator, earlier.code)).status).toBe(200);
  expect((await auth(emulator, "magiclink/verify", { token: tokenOf(link) })).status).toBe(200);
  expect(emulator.user(LOGIN_ID)).toMatchObject({ email: LOGIN_ID, phone: "" });
  // What is made afterwards confirms the change that was asked for.
  expect((await verify(emulator, (await generate(emulator, "otp")).code)).body.user).toMatchObject({
    email: "new@acme.test",
    verifiedEmail: true,
    loginIds: [LOGIN_ID],
  });
});

test("first sign-in: firstSeen is true once even for a user that management made, invited becomes enabled", async () => {
  const emulator = await withTestUser();
  const signIn = async (): Promise<AuthBody> => (await verify(emulator, (await generate(emulator, "otp")).code)).body;
  expect((await load(emulator, LOGIN_ID)).body.user.status).toBe("invited");
  expect(await signIn()).toMatchObject({ firstSeen: true, user: { status: "enabled", verifiedEmail: true } });
  expect(await signIn()).toMatchObject({ firstSeen: false });
  expect((await load(emulator, LOGIN_ID)).body.user.status).toBe("enabled");
});

test("a disabled user does not get in, and its code is not used up", async () => {
  const emulator = await withTestUser();
  const { code } = await generate(emulator, "otp");
  emulator.editUser(LOGIN_ID, { status: "disabled" });
  expect((await verify(emulator, code)).status).toBe(401);
  expect(emulator.user(LOGIN_ID)).toMatchObject({ status: "disabled", verifiedEmail: true });
  emulator.editUser(LOGIN_ID, { status: "enabled" });
  expect((await verify(emulator, code)).status).toBe(200);
});

test("codes and sessions of a deleted user are gone with it", async () => {
  const emulator = await withTestUser();
  const { refreshJwt } = (await verify(emulator, (await generate(emulator, "otp")).code)).body;
  const { code } = await generate(emulator, "otp");
  emulator.deleteUser(LOGIN_ID);
  await createTest(emulator, { loginId: LOGIN_ID });
  expect((await verify(emulator, code)).status).toBe(401);
  expect((await authGet(emulator, "me", refreshJwt)).body.errorCode).toBe("E064001");
});
