// The packed package in an empty folder, as a person installs it: programs in each kind of JavaScript run `up` on the
// real engine there, with the oldest and the newest SDK of Pulumi that the package claims to fit.
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { startEmulator, type Emulator } from "../../emulator/index.ts";
import { runCommand } from "../../tools/process/index.ts";
import { hasEngine } from "../../tools/testing/engine.ts";
import {
  emptyFolder,
  install,
  pack,
  repository,
  stackFor,
  succeeded,
  type ConsumerProgram,
  type Packed,
} from "./consumer.ts";

type Manifest = {
  readonly version: string;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
};
const manifest = JSON.parse(readFileSync(path.join(repository, "package.json"), "utf8")) as Manifest;

/** `^3.204.0` and the one that all other tests run with. */
const oldest = (manifest.peerDependencies["@pulumi/pulumi"] ?? "").replace("^", "");
const newest = manifest.devDependencies["@pulumi/pulumi"] ?? "";

const body = `
const user = new descope.User("ci", { loginId: process.env.WHO, email: process.env.WHO, verifiedEmail: true, name: "CI" });
new descope.UserRole("deployer", { userId: user.id, roleName: "Deployer" });
new descope.UserSet("team", { users: { one: { loginId: "one-" + process.env.WHO } }, defaults: { verifiedEmail: true } });
`;
const programs: readonly ConsumerProgram[] = [
  {
    name: "typescript",
    main: "index.ts",
    type: "module",
    source: `import * as descope from "pulumi-descope-users";
import type { UserArgs } from "pulumi-descope-users";
const more: Partial<UserArgs> = { name: "CI" };
${body.replace('name: "CI"', "...more")}
export const userId = user.userId;`,
  },
  {
    name: "esm",
    main: "index.js",
    type: "module",
    source: `import * as descope from "pulumi-descope-users";\n${body}\nexport const userId = user.userId;`,
  },
  {
    name: "commonjs",
    main: "index.js",
    type: "commonjs",
    source: `const descope = require("pulumi-descope-users");\n${body}\nexports.userId = user.userId;`,
  },
];

const automation = `
import { LocalWorkspace } from "@pulumi/pulumi/automation/index.js";
import * as descope from "pulumi-descope-users";
const program = async () => {
  ${body}
  return { userId: user.userId };
};
const stack = await LocalWorkspace.createOrSelectStack(
  { stackName: "test", projectName: "automation", program },
  { workDir: import.meta.dirname },
);
const { outputs, summary } = await stack.up();
console.log(JSON.stringify({ userId: outputs.userId.value, result: summary.result }));
if (process.argv.includes("--destroy")) await stack.destroy();
`;

const packing = emptyFolder();
let packed: Packed;

beforeAll(async () => {
  packed = await pack(packing.folder);
});
afterAll(packing.remove);

async function started(): Promise<{ emulator: Emulator; env: Record<string, string>; who: string }> {
  const emulator = await startEmulator();
  onTestFinished(() => emulator.close());
  const who = "ci@example.com";
  const { projectId, managementKey, url } = emulator;
  const env = { DESCOPE_PROJECT_ID: projectId, DESCOPE_MANAGEMENT_KEY: managementKey, DESCOPE_BASE_URL: url, WHO: who };
  return { emulator, env, who };
}

/** What each of the programs leaves at the service. */
function expectUsers(emulator: Emulator, who: string): void {
  expect(emulator.user(who)).toMatchObject({ name: "CI", email: who, verifiedEmail: true, roleNames: ["Deployer"] });
  expect(emulator.user(`one-${who}`)).toMatchObject({ verifiedEmail: true });
  expect(emulator.users()).toHaveLength(2);
}

it("the tarball holds what ships and nothing else", () => {
  const kinds = packed.files.filter((file) => !/^dist\/.+\.(js|d\.ts)$/.test(file)).toSorted();
  expect(kinds).toEqual([
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "package.json",
    "policy/PulumiPolicy.yaml",
    "policy/package.json",
  ]);
  const parts = new Set(packed.files.map((file) => /^dist\/([^/]+)\//.exec(file)?.[1] ?? ""));
  for (const foreign of ["test", "tools", "examples"]) expect(parts).not.toContain(foreign);
  expect(packed.bytes).toBeLessThan(400_000);
});

it("publint, attw and knip have nothing to say", async () => {
  const bin = (name: string): string => path.join(repository, "node_modules", ".bin", name);
  const said = async (name: string, args: string[]): Promise<unknown> => {
    const { code, stdout, stderr } = await runCommand(bin(name), args, { cwd: repository, onOutput: () => {} });
    return code === 0 ? "nothing" : `${name}: ${stdout}${stderr}`;
  };
  expect(await said("publint", ["--strict", packed.file])).toBe("nothing");
  expect(await said("attw", [packed.file, "--profile", "esm-only"])).toBe("nothing");
  expect(await said("knip", [])).toBe("nothing");
});

describe.skipIf(!hasEngine).each([
  ["the oldest", oldest],
  ["the newest", newest],
])("installed beside %s SDK that is claimed, %s", (_which, sdk) => {
  const home = emptyFolder();
  beforeAll(async () => {
    await install(home.folder, [packed.file, `@pulumi/pulumi@${sdk}`]);
  });
  afterAll(home.remove);

  it("has exactly one SDK, the program's own, and none of what only this repository needs", async () => {
    const { stdout } = await runCommand("npm", ["ls", "--all", "--json", "@pulumi/pulumi"], {
      cwd: home.folder,
      onOutput: () => {},
    });
    expect(new Set([...stdout.matchAll(/"version": "(3\.\d+\.\d+)"/g)].map(([, version]) => version))).toEqual(
      new Set([sdk]),
    );
  });

  it.each(programs)("up and destroy of a program in $name", async (program) => {
    const { emulator, env, who } = await started();
    const stack = await stackFor(home.folder, program, env);
    await succeeded(stack.up());
    expectUsers(emulator, who);
    const before = emulator.log.all().length;
    await succeeded(stack.up({ args: ["--expect-no-changes"] }));
    expect(emulator.log.all()).toHaveLength(before);
    await succeeded(stack.destroy());
    expect(emulator.users()).toEqual([]);
  });

  it("up and destroy by the Automation API, the program inline", async () => {
    const { emulator, env, who } = await started();
    const stack = await stackFor(
      home.folder,
      { name: "automation", main: "up.js", type: "module", source: automation },
      env,
    );
    const folder = path.join(home.folder, "automation");
    const settings = {
      ...env,
      ...stack.settings,
      PATH: [...stack.pathEntries, process.env["PATH"] ?? ""].join(path.delimiter),
    };
    const run = (args: string[]): ReturnType<typeof runCommand> =>
      runCommand("node", ["up.js", ...args], { cwd: folder, env: settings, onOutput: () => {} });
    const { stdout } = await succeeded(run([]));
    expectUsers(emulator, who);
    expect(JSON.parse(stdout.trim().split("\n").at(-1) ?? "")).toEqual({
      userId: emulator.user(who)?.userId,
      result: "succeeded",
    });
    await succeeded(run(["--destroy"]));
    expect(emulator.users()).toEqual([]);
  });

  it("its types hold in a program that is compiled", async () => {
    const folder = path.join(home.folder, "compiled");
    mkdirSync(path.join(folder, "node_modules", "@types"), { recursive: true });
    // The SDK's own declarations speak of Node's.
    symlinkSync(
      path.join(repository, "node_modules", "@types", "node"),
      path.join(folder, "node_modules", "@types", "node"),
    );
    const options = {
      module: "nodenext",
      target: "es2024",
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: ["node"],
    };
    writeFileSync(
      path.join(folder, "tsconfig.json"),
      JSON.stringify({ compilerOptions: options, files: ["index.ts"] }),
    );
    writeFileSync(path.join(folder, "package.json"), JSON.stringify({ type: "module" }));
    const program = (loginId: string): string => `import * as descope from "pulumi-descope-users";
import { policies } from "pulumi-descope-users/policy";
import { User } from "pulumi-descope-users/dynamic";
const user = new descope.User("ci", { loginId: ${loginId} });
export const id: descope.Provider | string = user.urn ? "x" : "y";
export const known: number = policies.length;
export const door = User();
`;
    const compile = (): ReturnType<typeof runCommand> =>
      runCommand(path.join(repository, "node_modules", ".bin", "tsc"), ["-p", "."], {
        cwd: folder,
        onOutput: () => {},
      });
    writeFileSync(path.join(folder, "index.ts"), program('"ci"'));
    const right = await compile();
    expect(right.stdout).not.toContain("index.ts");
    writeFileSync(path.join(folder, "index.ts"), program("7"));
    expect((await compile()).stdout).toContain("Type 'number' is not assignable to type 'Input<string>'");
  });
});
