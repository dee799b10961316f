import { expect, test } from "vitest";

import { readSeed, sampleProject, SeedError, type ProjectSeed } from "../../../emulator/index.ts";
import { call, raw, start } from "./helpers.ts";

const ONE = "P2one00000000000000000000000";
const TWO = "P2two00000000000000000000000";

function problems(text: string): string[] {
  try {
    readSeed(text);
  } catch (error) {
    if (error instanceof SeedError) return error.message.split("\n");
    throw error;
  }
  return [];
}

test("an empty file is the sample project; a list that is there replaces the sample's", () => {
  expect(readSeed("")).toEqual([sampleProject]);
  expect(readSeed("roles: []\nlicenseTier: tier2")).toEqual([{ ...sampleProject, roles: [], licenseTier: "tier2" }]);
});

test("JSON is read as well", () => {
  expect(readSeed(JSON.stringify({ tenants: [{ id: "t", name: "T" }] }))[0]?.tenants).toEqual([{ id: "t", name: "T" }]);
});

test("every kind of definition and the users of a file are there at the start", async () => {
  const seed = readSeed(`
projectId: ${ONE}
managementKey: my-key
licenseTier: tier4
passwordPolicy: { minLength: 12 }
permissions: [{ name: lonely, description: in no role }]
tenants: [{ id: t1, name: Tenant One }]
roles:
  - { name: Reader, permissionNames: [read] }
  - { name: Local, tenantId: t1 }
ssoApps: [{ id: wiki, name: Wiki, appType: saml }]
attributes: [{ name: level, type: 4, options: [low, high] }]
users:
  - loginId: anna@e2e.test
    test: true
    roleNames: [Reader]
    userTenants: [{ tenantId: t1, roleNames: [Local] }]
    ssoAppIds: [wiki]
    customAttributes: { level: high }
    password: "correct-horse-battery!"
`);
  const emulator = await start({ seed: seed as [ProjectSeed] });
  expect([emulator.projectId, emulator.managementKey]).toEqual([ONE, "my-key"]);
  expect(emulator.user("anna@e2e.test")).toMatchObject({
    test: true,
    roleNames: ["Reader"],
    permissions: ["read"],
    userTenants: [{ tenantId: "t1", tenantName: "Tenant One", roleNames: ["Local"] }],
    ssoAppIds: ["wiki"],
    customAttributes: { level: "high" },
    password: true,
  });
  expect(emulator.checkPassword("anna@e2e.test", "correct-horse-battery!")).toBe(true);
  const { permissions } = (await call(emulator, "GET /v1/mgmt/permission/all")).body;
  expect(permissions.map(({ name }) => name)).toEqual(["lonely", "read"]);
  expect((await call(emulator, "GET /v1/mgmt/license")).body.rateLimitTier).toBe("tier4");
});

test("several projects share nothing and each has its own key", async () => {
  const seed = readSeed(`
projects:
  - { projectId: ${ONE}, managementKey: one, users: [{ loginId: anna@e2e.test }] }
  - { projectId: ${TWO}, managementKey: two, users: [] }
`);
  const emulator = await start({ seed: seed as [ProjectSeed] });
  const seen = async (bearer: string): Promise<number> =>
    (await raw(emulator, "GET /v1/mgmt/user?loginId=anna@e2e.test", undefined, { authorization: `Bearer ${bearer}` }))
      .status;
  expect(await seen(`${ONE}:one`)).toBe(200);
  expect(await seen(`${TWO}:two`)).toBe(404);
  expect(await seen(`${TWO}:one`)).toBe(401);
  expect(await seen(`${sampleProject.projectId}:${sampleProject.managementKey}`)).toBe(401);
});

test("each mistake is said with its path, all at once", () => {
  const project = `projectId: ${ONE}\n    managementKey: k`;
  expect(problems("users: [{ emial: x }]")).toEqual([expect.stringMatching(/^users\[0\]: .*"emial"/)]);
  expect(problems("roles: [{ nme: x }]\ntenants: 7")).toEqual([
    expect.stringMatching(/^roles\[0\]\.name: /),
    expect.stringMatching(/^roles\[0\]: .*"nme"/),
    expect.stringMatching(/^tenants: /),
  ]);
  expect(problems("attributes: [{ name: a, type: 8 }]")).toEqual([expect.stringMatching(/^attributes\[0\]\.type: /)]);
  expect(problems(`projects:\n  - ${project}\n    users: [{ loginId: [] }]`)).toEqual([
    expect.stringMatching(/^projects\[0\]\.users\[0\]\.loginId: /),
  ]);
  expect(problems("projectId: short")).toEqual([expect.stringContaining("P and 27 to 30 letters or digits")]);
  expect(problems("managementKey: 'a:b'")).toEqual([
    expect.stringMatching(/^managementKey: .*without blanks and colons/),
  ]);
  expect(problems("- 1")).toEqual([expect.stringMatching(/^the file: /)]);
  expect(problems("projects: []")).toEqual([expect.stringMatching(/^projects: /)]);
  expect(problems("users: [\n")[0]).toContain("line 2");
});

test("several projects need an ID and a key each, and no ID twice", () => {
  expect(problems(`projects:\n  - { projectId: ${ONE}, managementKey: k }\n  - { projectId: ${ONE} }\n  - {}`)).toEqual(
    [
      `projects[1].projectId: ${ONE} stands there twice`,
      "projects[1].managementKey: is needed where a file has several projects",
      "projects[2].projectId: is needed where a file has several projects",
      "projects[2].managementKey: is needed where a file has several projects",
    ],
  );
});

test("a user that the service would refuse is named, and the server does not start", async () => {
  const seed = readSeed("users: [{ loginId: a@e2e.test }, { loginId: b@e2e.test, roleNames: [Ghost] }]");
  await expect(start({ seed: seed as [ProjectSeed] })).rejects.toThrow(
    `users[1] of project ${sampleProject.projectId}: E011003 Request is invalid: Unknown role "Ghost"`,
  );
});
