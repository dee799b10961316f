import { expect, onTestFinished, test, vi } from "vitest";

import { ann, start } from "../helpers.ts";
import { auth, claims, mgmt } from "./world.ts";

test("embedded link: a token for any user, good once at magiclink/verify, with its claims", async () => {
  const emulator = await start();
  const { userId } = await ann(emulator, { verifiedEmail: false });
  const { body } = await mgmt(emulator, "user/signin/embeddedlink", { loginId: "ann", customClaims: { n: 1 } });
  const session = await auth(emulator, "magiclink/verify", { token: body.token });
  expect(session.body).toMatchObject({ user: { userId, verifiedEmail: false }, firstSeen: true });
  expect(await claims(emulator, session.body.sessionJwt)).toMatchObject({ sub: userId, nsec: { n: 1 } });
  expect((await auth(emulator, "magiclink/verify", { token: body.token })).status).toBe(401);
  const unknown = await mgmt(emulator, "user/signin/embeddedlink", { loginId: "ghost" });
  expect([unknown.status, unknown.body.errorMessage]).toEqual([404, expect.stringContaining("user")]);
});

test("embedded link: a timeout of one second has expired two seconds later, and the refusal says so", async () => {
  const emulator = await start();
  await ann(emulator);
  const { body } = await mgmt(emulator, "user/signin/embeddedlink", { loginId: "ann", timeout: 1 });
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 2_000 });
  onTestFinished(() => void vi.useRealTimers());
  const { status, body: refusal } = await auth(emulator, "magiclink/verify", { token: body.token });
  expect([status, refusal.errorMessage]).toEqual([401, expect.stringContaining("expire")]);
});

test("embedded sign-up link: makes the user when it is redeemed, with signup at the top of the token", async () => {
  const emulator = await start();
  const { body } = await mgmt(emulator, "user/signup/embeddedlink", {
    loginId: "new@acme.test",
    user: { name: "New", phone: "+15555550100" },
    emailVerified: true,
    loginOptions: { customClaims: { n: 1 } },
  });
  expect(emulator.users()).toEqual([]);
  const session = await auth(emulator, "magiclink/verify", { token: body.token });
  expect(session.body.user).toMatchObject({
    loginIds: ["new@acme.test"],
    name: "New",
    email: "new@acme.test",
    verifiedEmail: true,
    verifiedPhone: false,
    status: "enabled",
  });
  expect(await claims(emulator, session.body.sessionJwt)).toMatchObject({ signup: true, nsec: { n: 1 } });
  expect((await mgmt(emulator, "user/signup/embeddedlink", { user: {} })).status).toBe(400);
});
