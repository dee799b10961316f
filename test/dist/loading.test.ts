// What the built entries load of other packages. A program and the provider process wait for every module before they do
// anything, so what is only sometimes needed is loaded when it is (measured: phone numbers, file formats and HTTP took
// 200 ms of both processes for a run that had none of them). Comes in: dist/; leaves: nothing.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { runCommand } from "../../tools/process/index.ts";
import { emptyFolder, repository } from "./consumer.ts";

const home = emptyFolder();
afterAll(home.remove);

/** The packages, other than Pulumi's own and theirs, of which a module is loaded until the end of `script`. */
async function loaded(script: string): Promise<string[]> {
  // The SDK and all below it are loaded already in any program and provider process.
  const program = `
import { createRequire, registerHooks } from "node:module";
import { setTimeout } from "node:timers/promises";
const require = createRequire(${built("package.json")});
require("@pulumi/pulumi");
const packages = new Set();
registerHooks({
  load(url, context, next) {
    const name = /.*\\/node_modules\\/((?:@[^/]+\\/)?[^/]+)\\//.exec(url)?.[1];
    if (name !== undefined && name !== "@pulumi/pulumi") packages.add(name);
    return next(url, context);
  },
});
${script}
console.log(JSON.stringify([...packages].sort()));
process.exit(0);`;
  const { stdout, stderr } = await runCommand(process.execPath, ["--input-type=module", "-e", program], {
    cwd: repository,
    env: { DESCOPE_PROJECT_ID: "P2abcdefghijklmnopqrstuvwxyz0", DESCOPE_MANAGEMENT_KEY: "K", ...UNREACHABLE },
    onOutput: () => {},
  });
  const answer = stdout.trim().split("\n").at(-1) ?? "";
  if (!answer.startsWith("[")) throw new Error(`the script failed:\n${stdout}${stderr}`);
  return JSON.parse(answer) as string[];
}

function built(file: string): string {
  return JSON.stringify(path.join(repository, file));
}

/** No one listens there, and no proxy is asked. */
const UNREACHABLE = { DESCOPE_BASE_URL: "http://127.0.0.1:9" };

const file = (name: string, text: string): string => {
  writeFileSync(path.join(home.folder, name), text);
  return JSON.stringify(path.join(home.folder, name));
};

test.each<[string, string, string[]]>([
  ["nothing", "", []],
  ["a set of users", 'new descope.UserSet("all", { users: { one: { loginId: "one@example.com" } } });', []],
  ["a phone number", 'new descope.User("one", { loginId: "+4930123456" });', ["libphonenumber-js"]],
  [
    "a CSV file",
    `descope.usersFromCsv(${file("a.csv", "id\na\n")}, { key: "id", columns: { id: "loginId" } });`,
    ["csv-parse"],
  ],
  ["a JSON file", `descope.usersFromJson(${file("a.json", '{"a":{"loginId":"a"}}')});`, []],
  ["a YAML file", `descope.usersFromYaml(${file("a.yaml", "a: { loginId: a }\n")});`, ["yaml"]],
])("a program with %s", async (_what, statement, packages) => {
  expect(await loaded(`const descope = await import(${built("dist/sdk/index.js")});\n${statement}`)).toEqual(packages);
});

const BASE = ["dataloader", "leven", "zod"];
const door = (calls: string): string => `
const provider = require(${built("dist/provider/frontends/dynamic/index.js")}).UserSet();
await provider.configure({ config: { get: () => undefined } });
const users = { one: JSON.stringify({ loginId: "one@example.com" }) };
${calls}`;

test.each<[string, string, string[]]>([
  [
    "nothing to do",
    "await provider.check({ users }, { users }); await provider.diff('id', { users }, { users });",
    BASE,
  ],
  [
    "a phone number",
    'users.one = JSON.stringify({ loginId: "a", phone: "+4930123456" }); await provider.check({ users }, { users });',
    [...BASE, "libphonenumber-js"],
  ],
  ["a user to make", "await Promise.race([provider.create({ users }), setTimeout(500)]);", [...BASE, "undici"]],
])("the provider process with %s", async (_what, calls, packages) => {
  expect(await loaded(door(calls))).toEqual(packages.toSorted());
});
