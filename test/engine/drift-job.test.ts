// The drift job of docs/operations.md: a preview with a refresh, which fails when somebody changed what the program
// declares, passes when they changed something else, and writes nothing either way.
import { describe, expect, it } from "vitest";

import { expectNoWrite, hasEngine, newWorld, user } from "./world.ts";

const args = ["--refresh", "--diff", "--expect-no-changes"];

describe.skipIf(!hasEngine)("the drift job", () => {
  it("fails on drift of what is declared, names it, and writes nothing", async () => {
    const world = await newWorld("drift-job", [user("ci", { loginId: "ci@example.com", name: "CI" })]);
    await world.up();
    world.emulator.editUser("ci@example.com", { familyName: "of nobody's concern" });
    expectNoWrite(await world.preview({ args }));

    world.emulator.editUser("ci@example.com", { name: "Changed by hand" });
    const drifted = await world.previewFails({ args });
    expectNoWrite(drifted);
    expect(drifted.output).toMatch(/name *: "Changed by hand" => "CI"/);
    expect(world.user("ci@example.com").name).toBe("Changed by hand");
  });
});
