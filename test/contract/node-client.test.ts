/**
 * What the official Node client makes of the neighbours that no numbered row of the contract speaks of: access keys,
 * authenticator apps, lists that are empty here. It checks tokens with the published keys itself.
 */
import descope from "@descope/node-sdk";
import { TOTP } from "otpauth";
import { expect, onTestFinished, test } from "vitest";

import { startEmulator, type Emulator } from "../../emulator/index.ts";
import { expectServed } from "../clients/served.ts";
import { fresh, good, refused, user, type Sdk } from "../clients/node/walk.ts";

async function start(): Promise<{ sdk: Sdk; emulator: Emulator }> {
  const emulator = await startEmulator();
  onTestFinished(() => emulator.close());
  const { projectId, managementKey, url: baseUrl } = emulator;
  return { emulator, sdk: descope({ projectId, managementKey, baseUrl }) };
}

test("access keys: created, exchanged, validated, searched, switched off, rotated, deleted", async () => {
  const { sdk, emulator } = await start();
  const { accessKey } = sdk.management;
  const tenants = [{ tenantId: "acme", roleNames: ["Auditor"] }];
  const made = await good(
    accessKey.create("ci", 0, ["Viewer"], tenants, undefined, { team: "a" }, "for CI", ["127.0.0.1"]),
  );
  const { key, cleartext } = made;
  expect(key).toMatchObject({ name: "ci", status: "active", roleNames: ["Viewer"], description: "for CI" });
  const session = await sdk.exchangeAccessKey(cleartext, { customClaims: { run: 7 } });
  expect(session.token).toMatchObject({ sub: key.id, team: "a", nsec: { run: 7 } });
  expect(sdk.validateRoles(session, ["Viewer"])).toBe(true);
  expect(sdk.validateRoles(session, ["Auditor"])).toBe(false);
  expect(sdk.validateTenantRoles(session, "acme", ["Auditor"])).toBe(true);
  expect(await good(accessKey.load(key.id))).toEqual(key);
  expect((await good(accessKey.searchAll(["acme"]))).map(({ id }) => id)).toEqual([key.id]);
  expect(await good(accessKey.update(key.id, "ci-2"))).toMatchObject({ name: "ci-2", description: "for CI" });
  await good(accessKey.deactivate(key.id) as Promise<never>);
  await expect(sdk.exchangeAccessKey(cleartext)).rejects.toThrow("inactive");
  await good(accessKey.activate(key.id) as Promise<never>);
  expect((await sdk.exchangeAccessKey(cleartext)).token.sub).toBe(key.id);
  await good(accessKey.delete(key.id) as Promise<never>);
  expect((await refused(accessKey.load(key.id))).status).toBe(404);
  expectServed(emulator);
});

test("authenticator apps: set up at sign-up, asked for a code, set up anew, taken away", async () => {
  const { sdk, emulator } = await start();
  const loginId = fresh("totp");
  const app = async (setUp: Promise<unknown>): Promise<TOTP> => {
    const { provisioningURL = "" } = await good(setUp as never as Promise<never>).then(
      (data) => data as { provisioningURL?: string },
    );
    const { searchParams } = new URL(provisioningURL);
    return new TOTP({ secret: searchParams.get("secret") ?? "" });
  };
  const first = await app(sdk.totp.signUp(loginId, { name: "Tess" }));
  const { refreshJwt = "", user: signedIn } = await good(sdk.totp.verify(loginId, first.generate()));
  expect(signedIn).toMatchObject({ loginIds: [loginId], name: "Tess", TOTP: true, status: "enabled" });
  const second = await app(sdk.totp.update(loginId, refreshJwt));
  expect((await refused(sdk.totp.verify(loginId, first.generate()))).message).toContain("code");
  await good(sdk.totp.verify(loginId, second.generate()));
  await good(sdk.management.user.removeTOTPSeed(loginId) as Promise<never>);
  await refused(sdk.totp.verify(loginId, second.generate()));
  expectServed(emulator);
});

test("passkeys and trusted devices: empty lists", async () => {
  const { sdk, emulator } = await start();
  const loginId = fresh();
  const { userId } = await user(sdk.management.user.create(loginId));
  expect(await good(sdk.management.user.listPasskeys(loginId))).toEqual([]);
  expect(await good(sdk.management.user.listTrustedDevices([userId]))).toEqual([]);
  expectServed(emulator);
});
