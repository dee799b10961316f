/** What was answered with 200 is in the file, however the process ends. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { expect, onTestFinished, test } from "vitest";

import { sampleProject, startEmulator } from "../../emulator/index.ts";

const MAIN = fileURLToPath(new URL("../../emulator/main.ts", import.meta.url));
const PROCESS_MS = 60_000;

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), "emulator-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

async function serve(db: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [MAIN, "--db", db, "--quiet"]);
  onTestFinished(() => void child.kill("SIGKILL"));
  let out = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (out += chunk.toString()));
  await expect.poll(() => out, { timeout: PROCESS_MS / 2 }).toContain("DESCOPE_BASE_URL");
  return { child, url: /DESCOPE_BASE_URL=(.*)/.exec(out)?.[1] ?? "" };
}

/** Login ID → the name last acknowledged; undefined: deleted. */
type Acknowledged = Map<string, string | undefined>;
/** Method, route, body, and the name that the user has after it. */
type Step = [string, string, Record<string, unknown>, string | undefined];

/** Creates, renames and deletes until the server is gone; notes what was answered. */
async function write(url: string, lane: string, known: Acknowledged, pending: Set<string>): Promise<void> {
  const { projectId, managementKey } = sampleProject;
  const send = async (method: string, route: string, body: unknown): Promise<void> => {
    const headers = { authorization: `Bearer ${projectId}:${managementKey}` };
    const answer = await fetch(url + route, { method, headers, body: JSON.stringify(body) });
    if (answer.status !== 200) throw new Error(await answer.text());
    await answer.text();
  };
  for (let n = 0; ; n += 1) {
    const loginId = `${lane}-${n}@acme.test`;
    const steps: Step[] = [
      ["POST", "/v1/mgmt/user/create", { loginId, name: "first" }, "first"],
      ["PATCH", "/v1/mgmt/user/patch", { loginId, name: "second" }, "second"],
    ];
    if (n % 3 === 0) steps.push(["POST", "/v1/mgmt/user/delete", { loginId }, undefined]);
    for (const [method, route, body, name] of steps) {
      pending.add(loginId);
      try {
        await send(method, route, body);
      } catch (error) {
        if (error instanceof TypeError) return;
        throw error;
      }
      known.set(loginId, name);
      pending.delete(loginId);
    }
  }
}

test(
  "SIGKILL in the middle of writes loses none that was acknowledged, three times over",
  { timeout: 2 * PROCESS_MS },
  async () => {
    const db = path.join(folder(), "users.sqlite");
    const known: Acknowledged = new Map();
    for (const round of [1, 2, 3]) {
      const { child, url } = await serve(db);
      const pending = new Set<string>();
      const writers = ["a", "b", "c", "d"].map((lane) => write(url, `${lane}${round}`, known, pending));
      const before = known.size;
      await expect.poll(() => known.size, { timeout: PROCESS_MS / 2 }).toBeGreaterThan(before + 60);
      child.kill("SIGKILL");
      await once(child, "exit");
      await Promise.all(writers);

      const emulator = await startEmulator({ db });
      const found = new Map(emulator.users().map(({ loginIds, name }) => [loginIds[0] ?? "", name]));
      await emulator.close();
      // What was under way may have been done or not; nothing else differs, in either direction.
      const settled = [...known].filter(([loginId]) => !pending.has(loginId));
      expect(Object.fromEntries(settled.map(([loginId]) => [loginId, found.get(loginId)]))).toEqual(
        Object.fromEntries(settled),
      );
      const strangers = [...found.keys()].filter((loginId) => !known.has(loginId) && !pending.has(loginId));
      expect(strangers).toEqual([]);
      for (const loginId of pending) known.delete(loginId);
      for (const loginId of pending) if (found.has(loginId)) known.set(loginId, found.get(loginId));
      expect(known.size).toBeGreaterThan(60);
    }
  },
);

test("a project that only the file knows is served with its own key, users and tier", async () => {
  const db = path.join(folder(), "users.sqlite");
  const own = {
    ...sampleProject,
    projectId: "P2own00000000000000000000000",
    managementKey: "own",
    licenseTier: "tier2",
  };
  const first = await startEmulator({ db, seed: own });
  first.createUser({ loginId: "kept@acme.test" });
  await first.close();
  const second = await startEmulator({ db });
  onTestFinished(() => second.close());
  const ask = async (key: string, route: string): Promise<[number, string]> => {
    const answer = await fetch(second.url + route, { headers: { authorization: `Bearer ${own.projectId}:${key}` } });
    return [answer.status, await answer.text()];
  };
  expect(await ask("own", "/v1/mgmt/user?loginId=kept@acme.test")).toEqual([200, expect.stringContaining("kept@")]);
  expect(await ask("own", "/v1/mgmt/license")).toEqual([200, '{"rateLimitTier":"tier2"}']);
  expect((await ask("wrong", "/v1/mgmt/license"))[0]).toBe(401);
});

test("a seed fills a project once: what is in the file stays", async () => {
  const db = path.join(folder(), "users.sqlite");
  const seed = { ...sampleProject, users: [{ loginId: "seeded@acme.test" }] };
  const first = await startEmulator({ db, seed });
  first.deleteUser("seeded@acme.test");
  await first.close();
  const second = await startEmulator({ db, seed: { ...seed, managementKey: "rotated" } });
  onTestFinished(() => second.close());
  expect(second.users()).toEqual([]);
  const headers = { authorization: `Bearer ${seed.projectId}:rotated` };
  expect((await fetch(`${second.url}/v1/mgmt/role/all`, { headers })).status).toBe(200);
});

test("a file that is no database, or that another server has, is an error with its name", async () => {
  const file = path.join(folder(), "not-a-database");
  writeFileSync(file, "x".repeat(5000));
  await expect(startEmulator({ db: file })).rejects.toThrow(`${file}: file is not a database`);
  const db = path.join(folder(), "users.sqlite");
  const first = await startEmulator({ db });
  onTestFinished(() => first.close());
  await expect(startEmulator({ db })).rejects.toThrow(`${db}: another server has it open`);
});
