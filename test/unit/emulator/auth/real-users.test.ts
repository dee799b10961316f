/** Real users: what would be sent lies in the outbox. */
import { expect, test } from "vitest";

import type { Emulator, OutboxMessage } from "../../../../emulator/index.ts";
import { ann, create, start } from "../helpers.ts";
import { auth, type AuthAnswer, type AuthBody } from "./world.ts";

const email = "rita@acme.test";

function lastMessage(emulator: Emulator): OutboxMessage {
  const message = emulator.outbox().at(-1);
  if (message === undefined) throw new Error("nothing was sent");
  return message;
}

const tokenOf = ({ link = "" }: OutboxMessage): string => new URL(link, "http://x").searchParams.get("t") ?? "";

async function signedIn(emulator: Emulator, loginId = email): Promise<AuthBody> {
  await auth(emulator, "otp/signup-in/email", { loginId });
  return (await auth(emulator, "otp/verify/email", { loginId, code: lastMessage(emulator).code })).body;
}

test.each([
  ["email", email, { maskedEmail: "r***@acme.test" }],
  ["sms", "+15555550100", { maskedPhone: "+1******0100" }],
  ["voice", "+15555550100", { maskedPhone: "+1******0100" }],
  ["whatsapp", "+15555550100", { maskedPhone: "+1******0100" }],
])(
  "otp/%s: sign-up makes an unverified user, the code in the outbox verifies and enables it",
  async (method, to, masked) => {
    const emulator = await start();
    const sent = await auth(emulator, `otp/signup/${method}`, {
      loginId: "rita",
      user: { name: "Rita", email, phone: to === email ? "" : to },
    });
    expect([sent.status, sent.body]).toEqual([200, masked]);
    const flag = method === "email" ? "verifiedEmail" : "verifiedPhone";
    expect(emulator.user("rita")).toMatchObject({ name: "Rita", status: "invited", test: false, [flag]: false });
    const message = lastMessage(emulator);
    expect(message).toMatchObject({ n: 1, kind: "otp", method, to, userId: emulator.user("rita")?.userId });
    const { status, body } = await auth(emulator, `otp/verify/${method}`, { loginId: "rita", code: message.code });
    expect([status, body.firstSeen]).toEqual([200, true]);
    expect(body.user).toMatchObject({ status: "enabled", [flag]: true });
  },
);

test("the login ID stands for the contact that the method needs; without one it is 400", async () => {
  const emulator = await start();
  expect((await auth(emulator, "otp/signup/email", { loginId: email })).status).toBe(200);
  expect((await auth(emulator, "otp/signup/sms", { loginId: "+15555550100" })).status).toBe(200);
  expect(emulator.outbox().map(({ to }) => to)).toEqual([email, "+15555550100"]);
  expect((await auth(emulator, "otp/signup/email", { loginId: "plain" })).status).toBe(400);
  await create(emulator, { loginId: "phoneless", email: "x@acme.test" });
  expect((await auth(emulator, "otp/signin/sms", { loginId: "phoneless" })).status).toBe(400);
  expect(emulator.outbox()).toHaveLength(2);
  expect(emulator.user("plain")).toBeUndefined();
});

test.each(["otp", "magiclink", "enchantedlink"])(
  "%s: sign-in knows its users, signup-in takes anybody",
  async (kind) => {
    const emulator = await start();
    const unknown = await auth(emulator, `${kind}/signin/email`, { loginId: email });
    expect(unknown).toMatchObject({ status: 400, body: { errorCode: "E062108" } });
    expect(unknown.body.errorMessage).toContain("user");
    expect(emulator.outbox()).toEqual([]);
    for (const entry of ["signup-in", "signup-in", "signin"]) {
      expect((await auth(emulator, `${kind}/${entry}/email`, { loginId: email })).status).toBe(200);
    }
    expect(emulator.users()).toHaveLength(1);
    expect(emulator.outbox().map((message) => message.kind)).toEqual([kind, kind, kind]);
    const again = await auth(emulator, `${kind}/signup/email`, { loginId: email });
    expect(again.body.errorCode).toBe("E062107");
  },
);

test("magic link: the link in the outbox signs in", async () => {
  const emulator = await start();
  const URI = "https://app.test/verify";
  expect((await auth(emulator, "magiclink/signup/email", { loginId: email, URI })).body).toEqual({
    maskedEmail: "r***@acme.test",
  });
  const message = lastMessage(emulator);
  expect(message.link).toMatch(/^https:\/\/app\.test\/verify\?t=/);
  const { body } = await auth(emulator, "magiclink/verify", { token: tokenOf(message) });
  expect(body.user).toMatchObject({ verifiedEmail: true, status: "enabled" });
});

test("enchanted link: a number to pick, a reference to wait with", async () => {
  const emulator = await start();
  const { body } = await auth(emulator, "enchantedlink/signup/email", { loginId: email, URI: "https://app.test/e" });
  expect(Object.keys(body).toSorted()).toEqual(["linkId", "maskedEmail", "pendingRef"]);
  const message = lastMessage(emulator);
  expect([message.linkId, /^\d\d$/.test(body.linkId)]).toEqual([body.linkId, true]);
  const wait = (): Promise<AuthAnswer> =>
    auth(emulator, "enchantedlink/pending-session", { pendingRef: body.pendingRef });
  expect((await wait()).body.errorCode).toBe("E062503");
  expect((await auth(emulator, "enchantedlink/verify", { token: "nonsense" })).status).toBe(401);
  expect((await wait()).body.errorCode).toBe("E062503");
  await auth(emulator, "enchantedlink/verify", { token: tokenOf(message) });
  expect((await wait()).body.user).toMatchObject({ verifiedEmail: true, status: "enabled" });
});

test("update/email: sent to the new address, done once that is proven, a login ID where asked for", async () => {
  const emulator = await start();
  const { refreshJwt } = await signedIn(emulator);
  const ask = { loginId: email, email: "New@acme.test", addToLoginIDs: true };
  const sent = await auth(emulator, "otp/update/email", ask, refreshJwt);
  expect(sent.body).toEqual({ maskedEmail: "n***@acme.test" });
  expect(emulator.user(email)?.email).toBe(email);
  const { code, to } = lastMessage(emulator);
  expect(to).toBe("new@acme.test");
  const { body } = await auth(emulator, "otp/verify/email", { loginId: email, code });
  expect(body.user).toMatchObject({ email: "new@acme.test", verifiedEmail: true, loginIds: [email, "new@acme.test"] });
});

test("update/phone by a magic link; update/email by an enchanted link", async () => {
  const emulator = await start();
  const { refreshJwt } = await signedIn(emulator);
  await auth(emulator, "magiclink/update/phone/sms", { loginId: email, phone: "+1-555-555-0100" }, refreshJwt);
  const { body } = await auth(emulator, "magiclink/verify", { token: tokenOf(lastMessage(emulator)) });
  expect(body.user).toMatchObject({ phone: "+15555550100", verifiedPhone: true, loginIds: [email] });
  const sent = await auth(
    emulator,
    "enchantedlink/update/email",
    { loginId: email, email: "new@acme.test" },
    refreshJwt,
  );
  expect(Object.keys(sent.body).toSorted()).toEqual(["linkId", "maskedEmail", "pendingRef"]);
  await auth(emulator, "enchantedlink/verify", { token: tokenOf(lastMessage(emulator)) });
  const pendingRef = sent.body.pendingRef;
  const done = await auth(emulator, "enchantedlink/pending-session", { pendingRef });
  expect(done.body.user).toMatchObject({ email: "new@acme.test" });
});

test("update/email: no token, a session token or another user's token changes and sends nothing", async () => {
  const emulator = await start();
  const { sessionJwt } = await signedIn(emulator);
  const other = await signedIn(emulator, "other@acme.test");
  const sent = emulator.outbox().length;
  for (const token of [undefined, sessionJwt, other.refreshJwt]) {
    expect((await auth(emulator, "otp/update/email", { loginId: email, email: "new@acme.test" }, token)).status).toBe(
      401,
    );
  }
  expect(emulator.outbox()).toHaveLength(sent);
});

test("update/email to another user's login ID: merged, or E062125 with failOnConflict", async () => {
  const emulator = await start();
  const { refreshJwt } = await signedIn(emulator);
  await create(emulator, { loginId: "bob@acme.test", givenName: "Bob" });
  const change = async (more: object): Promise<AuthAnswer> => {
    await auth(emulator, "otp/update/email", { loginId: email, email: "bob@acme.test", ...more }, refreshJwt);
    return auth(emulator, "otp/verify/email", { loginId: email, code: lastMessage(emulator).code });
  };
  expect(await change({ failOnConflict: true })).toMatchObject({ status: 409, body: { errorCode: "E062125" } });
  expect(emulator.users()).toHaveLength(2);
  expect((await change({})).body.user).toMatchObject({ loginIds: [email, "bob@acme.test"], givenName: "Bob" });
  expect(emulator.users()).toHaveLength(1);
});

test("outbox: the last 200, numbers go on; a failed request sends nothing", async () => {
  const emulator = await start();
  await ann(emulator);
  for (let n = 0; n < 203; n += 1) await auth(emulator, "otp/signin/email", { loginId: "ann" });
  expect(emulator.outbox().map(({ n }) => n)).toEqual(Array.from({ length: 200 }, (_, index) => index + 4));
});
