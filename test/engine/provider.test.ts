// Two Descope projects in one program: each user is in its own, through up, refresh, drift and destroy, and no key is
// anywhere in plain.
import { describe, expect, it } from "vitest";
import { sampleProject } from "../../emulator/index.ts";
import { filesHolding, hasEngine, newWorld } from "./world.ts";

const other = {
  ...sampleProject,
  projectId: "P2other0000000000000000000000",
  managementKey: "K2other000000000000000000000000",
};

const program = (name: string): string => `
import * as descope from "pulumi-descope-users";
import * as pulumi from "@pulumi/pulumi";
const baseUrl = process.env.SERVER;
const home = new descope.Provider("home", { projectId: process.env.HOME_PROJECT, managementKeyEnv: "HOME_KEY", baseUrl });
const other = new descope.Provider("other", { projectId: "${other.projectId}", managementKey: process.env.OTHER_KEY, baseUrl });
new descope.User("ci-home", { loginId: "ci@example.com", name: "${name}" }, { provider: home });
new descope.User("ci-other", { loginId: "ci@example.com", name: "${name}" }, { provider: other });`;

describe.skipIf(!hasEngine)("descope.Provider", () => {
  it("keeps two projects apart, whatever the environment's own project is, and no key in plain", async () => {
    const world = await newWorld("provider", "", {
      env: { DESCOPE_PROJECT_ID: "P2wrong0000000000000000000000", DESCOPE_MANAGEMENT_KEY: "K2wrong" },
    });
    const { emulator } = world;
    emulator.addProject(other);
    const env = {
      SERVER: emulator.url,
      HOME_PROJECT: emulator.projectId,
      HOME_KEY: emulator.managementKey,
      OTHER_KEY: other.managementKey,
    };
    world.rewrite(program("one"));
    const outputs: string[] = [];
    const made = await world.up({ env });
    expect(made.writes.map(({ path, status }) => [path, status])).toEqual([
      ["/v1/mgmt/user/create", 200],
      ["/v1/mgmt/user/create", 200],
    ]);
    outputs.push(made.output);
    expect(world.loginIds()).toEqual(["ci@example.com"]);
    // The two are different users of different projects.
    const { "ci-home": home, "ci-other": away } = await world.resources();
    expect(home?.id).toBe(emulator.users()[0]?.userId);
    expect(away?.id).not.toBe(home?.id);

    emulator.editUser("ci@example.com", { name: "drifted" });
    const repaired = await world.up({ env, args: ["--refresh", "--skip-preview"] });
    expect(repaired.writes.map(({ body }) => body)).toEqual([{ loginId: home?.id, name: "one" }]);
    world.rewrite(program("two"));
    const changed = await world.up({ env });
    expect(changed.writes.map(({ body }) => (body as { loginId: string }).loginId).toSorted()).toEqual(
      [home?.id, away?.id].toSorted(),
    );
    outputs.push(repaired.output, changed.output);

    const state = await world.stack.exportText();
    for (const key of [emulator.managementKey, other.managementKey]) {
      for (const text of [state, ...outputs]) expect(text).not.toContain(key);
      expect(filesHolding(world.program.workFolder, key)).toEqual([]);
    }
    // Without the variable nothing is sent, and the error names it.
    const failed = await world.destroyFails({ env: { ...env, HOME_KEY: undefined } });
    expect(failed.output).toContain("CONFIG_MISSING: the environment variable HOME_KEY");
    expect(world.loginIds()).toEqual(["ci@example.com"]);
    await world.destroy({ env });
    expect(emulator.users()).toEqual([]);
    expect(await world.resources()).toEqual({});
  });
});
