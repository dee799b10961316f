import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import DescopeClient from "@descope/node-sdk";
import jwt from "jsonwebtoken";
import { expect, onTestFinished, test } from "vitest";

import { sampleProject, startEmulator } from "../../../../emulator/index.ts";
import { createTest, raw, start } from "../helpers.ts";
import { auth, claims, keysOf, mgmt } from "./world.ts";

test("GET /v2/keys: one RSA key as every client needs it, without any bearer", async () => {
  const emulator = await start();
  const keys = await keysOf(emulator);
  expect(keys).toHaveLength(1);
  expect(keys[0]).toEqual({
    alg: "RS256",
    e: "AQAB",
    kid: expect.stringMatching(/^SK\w+$/),
    kty: "RSA",
    n: expect.stringMatching(/^[\w-]{342}$/),
    use: "sig",
  });
  expect(await keysOf(emulator)).toEqual(keys);
  const unknown = await raw(emulator, "GET /v2/keys/Pnobody", undefined, {});
  expect([unknown.status, unknown.body.errorCode]).toEqual([404, "E112104"]);
});

test("GET /v2/keys: each project has its own key", async () => {
  const emulator = await start();
  emulator.addProject({ ...sampleProject, projectId: "P2other000000000000000000000", managementKey: "k" });
  const [one] = await keysOf(emulator);
  const other = (await raw(emulator, "GET /v2/keys/P2other000000000000000000000", undefined, {})).body;
  expect((other as unknown as { keys: unknown[] }).keys).not.toEqual([one]);
});

test("a restart keeps the key and the sessions; the file holds no token and no code", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "keys-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const db = path.join(folder, "emulator.db");
  const first = await startEmulator({ db });
  await createTest(first, { loginId: "t@acme.test" });
  const unused = (await mgmt(first, "tests/generate/magiclink", { loginId: "t@acme.test", deliveryMethod: "email" }))
    .body;
  const { code } = (await mgmt(first, "tests/generate/otp", { loginId: "t@acme.test", deliveryMethod: "email" })).body;
  const { body } = await auth(first, "otp/verify/email", { loginId: "t@acme.test", code });
  const keys = await keysOf(first);
  await first.close();

  const second = await start({ db });
  expect(await keysOf(second)).toEqual(keys);
  expect((await auth(second, "refresh", {}, body.refreshJwt)).status).toBe(200);
  const file = readFileSync(db, "latin1");
  for (const secret of [body.refreshJwt, body.sessionJwt, unused.link.split("t=")[1] ?? ""]) {
    expect(secret.length).toBeGreaterThan(10);
    expect(file.includes(secret)).toBe(false);
  }
});

test("the official Node SDK takes the tokens, and no others", async () => {
  const emulator = await start();
  await createTest(emulator, { loginId: "t@acme.test", roleNames: ["Viewer"] });
  const { code } = (await mgmt(emulator, "tests/generate/otp", { loginId: "t@acme.test", deliveryMethod: "email" }))
    .body;
  const { body } = await auth(emulator, "otp/verify/email", { loginId: "t@acme.test", code });
  const sdk = DescopeClient({ projectId: emulator.projectId, baseUrl: emulator.url });
  const validated = await sdk.validateSession(body.sessionJwt);
  expect(validated.token).toMatchObject({ sub: body.user.userId, drn: "DS", roles: ["Viewer"], tu: true });
  expect(sdk.validateRoles(validated, ["Viewer"])).toBe(true);
  expect((await sdk.refreshSession(body.refreshJwt)).token.sub).toBe(body.user.userId);

  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const forged = jwt.sign(await claims(emulator, body.sessionJwt), privateKey, {
    algorithm: "RS256",
    keyid: String((await keysOf(emulator))[0]?.["kid"]),
  });
  await expect(sdk.validateSession(forged)).rejects.toThrow("session validation failed");
});
