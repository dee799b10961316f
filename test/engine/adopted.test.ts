// Issue 13 case 7: what an adopted user had before the program knew it stays, when a field leaves the program and when
// the resource does; and every user whom a delete keeps is named with the reason. Judged by requests, users and state.
import { describe, expect, it } from "vitest";

import {
  code,
  diagnosticsOf,
  expectNoWrite,
  expectOnePatch,
  hasEngine,
  newWorld,
  testUser,
  user,
  userRole,
  userTenant,
  type Resource,
  type World,
} from "./world.ts";

const X = "x@example.com";
const had = {
  name: "Xenia",
  roleNames: ["Viewer"],
  userTenants: [{ tenantId: "acme", roleNames: ["Viewer"] }],
  customAttributes: { department: "Sales", team: "platform" },
  additionalIdentifiers: ["xenia"],
};
const adopt = { loginId: X, onExisting: "adopt" };
const everybody = { keeper: { loginId: "keeper@example.com" } };

function set(users: Readonly<Record<string, object>>, more: object = {}): Resource {
  return { name: "r", type: "UserSet", args: { users, ...more } };
}

/** Each kind of resource that adopts a user, with the fields that the program declares of it. */
const kinds: ReadonlyArray<readonly [string, object, (fields: object) => Resource]> = [
  ["User", {}, (fields) => user("r", { ...adopt, ...fields })],
  ["TestUser", { test: true }, (fields) => testUser("r", { ...adopt, ...fields })],
  ["UserSet entry", {}, (fields) => set({ x: { ...adopt, ...fields }, ...everybody })],
  ["UserSet by its defaults", {}, (fields) => set({ x: adopt, ...everybody }, { defaults: fields })],
];

async function adopted(resource: Resource, more: object): Promise<World> {
  const world = await newWorld("adopted", [resource]);
  world.emulator.createUser({ loginId: X, ...had, ...more });
  const seen = await world.up();
  expect(seen.output).toContain("nothing had to be changed");
  return world;
}

async function settled(world: World): Promise<void> {
  expectNoWrite(await world.up({ args: ["--refresh", "--skip-preview", "--expect-no-changes"] }));
}

describe.skipIf(!hasEngine)("issue 13 case 7: a field that leaves the program of an adopted user", () => {
  it.each(kinds.slice(0, 3))(
    "stays on the user of a %s, every kind of field, and is in no state",
    async (_kind, more, of) => {
      const world = await adopted(of(had), more);
      const before = world.user(X);
      world.rewrite([of({ customAttributes: { team: "platform" } })]);
      const previewed = await world.preview();
      const kept = "left the program and stay on the user, who was adopted";
      expect(previewed.output).toContain(kept);
      expect(previewed.output).toContain('declare removedFields: "clear"');
      const seen = await world.up();
      expectNoWrite(seen);
      expect(world.user(X)).toEqual(before);
      const state = JSON.stringify((await world.resource("r")).outputs);
      expect(state).toContain("platform");
      expect(state).not.toMatch(/Viewer|acme|department|Xenia/);
      await settled(world);
    },
  );

  it("stays where the defaults of a set declared it", async () => {
    const [, , of] = kinds[3] as (typeof kinds)[number];
    const world = await newWorld("adopted-defaults", [of({ roleNames: ["Viewer"], onDelete: "retain" })]);
    world.emulator.createUser({ loginId: X, ...had });
    await world.up();
    world.rewrite([of({ onDelete: "retain" })]);
    const seen = await world.up();
    // The one whom the program made loses what it gave; the adopted one keeps what it had.
    expect(world.user("keeper@example.com").roleNames).toEqual([]);
    expect(world.user(X).roleNames).toEqual(["Viewer"]);
    expectOnePatch(seen, world.user("keeper@example.com"), { roleNames: [] });
    await settled(world);
  });

  it.each(kinds.slice(0, 3))(
    "stays on the user of a %s, too, where the program changed it; removedFields: clear clears it",
    async (_kind, more, of) => {
      const world = await newWorld("adopted-set", [of({ roleNames: ["Auditor"], name: "Changed" })]);
      world.emulator.createUser({ loginId: X, ...had, ...more });
      await world.up();
      world.rewrite([of({ name: "Changed" })]);
      expectNoWrite(await world.up());
      expect(world.user(X).roleNames).toEqual(["Auditor"]);

      world.rewrite([of({ name: "Changed", removedFields: "clear" })]);
      expectNoWrite(await world.up());
      world.rewrite([of({ removedFields: "clear" })]);
      expectOnePatch(await world.up(), world.user(X), { name: "" });
      expect(world.user(X)).toMatchObject({ name: "", roleNames: ["Auditor"] });
      await settled(world);
    },
  );

  it("stays as a role or membership that the user had before a UserRole or UserTenant: neither update nor destroy takes it", async () => {
    const world = await newWorld("adopted-rights", [
      userRole("role", { loginId: X, roleName: "Viewer" }),
      userTenant("tenant", { loginId: X, tenantId: "acme", roleNames: ["Viewer", "Auditor"] }),
    ]);
    world.emulator.createUser({ loginId: X, ...had });
    await world.up();
    world.rewrite([
      userRole("role", { loginId: X, roleName: "Viewer" }),
      userTenant("tenant", { loginId: X, tenantId: "acme" }),
    ]);
    const changed = await world.up();
    expect(changed.writes.map(({ path, body }) => [path, body])).toEqual([
      ["/v1/mgmt/user/update/role/remove", { loginId: world.user(X).userId, tenantId: "acme", roleNames: ["Auditor"] }],
    ]);
    world.rewrite([]);
    const seen = await world.up();
    expectNoWrite(seen);
    expect(world.user(X)).toMatchObject({ roleNames: had.roleNames });
    expect(world.user(X).userTenants).toMatchObject(had.userTenants);
    const said = diagnosticsOf(seen);
    expect(said).toContain(`role "Viewer" of user "${X}": stays, the user had it before`);
    expect(said).toContain(`membership in tenant "acme" of user "${X}": stays, the user had it before`);
  });
});

describe.skipIf(!hasEngine)("issue 13: every user whom a delete keeps is named with the reason", () => {
  it("adopted, retained, disabled; as User, TestUser, entry of a set and set that goes as a whole", async () => {
    const reasons: ReadonlyArray<readonly [string, object, string]> = [
      ["adopted", { onExisting: "adopt" }, "it was adopted"],
      ["retained", { onDelete: "retain" }, 'onDelete is "retain"'],
      ["disabled", { onDelete: "disable" }, 'disabled: onDelete is "disable"'],
    ];
    const one = (place: string, [what, more]: (typeof reasons)[number]): Record<string, unknown> => ({
      loginId: `${place}-${what}@example.com`,
      ...more,
    });
    const setOf = (place: string): Record<string, unknown> =>
      Object.fromEntries(reasons.map((reason) => [reason[0], one(place, reason)]));
    const many = Object.fromEntries(
      Array.from({ length: 30 }, (_, row) => [
        `m${String(row)}`,
        { loginId: `m${String(row)}@example.com`, onDelete: "retain" },
      ]),
    );
    const staying = Object.fromEntries(
      Array.from({ length: 40 }, (_, row) => [`s${String(row)}`, { loginId: `s${String(row)}@example.com` }]),
    );
    const world = await newWorld("kept-named", [
      ...reasons.map((reason) => user(`u${reason[0]}`, one("u", reason))),
      ...reasons.map((reason) => testUser(`t${reason[0]}`, one("t", reason))),
      { name: "entries", type: "UserSet", args: { users: { ...setOf("e"), ...many, ...staying } } },
      { name: "whole", type: "UserSet", args: { users: setOf("w") } },
    ]);
    for (const place of ["u", "e", "w"]) world.emulator.createUser({ loginId: `${place}-adopted@example.com` });
    world.emulator.createUser({ loginId: "t-adopted@example.com", test: true });
    await world.up();
    world.rewrite([{ name: "entries", type: "UserSet", args: { users: staying } }]);
    const said = diagnosticsOf(await world.up({ args: [] }));
    for (const place of ["u", "t"]) {
      for (const [what, , reason] of reasons) {
        const loginId = `${place}-${what}@example.com`;
        expect(said).toContain(`user "${loginId}": ${world.user(loginId).userId} stays in the project, ${reason}`);
      }
    }
    for (const place of ["e", "w"]) {
      for (const [what, , reason] of reasons) {
        const { userId } = world.user(`${place}-${what}@example.com`);
        const line = said.split("\n").find((text) => text.includes(`${what} (${userId})`));
        expect(line, `${place} ${what}`).toMatch(/stays? in the project/);
        expect(line).toContain(reason);
      }
    }
    for (const key of Object.keys(many)) {
      expect(said).toContain(`${key} (${world.user(`${key}@example.com`).userId})`);
    }
  });

  it("a role or membership that is kept is named as well", async () => {
    const world = await newWorld("kept-rights", [
      user("x", { loginId: X }),
      userRole("role", { userId: code("x.userId"), roleName: "Viewer", onDelete: "retain" }),
      userTenant("tenant", { userId: code("x.userId"), tenantId: "acme", onDelete: "retain" }),
    ]);
    await world.up();
    world.rewrite([user("x", { loginId: X })]);
    const seen = await world.up();
    expectNoWrite(seen);
    const { userId } = world.user(X);
    expect(diagnosticsOf(seen)).toContain(`role "Viewer" of user "${userId}": stays, onDelete is "retain"`);
    expect(diagnosticsOf(seen)).toContain(
      `membership in tenant "acme" of user "${userId}": stays, onDelete is "retain"`,
    );
  });
});
