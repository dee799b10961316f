// The plugin on the real engine, which attaches to it in this process. Comes in: a program with the plugin's types; leaves:
// requests and users as the server has them.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { describe, expect, it, onTestFinished } from "vitest";
import { serve } from "../../provider/frontends/grpc/serve.ts";
import { connectionOf, hasEngine, lines, newWorld, type World } from "./world.ts";

const CLASSES = `import * as pulumi from "@pulumi/pulumi";
class Resource extends pulumi.CustomResource {
  constructor(type: string, name: string, args: pulumi.Inputs, options: pulumi.CustomResourceOptions = {}) {
    const outputs = type === "UserSet" ? ["userIds"] : ["userId", "loginIds"];
    super("descope-users:index:" + type, name, { ...Object.fromEntries(outputs.map((one) => [one, undefined])), ...args }, options);
  }
  declare readonly userId: pulumi.Output<string>;
}
`;

/** A stack whose engine finds the plugin in this process. */
async function pluginWorld(program: string): Promise<World> {
  const env: Record<string, string> = {};
  const plugin = await serve("0.0.0-test", env);
  onTestFinished(() => plugin.close());
  const world = await newWorld("plugin", CLASSES + program, {
    env: { PULUMI_DEBUG_PROVIDERS: `descope-users:${String(plugin.port)}` },
  });
  Object.assign(env, connectionOf(world.emulator));
  return world;
}

const user = (name: string, args: string): string => `const ${name} = new Resource("User", "${name}", ${args});\n`;

describe.skipIf(!hasEngine)("issue 14: the plugin", () => {
  it("makes, shows, changes, refreshes and destroys a user, with the requests of the dynamic provider", async () => {
    const world = await pluginWorld(
      user(
        "ada",
        '{ loginId: "ada@example.com", email: "Ada@example.com", customAttributes: { department: "Sales", level: "junior" } }',
      ),
    );
    const previewed = await world.preview();
    expect(lines(previewed.requests)).toEqual([]);
    const made = await world.up();
    expect(made.writes.map(({ path }) => path)).toEqual(["/v1/mgmt/user/create"]);
    expect(world.user("ada@example.com")).toMatchObject({ customAttributes: { department: "Sales", level: "junior" } });

    // Another case and a key less, one changed, one more.
    const next =
      '{ loginId: "ada@example.com", email: "ADA@example.com", customAttributes: { department: "Support", onCall: true } }';
    world.rewrite(CLASSES + user("ada", next));
    const shown = await world.preview({ args: ["--diff"] });
    expect(shown.output).toMatch(/- level\s*: "junior"/);
    expect(shown.output).toMatch(/~ department: "Sales" => "Support"/);
    expect(shown.output).toMatch(/\+ onCall\s*: true/);
    expect(shown.output).not.toContain("email");
    const changed = await world.up();
    expect(changed.writes).toHaveLength(1);

    world.emulator.editUser("ada@example.com", { customAttributes: { department: "By hand", onCall: true, other: 1 } });
    const repaired = await world.upRefresh();
    expect(repaired.writes).toHaveLength(1);
    expect(world.user("ada@example.com").customAttributes).toEqual({ department: "Support", onCall: true, other: 1 });
    const same = await world.up({ args: ["--refresh", "--expect-no-changes", "--skip-preview"] });
    expect(same.writes).toEqual([]);
    await world.destroy();
    expect(world.loginIds()).toEqual([]);
  });

  it("shows a set by its entries, and keeps what was made where an entry fails", async () => {
    const entry = (name: string): string => `${name}: { loginId: "${name}@example.com", name: "${name}" }`;
    const set = (...entries: string[]): string =>
      `new Resource("UserSet", "team", { users: { ${entries.join(", ")} }, maxDeletes: 3 });\n`;
    const world = await pluginWorld(set(entry("bob"), entry("carol"), entry("taken")));
    world.emulator.createUser({ loginId: "taken@example.com" });
    const failed = await world.upFails();
    expect(failed.output).toMatch(/1 of 3 users failed/);
    expect(world.loginIds()).toEqual(["bob@example.com", "carol@example.com", "taken@example.com"]);

    const renamed = 'bob: { loginId: "bob@example.com", name: "Bob" }';
    world.rewrite(CLASSES + set(renamed, entry("dave")));
    const shown = await world.preview({ args: ["--diff"] });
    expect(shown.output).toMatch(/- carol/);
    expect(shown.output).toMatch(/\+ dave/);
    expect(shown.output).toMatch(/~ name: "bob" => "Bob"/);
    await world.up();
    expect(world.loginIds()).toEqual(["bob@example.com", "dave@example.com", "taken@example.com"]);
    expect(world.user("bob@example.com").name).toBe("Bob");
    await world.destroy();
    expect(world.loginIds()).toEqual(["taken@example.com"]);
  });

  it("keeps secrets encrypted, a plain password among them, and out of what it says", async () => {
    const world = await pluginWorld(
      user("hush", '{ loginId: "hush@example.com", name: pulumi.secret("Secret Name"), password: "Correct-horse-9" }'),
    );
    const made = await world.up({ args: ["--diff", "--skip-preview"] });
    const state = await world.stack.exportText();
    for (const text of [made.output, state]) expect(text).not.toMatch(/Secret Name|Correct-horse-9/);
    expect(state).toContain("ciphertext");
    expect(world.user("hush@example.com").name).toBe("Secret Name");
    expect(world.emulator.checkPassword("hush@example.com", "Correct-horse-9")).toBe(true);
  });

  it("names the property of bad input, and gives rights by other resources' outputs", async () => {
    const world = await pluginWorld(user("bad", '{ loginId: "bad@example.com", roleNames: [""], nmae: "x" }'));
    const failed = await world.previewFails();
    expect(failed.output).toMatch(/roleNames/);
    expect(failed.output).toMatch(/nmae/);
    world.rewrite(
      CLASSES +
        user("ada", '{ loginId: "ada@example.com" }') +
        'new Resource("UserRole", "deployer", { userId: ada.userId, roleName: "Deployer" });\n',
    );
    await world.preview();
    await world.up();
    expect(world.user("ada@example.com").roleNames).toEqual(["Deployer"]);
    await world.destroy();
    expect(world.loginIds()).toEqual([]);
  });

  it("runs as a process that the engine starts, and hands out a schema that the engine takes", async () => {
    const world = await newWorld("plugin-process", "");
    const folder = path.join(world.program.workFolder, "plugin");
    mkdirSync(folder);
    const main = path.resolve(import.meta.dirname, "..", "..", "provider", "frontends", "grpc", "main.ts");
    const executable = path.join(folder, "pulumi-resource-descope-users");
    writeFileSync(executable, `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`, { mode: 0o755 });
    const shown = await world.stack.run(["package", "get-schema", executable]);
    expect(shown.stderr).toBe("");
    const { resources } = JSON.parse(shown.stdout) as { resources: object };
    expect(Object.keys(resources).map((token) => token.split(":").at(-1))).toEqual(
      expect.arrayContaining(["User", "TestUser", "UserSet", "UserRole", "UserTenant"]),
    );

    const settings = path.join(world.program.projectFolder, "Pulumi.yaml");
    const project = JSON.parse(readFileSync(settings, "utf8")) as object;
    writeFileSync(
      settings,
      JSON.stringify({ ...project, plugins: { providers: [{ name: "descope-users", path: folder }] } }),
    );
    world.rewrite(CLASSES + user("ada", '{ loginId: "ada@example.com" }'));
    await world.up();
    expect(world.loginIds()).toEqual(["ada@example.com"]);
    await world.destroy();
    expect(world.loginIds()).toEqual([]);
  });

  it("imports a user and a right by what people call them; the code then shows no change", async () => {
    const world = await pluginWorld("");
    const { userId } = world.emulator.createUser({ loginId: "ada@example.com", email: "ada@example.com", name: "Ada" });
    world.emulator.editUser(userId, { roleNames: ["Viewer"] });
    const imported = async (type: string, name: string, id: string): Promise<void> => {
      const args = [
        "import",
        `descope-users:index:${type}`,
        name,
        id,
        "--yes",
        "--protect=false",
        "--generate-code=false",
      ];
      const result = await world.stack.run([...args, "--stack", world.stack.name]);
      expect(result.code, result.stdout + result.stderr).toBe(0);
    };
    await imported("User", "ada", "ADA@example.com");
    await imported("UserTenant", "none", "ada@example.com/acme").then(
      () => expect.unreachable(),
      (error: Error) => expect(error.message).toContain("does not exist"),
    );
    expect((await world.stack.exportState()).deployment.resources?.map(({ id }) => id)).toContain(userId);
    world.rewrite(
      CLASSES +
        user("ada", '{ loginId: "ada@example.com", email: "ada@example.com", name: "Ada", roleNames: ["Viewer"] }'),
    );
    const same = await world.up({ args: ["--expect-no-changes", "--skip-preview"] });
    expect(same.requests.map(({ path: route }) => route)).toEqual([]);
    // It was there before.
    await world.destroy();
    expect(world.loginIds()).toEqual(["ada@example.com"]);
  });

  it("takes over from the dynamic provider and gives back to it, and writes nothing", async () => {
    const world = await pluginWorld("");
    const resources: ReadonlyArray<readonly [type: string, name: string, args: string]> = [
      ["User", "ada", '{ loginId: "ada@example.com", name: pulumi.secret("Secret Name"), roleNames: ["Viewer"] }'],
      ["TestUser", "probe", '{ loginId: "probe@example.com" }'],
      [
        "UserSet",
        "team",
        '{ users: { bob: { loginId: "bob@example.com" }, eve: { loginId: "eve@example.com", status: "disabled" } }, defaults: { status: "enabled" } }',
      ],
      ["UserTenant", "member", '{ userId: ada.userId, tenantId: "acme", roleNames: ["Viewer"] }'],
    ];
    const dynamic = [
      'import * as pulumi from "@pulumi/pulumi";\nimport * as descope from "pulumi-descope-users";',
      ...resources.map(([type, name, args]) => {
        const back = `{ aliases: [{ type: "descope-users:index:${type}" }] }`;
        return `const ${name} = new descope.${type}("${name}", ${args}, ${back});`;
      }),
    ].join("\n");
    const plugin =
      CLASSES +
      resources
        .map(([type, name, args]) => {
          const forth = `{ aliases: [{ type: "pulumi-nodejs:dynamic/descope-users:${type}" }] }`;
          return `const ${name} = new Resource("${type}", "${name}", ${args}, ${forth});`;
        })
        .join("\n");
    world.rewrite(dynamic);
    await world.up();
    const users = world.emulator.users();
    for (const program of [plugin, dynamic, plugin]) {
      world.rewrite(program);
      const moved = await world.up();
      // An association looks at its user.
      expect(moved.requests.filter(({ method }) => method !== "GET")).toEqual([]);
      expect(moved.output).not.toContain("Secret Name");
      const same = await world.up({ args: ["--refresh", "--expect-no-changes", "--skip-preview"] });
      expect(same.writes).toEqual([]);
    }
    expect(world.emulator.users()).toEqual(users);
    expect(await world.stack.exportText()).not.toContain("Secret Name");
    await world.destroy();
    expect(world.loginIds()).toEqual([]);
  });
});
