/** `descope-users` as a person starts it, against the server: what it prints, asks, writes, and how it ends. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";

import { startEmulator, type Emulator } from "../../emulator/index.ts";
import type { CommandResult } from "../../tools/process/index.ts";
import { runCli } from "../../tools/testing/cli.ts";

// Several processes each, a second or two where other tests run beside them.
vi.setConfig({ testTimeout: 120_000 });

interface World {
  readonly emulator: Emulator;
  readonly folder: string;
  readonly env: Record<string, string>;
  readonly cli: (...args: string[]) => Promise<CommandResult>;
  readonly write: (file: string, text: string) => string;
}

async function started(): Promise<World> {
  const emulator = await startEmulator();
  onTestFinished(() => emulator.close());
  const folder = mkdtempSync(path.join(tmpdir(), "cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const env = {
    DESCOPE_PROJECT_ID: emulator.projectId,
    DESCOPE_MANAGEMENT_KEY: emulator.managementKey,
    DESCOPE_BASE_URL: emulator.url,
  };
  const write = (file: string, text: string): string => {
    writeFileSync(path.join(folder, file), text);
    return file;
  };
  return { emulator, folder, env, write, cli: (...args) => runCli(args, { cwd: folder, env }) };
}

const reads = ["GET /v1/mgmt/license", "POST /v2/mgmt/user/search"];

function expectOnlyReads({ emulator }: World): void {
  const asked = new Set(emulator.log.all().map(({ method, path: route }) => `${method} ${route}`));
  expect([...asked].filter((line) => !reads.includes(line))).toEqual([]);
}

test("users export: filters reach the search, only chosen fields are written, nothing is overwritten", async () => {
  const world = await started();
  const { emulator, folder, cli } = world;
  emulator.createUser({
    loginId: "ada@example.com",
    name: "Ada",
    roleNames: ["Viewer"],
    customAttributes: { department: "hidden-value" },
  });
  emulator.createUser({ loginId: "bob@example.com", name: "Bob", roleNames: ["Deployer"] });
  const args = ["users", "export", "--role", "Viewer", "--fields", "name", "--limit", "5"];
  const exported = await cli(...args);
  expect(exported).toMatchObject({ code: 0, stderr: "" });
  expect(exported.stdout).toContain(
    "pulumi import --file descope-users.import.json --generate-code=false --protect=false",
  );
  expect(emulator.log.all().at(-1)?.body).toMatchObject({ roleNames: ["Viewer"], limit: 5 });
  const files = readdirSync(folder).sort();
  expect(files).toEqual(["descope-users.import.json", "descope-users.ts"]);
  const texts = files.map((file) => readFileSync(path.join(folder, file), "utf8")).join("\n");
  expect(texts).toContain('const ada_example_com = new descope.User("ada-example-com", {');
  for (const absent of ["hidden-value", "Bob", "Viewer", emulator.managementKey]) expect(texts).not.toContain(absent);
  const again = await cli(...args, "--format", "json");
  expect(again).toMatchObject({ code: 1, stdout: "" });
  expect(again.stderr).toContain("is there already; nothing was written");
  expect(readdirSync(folder)).toHaveLength(2);
  expect(await cli(...args, "--format", "json", "--force")).toMatchObject({ code: 0 });
  expectOnlyReads(world);
});

test("users export: what was left out is listed, and the exit code says so", async () => {
  const { emulator, cli } = await started();
  const { userId } = emulator.createUser({ loginId: "ada@example.com", name: "Ada" });
  emulator.editUser(userId, { name: " blanks at the ends " });
  const exported = await cli("users", "export", "--format", "csv", "--fields", "name", "--json");
  expect(exported.code).toBe(2);
  expect(JSON.parse(exported.stdout)).toMatchObject({ users: 1, leftOut: [{ userId, item: "name" }] });
  expect((await cli("users", "export", "--force", "--fields", "name", "--format", "csv")).stdout).toContain(
    "Left out: 1",
  );
  const nobody = await cli("users", "export", "--role", "Nobody");
  expect(nobody.code).toBe(1);
  expect(nobody.stderr).toContain("USER_NOT_FOUND");
});

test("users diff: made, changed and the same, with exit codes 2 and 0, and hidden values in no form", async () => {
  const world = await started();
  const { emulator, cli, write } = world;
  emulator.createUser({ loginId: "ada@example.com", name: "Ada", roleNames: ["Viewer"] });
  emulator.createUser({ loginId: "tess@example.com", test: true });
  const rows = [
    "key,loginId,name,roleNames",
    "1,Ada@example.com,Ada L,Viewer",
    "2,new@example.com,New,",
    "3,tess@example.com,,",
  ];
  const file = write("staff.csv", rows.join("\n"));
  const differs = await cli("users", "diff", file, "--json");
  expect(differs.code).toBe(2);
  expect(JSON.parse(differs.stdout)).toMatchObject({
    summary: { create: 1, change: 1, conflict: 1, same: 0 },
    users: [
      { key: "1", change: "change", fields: [{ item: "name", from: "Ada", to: "Ada L" }] },
      { key: "2", change: "create" },
      { key: "3", change: "conflict" },
    ],
  });
  const hidden = await cli("users", "diff", file, "--hide", "name");
  expect(hidden.code).toBe(2);
  expect(hidden.stdout).toContain("(hidden)");
  expect(hidden.stdout).not.toContain("Ada L");
  expect((await cli("users", "diff", file)).stdout).toContain("1 to create, 1 to change, 1 in conflict, 0 as declared");
  const same = await cli(
    "users",
    "diff",
    write("same.yaml", "ada: { loginId: ada@example.com, name: Ada, password: sesame-123 }"),
  );
  expect(same).toMatchObject({ code: 0, stdout: "0 to create, 0 to change, 1 as declared\n" });
  expectOnlyReads(world);
});

test("users check: every mistake with its row or line, and nobody is asked", async () => {
  const { emulator, folder, write } = await started();
  // Without credentials.
  const cli = (...args: string[]): Promise<CommandResult> => runCli(args, { cwd: folder });
  const rows = [
    "key,loginId,email,verifiedEmail,customAttributes.n:number",
    "1,a@example.com,no-mail,perhaps,x",
    ",b@example.com,,,",
    "3,a@example.com,,,",
    "3,c@example.com,,,7",
  ];
  const found = await cli("users", "check", write("bad.csv", rows.join("\n")), "--json");
  expect(found.code).toBe(1);
  const { problems } = JSON.parse(found.stdout) as { problems: { where: string; message: string }[] };
  expect(problems.map(({ where, message }) => `${where}: ${message.split(/ · |;/, 1)[0] ?? ""}`)).toEqual([
    "row 2: column verifiedEmail is neither true nor false",
    "row 2: column customAttributes.n:number is no number",
    "row 2: email: is no e-mail address",
    "row 3: has no key",
    "row 4: claims the same login ID as users.1",
    "row 5: has the same key as row 4",
  ]);
  const lined = await cli(
    "users",
    "check",
    write("bad.json", '{\n  "a": { "loginId": "a" },\n  "b.c": {\n "logonId": "secret-id" }\n}'),
  );
  expect(lined.code).toBe(1);
  expect(lined.stdout).toContain("line 3");
  expect(lined.stdout).toContain("2 problems");
  expect(lined.stdout).not.toContain("secret-id");
  expect(await cli("users", "check", write("good.json", '{ "a": { "loginId": "a" } }'))).toMatchObject({ code: 0 });
  write("columns.yaml", "mail: loginId\nteam: { attribute: department }\n");
  const own = write("own.csv", "no;mail;team\n1;a@example.com;x\n");
  const titles = await cli("users", "check", own, "--key", "no", "--delimiter", ";");
  expect(titles.code).toBe(1);
  expect(titles.stderr).toContain("the column mail, team has a title that means nothing by itself");
  expect(
    await cli("users", "check", own, "--key", "no", "--delimiter", ";", "--columns", "columns.yaml"),
  ).toMatchObject({ code: 0, stdout: "1 user, all valid\n" });
  expect((await cli("users", "check", "none.csv")).stderr).toContain("cannot be read");
  expect(emulator.log.all()).toEqual([]);
});

test("what is wrong with the call is one clear error, and the key is in none", async () => {
  const { emulator, env, folder, cli } = await started();
  const without = await runCli(["users", "export"], { cwd: folder, env: { ...env, DESCOPE_PROJECT_ID: undefined } });
  expect(without).toMatchObject({
    code: 1,
    stdout: "",
    stderr:
      "descope-users: CONFIG_MISSING: the project ID is not configured · set DESCOPE_PROJECT_ID and DESCOPE_MANAGEMENT_KEY in the environment\n",
  });
  const wrong = await runCli(["users", "export"], {
    cwd: folder,
    env: { ...env, DESCOPE_MANAGEMENT_KEY: "K2wrongwrongwrong" },
  });
  expect(wrong.code).toBe(1);
  expect(wrong.stderr).toContain("AUTH_REFUSED");
  expect(wrong.stderr).not.toContain("K2wrongwrongwrong");
  const calls = [
    ["users", "exprt"],
    ["users", "export", "--fields", "password"],
    ["users", "export", "--filter", "{"],
    ["users", "export", "--limit", "x"],
    ["users", "export", "--set", "a b"],
    ["users", "export", "--base", "../x"],
    ["users", "diff"],
  ];
  for (const result of await Promise.all(calls.map((args) => cli(...args)))) {
    expect(result, result.command).toMatchObject({ code: 1, stdout: "" });
    expect(result.stderr, result.command).not.toMatch(/ at .*\.ts:|PROVIDER_BUG/);
  }
  expect(readdirSync(folder)).toEqual([]);
  expect(emulator.log.all().filter(({ status }) => status === 200)).toEqual([]);
});

test("help, the emulator's own, and a Node that is too old", async () => {
  const help = await runCli(["users", "export", "--help"]);
  expect(help.code).toBe(0);
  expect(help.stdout).toContain("Exit codes: 0 all written; 1 an error, nothing was written; 2 written");
  const emulator = await runCli(["emulator", "--help"]);
  expect(emulator.code).toBe(0);
  expect(emulator.stdout).toContain("Dialects (the first value is the default)");
  const old =
    "data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.19.0'}})";
  expect(await runCli(["--help"], { node: ["--import", old] })).toMatchObject({
    code: 1,
    stdout: "",
    stderr: "descope-users: Node 20.19.0 is too old · install Node 22.19 or newer and run it again\n",
  });
});
