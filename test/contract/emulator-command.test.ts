import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { expect, onTestFinished, test } from "vitest";

import { dialectTable } from "../../emulator/index.ts";

const MAIN = fileURLToPath(new URL("../../emulator/main.ts", import.meta.url));

/** Starting a process takes seconds where other tests run beside it. */
const PROCESS_MS = 60_000;

function run(...flags: string[]): { child: ChildProcess; out: () => string } {
  const child = spawn(process.execPath, [MAIN, ...flags]);
  onTestFinished(() => void child.kill("SIGKILL"));
  let out = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (out += chunk.toString()));
  return { child, out: () => out };
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(
    `the command prints its environment, a line per request, and ends cleanly on ${signal}`,
    { timeout: PROCESS_MS },
    async () => {
      const { child, out } = run("--dialect", "deleteMissing=200", "--fault", "/v1/mgmt/user/delete@2=429:5");
      await expect.poll(out, { timeout: PROCESS_MS / 2 }).toContain("DESCOPE_BASE_URL");
      const value = (name: string): string => new RegExp(`export ${name}=(.*)`).exec(out())?.[1] ?? "";
      const url = value("DESCOPE_BASE_URL");
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      const headers = { authorization: `Bearer ${value("DESCOPE_PROJECT_ID")}:${value("DESCOPE_MANAGEMENT_KEY")}` };
      const remove = async (): Promise<number> => {
        const body = JSON.stringify({ loginId: "secret-name" });
        return (await fetch(`${url}/v1/mgmt/user/delete`, { method: "POST", headers, body })).status;
      };
      expect([await remove(), await remove()]).toEqual([200, 429]);
      await expect.poll(out, { timeout: PROCESS_MS / 4 }).toContain("2 POST /v1/mgmt/user/delete 429 (fault: 429)");
      expect(out()).toContain("1 POST /v1/mgmt/user/delete 200\n");
      expect(out()).not.toContain("secret-name");
      child.kill(signal);
      expect(await once(child, "exit")).toEqual([0, null]);
    },
  );
}

test("the help lists every dialect switch", { timeout: PROCESS_MS }, async () => {
  const help = run("--help");
  await once(help.child, "close");
  for (const name of Object.keys(dialectTable)) expect(help.out()).toContain(`  ${name}=`);
});

test(
  "--seed, --limits and --db: two projects with their keys, limits at work, users in the file",
  { timeout: PROCESS_MS },
  async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "emulator-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const [one, two] = ["P2one00000000000000000000000", "P2two00000000000000000000000"];
    const seed = path.join(folder, "seed.yaml");
    writeFileSync(
      seed,
      `projects:
  - { projectId: ${one}, managementKey: k1, users: [{ loginId: anna@e2e.test }] }
  - { projectId: ${two}, managementKey: k2 }
`,
    );
    const { out } = run("--seed", seed, "--limits", "on", "--db", path.join(folder, "users.sqlite"), "--quiet");
    await expect.poll(out, { timeout: PROCESS_MS / 2 }).toContain("DESCOPE_BASE_URL");
    expect(out()).toContain(`\nexport DESCOPE_PROJECT_ID=${one}\nexport DESCOPE_MANAGEMENT_KEY=k1\n`);
    expect(out()).toContain(`\n# export DESCOPE_PROJECT_ID=${two}\n# export DESCOPE_MANAGEMENT_KEY=k2\n`);
    const url = /DESCOPE_BASE_URL=(.*)/.exec(out())?.[1] ?? "";
    const ask = async (bearer: string, route: string, init: RequestInit = {}): Promise<number> =>
      (await fetch(url + route, { ...init, headers: { authorization: `Bearer ${bearer}` } })).status;
    expect(await ask(`${one}:k1`, "/v1/mgmt/user?loginId=anna@e2e.test")).toBe(200);
    expect(await ask(`${two}:k2`, "/v1/mgmt/user?loginId=anna@e2e.test")).toBe(404);
    expect(await ask(`${two}:k1`, "/v1/mgmt/user?loginId=anna@e2e.test")).toBe(401);
    const create = { method: "POST", body: JSON.stringify({ loginId: "b@e2e.test" }) };
    const statuses = await Promise.all(
      Array.from({ length: 101 }, () => ask(`${two}:k2`, "/v1/mgmt/user/create", create)),
    );
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
    expect(readFileSync(path.join(folder, "users.sqlite")).subarray(0, 15).toString()).toBe("SQLite format 3");
  },
);

test("without --limits none apply, and --limits off wins over the dialect", { timeout: PROCESS_MS }, async () => {
  const { out } = run("--dialect", "rateLimitWindowMs=60000", "--limits", "off", "--quiet");
  await expect.poll(out, { timeout: PROCESS_MS / 2 }).toContain("DESCOPE_BASE_URL");
  const value = (name: string): string => new RegExp(`export ${name}=(.*)`).exec(out())?.[1] ?? "";
  const headers = { authorization: `Bearer ${value("DESCOPE_PROJECT_ID")}:${value("DESCOPE_MANAGEMENT_KEY")}` };
  const body = JSON.stringify({ loginId: "b@e2e.test" });
  const create = (): Promise<Response> =>
    fetch(`${value("DESCOPE_BASE_URL")}/v1/mgmt/user/create`, { method: "POST", headers, body });
  const answers = await Promise.all(Array.from({ length: 101 }, create));
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
});

test("--host beyond loopback is said", { timeout: PROCESS_MS }, async () => {
  const { out } = run("--host", "0.0.0.0", "--quiet");
  await expect.poll(out, { timeout: PROCESS_MS / 2 }).toContain("Anyone who reaches 0.0.0.0");
});

for (const [flag, value, complaint] of [
  ["--limits", "maybe", "Allowed choices are on, off"],
  ["--seed", "/no/such/seed.yaml", "no such file"],
  ["--db", "/no/such/folder/users.sqlite", "/no/such/folder/users.sqlite: unable to open database file"],
  ["--dialect", "nope=1", "unknown dialect switch"],
  ["--fault", "nonsense", "cannot read fault"],
  ["--port", "70000", "a port is a number"],
] as const) {
  test(`${flag} ${value} names what is wrong`, { timeout: PROCESS_MS }, async () => {
    const wrong = run(flag, value);
    expect(await once(wrong.child, "close")).toEqual([1, null]);
    expect(wrong.out()).toContain(complaint);
  });
}
