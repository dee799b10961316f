import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { expect, onTestFinished, test } from "vitest";

import { dialectTable } from "../../../emulator/index.ts";

const MAIN = fileURLToPath(new URL("../../../emulator/main.ts", import.meta.url));

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

for (const [flag, value, complaint] of [
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
