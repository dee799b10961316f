// Issue 13: what preview shows is what is sent. Drift elsewhere is said and not written, so `ignoreChanges` holds by
// itself; and no attribute of others is ever sent, whatever somebody else writes between two of our requests.
import { describe, expect, it } from "vitest";
import { every, everyField, expectNothingToDo, patchesOf } from "./effects.ts";
import {
  diagnosticsOf,
  entriesOf,
  expectNoWrite,
  expectOnePatch,
  expectWrites,
  hasEngine,
  newWorld,
  user,
  type Resource,
} from "./world.ts";

const X = "x@example.com";
const attributeLine = "POST /v1/mgmt/user/update/customAttribute";

/** What a hand makes of each field of `every()`. */
const byHand: Readonly<Record<string, unknown>> = {
  email: "hand@example.com",
  phone: "+4930999999",
  verifiedEmail: false,
  verifiedPhone: false,
  name: "Hand",
  givenName: "Hand",
  middleName: "Hand",
  familyName: "Hand",
  roleNames: ["Viewer", "Auditor", "Deployer"],
  userTenants: [{ tenantId: "initech", roleNames: [] }],
  status: "disabled",
  customAttributes: { ...everyField.customAttributes, department: "Hand" },
  picture: "https://example.com/hand.png",
  ssoAppIds: ["descope-default-oidc"],
  recoveryEmail: "hand-r@example.com",
  recoveryPhone: "+4930888888",
  verifiedRecoveryEmail: false,
  verifiedRecoveryPhone: false,
};

describe.skipIf(!hasEngine)("issue 13 case 5: an update writes what preview showed", () => {
  it("roles and a status that are ignored stay as a hand left them, and that is said", async () => {
    const declared = (name: string): Resource[] => [
      user(
        "u",
        { loginId: X, name, roleNames: ["Viewer"], status: "enabled" },
        { ignoreChanges: ["roleNames", "status"] },
      ),
    ];
    const world = await newWorld("drift-ignored", declared("A"));
    await world.up();
    world.emulator.editUser(X, { roleNames: ["Viewer", "Auditor"], status: "disabled" });
    world.rewrite(declared("B"));
    const seen = await world.up();
    expectOnePatch(seen, world.user(X), { name: "B" });
    expect(world.user(X)).toMatchObject({ name: "B", roleNames: ["Viewer", "Auditor"], status: "disabled" });
    expect(diagnosticsOf(seen)).toContain(
      "not as declared any more, and not written, since preview did not show it: roleNames, status",
    );
  });

  it("every field that is ignored stays as a hand left it, while another one is changed", async () => {
    const fields = ignored;
    const nameOf = (field: string): string => field.replace(".", "_");
    const loginOf = (field: string): string => `${nameOf(field).toLowerCase()}@example.com`;
    const changing = (field: string): string => (field === "name" ? "familyName" : "name");
    const declared = (change: boolean): Resource[] =>
      fields.map((field) => {
        const args = { ...everyFieldOf(field, loginOf(field)), ...(change ? { [changing(field)]: "Changed" } : {}) };
        return user(nameOf(field), args, { ignoreChanges: [field] });
      });
    const world = await newWorld("drift-every-field", declared(false));
    await world.up();
    for (const field of fields) {
      const login = loginOf(field);
      if (field === "loginId") world.emulator.editUser(login, { loginIds: [renamed, `2-${login}`] });
      else if (field === "additionalIdentifiers") world.emulator.editUser(login, { loginIds: [login, "by-hand"] });
      else world.emulator.editUser(login, { [topOf(field)]: byHand[topOf(field)] });
    }
    const ids = new Map(fields.map((field) => [field, userIdOf(world, field, loginOf(field))]));
    world.rewrite(declared(true));
    const seen = await world.up();
    for (const field of fields) {
      const there = world.user(ids.get(field) ?? "");
      expect(patchesOf(seen, there), field).toEqual([{ [changing(field)]: "Changed" }]);
      if (LOGINS.includes(field)) continue;
      expect(there[topOf(field) as keyof typeof there], field).toEqual(expectedOf(topOf(field)));
    }
    expect(world.user(ids.get("loginId") ?? "").loginIds).toEqual([renamed, `2-${loginOf("loginId")}`]);
    expect(world.user(ids.get("additionalIdentifiers") ?? "").loginIds).toContain("by-hand");
    expect(entriesOf(seen)).toHaveLength(fields.length);
  });

  it("an entry of a set that is ignored as a whole stays, and a field of an entry cannot be", async () => {
    const set = (name: string, ...ignoreChanges: string[]): Resource[] => [
      {
        name: "s",
        type: "UserSet",
        args: { users: { ann: { loginId: "ann@example.com", name }, ben: { loginId: "ben@example.com", name } } },
        options: { ignoreChanges },
      },
    ];
    const world = await newWorld("drift-set", set("A", "users.ann"));
    await world.up();
    world.emulator.editUser("ben@example.com", { status: "disabled" });
    world.rewrite(set("B", "users.ann"));
    expectOnePatch(await world.up(), world.user("ben@example.com"), { name: "B" });
    expect(world.user("ann@example.com").name).toBe("A");
    world.rewrite(set("C", "users.ann.name"));
    const refused = await world.previewFails();
    expect(refused.output).toContain("leave the field out of the entry");
    expectNoWrite(refused);
  });

  it("drift is repaired by the update with a refresh, which shows it", async () => {
    const declared = (name: string): Resource[] => [user("u", { loginId: X, name, roleNames: ["Viewer"] })];
    const world = await newWorld("drift-repaired", declared("A"));
    await world.up();
    world.emulator.editUser(X, { roleNames: [] });
    world.rewrite(declared("B"));
    expectOnePatch(await world.up(), world.user(X), { name: "B" });
    expectOnePatch(await world.upRefresh(), world.user(X), { roleNames: ["Viewer"] });
    await expectNothingToDo(world);
  });
});

const renamed = "renamed-by-hand@example.com";
const LOGINS = ["loginId", "additionalIdentifiers"];
const ignored = [...Object.keys(byHand), ...LOGINS, "customAttributes.department"];
const topOf = (field: string): string => field.split(".")[0] ?? field;

/** All fields; nobody claims what another user of the program claims. */
function everyFieldOf(field: string, loginId: string): Record<string, unknown> {
  return { ...every(loginId), phone: `+49301234${String(ignored.indexOf(field) + 10)}` };
}

function expectedOf(field: string): unknown {
  const value = byHand[field];
  if (field !== "userTenants") return value;
  return (value as object[]).map((tenant) => expect.objectContaining(tenant) as unknown);
}

function userIdOf(world: Awaited<ReturnType<typeof newWorld>>, field: string, login: string): string {
  return world.user(field === "loginId" ? renamed : login).userId;
}

describe.skipIf(!hasEngine)("issue 13 case 6: attributes of others are never sent", () => {
  const theirs = { team: "first", department: "d", a: "x", onCall: true };
  const own = (owner: string): Resource[] => [user("u", { loginId: X, name: owner, customAttributes: { owner } })];

  it.each(["merge", "replace"] as const)(
    "and keep the value that somebody wrote between our read and our write, or while a 429 was waited out: PATCH that would %s",
    async (attributesOnPatch) => {
      let edited = 0;
      const editAfter: string[] = [];
      const world = await newWorld("foreign", own("one"), {
        emulator: {
          dialect: { attributesOnPatch },
          onAnswer: ({ path: route }) => {
            if (!editAfter.some((part) => route.endsWith(part))) return;
            edited += 1;
            const { customAttributes } = world.user(X);
            world.emulator.editUser(X, { customAttributes: { ...customAttributes, team: `by hand ${edited}` } });
          },
        },
      });
      await world.up();
      world.emulator.editUser(X, { customAttributes: { ...world.user(X).customAttributes, ...theirs } });
      editAfter.push("/v1/mgmt/user", "/users/load", "/patch", "/update/customAttribute");
      world.emulator.faults.add({ route: attributeLine, kind: { status: 429, retryAfter: 2 } });
      world.rewrite(own("two"));
      const seen = await world.up();
      expect(seen.writes.filter(({ status }) => status === 429)).toHaveLength(1);
      const { userId } = world.user(X);
      const accepted = seen.writes.filter(({ status }) => status === 200);
      expectWrites({ ...seen, writes: accepted }, [
        { line: "PATCH /v1/mgmt/user/patch", body: { loginId: userId, name: "two" } },
        { line: attributeLine, body: { loginId: userId, attributeKey: "owner", attributeValue: "two" } },
      ]);
      expect(edited).toBeGreaterThanOrEqual(4);
      expect(world.user(X).customAttributes).toEqual({ ...theirs, team: `by hand ${edited}`, owner: "two" });
    },
  );

  it("travel in one PATCH where the author says that it merges; where it does not, that is an error by name", async () => {
    const world = await newWorld("foreign-said", own("one"));
    await world.stack.setConfig("descope-users:attributesOnPatch", "merge");
    await world.up();
    world.emulator.editUser(X, { customAttributes: { ...world.user(X).customAttributes, ...theirs } });
    world.rewrite(own("two"));
    expectOnePatch(await world.up(), world.user(X), { name: "two", customAttributes: { owner: "two" } });
    expect(world.user(X).customAttributes).toEqual({ ...theirs, owner: "two" });
    await world.stack.setConfig("descope-users:attributesOnPatch", "sometimes");
    const refused = await world.previewFails();
    expect(refused.output).toContain("attributesOnPatch is neither merge nor replace");
  });

  it("and of entries of a set neither", async () => {
    const set = (owner: string): Resource[] => [
      { name: "s", type: "UserSet", args: { users: { x: { loginId: X, customAttributes: { owner } } } } },
    ];
    const world = await newWorld("foreign-set", set("one"), {
      emulator: { dialect: { attributesOnPatch: "replace" } },
    });
    await world.up();
    world.emulator.editUser(X, { customAttributes: { ...world.user(X).customAttributes, ...theirs } });
    world.rewrite(set("two"));
    const seen = await world.up();
    expect(JSON.stringify(seen.writes.map(({ body }) => body))).not.toMatch(/team|department|onCall/);
    expect(world.user(X).customAttributes).toEqual({ ...theirs, owner: "two" });
    await expectNothingToDo(world);
  });

  it("two in one batch that learn that PATCH replaces both get their own keys back", async () => {
    const set = (a: number): Resource[] => {
      const users = Object.fromEntries(
        ["x", "y"].map((key) => [
          key,
          { loginId: `${key}@example.com`, customAttributes: { costCenter: a, owner: key } },
        ]),
      );
      return [{ name: "s", type: "UserSet", args: { users } }];
    };
    const world = await newWorld("foreign-batch", set(1), { emulator: { dialect: { attributesOnPatch: "replace" } } });
    await world.up();
    world.rewrite(set(2));
    await world.up();
    for (const key of ["x", "y"]) {
      expect(world.user(`${key}@example.com`).customAttributes).toEqual({ costCenter: 2, owner: key });
    }
    await expectNothingToDo(world);
  });
});

describe.skipIf(!hasEngine)("issue 13: what changes while a user is adopted is somebody else's", () => {
  it("a login ID and a status that were not shown are said in one line, and not written", async () => {
    let isRead = false;
    const adopted = (more: object = {}): Resource[] => [
      user("u", { loginId: X, name: "Ada", status: "enabled", onExisting: "adopt", ...more }),
    ];
    const world = await newWorld("adopted-meanwhile", adopted(), {
      emulator: {
        onAnswer: ({ path: route }) => {
          if (isRead || !/\/(?:search|load)$/.test(route)) return;
          isRead = true;
          world.emulator.editUser(X, { loginIds: ["by-hand@example.com"], status: "disabled" });
        },
      },
    });
    const { userId } = world.emulator.createUser({ loginId: X, status: "enabled" });
    const seen = await world.up();
    expectWrites(seen, [{ line: "PATCH /v1/mgmt/user/patch", body: { loginId: userId, name: "Ada" } }]);
    expect(diagnosticsOf(seen)).toContain("not written, since preview did not show it: loginId, status");
    expect(world.user(userId)).toMatchObject({ loginIds: ["by-hand@example.com"], status: "disabled", name: "Ada" });
    // A refresh shows it, and the next update is the author's word.
    world.rewrite(adopted({ loginId: "by-hand@example.com", status: "disabled" }));
    expectNoWrite(await world.up({ args: ["--refresh"] }));
    await expectNothingToDo(world);
  });
});
