// The example of a staff list, run as it stands: its project, its program, its data; then a day's changes of the list.
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, onTestFailed, onTestFinished } from "vitest";

import { startEmulator } from "../../emulator/index.ts";
import { workFolder } from "../../tools/pulumi/program.ts";
import { PulumiStack } from "../../tools/pulumi/stack.ts";
import { engine } from "../../tools/testing/engine.ts";
import { effectsOf, patchesOf } from "./effects.ts";
import { connectionOf, diagnosticsOf, expectNoRequest, hasEngine, World } from "./world.ts";

const projectFolder = path.resolve(import.meta.dirname, "../../examples/staff-from-csv");
const list = readFileSync(path.join(projectFolder, "staff.csv"), "utf8");

async function exampleWorld(): Promise<{ world: World; write: (text: string) => void }> {
  const emulator = await startEmulator();
  onTestFinished(() => emulator.close());
  const parent = path.join(workFolder, "engine");
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(path.join(parent, "staff-from-csv-"));
  const file = path.join(folder, "list.csv");
  const write = (text: string): void => writeFileSync(file, text);
  write(list);
  const program = { projectFolder, workFolder: folder };
  const env = { ...connectionOf(emulator), STAFF_FILE: file };
  const stack = new PulumiStack({ engine: engine(), ...program, stackName: path.basename(folder), env });
  onTestFinished(async () => {
    stack.killAll();
    await stack.remove();
  });
  expect(await stack.init()).toMatchObject({ code: 0 });
  const world = new World(emulator, { stack, program });
  onTestFailed(() => world.printLatest());
  return { world, write };
}

describe.skipIf(!hasEngine)("the example of a staff list", () => {
  it("makes its users from the file, follows its changes, and names the row of a mistake", async () => {
    const { world, write } = await exampleWorld();
    expect(effectsOf(await world.up())).toEqual({ create: 5 });
    const grace = world.user("grace.hopper@acme.example");
    expect(grace).toMatchObject({
      name: "Grace Hopper",
      email: "grace.hopper@acme.example",
      verifiedEmail: true,
      customAttributes: { department: "engineering", costCenter: 4200, onCall: true, skills: ["go", "kubernetes"] },
    });
    expect(grace.userTenants.map(({ tenantId, roleNames }) => [tenantId, roleNames])).toEqual([
      ["acme", ["Tenant Admin"]],
      ["globex", ["Auditor"]],
    ]);
    const outputs = (await world.outputs()) as { userIds: Record<string, string> };
    expect(Object.keys(outputs.userIds)).toEqual(["1001", "1002", "1003", "1004", "1005"]);
    expect(outputs.userIds["1001"]).toBe(grace.userId);

    // A new address and a new cost centre for one, somebody who comes, somebody who goes.
    write(
      `${list
        .replace("grace.hopper@acme.example,", "grace@acme.example,")
        .replace("4100", "4200")
        .replace(/^1004.*\n/m, "")}1006,new@acme.example,Nora,New,,,,,,,\n`,
    );
    const changed = await world.up();
    expect(world.user("grace@acme.example").userId).toBe(grace.userId);
    expect(patchesOf(changed, world.user("alan.turing@acme.example"))).toEqual([
      { customAttributes: { costCenter: 4200 } },
    ]);
    expect(world.user("barbara.liskov@acme.example").status).toBe("disabled");
    expect(world.user("new@acme.example").name).toBe("Nora New");
    expect(world.emulator.users()).toHaveLength(6);
    expectNoRequest(await world.up());

    write(list.replace("4300", "forty"));
    const wrong = await world.upFails();
    expectNoRequest(wrong);
    expect(diagnosticsOf(wrong)).toContain("INPUT_INVALID: list.csv · row 4, column cost centre is no number");
  });
});
