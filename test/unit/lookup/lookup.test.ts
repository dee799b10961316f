/** Look-ups as a plain script makes them, without an engine, against the emulator over HTTP. */
import { readFileSync } from "node:fs";
import path from "node:path";

import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";

import { startEmulator, type Emulator } from "../../../emulator/index.ts";
import * as descope from "../../../sdk/index.ts";

async function service(users = 0): Promise<Emulator> {
  const emulator = await startEmulator();
  onTestFinished(() => emulator.close());
  vi.stubEnv("DESCOPE_PROJECT_ID", emulator.projectId);
  vi.stubEnv("DESCOPE_MANAGEMENT_KEY", emulator.managementKey);
  vi.stubEnv("DESCOPE_BASE_URL", emulator.url);
  vi.stubEnv("DESCOPE_RATE_RESERVE", "0");
  for (let n = 0; n < users; n += 1) emulator.createUser({ loginId: `u${String(n)}@example.com` });
  return emulator;
}

const asked = (emulator: Emulator): string[] =>
  emulator.log.all().map(({ method, path: route }) => `${method} ${route}`);

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("getUser", () => {
  test("reads a user by login ID or user ID, a test user too, in one request each", async () => {
    const emulator = await service();
    const { userId } = emulator.createUser({
      loginId: "anna@example.com",
      test: true,
      userTenants: [{ tenantId: "acme", roleNames: ["Viewer"] }],
      customAttributes: { department: "Sales" },
      password: "s3cret-enough!",
    });
    const byLogin = await descope.getUser({ loginId: "anna@example.com" });
    expect(byLogin).toMatchObject({
      userId,
      loginIds: ["anna@example.com"],
      email: "anna@example.com",
      verifiedEmail: true,
      test: true,
      status: "invited",
      password: true,
      customAttributes: { department: "Sales" },
      userTenants: [{ tenantId: "acme", tenantName: "Acme Corporation", roleNames: ["Viewer"], permissions: ["read"] }],
    });
    expect(await descope.getUser({ userId })).toEqual(byLogin);
    expect(asked(emulator)).toEqual(["GET /v1/mgmt/user", "GET /v1/mgmt/user"]);
    expect(JSON.stringify(byLogin)).not.toContain(emulator.managementKey);
    expect(JSON.stringify(byLogin)).not.toContain("s3cret");
  });

  test("issue 13: takes no other user's record for the one who was asked for", async () => {
    const emulator = await service(2);
    const other = emulator.user("u1@example.com");
    emulator.faults.add({ kind: { answers: () => ({ user: other }) } });
    await expect(descope.getUser({ loginId: "u0@example.com" })).rejects.toThrow(
      /^WRITE_NOT_TAKEN: .* \(U[^)]*\) who does not have the login ID/,
    );
  });

  test("of nobody is an error with a code, and does not show who was asked for", async () => {
    await service();
    await expect(descope.getUser({ loginId: "hush@example.com" })).rejects.toThrow(
      /^USER_NOT_FOUND: getUser · loginId · /,
    );
    await expect(descope.getUser({ userId: "Uhush" })).rejects.toMatchObject({ code: "USER_NOT_FOUND" });
    await expect(descope.getUser({ userId: "Uhush" })).rejects.not.toThrow("hush");
  });

  test("is refused before any request where the question is none, or no connection is configured", async () => {
    const emulator = await service();
    await expect(descope.getUser({})).rejects.toThrow("INPUT_INVALID: getUser · exactly one of loginId and userId");
    vi.stubEnv("DESCOPE_MANAGEMENT_KEY", "");
    await expect(descope.getUser({ userId: "U1" })).rejects.toThrow("CONFIG_MISSING: the management key");
    expect(asked(emulator)).toEqual([]);
  });

  test("outlives passing faults, tells of lasting ones by their code, and never repeats the key", async () => {
    const emulator = await service(1);
    emulator.faults.add({ kind: { status: 503 } });
    emulator.faults.add({ at: 2, kind: { cut: "before" } });
    emulator.faults.add({ at: 3, kind: { malformed: true } });
    expect(await descope.getUser({ loginId: "u0@example.com" })).toMatchObject({ loginIds: ["u0@example.com"] });
    expect(asked(emulator)).toHaveLength(4);
    vi.stubEnv("DESCOPE_MANAGEMENT_KEY", "K2wrong0000000000000000000000");
    const refused = await descope.getUser({ loginId: "u0@example.com" }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "AUTH_REFUSED" });
    expect(String(refused)).not.toContain("K2wrong");
  }, 30_000);
});

describe("findUsers", () => {
  test("follows the pages, to the end or to the limit", async () => {
    const emulator = await service(230);
    const all = await descope.findUsers();
    expect(new Set(all.map(({ userId }) => userId)).size).toBe(230);
    expect(emulator.log.all().map(({ body }) => body)).toEqual([0, 1, 2].map((page) => ({ limit: 100, page })));
    emulator.log.clear();
    expect(await descope.findUsers({ text: "example.com", limit: 30 })).toHaveLength(30);
    expect(emulator.log.all().map(({ body }) => body)).toEqual([{ text: "example.com", limit: 30, page: 0 }]);
  });

  test("finds by each filter what the service finds by it", async () => {
    const emulator = await service();
    const one = emulator.createUser({
      loginId: "one@example.com",
      status: "enabled",
      roleNames: ["Viewer"],
      ssoAppIds: ["grafana"],
      customAttributes: { department: "Sales" },
      password: "s3cret-enough!",
    });
    const two = emulator.createUser({
      loginId: "two",
      phone: "+15555555555",
      verifiedPhone: true,
      userTenants: [{ tenantId: "acme", roleNames: ["Auditor"] }],
      test: true,
    });
    const since = Date.now() - 60_000;
    const filters: Array<[descope.FindUsersArgs, Array<{ userId: string }>]> = [
      [{}, [one]],
      [{ withTestUser: true }, [one, two]],
      [{ testUsersOnly: true }, [two]],
      [{ loginIds: ["one@example.com", "two"], withTestUser: true }, [one, two]],
      [{ userIds: [one.userId] }, [one]],
      [{ emails: ["one@example.com"] }, [one]],
      [{ phones: ["+15555555555"], withTestUser: true }, [two]],
      [{ statuses: ["enabled"] }, [one]],
      [{ roleNames: ["Viewer", "Auditor"], withTestUser: true }, [one, two]],
      [{ tenantIds: ["acme"], includeSubTenants: true, withTestUser: true }, [two]],
      [{ tenantRoleNames: { acme: { values: ["Auditor"] } }, withTestUser: true }, [two]],
      [{ tenantRoleIds: { acme: { values: ["Rno"] } }, withTestUser: true }, []],
      [{ ssoAppIds: ["grafana"] }, [one]],
      [{ customAttributes: { department: "Sales" } }, [one]],
      [{ text: "one@" }, [one]],
      [{ password: true, withTestUser: true }, [one]],
      [{ password: false, withTestUser: true }, [two]],
      [{ verifiedPhone: true, withTestUser: true }, [two]],
      [{ verifiedEmail: true, withTestUser: true }, [one]],
      [{ totp: true }, []],
      [{ webauthn: false }, [one]],
      [{ ssoOnly: true }, []],
      [{ scimOnly: true }, []],
      [{ scim: false }, [one]],
      [{ fromCreatedTime: since, toCreatedTime: since + 120_000 }, [one]],
      [{ fromModifiedTime: since, toModifiedTime: since + 1 }, []],
      [{ withTestUser: true, sort: [{ field: "loginId", desc: true }] }, [two, one]],
    ];
    for (const [filter, expected] of filters) {
      const found = await descope.findUsers(filter);
      expect([filter, found.map(({ userId }) => userId)]).toEqual([filter, expected.map(({ userId }) => userId)]);
    }
  });

  test("of an empty list is nobody, without a request; a misspelt filter is refused", async () => {
    const emulator = await service(3);
    expect(await descope.findUsers({ loginIds: [] })).toEqual([]);
    const misspelt = { loginID: ["u0@example.com"] } as descope.FindUsersArgs;
    await expect(descope.findUsers(misspelt)).rejects.toThrow(/^INPUT_INVALID: findUsers · loginID: .*"loginIds"/);
    expect(asked(emulator)).toEqual([]);
  });

  test("waits where the service says 429, and searches on from that page", async () => {
    const emulator = await service(150);
    emulator.faults.add({ at: 2, kind: { status: 429, retryAfter: 1 } });
    expect(await descope.findUsers()).toHaveLength(150);
    expect(emulator.log.all().map(({ status, body }) => [status, (body as { page: number }).page])).toEqual([
      [200, 0],
      [429, 1],
      [200, 1],
    ]);
  }, 30_000);

  test("keeps to the budget that all look-ups of the process share", async () => {
    const emulator = await service(1);
    // 200 searches a window; the window is scaled down so that the test can see the 201st wait.
    vi.stubEnv("DESCOPE_LIMIT_SCALE", "0.01");
    const startedMs = performance.now();
    await Promise.all(Array.from({ length: 201 }, () => descope.findUsers({ limit: 1 })));
    expect(performance.now() - startedMs).toBeGreaterThan(590);
    expect(emulator.log.all().filter(({ path: route }) => route.endsWith("/search"))).toHaveLength(201);
  }, 30_000);
});

test("a program that asks nothing loads no HTTP: no static import of the SDK leads to undici", () => {
  const root = path.resolve(import.meta.dirname, "../../..");
  const seen = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const source = readFileSync(file, "utf8").replaceAll(/^(?:import|export) type [^;]*;/gm, "");
    for (const [, specifier = ""] of source.matchAll(/^(?:import|export)\b[^;]*?from "([^"]+)";/gm)) {
      if (specifier.startsWith(".")) visit(path.resolve(path.dirname(file), specifier));
      else packages.add(specifier);
    }
  };
  visit(path.join(root, "sdk/index.ts"));
  expect(seen.size).toBeGreaterThan(10);
  expect([...packages]).toContain("@pulumi/pulumi");
  expect([...packages]).not.toContain("undici");
  expect([...seen].filter((file) => /client|lookup\/index/.test(path.relative(root, file)))).toEqual([]);
});
