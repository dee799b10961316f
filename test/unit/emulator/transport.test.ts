import { expect, test } from "vitest";

import { RequestLog, sampleProject } from "../../../emulator/index.ts";
import { ann, call, create, load, patch, raw, start } from "./helpers.ts";

test("transport: a missing, malformed or wrong bearer is 401 with a code", async () => {
  const emulator = await start();
  const { projectId, managementKey } = emulator;
  for (const authorization of [
    "",
    "Basic x",
    `Bearer ${projectId}`,
    `Bearer ${projectId}:wrong`,
    `Bearer other:${managementKey}`,
  ]) {
    const { status, body } = await raw(emulator, "GET /v1/mgmt/user?loginId=x", undefined, { authorization });
    expect([authorization, status]).toEqual([authorization, 401]);
    expect(body.errorCode).toMatch(/^E\d+$/);
  }
});

test("transport: the licence answers a bare project bearer, but no wrong key", async () => {
  const emulator = await start();
  const license = async (authorization: string): Promise<number> =>
    (await raw(emulator, "GET /v1/mgmt/license", undefined, { authorization })).status;
  expect(await license(`Bearer ${emulator.projectId}`)).toBe(200);
  expect(await license(`Bearer ${emulator.projectId}:wrong`)).toBe(401);
});

test("transport: malformed JSON and other roots are 400 E011001", async () => {
  const emulator = await start();
  const authorization = `Bearer ${emulator.projectId}:${emulator.managementKey}`;
  for (const text of ["{", "[]", "7", "null", '"x"']) {
    const { status, body } = await raw(emulator, "POST /v1/mgmt/user/create", text, { authorization });
    expect([text, status, body.errorCode]).toEqual([text, 400, "E011001"]);
  }
});

test("transport: JSON that nothing could store is 400 E011001, and what comes close to it is taken", async () => {
  const emulator = await start();
  await ann(emulator);
  const nested = (depth: number): string =>
    `{"loginId":"ann","customAttributes":${'{"x":'.repeat(depth)}1${"}".repeat(depth)}}`;
  const send = async (body: string | Uint8Array): Promise<[number, string]> => {
    const authorization = `Bearer ${emulator.projectId}:${emulator.managementKey}`;
    const answer = await fetch(`${emulator.url}/v1/mgmt/user/patch`, {
      method: "PATCH",
      headers: { authorization },
      body,
    });
    return [answer.status, ((await answer.json()) as { errorCode: string }).errorCode];
  };
  for (const refused of [
    '{"loginId":"ann","name":"\\ud800"}',
    '{"loginId":"ann","\\udc00":1}',
    '{"loginId":"ann","name":"a\\u0000b"}',
    '{"loginId":"ann","customAttributes":{"costCenter":1e999}}',
    nested(100),
    nested(100_000),
    Buffer.from([...Buffer.from('{"loginId":"ann","name":"'), 0xc3, 0x28, ...Buffer.from('"}')]),
  ]) {
    expect([String(refused).slice(0, 60), ...(await send(refused))]).toEqual([
      String(refused).slice(0, 60),
      400,
      "E011001",
    ]);
  }
  expect(emulator.user("ann")?.name).toBe("");
  expect(await send('{"loginId":"ann","name":"\\ud83d\\ude00"}')).toEqual([200, undefined]);
  expect(emulator.user("ann")?.name).toBe("\u{1f600}");
  // An attribute that the project does not have: read, then refused for what it says.
  expect(await send(nested(98))).toEqual([400, "E011003"]);
});

test("transport: an integer may come as text of 64 bits, not beyond", async () => {
  const emulator = await start();
  await ann(emulator);
  const find = (limit: unknown): Promise<number> =>
    call(emulator, "POST /v2/mgmt/user/search", { toCreatedTime: limit }).then(({ status }) => status);
  expect(await find("9223372036854775807")).toBe(200);
  expect(await find("9323372036854775807")).toBe(400);
  expect(await find("9".repeat(400))).toBe(400);
});

test("transport: wrong types are 400 E011003 and never a 500", async () => {
  const emulator = await start();
  await ann(emulator);
  for (const wrong of [
    { name: 7 },
    { verifiedEmail: "yes" },
    { roleNames: "Viewer" },
    { roleNames: [1] },
    { userTenants: {} },
    { userTenants: [{}] },
    { userTenants: ["acme"] },
    { customAttributes: [] },
    { loginId: { x: 1 } },
  ]) {
    const { status, body } = await patch(emulator, { loginId: "ann", ...wrong });
    expect([wrong, status, body.errorCode]).toEqual([wrong, 400, "E011003"]);
  }
});

test("transport: an unknown route is 404 JSON, also under a known path", async () => {
  const emulator = await start();
  for (const line of ["GET /v1", "GET /v1/mgmt/user/nope", "POST /v1/mgmt/user/patch", "PUT /v1/mgmt/user"]) {
    const { status, body } = await call(emulator, line, line.startsWith("GET") ? undefined : {});
    expect([line, status]).toEqual([line, 404]);
    expect(body.errorCode).toMatch(/^E\d+$/);
  }
});

test("transport: errors are compact JSON with four keys", async () => {
  const emulator = await start();
  const { text, headers } = await load(emulator, "ghost");
  expect(text).toBe(JSON.stringify(JSON.parse(text)));
  expect(Object.keys(JSON.parse(text) as object)).toEqual(["errorCode", "errorDescription", "errorMessage", "message"]);
  expect(headers.get("content-type")).toBe("application/json");
});

test("transport: unknown keys are ignored; where alias and canonical key meet, the canonical wins unless empty", async () => {
  const emulator = await start();
  const { body } = await create(emulator, { loginId: "a@acme.test", name: "A", displayName: "B", nonsense: { x: 1 } });
  expect(body.user.name).toBe("A");
  expect((await create(emulator, { loginId: "", identifier: "b@acme.test" })).body.user.loginIds).toEqual([
    "b@acme.test",
  ]);
});

test("transport: a body that names a prototype's key is data", async () => {
  const emulator = await start();
  const authorization = `Bearer ${emulator.projectId}:${emulator.managementKey}`;
  const text = '{"loginId":"p@acme.test","__proto__":{"name":"x"},"customAttributes":{"__proto__":1}}';
  const { status } = await raw(emulator, "POST /v1/mgmt/user/create", text, { authorization });
  expect(status).toBeLessThan(500);
  expect(emulator.user("p@acme.test")?.name ?? "").toBe("");
});

test("projects: two on one server share nothing", async () => {
  const emulator = await start();
  const other = { ...sampleProject, projectId: "P2other000000000000000000000", managementKey: "other-key" };
  emulator.addProject(other);
  await ann(emulator);
  const headers = { authorization: `Bearer ${other.projectId}:other-key` };
  expect((await raw(emulator, "GET /v1/mgmt/user?loginId=ann", undefined, headers)).status).toBe(404);
  const body = JSON.stringify({ loginId: "ann", email: "x@acme.test" });
  const created = await raw(emulator, "POST /v1/mgmt/user/create", body, headers);
  expect(created.body.created).toBe(true);
  const crossed = { authorization: `Bearer ${other.projectId}:${emulator.managementKey}` };
  expect((await raw(emulator, "GET /v1/mgmt/user?loginId=ann", undefined, crossed)).status).toBe(401);
  expect(emulator.user("ann")?.email).toBe("ann@acme.test");
});

test("sample: the project ID has 29 characters from P, and the seeds that live suites need", () => {
  expect(sampleProject.projectId).toMatch(/^P\w{28}$/);
  expect(sampleProject.managementKey).toContain("emulator");
  expect(sampleProject.roles.map((role) => role.name)).toEqual(
    expect.arrayContaining(["Tenant Admin", "is_staff", "is_superuser"]),
  );
});

test("log: one record per request, by number, writes apart, no headers", async () => {
  const emulator = await start();
  await ann(emulator);
  await load(emulator, "ann");
  await call(emulator, "POST /v2/mgmt/user/search", {});
  await call(emulator, "POST /v2/mgmt/user/search/test", {});
  await call(emulator, "POST /v1/mgmt/users/load", { userIds: [] });
  await call(emulator, "GET /v1/mgmt/license");
  await patch(emulator, { loginId: "ghost", name: "x" });
  expect(emulator.log.all().map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(emulator.log.writes().map(({ n, status }) => [n, status])).toEqual([
    [1, 200],
    [7, 404],
  ]);
  expect(emulator.log.all()[1]).toMatchObject({
    method: "GET",
    path: "/v1/mgmt/user",
    query: { loginId: "ann" },
    status: 200,
  });
  expect(emulator.log.all()[6]).toMatchObject({
    body: { loginId: "ghost", name: "x" },
    response: { errorCode: "E112102" },
  });
  expect(emulator.log.since(5).map(({ n }) => n)).toEqual([6, 7]);
  expect(JSON.stringify(emulator.log.all())).not.toContain(emulator.managementKey);
  emulator.log.clear();
  expect(emulator.log.all()).toEqual([]);
  await load(emulator, "ann");
  expect(emulator.log.all().map(({ n }) => n)).toEqual([8]);
});

test("log: older records make room for long ones, the newest stays", () => {
  const log = new RequestLog(10);
  const add = (characters: number): void => log.weigh(log.open({ method: "GET", path: "/", query: {} }), characters);
  const kept = (): number[] => log.all().map(({ n }) => n);
  for (const size of [3, 3, 3]) add(size);
  expect(kept()).toEqual([1, 2, 3]);
  add(3);
  expect(kept()).toEqual([2, 3, 4]);
  add(1000);
  expect(kept()).toEqual([5]);
  add(1);
  expect(kept()).toEqual([6]);
  log.clear();
  for (const size of [5, 5]) add(size);
  expect(kept()).toEqual([7, 8]);
});

test("by hand: users are made, changed and removed past the log", async () => {
  const emulator = await start({ seed: { ...sampleProject, users: [{ loginId: "seeded@acme.test" }] } });
  expect(emulator.user("seeded@acme.test")?.email).toBe("seeded@acme.test");
  const { userId } = emulator.createUser({ loginId: "hand@acme.test" });
  expect(emulator.editUser("hand@acme.test", { name: "By hand", loginIds: ["other"] }).name).toBe("By hand");
  expect((await load(emulator, "other")).body.user.userId).toBe(userId);
  emulator.deleteUser(userId);
  expect(emulator.user("other")).toBeUndefined();
  expect(() => emulator.editUser("ghost", {})).toThrow("E112102");
  expect(emulator.users()).toHaveLength(1);
  expect(emulator.log.writes()).toEqual([]);
});

test("a port in use is an error, not a hang", async () => {
  const emulator = await start();
  await expect(start({ port: emulator.port })).rejects.toThrow("EADDRINUSE");
});
