// The main job on the real engine: declared users are made, a changed attribute becomes one smallest PATCH, and what is
// not declared is left alone. Judged by the requests that the server saw and the users that it then holds.
import { describe, expect, it } from "vitest";
import {
  code,
  entriesOf,
  expectNoRequest,
  expectNoWrite,
  expectOnePatch,
  expectWriteCounts,
  expectWrites,
  hasEngine,
  lines,
  newWorld,
  programOf,
  testUser,
  user,
  USER_OUTPUTS,
} from "./world.ts";
import type { Resource, Seen, UserObject } from "./world.ts";

/** Four users as a team would declare them. */
const team = (ciName: string): Resource[] => [
  user("ci", {
    loginId: "ci@example.com",
    email: "ci@example.com",
    verifiedEmail: true,
    name: ciName,
    roleNames: ["Deployer", "Viewer"],
    status: "enabled",
    customAttributes: { owner: "platform" },
  }),
  user("dana", {
    loginId: "dana@example.com",
    phone: "+49 30 123456",
    givenName: "Dana",
    userTenants: [{ tenantId: "globex" }, { tenantId: "acme", roleNames: ["Viewer"] }],
    customAttributes: { department: "Sales", costCenter: 86_400_000, skills: ["go", "python"] },
  }),
  testUser("qa1", { loginId: "qa1@example.com", roleNames: ["Viewer"] }),
  testUser("qa2", { loginId: "qa2@example.com" }),
];
const teamLoginIds = ["ci@example.com", "dana@example.com", "qa1@example.com", "qa2@example.com"];

const danaIn = (department: string): Resource[] => [
  user("dana", { loginId: "dana@example.com", customAttributes: { department, onCall: true } }),
];

const exported = `
export const ci_ = { id: ci.id, userId: ci.userId, loginIds: ci.loginIds, createdTime: ci.createdTime, adopted: ci.adopted, name: ci.name, email: ci.email, verifiedEmail: ci.verifiedEmail, roleNames: ci.roleNames, status: ci.status, picture: ci.picture };
export const dana_ = { phone: dana.phone, userTenants: dana.userTenants, customAttributes: dana.customAttributes };
export const qa_ = { userId: qa1.userId, roleNames: qa1.roleNames };
`;

describe.skipIf(!hasEngine)("the main job", () => {
  it("creates, changes, repairs, leaves alone and destroys, each with exactly the requests that it takes", async () => {
    const world = await newWorld("main-job", programOf(team("CI"), exported));

    // 1. Create.
    const created = await world.up();
    expectWriteCounts(created, { "POST /v1/mgmt/user/create": 4 });
    expect(world.loginIds()).toEqual(teamLoginIds);
    const ci = world.user("ci@example.com");
    const dana = world.user("dana@example.com");
    expect(ci).toMatchObject({ name: "CI", verifiedEmail: true, status: "enabled", test: false });
    expect(ci.roleNames.toSorted()).toEqual(["Deployer", "Viewer"]);
    expect(ci.customAttributes).toEqual({ owner: "platform" });
    expect(dana).toMatchObject({ phone: "+4930123456", givenName: "Dana", test: false });
    expect(rolesByTenant(dana)).toEqual({ acme: ["Viewer"], globex: [] });
    expect(dana.customAttributes).toEqual({ department: "Sales", costCenter: 86_400_000, skills: ["go", "python"] });
    expect(["qa1@example.com", "qa2@example.com"].map((id) => world.user(id).test)).toEqual([true, true]);

    // What the program sees: the author's spelling, and what only Descope knows.
    expect(await world.outputs()).toEqual({
      ci_: {
        id: ci.userId,
        userId: ci.userId,
        loginIds: ["ci@example.com"],
        createdTime: ci.createdTime,
        adopted: false,
        name: "CI",
        email: "ci@example.com",
        verifiedEmail: true,
        roleNames: ["Deployer", "Viewer"],
        status: "enabled",
      },
      dana_: {
        phone: "+49 30 123456",
        userTenants: [{ tenantId: "globex" }, { tenantId: "acme", roleNames: ["Viewer"] }],
        customAttributes: { department: "Sales", costCenter: 86_400_000, skills: ["go", "python"] },
      },
      qa_: { userId: world.user("qa1@example.com").userId, roleNames: ["Viewer"] },
    });

    // 2. One attribute changes: a preview says so and sends nothing, then one request in all.
    world.rewrite(team("CI deployer"), exported);
    const previewed = await world.preview({ args: ["--diff"] });
    expectNoRequest(previewed);
    expect(previewed.output).toMatch(/~ name\s*: "CI" => "CI deployer"/);
    const changed = await world.up();
    expectOnePatch(changed, ci, { name: "CI deployer" });
    expect(lines(changed.requests)).toEqual(["PATCH /v1/mgmt/user/patch"]);

    // 3. Somebody edits by hand, a declared attribute and undeclared ones.
    world.emulator.editUser(ci.userId, {
      name: "Renamed by hand",
      givenName: "Hand",
      customAttributes: { owner: "platform", team: "added by hand" },
    });
    expectOnePatch(await world.upRefresh(), ci, { name: "CI deployer" });
    expect(world.user(ci.userId)).toMatchObject({
      name: "CI deployer",
      givenName: "Hand",
      customAttributes: { owner: "platform", team: "added by hand" },
    });

    // 4. Nothing changes: no write, and without a refresh no request at all, preview included.
    expectNoRequest(await world.up({ args: [] }));
    const users = world.emulator.users();
    const refreshed = await world.refresh({ args: ["--skip-preview", "--expect-no-changes"] });
    expectNoWrite(refreshed);
    expect(readIds(refreshed).toSorted()).toEqual(users.map(({ userId }) => userId).toSorted());
    expect(world.emulator.users()).toEqual(users);

    // 5. Destroy, by user ID only.
    const destroyed = await world.destroy();
    expectWriteCounts(destroyed, { "POST /v1/mgmt/user/delete": 4 });
    expect(bodies(destroyed, "POST /v1/mgmt/user/delete").toSorted(byText)).toEqual(
      users.map(({ userId }) => ({ userId })).toSorted(byText),
    );
    expect(world.emulator.users()).toEqual([]);
    expect(await world.resources()).toEqual({});
  });

  it("repairs a declared custom attribute without losing one that somebody else owns", async () => {
    // The reading of PATCH under which a careless map loses what others own.
    const world = await newWorld("foreign", danaIn("Sales"), {
      emulator: { dialect: { attributesOnPatch: "replace" } },
    });
    await world.up();
    const { userId } = world.user("dana@example.com");
    world.emulator.editUser(userId, { customAttributes: { department: "Sales", onCall: true, team: "by hand" } });
    world.rewrite(danaIn("Operations"));
    const changed = await world.up();
    expect(world.user(userId).customAttributes).toEqual({ department: "Operations", onCall: true, team: "by hand" });
    expectWrites(changed, [
      {
        line: "POST /v1/mgmt/user/update/customAttribute",
        body: { loginId: userId, attributeKey: "department", attributeValue: "Operations" },
      },
    ]);
  });
});

/** One attribute's way: made with `first`, changed to `second`, taken out of the program. */
type Way = {
  readonly field: string;
  readonly first: unknown;
  readonly second: unknown;
  /** What a create carries, where it is not `first` itself. */
  readonly firstSent?: unknown;
  /** The keys of the PATCH that changes it. Default: `second` itself under the field's name. */
  readonly sent?: Readonly<Record<string, unknown>>;
  /** The PATCH that clears it; undefined where it is released without a request. */
  readonly cleared: Readonly<Record<string, unknown>> | undefined;
  /** What the server holds, where it spells it in another way. */
  readonly held?: readonly [first: unknown, second: unknown];
  /** The server's value afterwards. */
  readonly left: unknown;
  /** Declared all along. */
  readonly beside?: Readonly<Record<string, unknown>>;
};

const textWay = (field: string): Way => ({
  field,
  first: `${field} one`,
  second: `${field} two — ü`,
  cleared: { [field]: "" },
  left: "",
});

const flagWay = (field: string, contact: string, value: string): Way => ({
  field,
  first: true,
  second: false,
  cleared: undefined,
  left: false,
  beside: { [contact]: value },
});

const ways: Way[] = [
  {
    field: "email",
    first: "One@Example.com",
    second: "two@example.com",
    cleared: { email: "" },
    held: ["one@example.com", "two@example.com"],
    left: "",
  },
  {
    field: "phone",
    first: "+49 30 123456",
    second: "+1-212-555-0100",
    cleared: { phone: "" },
    held: ["+4930123456", "+12125550100"],
    left: "",
  },
  flagWay("verifiedEmail", "email", "flag@example.com"),
  flagWay("verifiedPhone", "phone", "+12125550111"),
  textWay("name"),
  textWay("givenName"),
  textWay("middleName"),
  textWay("familyName"),
  {
    field: "roleNames",
    first: ["Viewer", "Deployer"],
    second: ["Auditor"],
    cleared: { roleNames: [] },
    left: [],
  },
  {
    field: "userTenants",
    first: [{ tenantId: "globex" }, { tenantId: "acme", roleNames: ["Viewer"] }],
    second: [{ tenantId: "acme", roleNames: ["Auditor", "Viewer"] }, { tenantId: "initech" }],
    firstSent: [
      { tenantId: "globex", roleNames: [] },
      { tenantId: "acme", roleNames: ["Viewer"] },
    ],
    sent: {
      userTenants: [
        { tenantId: "acme", roleNames: ["Auditor", "Viewer"] },
        { tenantId: "initech", roleNames: [] },
      ],
    },
    held: [
      { acme: ["Viewer"], globex: [] },
      { acme: ["Auditor", "Viewer"], initech: [] },
    ],
    cleared: { userTenants: [] },
    left: {},
  },
  { field: "status", first: "enabled", second: "disabled", cleared: undefined, left: "disabled" },
  {
    field: "customAttributes",
    first: { department: "Sales", costCenter: 7, onCall: true, skills: ["go", "python"], level: "senior" },
    second: { department: "Operations", costCenter: 7, onCall: true, skills: ["python", "go"], level: "principal" },
    // Only the keys that changed; the order of a list is no change.
    sent: { customAttributes: { department: "Operations", level: "principal" } },
    // The server keeps the first order, because the second was never sent.
    held: [
      { department: "Sales", costCenter: 7, onCall: true, skills: ["go", "python"], level: "senior" },
      { department: "Operations", costCenter: 7, onCall: true, skills: ["go", "python"], level: "principal" },
    ],
    cleared: { customAttributes: { department: null, costCenter: null, onCall: null, skills: null, level: null } },
    left: {},
  },
  {
    field: "picture",
    first: "https://example.com/one.png",
    second: "https://example.com/two.png",
    cleared: { picture: "" },
    left: "",
  },
  {
    field: "ssoAppIds",
    first: ["grafana", "descope-default-oidc"],
    second: ["grafana"],
    cleared: { ssoAppIds: [] },
    left: [],
  },
  {
    field: "additionalIdentifiers",
    first: ["second@example.com"],
    second: ["third@example.com", "fourth-name"],
    cleared: { additionalIdentifiers: [] },
    left: [],
  },
  {
    field: "recoveryEmail",
    first: "Safe.One@example.com",
    second: "safe.two@example.com",
    cleared: { recoveryEmail: "" },
    held: ["safe.one@example.com", "safe.two@example.com"],
    left: "",
  },
  {
    field: "recoveryPhone",
    first: "+49 30 987654",
    second: "+12125550122",
    cleared: { recoveryPhone: "" },
    held: ["+4930987654", "+12125550122"],
    left: "",
  },
  flagWay("verifiedRecoveryEmail", "recoveryEmail", "recover@example.com"),
  flagWay("verifiedRecoveryPhone", "recoveryPhone", "+12125550133"),
];

function byField(see: (way: Way) => unknown): Record<string, unknown> {
  return Object.fromEntries(ways.map((way) => [way.field, see(way)]));
}

type Step = "first" | "second" | "none";

/** One user per attribute, and one that declares them all. */
function everyAttribute(step: Step): Resource[] {
  const alone = ways.map(({ field, beside = {}, ...way }) =>
    user(`only_${field}`, {
      loginId: loginIdOf(field),
      ...beside,
      ...(step === "none" ? {} : { [field]: way[step] }),
    }),
  );
  return [...alone, testUser("all", { loginId: "all@example.com", ...allFields(step) })];
}

function loginIdOf(field: string): string {
  return `${field.toLowerCase()}@login.example.com`;
}

/** Every attribute on one user; login IDs and contacts of its own. */
function allFields(step: Step): Record<string, unknown> {
  if (step === "none") return {};
  const fields = Object.fromEntries(ways.map((way) => [way.field, way[step]]));
  const n = step === "first" ? "1" : "2";
  return {
    ...fields,
    email: `all-${n}@example.com`,
    phone: `+1212555020${n}`,
    additionalIdentifiers: [`all-more-${n}@example.com`],
    recoveryEmail: `all-safe-${n}@example.com`,
    recoveryPhone: `+1212555030${n}`,
  };
}

describe.skipIf(!hasEngine)("every attribute", () => {
  it("is made, read back, changed and cleared with one PATCH that carries nothing else", async () => {
    const world = await newWorld("attributes", everyAttribute("first"), {
      // Under the other reading ("add") a login ID that leaves takes a request of its own.
      emulator: { dialect: { additionalIdentifiersOnPatch: "replace" } },
    });

    const created = await world.up();
    expectWriteCounts(created, { "POST /v1/mgmt/user/create": ways.length + 1 });
    const userIds = Object.fromEntries(world.emulator.users().map((one) => [one.loginIds[0] ?? "", one.userId]));
    expect(byField(({ field }) => bodyOf(created, loginIdOf(field)))).toEqual(
      byField(({ field, first, firstSent = first, beside = {} }) => ({
        loginId: loginIdOf(field),
        ...beside,
        [field]: firstSent,
      })),
    );
    const held = (): unknown => byField(({ field }) => heldValue(world.user(userIds[loginIdOf(field)] ?? ""), field));
    expect(held()).toEqual(byField((way) => sorted(way.held?.[0] ?? way.first)));
    const all = world.user("all@example.com");
    expect(Object.keys(bodyOf(created, "all@example.com")).toSorted()).toEqual(
      ["loginId", "test", ...ways.map(({ field }) => field)].toSorted(),
    );
    await world.refresh({ args: ["--skip-preview", "--expect-no-changes"] });
    expect((await world.resource("all")).outputs).toMatchObject({ ...allFields("first"), test: true });

    world.rewrite(everyAttribute("second"));
    const changed = await world.up();
    const patchesByField = (seen: Seen): unknown =>
      byField(({ field }) => patchesOf(seen, userIds[loginIdOf(field)] ?? ""));
    const addressed = ({ field }: Way, sent: object): unknown => ({ loginId: userIds[loginIdOf(field)], ...sent });
    expect(patchesByField(changed)).toEqual(
      byField((way) => [addressed(way, way.sent ?? { [way.field]: way.second })]),
    );
    expect(held()).toEqual(byField((way) => sorted(way.held?.[1] ?? way.second)));
    expect(patchesOf(changed, all.userId)).toHaveLength(1);
    expect(Object.keys(patchesOf(changed, all.userId)[0] ?? {}).toSorted()).toEqual(
      ["loginId", "test", ...ways.map(({ field }) => field)].toSorted(),
    );
    expectWriteCounts(changed, { "PATCH /v1/mgmt/user/patch": ways.length + 1 });
    expect((await world.resource("all")).outputs).toMatchObject({ ...allFields("second"), test: true });

    world.rewrite(everyAttribute("none"));
    const cleared = await world.up();
    expect(patchesByField(cleared)).toEqual(
      byField((way) => (way.cleared === undefined ? [] : [addressed(way, way.cleared)])),
    );
    expect(held()).toEqual(byField(({ left }) => left));
    expect(patchesOf(cleared, all.userId)).toHaveLength(1);
    expect(world.user(all.userId)).toMatchObject({
      loginIds: ["all@example.com"],
      email: "",
      phone: "",
      name: "",
      roleNames: [],
      userTenants: [],
      ssoAppIds: [],
      customAttributes: {},
      picture: "",
      recoveryEmail: "",
      recoveryPhone: "",
      status: "disabled",
      test: true,
    });
    const resource = await world.resource("all");
    expect(Object.keys(resource.outputs ?? {}).toSorted()).toEqual([...USER_OUTPUTS, "test"].toSorted());
    await world.refresh({ args: ["--skip-preview", "--expect-no-changes"] });
  });

  it("is an output of a user that the program only looks at", async () => {
    const world = await newWorld("get", "");
    const whole = {
      loginId: "given@example.com",
      additionalIdentifiers: ["given-too"],
      email: "given@example.com",
      verifiedEmail: true,
      phone: "+12125550100",
      verifiedPhone: true,
      name: "Given User",
      givenName: "Given",
      middleName: "By",
      familyName: "Hand",
      roleNames: ["Viewer"],
      userTenants: [{ tenantId: "acme", roleNames: ["Viewer"] }],
      status: "enabled",
      customAttributes: { department: "Sales", costCenter: 7 },
      picture: "https://example.com/given.png",
      ssoAppIds: ["grafana"],
      recoveryEmail: "safe@example.com",
      recoveryPhone: "+12125550101",
      verifiedRecoveryEmail: true,
      verifiedRecoveryPhone: true,
    };
    const { userId, createdTime } = world.emulator.createUser(whole);
    const shown = [...Object.keys(whole), "userId", "loginIds", "createdTime"];
    world.rewrite(
      programOf(
        [],
        `const given = descope.User.get("given", ${JSON.stringify(userId)});
         export const seen = { ${shown.map((name) => `${name}: given.${name}`).join(", ")} };`,
      ),
    );
    expectNoWrite(await world.up());
    expect((await world.outputs())["seen"]).toEqual({
      ...whole,
      userId,
      loginIds: ["given@example.com", "given-too"],
      createdTime,
    });

    // A user that is not there is an error, and what is only looked at is never deleted.
    const missing = "U2aaaaaaaaaaaaaaaaaaaaaaaaaa";
    world.rewrite(programOf([], `descope.TestUser.get("missing", "${missing}");`));
    const refused = await world.upFails();
    expect(refused.output).toContain(`USER_GONE: there is no user ${missing}`);
    expectNoWrite(refused);
    expectNoWrite(await world.destroy());
    expect(world.loginIds()).toEqual(["given@example.com"]);
  });
});

/** A user, and one whose every value comes of the first one's ID, which a preview does not know. */
const mirrored = (loginId: string, isTest: boolean): Resource[] => [
  user("ci", { loginId, name: "CI" }),
  user("mirror", {
    loginId: code("pulumi.interpolate`${ci.userId}@example.com`"),
    name: code("ci.userId"),
    phone: code("ci.userId.apply(() => '+12125550100')"),
    roleNames: code("ci.userId.apply(() => ['Viewer'])"),
    userTenants: [{ tenantId: code("ci.userId.apply(() => 'acme')"), roleNames: ["Viewer"] }],
    customAttributes: { owner: code("ci.userId"), department: "Sales" },
    test: isTest,
  }),
];

describe.skipIf(!hasEngine)("identity", () => {
  it("renames in place, replaces only when test changes, and takes values that a preview does not know", async () => {
    const world = await newWorld("identity", mirrored("ci@example.com", false));

    // Preview and update: the first knows none of mirror's values.
    expectWriteCounts(await world.up({ args: [] }), { "POST /v1/mgmt/user/create": 2 });
    const ci = world.user("ci@example.com");
    const mirror = world.user(`${ci.userId}@example.com`);
    expect(mirror).toMatchObject({ name: ci.userId, phone: "+12125550100", roleNames: ["Viewer"] });
    expect(mirror.customAttributes).toEqual({ owner: ci.userId, department: "Sales" });

    // Rename, with a preview in which mirror's values are unknown again; nothing of mirror is written.
    world.rewrite(mirrored("deployer@example.com", false));
    const renamed = await world.up({ args: [] });
    expectWrites(renamed, [
      {
        line: "POST /v1/mgmt/user/update/loginid",
        body: { loginId: "ci@example.com", newLoginId: "deployer@example.com" },
      },
    ]);
    expect(world.user(ci.userId).loginIds).toEqual(["deployer@example.com"]);
    expect(await world.resource("ci")).toMatchObject({
      id: ci.userId,
      outputs: { userId: ci.userId, loginId: "deployer@example.com", loginIds: ["deployer@example.com"] },
    });

    // `test` is fixed at creation: the old user goes first, or the new one could not have its login ID.
    world.rewrite(mirrored("deployer@example.com", true));
    const replaced = await world.up();
    expect(lines(replaced.writes)).toEqual(["POST /v1/mgmt/user/delete", "POST /v1/mgmt/user/create"]);
    expect(replaced.writes[0]?.body).toEqual({ userId: mirror.userId });
    const fresh = world.user(`${ci.userId}@example.com`);
    expect(fresh.userId).not.toBe(mirror.userId);
    expect(fresh.test).toBe(true);
    expect((await world.resource("mirror")).id).toBe(fresh.userId);
    expect(world.emulator.users()).toHaveLength(2);
  });

  it("makes a user anew that was deleted by hand, and destroys what is gone already", async () => {
    const world = await newWorld("gone", [
      user("kept", { loginId: "kept@example.com" }),
      user("lost", { loginId: "lost@example.com", name: "Lost" }),
    ]);
    await world.up();
    const before = world.user("lost@example.com").userId;
    world.emulator.deleteUser(before);
    expectNoWrite(await world.refresh());
    expect(Object.keys(await world.resources())).toEqual(["kept"]);
    expectWriteCounts(await world.up(), { "POST /v1/mgmt/user/create": 1 });
    const anew = world.user("lost@example.com");
    expect(anew.name).toBe("Lost");
    expect(anew.userId).not.toBe(before);

    // A delete that finds nobody is refused.
    world.emulator.setDialect({ deleteMissing: "404" });
    world.emulator.deleteUser(anew.userId);
    await world.destroy();
    expect(world.emulator.users()).toEqual([]);
    expect(await world.resources()).toEqual({});
  });
});

function bodies(seen: Seen, line: string): Array<Readonly<Record<string, unknown>>> {
  return entriesOf(seen)
    .filter((entry) => entry.line === line)
    .map((entry) => entry.body);
}

function bodyOf(seen: Seen, loginId: string): Readonly<Record<string, unknown>> {
  const found = bodies(seen, "POST /v1/mgmt/user/create").filter((body) => body["loginId"] === loginId);
  expect(found).toHaveLength(1);
  return found[0] ?? {};
}

function patchesOf(seen: Seen, userId: string): Array<Readonly<Record<string, unknown>>> {
  return bodies(seen, "PATCH /v1/mgmt/user/patch").filter((body) => body["loginId"] === userId);
}

/** The user IDs that were read, alone or together. */
function readIds({ requests }: Seen): string[] {
  return requests.flatMap(({ path, query, body }) =>
    path === "/v1/mgmt/users/load" ? (body as { userIds: string[] }).userIds : [query["userId"] ?? ""],
  );
}

function rolesByTenant(one: UserObject): Record<string, string[]> {
  return Object.fromEntries(one.userTenants.map(({ tenantId, roleNames }) => [tenantId, roleNames.toSorted()]));
}

/** What the server holds of an attribute, sets in order. */
function heldValue(one: UserObject, field: string): unknown {
  if (field === "userTenants") return rolesByTenant(one);
  if (field === "additionalIdentifiers") return sorted(one.loginIds.slice(1));
  return sorted(one[field as keyof UserObject]);
}

function sorted(value: unknown): unknown {
  return Array.isArray(value) && value.every((one) => typeof one === "string") ? value.toSorted() : value;
}

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}
