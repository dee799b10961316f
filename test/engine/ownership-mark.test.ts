// Issue 13: the ownership mark, opt-in: who made or adopted a user stands on the user itself, so that runs that were cut
// off go on from any machine, and no stack takes or deletes what another one has.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { CommandResult } from "../../tools/process/index.ts";
import { runCli } from "../../tools/testing/cli.ts";
import { newStack } from "../../tools/testing/engine.ts";
import {
  connectionOf,
  diagnosticsOf,
  entriesOf,
  expectNoWrite,
  hasEngine,
  newWorld,
  programOf,
  user,
  type Resource,
  type Seen,
  World,
} from "./world.ts";

const X = "x@example.com";
const attributeRoute = "POST /v1/mgmt/user/update/customAttribute";

async function marking(name: string, resources: readonly Resource[]): Promise<World> {
  const world = await newWorld(name, resources);
  await world.stack.setConfig("descope-users:ownerAttribute", "owner");
  return world;
}

/** What the stack of a world writes into the mark. */
async function ownerOf(world: World): Promise<string> {
  const { resources = [] } = (await world.stack.exportState()).deployment;
  const [stack, project] = (resources[0]?.urn ?? "").replace("urn:pulumi:", "").split("::");
  return `${project}/${stack}`;
}

const markOf = (world: World, loginId: string): unknown => world.user(loginId).customAttributes["owner"];

/** Another stack on the same server, with a program of its own. */
async function anotherStack(world: World, name: string, resources: readonly Resource[]): Promise<World> {
  const made = await newStack(name, programOf(resources), { env: connectionOf(world.emulator) });
  const other = new World(world.emulator, made);
  await other.stack.setConfig("descope-users:ownerAttribute", "owner");
  return other;
}

async function nothingToDo(world: World): Promise<void> {
  expectNoWrite(await world.up({ args: ["--skip-preview", "--refresh", "--expect-no-changes"] }));
}

const marksIn = (seen: Seen): unknown[] =>
  entriesOf(seen)
    .filter(({ line }) => line === attributeRoute)
    .map(({ body }) => body);

describe.skipIf(!hasEngine)("issue 13: the ownership mark", () => {
  it("is written with what is made and adopted, in one resource or in a set, and is in no diff", async () => {
    const users = { s: { loginId: "s@example.com", customAttributes: { team: "a" } } };
    const world = await marking("mark-made", [
      user("made", { loginId: X }),
      user("adopted", { loginId: "y@example.com", onExisting: "adopt" }),
      { name: "set", type: "UserSet", args: { users } },
    ]);
    world.emulator.createUser({ loginId: "y@example.com", customAttributes: { department: "kept" } });
    const made = await world.up();
    const owner = await ownerOf(world);
    const { userId } = world.user("y@example.com");
    expect(marksIn(made)).toEqual([{ loginId: userId, attributeKey: "owner", attributeValue: owner }]);
    expect(world.emulator.users().map(({ customAttributes }) => customAttributes)).toEqual(
      expect.arrayContaining([{ owner }, { department: "kept", owner }, { team: "a", owner }]),
    );
    const { outputs } = await world.resource("made");
    expect(outputs).toMatchObject({ managedBy: owner });
    expect(outputs).not.toHaveProperty("customAttributes");
    await nothingToDo(world);

    // A mark that a hand has changed is no drift of what the program declares.
    world.emulator.editUser(X, { customAttributes: { owner: "somebody" } });
    await nothingToDo(world);
  });

  it("switched on for users that are there already changes nothing, and they can be destroyed", async () => {
    const world = await newWorld("mark-later", [user("made", { loginId: X })]);
    await world.up();
    await world.stack.setConfig("descope-users:ownerAttribute", "owner");
    expectNoWrite(await world.up({ args: ["--skip-preview", "--expect-no-changes"] }));
    await nothingToDo(world);
    expect(markOf(world, X)).toBeUndefined();
    await world.destroy();
    expect(world.loginIds()).toEqual([]);
  });

  it("declared by the program, or not defined in the project, is an error before any write", async () => {
    const world = await marking("mark-declared", [user("u", { loginId: X, customAttributes: { owner: "me" } })]);
    const declared = await world.upFails();
    expect(diagnosticsOf(declared)).toContain("customAttributes.owner: is the ownership mark");
    expectNoWrite(declared);

    world.rewrite([user("u", { loginId: X })]);
    await world.stack.setConfig("descope-users:ownerAttribute", "managed");
    const missing = await world.upFails();
    expect(diagnosticsOf(missing)).toContain("descope-users attributes define managed");
    expectNoWrite(missing);
    const defined = await runCli(["attributes", "define", "managed"], {
      cwd: world.program.projectFolder,
      env: connectionOf(world.emulator),
    });
    expect(defined).toMatchObject({ code: 0 });
    await world.up();
    expect(world.user(X).customAttributes).toEqual({ managed: await ownerOf(world) });
  });

  it.each(["User", "UserSet"] as const)(
    "another stack's %s neither adopts nor deletes what is not its own",
    async (kind) => {
      const entry = { loginId: X, onExisting: "adopt", onDelete: "delete" };
      const taking: Resource[] =
        kind === "User" ? [user("u", entry)] : [{ name: "s", type: "UserSet", args: { users: { u: entry } } }];
      const world = await marking("mark-first", [user("made", { loginId: X })]);
      await world.up();
      const [owner, { userId }] = [await ownerOf(world), world.user(X)];

      const other = await anotherStack(world, "mark-second", taking);
      const refused = await other.upFails();
      expect(diagnosticsOf(refused)).toContain(`user ${userId} is marked as managed by ${owner}`);
      expectNoWrite(refused);

      // It takes the user all the same (by hand, or before marks were on): the first stack must not delete it.
      world.emulator.editUser(X, { customAttributes: {} });
      await other.up();
      expect(markOf(world, X)).toBe(await ownerOf(other));
      const destroyed = await world.destroyFails();
      expect(diagnosticsOf(destroyed)).toContain("OWNED_ELSEWHERE");
      expect(diagnosticsOf(destroyed)).toContain(await ownerOf(other));
      expectNoWrite(destroyed);

      await other.destroy();
      expect(world.loginIds()).toEqual([]);
      await world.destroy();
    },
  );

  it("is cleared by retaining, and the user can then be adopted elsewhere", async () => {
    const world = await marking("mark-retain", [user("u", { loginId: X, onDelete: "retain" })]);
    await world.up();
    const { userId } = world.user(X);
    world.rewrite([]);
    const released = await world.up();
    expect(marksIn(released)).toEqual([{ loginId: userId, attributeKey: "owner", attributeValue: null }]);
    expect(markOf(world, X) ?? "").toBe("");

    const other = await anotherStack(world, "mark-after", [user("u", { loginId: X, onExisting: "adopt" })]);
    await other.up();
    expect(markOf(world, X)).toBe(await ownerOf(other));
  });

  it("stays where the user moves to another resource of the program, whatever the order", async () => {
    const world = await marking("mark-move", [
      { name: "set", type: "UserSet", args: { users: { x: { loginId: X, onDelete: "retain" } } } },
    ]);
    await world.up();
    world.rewrite([user("u", { loginId: X, onExisting: "adopt" })]);
    await world.up();
    expect(markOf(world, X)).toBe(await ownerOf(world));
    await nothingToDo(world);
  });

  it("says another text where the config does, and works under an explicit Provider and in its destroy", async () => {
    const world = await newWorld("mark-provider", "");
    await world.stack.setConfig("descope-users:ownerAttribute", "owner");
    await world.stack.setConfig("descope-users:owner", "org/shop/prod");
    const { emulator } = world;
    world.rewrite(`import * as descope from "pulumi-descope-users";
const p = new descope.Provider("p", { projectId: "${emulator.projectId}", managementKeyEnv: "KEY", baseUrl: "${emulator.url}" });
new descope.User("u", { loginId: "${X}" }, { provider: p });`);
    const env = { KEY: emulator.managementKey };
    await world.up({ env });
    expect(markOf(world, X)).toBe("org/shop/prod");
    await world.destroy({ env });
    expect(world.loginIds()).toEqual([]);
  });

  it("tells who is left behind: orphans of a state, and an export of a stack's users", async () => {
    const world = await marking("mark-orphans", [
      user("u", { loginId: X }),
      user("lost", { loginId: "lost@example.com" }),
    ]);
    await world.up();
    const owner = await ownerOf(world);
    const env = { ...connectionOf(world.emulator), DESCOPE_OWNER_ATTRIBUTE: "owner" };
    const cwd = world.program.projectFolder;
    world.emulator.createUser({ loginId: "stranger@example.com", customAttributes: { owner: "another/stack" } });
    const state = path.join(world.program.workFolder, "state.json");
    const orphans = async (...args: string[]): Promise<CommandResult> => {
      writeFileSync(state, await world.stack.exportText());
      return runCli(["users", "orphans", "--state", state, ...args], { cwd, env });
    };
    const none = await orphans();
    expect(none).toMatchObject({ code: 0, stdout: "no orphan\n" });

    const { urn } = await world.resource("lost");
    await world.stack.run(["state", "delete", urn, "--yes", "--stack", world.stack.name]);
    const found = await orphans("--json");
    expect(found.code).toBe(2);
    expect(JSON.parse(found.stdout)).toMatchObject({ users: [{ loginIds: ["lost@example.com"] }] });

    const exported = await runCli(["users", "export", "--managed-by", owner, "--json"], { cwd, env });
    expect(JSON.parse(exported.stdout)).toMatchObject({ users: 2, leftOut: [] });

    // The next `up` takes it on, for the program declares it and the mark says that it is this stack's.
    expectNoWrite(await world.up());
    expect((await world.resource("lost")).outputs).toMatchObject({ adopted: false });
  });
});
