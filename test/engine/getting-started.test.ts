// docs/getting-started.md, run as it stands: its project file, its program, and what it says of each step after that.
// (That its commands exist is said by test/unit/docs/blocks.test.ts.)
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { blocksOfPage } from "../../tools/docs/blocks/find.ts";
import { effectsOf } from "./effects.ts";
import { expectNoRequest, expectOnePatch, hasEngine, newWorld } from "./world.ts";

const blocks = blocksOfPage("docs/getting-started.md");

function only(language: string): string {
  const found = blocks.filter((block) => block.language === language);
  expect(found).toHaveLength(1);
  return found[0]?.text ?? "";
}

describe.skipIf(!hasEngine)("getting started", () => {
  it("makes the user, changes, clears and repairs one field by one PATCH each, and deletes it", async () => {
    const program = only("ts");
    const world = await newWorld("getting-started", program);
    const project = parse(readFileSync(path.join(world.program.projectFolder, "Pulumi.yaml"), "utf8")) as object;
    expect(parse(only("yaml"))).toEqual({ ...project, name: "my-users" });

    expect(effectsOf(await world.up())).toEqual({ create: 1 });
    const made = world.user("reporter@example.com");
    expect(made).toMatchObject({ name: "Nightly reporter", status: "enabled", verifiedEmail: true });
    expect(await world.outputs()).toEqual({ userId: made.userId });
    expectNoRequest(await world.up());

    world.rewrite(program.replace("Nightly reporter", "Weekly reporter"));
    expectOnePatch(await world.up(), made, { name: "Weekly reporter" });
    world.emulator.editUser(made.userId, { name: "Changed elsewhere", familyName: "Not declared" });
    expectOnePatch(await world.upRefresh(), made, { name: "Weekly reporter" });
    world.rewrite(program.replace(/^ *name: .*\n/m, ""));
    expectOnePatch(await world.up(), made, { name: "" });
    expect(world.user(made.userId)).toMatchObject({ name: "", familyName: "Not declared" });

    expect(effectsOf(await world.destroy())).toEqual({ delete: 1 });
    expect(world.emulator.users()).toEqual([]);
  });
});
