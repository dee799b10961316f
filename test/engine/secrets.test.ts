// Where secrets must not be: the state as stored, what the CLI prints, any file of the stack. After every operation, also
// after those that fail. And where the connection comes from: environment first, then the stack's config.
import { describe, expect, it } from "vitest";
import { expectHidden } from "./hidden.ts";
import {
  code,
  diagnosticsOf,
  expectNoRequest,
  expectOnePatch,
  expectWriteCounts,
  filesHolding,
  hasEngine,
  newWorld,
  programOf,
  user,
} from "./world.ts";
import type { Seen, World } from "./world.ts";

/** What stands in every state, for ever. */
const pinnedProvider = 'exports.handler=()=>require("pulumi-descope-users/dynamic").User()';

const secrets = {
  ATTRIBUTE: "attribute-secret-5e0c",
  ATTRIBUTE_TWO: "attribute-secret-two-77aa",
  PART: "part-secret-91bd",
  DRIFT: "drifted-secret-3f21",
  CONTACT: "contact-secret-4411@example.com",
  PASSWORD: "Password-Secret-8d2e!",
  PASSWORD_TWO: "Password-Secret-Two-0c1f!",
};

/** The values come from the environment, so that not even the program's text holds one. */
const env = (name: keyof typeof secrets): string => `process.env.${name}`;

const program = (more: Record<string, unknown>): string =>
  programOf([
    user("ci", {
      loginId: "ci@example.com",
      name: "CI",
      // Secret as a whole, in part, and a plain password that nobody has marked.
      customAttributes: code(`pulumi.secret({ owner: ${env("ATTRIBUTE")} })`),
      recoveryEmail: code(`pulumi.secret(${env("CONTACT")})`),
      password: code(env("PASSWORD")),
      ...more,
    }),
    user("part", {
      loginId: "part@example.com",
      customAttributes: { owner: code(`pulumi.secret(${env("PART")})`), department: "Sales" },
    }),
  ]);

describe.skipIf(!hasEngine)("secrets", () => {
  it("stay out of state, output and files, after everything that can be done to a user", async () => {
    const world = await newWorld("secrets", program({}), { env: secrets });
    const check = async (seen: Seen): Promise<void> => expectHidden(world, seen, Object.values(secrets));

    await check(await world.up({ args: [] }));
    expect(world.emulator.checkPassword("ci@example.com", secrets.PASSWORD)).toBe(true);
    await expectEncrypted(world);
    await expectPinnedProvider(world);
    // What is no secret is found there, so the search does look where the state is.
    expect(filesHolding(world.program.workFolder, '"name": "CI"')).not.toEqual([]);

    // Read back by a refresh that finds a secret value changed by hand, and nothing else.
    world.emulator.editUser("ci@example.com", { customAttributes: { owner: secrets.DRIFT } });
    await check(await world.refresh({ args: ["--skip-preview", "--diff"] }));
    await expectEncrypted(world);
    await expectPinnedProvider(world);
    expect(await shownState(world)).toContain(secrets.DRIFT);

    // The update repairs it and changes it; shown with --diff.
    world.rewrite(program({ customAttributes: code(`pulumi.secret({ owner: ${env("ATTRIBUTE_TWO")} })`) }));
    await check(await world.up({ args: ["--diff"] }));
    expect(world.user("ci@example.com").customAttributes).toEqual({ owner: secrets.ATTRIBUTE_TWO });
    await expectEncrypted(world);

    // Even where secrets are shown, a key of the environment is not among them.
    const shown = await shownState(world);
    expect(shown).toContain(secrets.ATTRIBUTE_TWO);
    expect(shown).not.toContain(world.emulator.managementKey);

    // An update that fails because the service drops the value, and one whose password is refused.
    world.emulator.setDialect({ unknownAttributeKey: "dropped" });
    world.emulator.faults.add({ route: "GET /v1/mgmt/user/customattributes", times: Infinity, kind: { status: 403 } });
    world.rewrite(program({ customAttributes: code(`pulumi.secret({ ghost: ${env("ATTRIBUTE")} })`) }));
    const dropped = await world.upFails();
    expect(diagnosticsOf(dropped)).toMatch(/WRITE_NOT_TAKEN.*customAttributes\.ghost.*\(secret\)/);
    await check(dropped);
    await expectEncrypted(world);
    world.emulator.faults.clear();
    world.emulator.faults.add({ route: /password\/set/, times: Infinity, kind: { status: 400 } });
    world.rewrite(program({ password: code(env("PASSWORD_TWO")), passwordVersion: 1 }));
    const refused = await world.upFails();
    expect(diagnosticsOf(refused)).toContain("REQUEST_REFUSED");
    await check(refused);

    // A refused password is tried again, and then it holds.
    world.emulator.faults.clear();
    await check(await world.up());
    expect(world.emulator.checkPassword("ci@example.com", secrets.PASSWORD_TWO)).toBe(true);
    await check(await world.refresh());
    await expectEncrypted(world);
    expectNoRequest(await world.up());
    await check(await world.destroy());
    expect(world.emulator.users()).toEqual([]);
  });
});

describe.skipIf(!hasEngine)("the connection", () => {
  it("comes from the environment, else from descope-users, else from descope, and the key stays secret", async () => {
    const world = await newWorld("config", [user("ci", { loginId: "ci@example.com", name: "CI" })], {
      env: { DESCOPE_PROJECT_ID: undefined, DESCOPE_MANAGEMENT_KEY: undefined, DESCOPE_BASE_URL: undefined },
    });
    const { emulator } = world;
    const wrong = "K2wrong000000000000000000000000000000000000";
    const check = async (seen: Seen): Promise<void> => expectHidden(world, seen, [wrong]);
    await world.stack.setConfig("descope:projectId", "P2someOtherProject00000000000");
    await world.stack.setConfig("descope:managementKey", emulator.managementKey, { secret: true });
    await world.stack.setConfig("descope-users:projectId", emulator.projectId);
    await world.stack.setConfig("descope-users:baseUrl", emulator.url);

    const made = await world.up();
    expectWriteCounts(made, { "POST /v1/mgmt/user/create": 1 });
    await check(made);
    // Without the program, from the state alone.
    expect((await world.refresh()).requests.map(({ status }) => status)).toEqual([200]);

    // The key of descope-users wins over the one of the official provider, and the environment over both.
    await world.stack.setConfig("descope-users:managementKey", wrong, { secret: true });
    world.rewrite([user("ci", { loginId: "ci@example.com", name: "CI two" })]);
    const refused = await world.upFails();
    expect(diagnosticsOf(refused)).toContain("AUTH_REFUSED");
    expect(world.user("ci@example.com").name).toBe("CI");
    await check(refused);
    const current = { DESCOPE_MANAGEMENT_KEY: emulator.managementKey };
    const changed = await world.up({ env: current });
    expectOnePatch(changed, world.user("ci@example.com"), { name: "CI two" });
    await check(changed);

    // A refresh or destroy without the program takes the key that the latest `up` has left in the state, not the one
    // of today's config; the environment is always current.
    await world.stack.setConfig("descope-users:managementKey", emulator.managementKey, { secret: true });
    const stale = await world.refreshFails();
    expect(diagnosticsOf(stale)).toContain("AUTH_REFUSED");
    await check(stale);
    expect(Object.keys(await world.resources())).toEqual(["ci"]);
    await world.refresh({ env: current });
    const staleDestroy = await world.destroyFails();
    await check(staleDestroy);
    expect(world.loginIds()).toEqual(["ci@example.com"]);
    await check(await world.destroy({ env: current }));
    expect(emulator.users()).toEqual([]);
  });
});

/** The state with all its secrets in plain. */
async function shownState(world: World): Promise<string> {
  const shown = await world.stack.run(["stack", "export", "--show-secrets", "--stack", world.stack.name]);
  expect(shown.code).toBe(0);
  return shown.stdout;
}

/** What the program marked secret is a ciphertext in inputs and outputs; a password is one or is not there. */
async function expectEncrypted(world: World): Promise<void> {
  const { ci, part } = await world.resources();
  for (const side of ["inputs", "outputs"] as const) {
    expect(ci?.[side]?.["customAttributes"]).toEqual(ciphertext);
    expect(ci?.[side]?.["recoveryEmail"]).toEqual(ciphertext);
    const { password = ciphertext } = ci?.[side] ?? {};
    expect(password).toEqual(ciphertext);
    // Secret in part: at least that part.
    const attributes = part?.[side]?.["customAttributes"] as Record<string, unknown>;
    expect("owner" in attributes ? attributes["owner"] : attributes).toEqual(ciphertext);
    expect(ci?.[side]?.["name"]).toBe("CI");
  }
}

/** How Pulumi stores a secret value. */
const ciphertext = {
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  ciphertext: expect.any(String) as unknown,
};

async function expectPinnedProvider(world: World): Promise<void> {
  expect(Buffer.byteLength(pinnedProvider)).toBeLessThanOrEqual(80);
  for (const { inputs, outputs } of Object.values(await world.resources())) {
    expect(inputs?.["__provider"]).toBe(pinnedProvider);
    expect(outputs?.["__provider"]).toBe(pinnedProvider);
  }
}
