/** Authenticator apps, wrong codes in a row, and links that somebody opens. */
import { createHmac } from "node:crypto";
import { expect, onTestFinished, test, vi } from "vitest";

import type { Emulator } from "../../../../emulator/index.ts";
import { ann, create, createTest, search, start } from "../helpers.ts";
import { auth, authGet, claims, mgmt, type AuthAnswer } from "./world.ts";

const loginId = "tess@acme.test";
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** RFC 6238 by hand, so that the server is not asked whether it agrees with itself. */
function codeAt(base32: string, seconds: number): string {
  const bits = [...base32].map((char) => BASE32.indexOf(char).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? []);
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(seconds / 30)));
  const mac = createHmac("sha1", key).update(counter).digest();
  const value = mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7fffffff;
  return String(value % 1_000_000).padStart(6, "0");
}

const seconds = (): number => Math.floor(Date.now() / 1000);
const verify = (emulator: Emulator, code: unknown): Promise<AuthAnswer> =>
  auth(emulator, "totp/verify", { loginId, code });

test("TOTP: sign-up sets an app up, its codes sign in, a step early or late too, no others", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  const emulator = await start();
  const { status, body } = await auth(emulator, "totp/signup", { loginId, user: { name: "Tess" } });
  const { provisioningURL, image, key } = body as unknown as Record<string, string>;
  expect(status).toBe(200);
  expect(key).toMatch(/^[A-Z2-7]{32}$/);
  const url = new URL(provisioningURL ?? "");
  expect([url.protocol, url.host, url.searchParams.get("secret")]).toEqual(["otpauth:", "totp", key]);
  expect(
    Buffer.from(image ?? "", "base64")
      .subarray(0, 3)
      .toString(),
  ).toBe("GIF");
  expect(emulator.user(loginId)).toMatchObject({ TOTP: true, status: "invited", name: "Tess" });
  for (const [offset, wanted] of [
    [0, 200],
    [-30, 200],
    [30, 200],
    [-90, 401],
    [90, 401],
  ] as const) {
    expect([offset, (await verify(emulator, codeAt(key ?? "", seconds() + offset))).status]).toEqual([offset, wanted]);
  }
  for (const wrong of ["", null, "1", "abcdef", "1234567"])
    expect((await verify(emulator, wrong)).body.errorCode).toBe("E061102");
  const { sessionJwt } = (await verify(emulator, codeAt(key ?? "", seconds()))).body;
  expect((await claims(emulator, sessionJwt))["amr"]).toEqual(["totp"]);
  expect(emulator.user(loginId)?.status).toBe("enabled");
});

test("TOTP: the codes are those of RFC 6238, appendix B", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  const emulator = await start();
  await create(emulator, { loginId });
  emulator.editUser(loginId, { totp: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" });
  for (const [time, code] of [
    [59, "287082"],
    [1_111_111_109, "081804"],
    [2_000_000_000, "279037"],
  ] as const) {
    vi.setSystemTime(time * 1000);
    expect([time, (await verify(emulator, code)).status]).toEqual([time, 200]);
  }
});

test("TOTP: update sets up another app for who is signed in, management takes it away, search finds who has one", async () => {
  const emulator = await start();
  await ann(emulator);
  const first = (await auth(emulator, "totp/signup", { loginId })).body as unknown as { key: string };
  const { refreshJwt } = (await verify(emulator, codeAt(first.key, seconds()))).body;
  const second = (await auth(emulator, "totp/update", { loginId }, refreshJwt)).body as unknown as { key: string };
  expect((await verify(emulator, codeAt(first.key, seconds()))).status).toBe(401);
  expect((await verify(emulator, codeAt(second.key, seconds()))).status).toBe(200);
  expect((await auth(emulator, "totp/update", { loginId: "ann" }, refreshJwt)).status).toBe(401);
  expect((await auth(emulator, "totp/update", { loginId })).status).toBe(401);
  expect((await search(emulator, { totp: true })).body.users.map((user) => user.loginIds)).toEqual([[loginId]]);
  expect((await mgmt(emulator, "user/totp/delete", { loginId })).status).toBe(200);
  expect(emulator.user(loginId)?.TOTP).toBe(false);
  expect((await verify(emulator, codeAt(second.key, seconds()))).status).toBe(401);
  expect(JSON.stringify(emulator.users())).not.toContain(second.key);
});

test("dialect codeTriesMaximum: after so many wrong codes in a row even the right one is refused, until a new one", async () => {
  const emulator = await start({ dialect: { codeTriesMaximum: 2 } });
  await createTest(emulator, { loginId });
  await createTest(emulator, { loginId: "bob@acme.test" });
  const code = async (whose = loginId): Promise<string> =>
    (await mgmt(emulator, "tests/generate/otp", { loginId: whose, deliveryMethod: "email" })).body.code;
  const show = async (shown: string, whose = loginId): Promise<string> => {
    const { status, body } = await auth(emulator, "otp/verify/email", { loginId: whose, code: shown });
    return status === 200 ? "in" : body.errorCode;
  };
  const first = await code();
  const wrong = first === "000000" ? "111111" : "000000";
  expect([await show(wrong), await show(first)]).toEqual(["E061102", "in"]);
  const second = await code();
  expect([await show(wrong), await show(wrong), await show(second)]).toEqual(["E061102", "E061102", "E061103"]);
  // Of this user only.
  expect(await show(await code("bob@acme.test"), "bob@acme.test")).toBe("in");
  expect(await show(await code())).toBe("in");
});

test("a link without a redirect URL leads to this server: opening it signs in, or lets the one in who waits", async () => {
  const emulator = await start();
  emulator.addProject({
    projectId: "P2other000000000000000000000",
    managementKey: "other",
    roles: [],
    tenants: [],
    ssoApps: [],
    attributes: [],
  });
  await createTest(emulator, { loginId });
  const open = async (link: string): Promise<[number, Record<string, unknown>]> => {
    const answer = await fetch(emulator.url + link);
    return [answer.status, (await answer.json()) as Record<string, unknown>];
  };
  const magic = (await mgmt(emulator, "tests/generate/magiclink", { loginId, deliveryMethod: "email" })).body.link;
  const [status, opened] = await open(magic);
  expect([status, (opened["user"] as { loginIds: string[] }).loginIds]).toEqual([200, [loginId]]);
  expect((await authGet(emulator, "me", String(opened["refreshJwt"]))).status).toBe(200);
  expect((await open(magic))[0]).toBe(401);
  const { link, pendingRef } = (await mgmt(emulator, "tests/generate/enchantedlink", { loginId })).body;
  expect((await auth(emulator, "enchantedlink/pending-session", { pendingRef })).status).toBe(401);
  expect(await open(link)).toEqual([200, {}]);
  expect((await auth(emulator, "enchantedlink/pending-session", { pendingRef })).status).toBe(200);
  for (const bad of ["/verify", "/verify?t=", "/verify?t=nope"]) expect((await open(bad))[0]).toBe(401);
});
