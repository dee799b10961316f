// States that earlier commits have written, under the provider of today. Comes in: a state as `pulumi stack export` gave
// it, with a user's login ID in braces in the place of the user ID. Written by one `up` of former/program.ts at that
// commit, on the engine and the server of these tests.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { ADOPTED, FORMER } from "./former/program.ts";
import { code, hasEngine, lines, newWorld, user, type Resource, type World } from "./world.ts";

/** What is left out of a name: the last commit before the states knew their project, and before the handlers. */
const WRITTEN_BY = ["b203356", "c42827f"];

/** The stack as it would be had that commit made its users. */
async function writtenBy(commit: string): Promise<World> {
  const world = await newWorld("former-states", FORMER);
  world.emulator.createUser({ loginId: ADOPTED });
  await world.up();
  const text = readFileSync(path.join(import.meta.dirname, "former", `${commit}.json`), "utf8").replaceAll(
    /\{\{(.*?)\}\}/g,
    (_all, loginId: string) => world.user(loginId).userId,
  );
  const file = path.join(world.program.projectFolder, "former.json");
  writeFileSync(file, text);
  const imported = await world.stack.run(["stack", "import", "--stack", world.stack.name, "--file", file]);
  expect(imported.code, imported.stderr).toBe(0);
  return world;
}

const changed = (name: string, args: Resource["args"]): Resource[] =>
  FORMER.map((one) => (one.name === name ? { ...one, args: { ...one.args, ...args } } : one));

describe.skipIf(!hasEngine)("issue 14: a state that an earlier commit wrote", () => {
  it.each(WRITTEN_BY)("%s: goes on without a difference, is refreshed, changed and destroyed", async (commit) => {
    const world = await writtenBy(commit);
    const before = world.emulator.users();
    const same = await world.up({ args: ["--expect-no-changes", "--skip-preview"] });
    expect(lines(same.requests)).toEqual([]);

    await world.refresh();
    const refreshed = await world.up({ args: ["--expect-no-changes", "--skip-preview"] });
    expect(refreshed.writes).toEqual([]);
    expect(world.emulator.users()).toEqual(before);

    world.rewrite(changed("ada", { name: "Ada L." }));
    const renamed = await world.up();
    expect(renamed.writes.map(({ path: route, body }) => [route, body])).toEqual([
      ["/v1/mgmt/user/patch", { loginId: world.user("ada@example.com").userId, name: "Ada L." }],
    ]);

    await world.destroy();
    expect(world.loginIds()).toEqual([ADOPTED]);
    expect(world.user(ADOPTED)).toMatchObject({ name: "Eva", roleNames: [] });
  });

  it.each(WRITTEN_BY)("%s: says what it keeps secret no louder than before", async (commit) => {
    const world = await writtenBy(commit);
    world.emulator.createUser({ loginId: "taken@example.com", name: "Grace Taken" });
    const bad = user("bad", { loginId: "taken@example.com" }, { dependsOn: [code("secretive")] });
    world.rewrite([...changed("secretive", { status: "enabled" }), bad]);
    const failed = await world.upFails({ args: ["--diff"] });
    expect(failed.output).not.toContain("Grace");
    expect(await world.stack.exportText()).not.toContain("Grace");
    expect(world.user("secretive@example.com")).toMatchObject({ name: "Grace", status: "enabled" });
  });
});
