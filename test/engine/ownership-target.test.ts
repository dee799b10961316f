// Issue 13: with `--target` the engine checks nothing but its targets. What the rest of the program declares is kept all
// the same, for the program itself tells it; a destroy that runs the program still takes away what it owns.
import { describe, expect, it } from "vitest";
import { code, hasEngine, lines, newWorld, user, userRole, userTenant, type Resource, type World } from "./world.ts";

const X = "x@example.com";
const adopted = { loginId: X, onExisting: "adopt" };
const deleteUser = "POST /v1/mgmt/user/delete";
const target = (name: string) => ({ args: ["--skip-preview", "--target", `**::${name}`] });

async function settled(world: World): Promise<void> {
  expect(lines((await world.up({ args: ["--refresh", "--skip-preview", "--expect-no-changes"] })).writes)).toEqual([]);
}

describe.skipIf(!hasEngine)("issue 13: up --target of the former resource alone", () => {
  const adopters: ReadonlyArray<readonly [string, readonly Resource[]]> = [
    ["a User", [user("b", adopted)]],
    ["an entry of a UserSet", [{ name: "b", type: "UserSet", args: { users: { x: adopted } } }]],
    [
      "a User whose login ID is known late",
      [user("b", { ...adopted, loginId: code(`pulumi.output(Promise.resolve("${X}"))`) })],
    ],
    ["an additional identifier of a User", [user("b", { loginId: "new@example.com", additionalIdentifiers: [X] })]],
  ];
  it.each(adopters.slice(0, 3))("keeps a user whom %s declares", async (_what, program) => {
    const world = await newWorld("target-former", [user("a", { loginId: X })]);
    await world.up();
    const { userId } = world.user(X);
    world.rewrite(program);
    const went = await world.up(target("a"));
    expect(lines(went.writes)).toEqual([]);
    expect(went.output).toContain(`${userId} stays in the project, another resource of this program declares it`);
    expect(await world.resources()).toEqual({});
    await world.up();
    expect(world.user(X).userId).toBe(userId);
    await settled(world);
  });

  it("keeps a user who is an additional identifier of another one", async () => {
    const world = await newWorld("target-identifier", [user("a", { loginId: X })]);
    await world.up();
    world.rewrite(adopters[3]?.[1] ?? []);
    const went = await world.up(target("a"));
    expect(lines(went.writes)).not.toContain(deleteUser);
    expect(world.loginIds()).toEqual([X]);
  });

  it("keeps a user whom another resource has by its ID, whatever a hand has made of the login ID", async () => {
    const world = await newWorld("target-id", [user("a", { loginId: X })]);
    world.emulator.createUser({ loginId: "taken@example.com" });
    await world.up();
    const { userId } = world.user(X);
    world.rewrite([user("b", adopted), user("other", { loginId: "taken@example.com" })]);
    await world.upFails();
    world.rewrite([user("b", adopted)]);
    world.emulator.editUser(userId, { loginIds: ["renamed@example.com"] });
    const went = await world.up(target("a"));
    expect(lines(went.writes)).toEqual([]);
    expect(went.output).toContain(`${userId} stays in the project`);
    expect(Object.keys(await world.resources())).toEqual(["b"]);
    await world.up({ args: ["--refresh", "--skip-preview"] });
    expect(world.user(X).userId).toBe(userId);
    await settled(world);
  });

  it("keeps a user whom a role of the program is about", async () => {
    const world = await newWorld("target-role-of", [user("a", { loginId: X })]);
    await world.up();
    world.rewrite([userRole("r", { loginId: X, roleName: "Viewer" })]);
    expect(lines((await world.up(target("a"))).writes)).not.toContain(deleteUser);
    await world.up();
    expect(world.user(X).roleNames).toEqual(["Viewer"]);
    await settled(world);
  });

  const rights: ReadonlyArray<readonly [string, (name: string) => Resource]> = [
    ["a role", (name) => userRole(name, { loginId: X, roleName: "Viewer" })],
    ["a membership", (name) => userTenant(name, { loginId: X, tenantId: "acme", roleNames: ["Viewer"] })],
  ];
  it.each(rights)("keeps %s that another resource declares", async (_what, right) => {
    const world = await newWorld("target-right", [right("r1")]);
    world.emulator.createUser({ loginId: X });
    await world.up();
    world.rewrite([right("r2")]);
    const went = await world.up(target("r1"));
    expect(lines(went.writes)).toEqual([]);
    expect(went.output).toContain("stays, another resource of this program declares it");
    await world.up();
    await settled(world);
    const { roleNames, userTenants } = world.user(X);
    expect([roleNames, userTenants.map(({ roleNames: names }) => names)].flat(2)).toEqual(["Viewer"]);
  });

  it("keeps an entry that left a set while a User that is no target declares it", async () => {
    const keepers = { k1: { loginId: "k1@example.com" }, k2: { loginId: "k2@example.com" } };
    const set = (users: object): Resource => ({ name: "s", type: "UserSet", args: { users } });
    const world = await newWorld("target-entry", [set({ x: { loginId: X }, ...keepers })]);
    await world.up();
    const { userId } = world.user(X);
    world.rewrite([user("b", adopted), set(keepers)]);
    const went = await world.up(target("s"));
    expect(lines(went.writes)).toEqual([]);
    await world.up();
    expect(world.user(X).userId).toBe(userId);
    await settled(world);
  });

  it("deletes a user whom only a resource of another project declares", async () => {
    const world = await newWorld("target-project", [user("a", { loginId: X })]);
    await world.up();
    const provider =
      'const away = new descope.Provider("away", { projectId: "P2away00000000000000000000000", managementKeyEnv: "AWAY" });';
    world.rewrite(
      `import * as descope from "pulumi-descope-users";\n${provider}\nnew descope.User("b", { loginId: "${X}" }, { provider: away });`,
    );
    await world.up(target("a"));
    expect(world.loginIds()).toEqual([]);
  });
});

describe.skipIf(!hasEngine)("issue 13: a destroy that runs the program", () => {
  it("deletes what the program's own resources made", async () => {
    const world = await newWorld("destroy-program", [
      user("a", { loginId: X, roleNames: ["Viewer"] }),
      { name: "s", type: "UserSet", args: { users: { y: { loginId: "y@example.com" } } } },
    ]);
    world.emulator.createUser({ loginId: "theirs@example.com" });
    await world.up();
    await world.destroy({ args: ["--skip-preview", "--run-program"] });
    expect(world.loginIds()).toEqual(["theirs@example.com"]);
    expect(await world.resources()).toEqual({});
  });
});
