// Look-ups in programs on the real engine: at preview and at update, from the environment or the stack's config, with
// values that a preview does not know. What is asked is in the request log.
import { describe, expect, it } from "vitest";
import { diagnosticsOf, expectNoRequest, hasEngine, lines, newWorld } from "./world.ts";

const imports = 'import * as pulumi from "@pulumi/pulumi";\nimport * as descope from "pulumi-descope-users";\n';

describe.skipIf(!hasEngine)("look-ups", () => {
  it("answer in preview and in the update, whatever the number of pages", async () => {
    const world = await newWorld(
      "lookups",
      `${imports}
const anna = await descope.getUser({ loginId: "anna@example.com" });
const all = await descope.findUsers({ text: "u-" });
const few = await descope.findUsers({ text: "u-", limit: 3, sort: [{ field: "loginId", desc: true }] });
export const department = anna.customAttributes.department;
export const count = all.length;
export const latest = few.map((user) => user.loginIds[0]);
export const viewers = descope.findUsersOutput({ roleNames: ["Viewer"] }).apply((users) => users.map((user) => user.userId));
new descope.User("colleague", { loginId: "colleague@example.com", customAttributes: { department: anna.customAttributes.department } });
`,
    );
    const { emulator } = world;
    const anna = emulator.createUser({
      loginId: "anna@example.com",
      roleNames: ["Viewer"],
      customAttributes: { department: "Sales" },
    });
    for (let n = 0; n < 120; n += 1) emulator.createUser({ loginId: `u-${String(n).padStart(3, "0")}@example.com` });
    const asked = [
      "GET /v1/mgmt/user",
      "POST /v2/mgmt/user/search",
      "POST /v2/mgmt/user/search",
      "POST /v2/mgmt/user/search",
      "POST /v2/mgmt/user/search",
    ];
    const previewed = await world.preview();
    expect(lines(previewed.requests).toSorted()).toEqual(asked);
    const made = await world.up();
    expect(lines(made.requests.slice(0, 4)).toSorted()).toEqual(asked.slice(0, 4));
    expect(await world.outputs()).toEqual({
      department: "Sales",
      count: 120,
      latest: ["u-119@example.com", "u-118@example.com", "u-117@example.com"],
      viewers: [anna.userId],
    });
    expect(world.user("colleague@example.com").customAttributes).toEqual({ department: "Sales" });
  });

  it("that need a value which a preview does not know are made by the update, and secrets stay secret", async () => {
    const world = await newWorld(
      "lookups-later",
      `${imports}
const ci = new descope.User("ci", { loginId: "ci@example.com", name: "CI" });
const found = descope.getUserOutput({ userId: ci.userId });
export const status = found.status;
export const name = descope.getUserOutput({ loginId: pulumi.secret("anna@example.com") }).apply((user) => user.name);
`,
    );
    world.emulator.createUser({ loginId: "anna@example.com", name: "Anna whose name is hidden" });
    expect(lines((await world.preview()).requests)).toEqual(["GET /v1/mgmt/user"]);
    const made = await world.up();
    expect(made.output).not.toContain("Anna whose name is hidden");
    expect(await world.stack.exportText()).not.toContain("Anna whose name is hidden");
    expect(await world.outputs()).toEqual({ status: "invited", name: "Anna whose name is hidden" });
  });

  it("take the connection from the stack's config, say by code what is wrong, and hold no key", async () => {
    const world = await newWorld(
      "lookups-config",
      `${imports}export const found = await descope.getUser({ loginId: "nobody@example.com" }).then((user) => user, (error) => error.message);`,
      { env: { DESCOPE_PROJECT_ID: undefined, DESCOPE_MANAGEMENT_KEY: undefined, DESCOPE_BASE_URL: undefined } },
    );
    const { emulator, stack } = world;
    const unset = await world.up();
    expectNoRequest(unset);
    expect((await world.outputs())["found"]).toContain("CONFIG_MISSING: the project ID and the management key");
    await stack.setConfig("descope-users:projectId", emulator.projectId);
    await stack.setConfig("descope-users:managementKey", emulator.managementKey, { secret: true });
    await stack.setConfig("descope-users:baseUrl", emulator.url);
    const asked = await world.up();
    expect(asked.requests.map(({ status }) => status)).toEqual([404]);
    expect((await world.outputs())["found"]).toContain("USER_NOT_FOUND: getUser · loginId");
    emulator.createUser({ loginId: "nobody@example.com" });
    await world.up();
    const found = JSON.stringify((await world.outputs())["found"]);
    expect(found).toContain("nobody@example.com");
    expect(found).not.toContain(emulator.managementKey);
    expect(asked.output).not.toContain(emulator.managementKey);
    expect(await stack.exportText()).not.toContain(emulator.managementKey);
  });

  it("that find nobody fail the program with the code, before anything is written", async () => {
    const world = await newWorld(
      "lookups-fail",
      `${imports}
const boss = await descope.getUser({ loginId: "boss@example.com" });
new descope.User("ci", { loginId: "ci@example.com", name: boss.name });`,
    );
    const failed = await world.previewFails();
    expect(diagnosticsOf(failed)).toContain("USER_NOT_FOUND: getUser · loginId · there is no such user");
    expect(lines((await world.upFails()).writes)).toEqual([]);
  });
});
