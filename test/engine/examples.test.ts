// The examples that show one thing each, run as they stand: several projects, adoption, policies, the Automation API.
// Judged by the requests and the users that are left. (The larger examples have files of their own.)
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, onTestFailed, onTestFinished } from "vitest";

import { sampleProject, startEmulator } from "../../emulator/index.ts";
import { runCommand } from "../../tools/process/index.ts";
import type { CommandResult } from "../../tools/process/index.ts";
import { workFolder } from "../../tools/pulumi/program.ts";
import { PulumiStack } from "../../tools/pulumi/stack.ts";
import { engine } from "../../tools/testing/engine.ts";
import { createsOf, deletesOf, effectsOf, expectOnlyChanged, patchesOf } from "./effects.ts";
import { connectionOf, expectNoRequest, expectNoWrite, hasEngine, newWorld, World } from "./world.ts";

const examples = path.resolve(import.meta.dirname, "../../examples");
const pack = path.resolve(import.meta.dirname, "../../policy");

/** The example's own project folder on a new server and a new stack. */
async function exampleWorld(name: string): Promise<World> {
  const emulator = await startEmulator();
  onTestFinished(() => emulator.close());
  const parent = path.join(workFolder, "engine");
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(path.join(parent, `${name}-`));
  const program = { projectFolder: path.join(examples, name), workFolder: folder };
  const stackName = path.basename(folder);
  const stack = new PulumiStack({ engine: engine(), ...program, stackName, env: connectionOf(emulator) });
  onTestFinished(async () => {
    stack.killAll();
    await stack.remove();
  });
  const world = new World(emulator, { stack, program });
  onTestFailed(() => world.printLatest());
  return world;
}

describe.skipIf(!hasEngine)("the example of several projects", () => {
  const other = {
    ...sampleProject,
    projectId: "P2other0000000000000000000000",
    managementKey: "K2other00000000000000",
  };

  it("makes the user in both, each with its own key, and removes both", async () => {
    const world = await exampleWorld("several-projects");
    const { emulator } = world;
    expect(await world.stack.init()).toMatchObject({ code: 0 });
    emulator.addProject(other);
    const env = {
      DESCOPE_PROJECT_ID: undefined,
      DESCOPE_MANAGEMENT_KEY: undefined,
      DESCOPE_PROJECT_EU: emulator.projectId,
      DESCOPE_KEY_EU: emulator.managementKey,
      DESCOPE_PROJECT_US: other.projectId,
      DESCOPE_KEY_US: other.managementKey,
    };
    const made = await world.up({ env });
    expect(made.writes.map(({ path: route, status }) => [route, status])).toEqual([
      ["/v1/mgmt/user/create", 200],
      ["/v1/mgmt/user/create", 200],
    ]);
    const names = createsOf(made).map(({ name }) => name);
    expect(names.toSorted()).toEqual(["Deployer, EU", "Deployer, US"]);
    expect(world.user("ci-deployer@acme.example")).toMatchObject({ name: "Deployer, EU", roleNames: ["Deployer"] });
    const { userIds } = (await world.outputs()) as { userIds: Record<string, string> };
    expect(userIds["eu"]).toBe(world.user("ci-deployer@acme.example").userId);
    expect(userIds["us"]).not.toBe(userIds["eu"]);
    expectNoRequest(await world.up({ env }));
    const state = await world.stack.exportText();
    for (const key of [emulator.managementKey, other.managementKey]) expect(state).not.toContain(key);

    const withoutKey = await world.destroyFails({ env: { ...env, DESCOPE_KEY_US: undefined } });
    expect(withoutKey.output).toContain("CONFIG_MISSING: the environment variable DESCOPE_KEY_US");
    await world.destroy({ env });
    expect(emulator.users()).toEqual([]);
    expect(await world.resources()).toEqual({});
  });
});

describe.skipIf(!hasEngine)("the example of adoption", () => {
  it("writes the differences, then one changed field as one PATCH, and leaves the user behind", async () => {
    const world = await exampleWorld("adoption");
    expect(await world.stack.init()).toMatchObject({ code: 0 });
    const nobody = await world.upFails();
    expect(nobody.output).toContain("ADOPTION_REFUSED");
    expectNoWrite(nobody);

    const found = world.emulator.createUser({
      loginId: "nightly-reporter@acme.example",
      name: "Nightly reporter",
      givenName: "Nightly",
      roleNames: ["Viewer"],
      customAttributes: { owner: "grace", team: "unknown" },
      password: "Their-own-1!",
    });
    const adopted = await world.up();
    // The owner's attribute is not sent, and not put at stake: it is not known whether PATCH keeps what it does not name.
    expect(effectsOf(adopted)).toEqual({ patch: 1, "update/customAttribute": 1 });
    const customAttributes = { owner: "grace", team: "platform" };
    expect(patchesOf(adopted, found)).toEqual([{ roleNames: ["Viewer", "Auditor"] }]);
    expect(adopted.output).toContain('customAttributes.team from "unknown" to "platform"');
    const held = world.user(found.userId);
    expect(held).toMatchObject({ givenName: "Nightly", customAttributes });
    expect(held.roleNames.toSorted()).toEqual(["Auditor", "Viewer"]);
    expect(world.emulator.checkPassword(found.userId, "Their-own-1!")).toBe(true);
    expect(await world.outputs()).toEqual({ userId: found.userId });
    expectNoRequest(await world.up());

    expect(await world.stack.setConfig("team", "security")).toMatchObject({ code: 0 });
    const changed = await world.up();
    expect(effectsOf(changed)).toEqual({ "update/customAttribute": 1 });
    const last = world.user(found.userId);
    expectOnlyChanged(held, last, { customAttributes: { owner: "grace", team: "security" } });

    expectNoWrite(await world.destroy());
    expectOnlyChanged(last, world.user(found.userId), {});
  });
});

describe.skipIf(!hasEngine)("the example of policies", () => {
  const config = path.join(examples, "policies", "policies.json");
  const source = readFileSync(path.join(examples, "policies", "index.ts"), "utf8");
  const args = ["--policy-pack", pack, "--policy-pack-config", config];

  it("keeps to the rules", async () => {
    const world = await exampleWorld("policies");
    expect(await world.stack.init()).toMatchObject({ code: 0 });
    const made = await world.up({ args });
    expect(made.output).not.toMatch(/\[(mandatory|advisory)\]/);
    expect(effectsOf(made)).toEqual({ create: 2 });
    expect(world.loginIds()).toEqual(["anna@e2e.acme.example", "ci-deployer@acme.example"]);
    // The service user is kept where the test user goes.
    expect(effectsOf(await world.destroy())).toEqual({ patch: 1, delete: 1 });
    expect(world.loginIds()).toEqual(["ci-deployer@acme.example"]);
    expect(world.user("ci-deployer@acme.example").status).toBe("disabled");
  });

  it.each([
    ["login-domains", '"ci-deployer@acme.example", // login', '"ci-deployer@acme.exmaple", // login'],
    ["privileged-roles", '["Deployer"]', '["Tenant Admin"]'],
    ["required-attributes", ', team: "platform"', ""],
    ["service-users-kept", 'onDelete: "disable",', ""],
  ])("is stopped before any request by %s", async (rule, from, to) => {
    const broken = source.replace(from, to);
    expect(broken).not.toBe(source);
    const world = await newWorld("policies-broken", broken);
    const stopped = await world.upFails({ args });
    expect(stopped.output).toMatch(new RegExp(`\\[mandatory\\].*${rule}`));
    expectNoRequest(stopped);
    expect(world.emulator.users()).toEqual([]);
  });

  it("allows no test users in a stack named as one of production", async () => {
    const world = await newWorld("policies-production", source);
    const { stack } = world;
    expect(await stack.run(["stack", "init", "prod", "--non-interactive"])).toMatchObject({ code: 0 });
    const preview = ["preview", "--non-interactive", "--stack", "prod", ...args];
    const stopped = await world.watch(() => stack.run(preview));
    expect(stopped.exitCode).not.toBe(0);
    expect(stopped.output).toMatch(/\[mandatory\].*test-users-in-production/);
    expectNoRequest(stopped);
  });
});

describe.skipIf(!hasEngine)("the example of the Automation API", () => {
  /** The script, as a shell would start it. */
  function script(world: World, ...args: string[]): () => Promise<CommandResult> {
    const { name, settings, pathEntries } = world.stack;
    const env = {
      ...connectionOf(world.emulator),
      ...settings,
      PATH: [...pathEntries, process.env["PATH"] ?? ""].join(path.delimiter),
    };
    const options = { cwd: world.program.workFolder, env, timeoutMs: 240_000 };
    const file = path.join(examples, "automation-api", "main.ts");
    return () => runCommand("node", [file, "--stack", name, ...args], options);
  }

  it("makes the users of its data, prints their IDs, follows other data, and removes them", async () => {
    const world = await exampleWorld("automation-api");
    let stdout = "";
    const run = async (...args: string[]): ReturnType<World["watch"]> => {
      const seen = await world.watch(async () => {
        const result = await script(world, ...args)();
        stdout = result.stdout;
        return result;
      });
      expect(seen.exitCode, seen.output).toBe(0);
      return seen;
    };
    expect(effectsOf(await run())).toEqual({ create: 2 });
    const grace = world.user("grace.hopper@acme.example");
    const bert = world.user("bert@e2e.acme.example");
    expect(grace).toMatchObject({ name: "Grace Hopper", roleNames: ["Viewer"], test: false });
    expect(bert).toMatchObject({ test: true, verifiedEmail: true });
    expect(JSON.parse(stdout)).toEqual({ grace: grace.userId, "e2e-bert": bert.userId });

    const data = path.join(world.program.workFolder, "others.json");
    writeFileSync(data, JSON.stringify({ grace: { ...graceArgs, name: "Rear Admiral Hopper" } }));
    const changed = await run(data);
    expect(effectsOf(changed)).toEqual({ patch: 1, delete: 1 });
    expect(patchesOf(changed, grace)).toEqual([{ name: "Rear Admiral Hopper" }]);
    expect(deletesOf(changed)).toEqual([bert.userId]);
    expect(JSON.parse(stdout)).toEqual({ grace: grace.userId });

    expect(effectsOf(await run("--destroy"))).toEqual({ delete: 1 });
    expect(world.emulator.users()).toEqual([]);
    expect(stdout).toBe("");
  });

  const graceArgs = (
    JSON.parse(readFileSync(path.join(examples, "automation-api", "users.json"), "utf8")) as { grace: object }
  ).grace;
});
