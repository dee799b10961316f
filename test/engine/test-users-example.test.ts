// The example of test users, run as a CI job runs it: `up`, its own end-to-end test in a process of its own, `destroy`; and
// its end-to-end test fails when what it is about is not so.
import { mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, onTestFailed, onTestFinished } from "vitest";
import { parse } from "yaml";

import { sampleProject, startEmulator } from "../../emulator/index.ts";
import { runCommand } from "../../tools/process/index.ts";
import type { CommandResult } from "../../tools/process/index.ts";
import { workFolder } from "../../tools/pulumi/program.ts";
import { PulumiStack } from "../../tools/pulumi/stack.ts";
import { engine } from "../../tools/testing/engine.ts";
import { effectsOf } from "./effects.ts";
import { connectionOf, hasEngine, World } from "./world.ts";

const projectFolder = path.resolve(import.meta.dirname, "../../examples/test-users-e2e");
const deployer = "deployer@e2e.example.com";
const viewer = "viewer@e2e.example.com";

type Job = { env: Record<string, string>; steps: { run?: string; "working-directory"?: string }[] };

/** The job that the example's README shows. */
function shownJob(): Job {
  const readme = readFileSync(path.join(projectFolder, "README.md"), "utf8");
  const [, text = ""] = /```yaml\n([\s\S]*?)```/.exec(readme) ?? [];
  return (parse(text) as { jobs: { e2e: Job } }).jobs.e2e;
}

async function exampleWorld(): Promise<World> {
  const emulator = await startEmulator();
  onTestFinished(() => emulator.close());
  const parent = path.join(workFolder, "engine");
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(path.join(parent, "test-users-e2e-"));
  const program = { projectFolder, workFolder: folder };
  const env = connectionOf(emulator);
  const stack = new PulumiStack({ engine: engine(), ...program, stackName: path.basename(folder), env });
  onTestFinished(async () => {
    stack.killAll();
    await stack.remove();
  });
  expect(await stack.init()).toMatchObject({ code: 0 });
  const world = new World(emulator, { stack, program });
  onTestFailed(() => world.printLatest());
  return world;
}

/** The example's `npm test`. */
function endToEnd({ emulator }: World, env: Record<string, string | undefined> = {}): Promise<CommandResult> {
  const options = { cwd: projectFolder, env: { ...connectionOf(emulator), ...env }, timeoutMs: 120_000 };
  return runCommand("npm", ["test"], options);
}

describe.skipIf(!hasEngine)("the example of test users", () => {
  it("makes them, signs them in with Descope's SDK, repairs a lost role, and leaves nobody behind", async () => {
    const world = await exampleWorld();
    expect(effectsOf(await world.up())).toEqual({ create: 2 });
    expect(world.user(deployer)).toMatchObject({ test: true, status: "invited", roleNames: ["Deployer"] });
    expect(world.user(viewer)).toMatchObject({ test: true, status: "invited", roleNames: ["Viewer"] });

    const passed = await endToEnd(world);
    expect(passed).toMatchObject({ code: 0, stdout: expect.stringMatching(/pass 3\b[\s\S]*fail 0\b/) });
    expect([world.user(deployer).status, world.user(viewer).status]).toEqual(["enabled", "enabled"]);

    // The role is taken away: the test is about it, and says so.
    world.emulator.editUser(deployer, { roleNames: [] });
    const failed = await endToEnd(world);
    expect(failed).toMatchObject({ code: 1, stdout: expect.stringMatching(/pass 2\b[\s\S]*fail 1\b/) });
    expect(failed.stdout).toContain("'Deployer'");
    await world.upRefresh();
    expect(await endToEnd(world)).toMatchObject({ code: 0 });

    await world.destroy();
    expect(world.emulator.users()).toEqual([]);
    const nobody = await endToEnd(world);
    expect(nobody).toMatchObject({ code: 1, stdout: expect.stringContaining(`no code for ${deployer}`) });
  });

  it("is the job that its README shows", () => {
    const { env, steps } = shownJob();
    expect(env).toMatchObject({
      DESCOPE_PROJECT_ID: sampleProject.projectId,
      DESCOPE_MANAGEMENT_KEY: sampleProject.managementKey,
    });
    const inExample = steps.filter((step) => step["working-directory"] === "examples/test-users-e2e");
    expect(inExample.map(({ run }) => run)).toEqual([
      "pulumi stack init ci && pulumi up --yes --skip-preview",
      "npm test",
      "pulumi destroy --yes --skip-preview",
    ]);
    expect(steps.map(({ run }) => run)).toContain(
      `npm run emulator -- --port ${new URL(env["DESCOPE_BASE_URL"] ?? "").port} --quiet &`,
    );
  });
});
