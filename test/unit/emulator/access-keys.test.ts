import { expect, test } from "vitest";

import { permits } from "../../../emulator/auth/access-keys.ts";
import type { Emulator } from "../../../emulator/index.ts";
import { ann, call, start } from "./helpers.ts";
import { auth, claims } from "./auth/world.ts";

interface KeyAnswer {
  key: Record<string, unknown> & { id: string };
  keys: { id: string; name: string }[];
  cleartext: string;
  keyId: string;
  sessionJwt: string;
  expiration: number;
  errorCode: string;
}

async function keys(emulator: Emulator, path: string, body: unknown): Promise<{ status: number; body: KeyAnswer }> {
  const { status, body: answer } = await call(emulator, `POST /v1/mgmt/accesskey/${path}`, body);
  return { status, body: answer as unknown as KeyAnswer };
}

async function exchange(
  emulator: Emulator,
  cleartext: string,
  body: unknown = {},
): Promise<{ status: number; body: KeyAnswer }> {
  const { status, body: answer } = await auth(emulator, "accesskey/exchange", body, cleartext);
  return { status, body: answer as unknown as KeyAnswer };
}

test("a key is created, loaded, found, changed, switched off and on, and deleted; its cleartext is said once", async () => {
  const emulator = await start();
  const { body } = await keys(emulator, "create", {
    name: "ci",
    roleNames: ["Viewer"],
    keyTenants: [{ tenantId: "acme", roleNames: ["Auditor"] }],
    description: "for CI",
    expireTime: 0,
    permittedIps: null,
  });
  const { id } = body.key;
  expect(body.key).toMatchObject({
    name: "ci",
    status: "active",
    roleNames: ["Viewer"],
    keyTenants: [{ tenantId: "acme", tenantName: "Acme Corporation", roleNames: ["Auditor"] }],
    description: "for CI",
    boundUserId: "",
    clientId: id,
  });
  const loaded = await call(emulator, `GET /v1/mgmt/accesskey?id=${id}`);
  expect(JSON.parse(loaded.text)).toEqual({ key: body.key });
  expect(loaded.text).not.toMatch(/sha256|cleartext/i);
  await keys(emulator, "create", { name: "other" });
  const found = async (filter: object): Promise<string[]> =>
    (await keys(emulator, "search", filter)).body.keys.map(({ name }) => name);
  expect(await found({})).toEqual(["ci", "other"]);
  expect(await found({ tenantIds: ["acme"], boundUserId: "", customAttributes: null })).toEqual(["ci"]);
  expect(await found({ boundUserId: "Unobody" })).toEqual([]);
  // null keeps.
  const changed = await keys(emulator, "update", { id, name: "ci-2", description: null, roleNames: [] });
  expect(changed.body.key).toEqual({ ...body.key, name: "ci-2", roleNames: [] });
  expect((await exchange(emulator, body.cleartext)).status).toBe(200);
  await keys(emulator, "deactivate", { id });
  expect((await exchange(emulator, body.cleartext)).status).toBe(401);
  await keys(emulator, "activate/batch", { ids: [id] });
  expect((await exchange(emulator, body.cleartext)).status).toBe(200);
  const rotated = await keys(emulator, "rotate", { id });
  expect((await exchange(emulator, body.cleartext)).status).toBe(401);
  expect((await exchange(emulator, rotated.body.cleartext)).body.keyId).toBe(id);
  expect(await keys(emulator, "delete", { id })).toMatchObject({ status: 200, body: {} });
  expect((await exchange(emulator, rotated.body.cleartext)).status).toBe(401);
  expect((await call(emulator, `GET /v1/mgmt/accesskey?id=${id}`)).status).toBe(404);
});

test("a batch that names a key that is not there changes none", async () => {
  const emulator = await start();
  const { body } = await keys(emulator, "create", { name: "ci" });
  expect((await keys(emulator, "delete/batch", { ids: [body.key.id, "Knone"] })).status).toBe(404);
  expect((await exchange(emulator, body.cleartext)).status).toBe(200);
});

test("the token has the key's roles and claims, the request's claims under nsec", async () => {
  const emulator = await start();
  const { body } = await keys(emulator, "create", {
    name: "ci",
    roleNames: ["Viewer"],
    keyTenants: [{ tenantId: "acme", roleNames: ["Auditor"] }],
    customClaims: { team: "a", sub: "somebody else" },
  });
  const answer = await exchange(emulator, body.cleartext, { loginOptions: { customClaims: { run: 7 } } });
  const token = await claims(emulator, answer.body.sessionJwt);
  expect(token).toMatchObject({
    sub: body.key.id,
    iss: emulator.projectId,
    drn: "DS",
    team: "a",
    nsec: { run: 7 },
    roles: ["Viewer"],
    tenants: { acme: { roles: ["Auditor"] } },
    exp: answer.body.expiration,
  });
  // A session token renews nothing.
  expect((await auth(emulator, "refresh", {}, answer.body.sessionJwt)).status).toBe(401);
});

test("a key bound to a user has the user's roles, and ends with it", async () => {
  const emulator = await start();
  const { userId } = await ann(emulator, { roleNames: ["Viewer"] });
  const { body } = await keys(emulator, "create", { name: "anns", userId: "ann", roleNames: ["Auditor"] });
  expect(body.key["boundUserId"]).toBe(userId);
  const { sessionJwt } = (await exchange(emulator, body.cleartext)).body;
  expect(await claims(emulator, sessionJwt)).toMatchObject({ sub: userId, roles: ["Viewer"] });
  emulator.editUser("ann", { status: "disabled" });
  expect((await exchange(emulator, body.cleartext)).status).toBe(401);
  emulator.deleteUser("ann");
  expect((await exchange(emulator, body.cleartext)).status).toBe(401);
});

test("a wrong, expired or out-of-place key is refused", async () => {
  const emulator = await start();
  const made = async (more: object): Promise<string> =>
    (await keys(emulator, "create", { name: "k", ...more })).body.cleartext;
  const good = await made({ permittedIps: ["127.0.0.0/8"], expireTime: Math.floor(Date.now() / 1000) + 100 });
  expect((await exchange(emulator, good)).status).toBe(200);
  for (const wrong of ["", "K", `${good}x`, good.slice(0, -1), emulator.managementKey]) {
    expect([wrong, (await exchange(emulator, wrong)).status]).toEqual([wrong, 401]);
  }
  expect((await exchange(emulator, await made({ expireTime: 1 }))).status).toBe(401);
  expect((await exchange(emulator, await made({ permittedIps: ["10.0.0.1"] }))).status).toBe(403);
  for (const bad of [
    { name: "" },
    { permittedIps: ["everywhere"] },
    { permittedIps: ["10.0.0.0/33"] },
    { roleNames: ["nope"] },
  ]) {
    expect([bad, (await keys(emulator, "create", { name: "k", ...bad })).status]).toEqual([bad, 400]);
  }
  expect((await keys(emulator, "create", { name: "k", userId: "nobody" })).status).toBe(404);
});

test("addresses and networks, of both families", () => {
  expect(permits(["10.1.0.0/16"], "::ffff:10.1.2.3")).toBe(true);
  expect(permits(["10.1.0.0/16"], "10.2.2.3")).toBe(false);
  expect(permits(["2001:db8::/32", "::1"], "2001:db8::5")).toBe(true);
  expect(permits(["2001:db8::/32", "::1"], "127.0.0.1")).toBe(false);
  expect(permits(["127.0.0.1"], "")).toBe(false);
});
