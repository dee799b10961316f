// The ready policy pack on the real engine: `--policy-pack policy`. What is refused is refused before a request is
// sent; what is remedied is what is written; no message shows a secret.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import {
  expectNoRequest,
  hasEngine,
  lines,
  newWorld,
  user,
  userRole,
  userTenant,
  type Seen,
  type World,
} from "./world.ts";

const pack = path.resolve(import.meta.dirname, "..", "..", "policy");

/** `up` or `preview` with the pack and this configuration. */
function withPack(
  world: World,
  config: Readonly<Record<string, unknown>> = {},
  args: readonly string[] = [],
): string[] {
  const file = path.join(world.program.workFolder, "policies.json");
  writeFileSync(file, JSON.stringify(config));
  return [...args, "--policy-pack", pack, "--policy-pack-config", file];
}

const imports = 'import * as pulumi from "@pulumi/pulumi";\nimport * as descope from "pulumi-descope-users";\n';

/** The lines in which the CLI tells of violations. */
function violations({ output }: Seen): string[] {
  const start = output.lastIndexOf("Policies:");
  return start < 0
    ? []
    : output
        .slice(start)
        .split("\n")
        .map((line) => line.trim());
}

describe.skipIf(!hasEngine)("the policy pack", () => {
  it("stops users and entries of sets that break a rule, in preview and in up, before any request", async () => {
    const world = await newWorld(
      "policies",
      `${imports}
new descope.User("typo", { loginId: "typo@exmaple.com", verifiedEmail: true });
new descope.User("boss", { loginId: "boss@example.com", verifiedEmail: true, roleNames: ["Tenant Admin"] });
new descope.User("clear", { loginId: "clear@example.com", password: "Correct-horse-1" });
new descope.UserSet("staff", {
  users: { anna: { loginId: "anna@example.com" }, ben: { loginId: "ben@example.com" } },
  defaults: { customAttributes: { owner: "x", team: "y" }, userTenants: [{ tenantId: "acme", roleNames: ["Tenant Admin"] }] },
});`,
    );
    const config = {
      "login-domains": { domains: ["example.com"] },
      "privileged-roles": { holders: ["ben@example.com"] },
    };
    const previewed = await world.previewFails({ args: withPack(world, config) });
    const said = violations(previewed).join("\n");
    expect(said).toContain('loginId: "typo@exmaple.com" is of a domain that is not allowed; write one of example.com');
    expect(said).toContain('roleNames: "Tenant Admin" is privileged and this user is not among the holders');
    expect(said).toContain('password: is declared; write passwordEnv: "NAME_OF_A_VARIABLE"');
    expect(said).toContain('users.anna.userTenants[0].roleNames: "Tenant Admin" is privileged');
    expect(said).not.toContain("users.ben.userTenants");
    // Advice only: it is said, and stops nothing by itself.
    expect(said).toContain("customAttributes.owner: is missing");
    expect(said).not.toContain("users.anna.customAttributes");
    // Without a preview the engine stops at the first that breaks a rule.
    const updated = await world.upFails({ args: withPack(world, config, ["--skip-preview"]) });
    expect(violations(updated).join("\n")).toContain("[mandatory]");
    for (const { output, writes } of [previewed, updated]) {
      expect(output).not.toContain("Correct-horse-1");
      expect(lines(writes)).toEqual([]);
    }
    expect(world.emulator.users()).toEqual([]);
  });

  it("judges a single role and a membership of a user whom something else owns", async () => {
    const world = await newWorld("policies-associations", [
      userRole("boss", { loginId: "anna@example.com", roleName: "Tenant Admin" }),
      userRole("editor", { loginId: "anna@example.com", roleName: "Viewer" }),
      userTenant("acme", { userId: "Uanna", tenantId: "acme", roleNames: ["Viewer", "Tenant Admin"] }),
    ]);
    const previewed = await world.previewFails({ args: withPack(world) });
    const said = violations(previewed).join("\n");
    expect(said).toContain('roleName: "Tenant Admin" is privileged');
    expect(said).toContain('roleNames: "Tenant Admin" is privileged');
    expect(said).not.toContain('"Viewer" is privileged');
    expect(lines(previewed.writes)).toEqual([]);
    world.emulator.createUser({ loginId: "anna@example.com" });
    world.rewrite([userRole("boss", { loginId: "anna@example.com", roleName: "Tenant Admin" })]);
    await world.up({ args: withPack(world, { "privileged-roles": { holders: ["anna@example.com"] } }) });
    expect(world.user("anna@example.com").roleNames).toEqual(["Tenant Admin"]);
  });

  it("lets pass what keeps to the rules, and runs twice without a change", async () => {
    const world = await newWorld("policies-pass", [
      user("ci", {
        loginId: "ci-deployer@example.com",
        verifiedEmail: true,
        onDelete: "retain",
        customAttributes: { owner: "anna", team: "platform" },
      }),
    ]);
    const args = withPack(world, { "login-domains": { domains: ["example.com"] } }, []);
    const made = await world.up({ args });
    expect(violations(made).join("\n")).not.toMatch(/mandatory|advisory/);
    expect(world.loginIds()).toEqual(["ci-deployer@example.com"]);
    expectNoRequest(await world.up({ args: [...args, "--expect-no-changes"] }));
  });

  it("judges all users of a stack together in the preview, over sets and spellings", async () => {
    const world = await newWorld(
      "policies-stack",
      `${imports}
new descope.UserSet("e2e", {
  users: Object.fromEntries(["a", "b", "c"].map((key) => [key, { loginId: key + "@e2e.example.com", verifiedEmail: true }])),
  defaults: { test: true },
});
new descope.TestUser("d", { loginId: "d@e2e.example.com", verifiedEmail: true });`,
    );
    const refused = await world.upFails({ args: withPack(world, { "test-user-count": { maximum: 3 } }) });
    expect(violations(refused).join("\n")).toContain("is one of 4 test users, and at most 3 are allowed");
    expect(lines(refused.writes)).toEqual([]);
    await world.up({ args: withPack(world, { "test-user-count": { maximum: 4 } }) });
    expect(world.emulator.users()).toHaveLength(4);
    // From what is in state, where entries are texts without what the defaults say.
    const later = await world.previewFails({ args: withPack(world, { "test-user-count": { maximum: 3 } }) });
    expect(violations(later).join("\n")).toContain("is one of 4 test users");
    // The stack is named "test"; by its name alone test users may be out of place.
    const named = await world.previewFails({
      args: withPack(world, { "test-user-count": { maximum: 4 }, "test-users-in-production": { stacks: ["test"] } }),
    });
    expect(violations(named).join("\n")).toContain('users.a.test: is a test user in stack "test"');
  });

  it("remedies where it is told to: the service user is kept when its resource goes, its secrets stay secret", async () => {
    const secret = "Attribute-that-nobody-sees";
    const world = await newWorld(
      "policies-remedy",
      `${imports}
new descope.User("ci", { loginId: "ci-one@example.com", customAttributes: pulumi.secret({ owner: process.env.OWNER }) });
new descope.UserSet("bots", {
  users: { plain: { loginId: "bot-1" }, secret: { loginId: "bot-2", phone: "+4930123456", name: pulumi.secret(process.env.OWNER) } },
  defaults: { email: "bots@example.com" },
});`,
      { env: { OWNER: secret } },
    );
    const config = { "service-users-kept": "remediate" };
    const stopped = await world.upFails({ args: withPack(world) });
    expect(violations(stopped).join("\n")).toContain("users.plain.onDelete: a service user would be deleted");
    expect(lines(stopped.writes)).toEqual([]);

    const made = await world.up({ args: withPack(world, config) });
    expect(made.output).not.toContain(secret);
    expect(world.user("bot-2").name).toBe(secret);
    expect(world.user("ci-one@example.com").customAttributes).toEqual({ owner: secret });
    const state = await world.stack.exportText();
    expect(state).not.toContain(secret);
    expect((await world.resource("ci")).inputs?.["onDelete"]).toBe("retain");
    expectNoRequest(await world.up({ args: [...withPack(world, config), "--expect-no-changes"] }));

    await world.destroy();
    expect(world.loginIds()).toEqual(["bot-1", "bot-2", "ci-one@example.com"]);
  });

  it("refuses a configuration that is none", async () => {
    const world = await newWorld("policies-config", [user("ci", { loginId: "ci" })]);
    const seen = await world.previewFails({ args: withPack(world, { "test-user-count": { maximum: "many" } }) });
    expect(seen.output).toContain("test-user-count");
    expect(lines(seen.requests)).toEqual([]);
  });
});
