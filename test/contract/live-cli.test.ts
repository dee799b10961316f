/** `npm run test:live` as a person starts it: what it prints, how it ends, and that the key is nowhere in it. */
import { spawn, type ChildProcess } from "node:child_process";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";

import { parseDialectChange, type Dialect } from "../../emulator/dialect.ts";
import { startEmulator, type Emulator, type RequestRecord } from "../../emulator/index.ts";
import { isOwn } from "../../tools/live/names.ts";

const root = path.resolve(import.meta.dirname, "..", "..");

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Report {
  readonly answers: { switch: string; answer: unknown; cannotTell?: string; default: unknown; differs: boolean }[];
  readonly requests: number;
  readonly dialect: Partial<Dialect>;
  readonly command: string;
}

/** `onStart` gets hold of the process, to end it. */
function live(
  args: readonly string[],
  variables: Record<string, string>,
  onStart: (child: ChildProcess) => void = () => {},
): Promise<Ended> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("DESCOPE_"));
  const env = { ...Object.fromEntries(inherited), ...variables };
  const child = spawn(process.execPath, ["tools/live/main.ts", ...args], { cwd: root, env });
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => void (ended.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => void (ended.stderr += chunk.toString()));
  onStart(child);
  return new Promise((resolve) => {
    child.on("close", (code) => resolve({ code, ...ended }));
  });
}

async function started(
  dialect: Partial<Dialect> = {},
  onAnswer = (_record: RequestRecord): void => {},
): Promise<{ emulator: Emulator; env: Record<string, string> }> {
  const emulator = await startEmulator({ dialect, onAnswer });
  onTestFinished(() => emulator.close());
  emulator.createUser({ loginId: "ann@acme.test", name: "Ann" });
  const env = {
    DESCOPE_PROJECT_ID: emulator.projectId,
    DESCOPE_MANAGEMENT_KEY: emulator.managementKey,
    DESCOPE_BASE_URL: emulator.url,
  };
  return { emulator, env };
}

const three = ["createdFlag", "statusOnPatch", "attributesOnPatch"].flatMap((name) => ["--only", name]);

test("without credentials: one sentence, and 0", async () => {
  const { code, stdout, stderr } = await live([], {});
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^No Descope project is configured, so nothing was asked: [^\n]*\n$/);
});

test("with a malformed project ID: an error, and 1", async () => {
  const { code, stdout, stderr } = await live([], { DESCOPE_PROJECT_ID: "Ksecret", DESCOPE_MANAGEMENT_KEY: "K2" });
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^CONFIG_MALFORMED/);
  expect(stderr).not.toContain("Ksecret");
});

test("a table, the requests made, and the emulator's command line; no key", async () => {
  const { emulator, env } = await started({ attributesOnPatch: "replace", createdFlag: "absent" });
  const before = emulator.users();
  const { code, stdout, stderr } = await live([...three, "--pace", "0"], env);
  expect(code).toBe(0);
  expect(stdout).toMatch(/│ createdFlag: Does the answer of create say\s.*│ absent\s+│ present\s+│ YES\s+│/);
  expect(stdout).toMatch(/│ statusOnPatch: .*│ taken\s+│ taken\s+│ no\s+│/);
  expect(stdout).toContain(`3 of 3 questions answered with ${String(emulator.log.all().length)} requests.`);
  expect(stdout).toContain("npm run emulator -- --dialect createdFlag=absent --dialect attributesOnPatch=replace\n");
  expect(stdout).toContain("Every user that was made has been removed.");
  expect(stdout + stderr).not.toContain(emulator.managementKey);
  expect(emulator.users()).toEqual(before);
});

test("--json: the same for programs; an emulator started by its command line speaks so", async () => {
  const dialect: Partial<Dialect> = { attributesOnPatch: "replace", statusOnPatch: "ignored" };
  const first = await started(dialect);
  const { stdout } = await live([...three, "--pace", "0", "--json"], first.env);
  const report = JSON.parse(stdout) as Report;
  expect(report.dialect).toEqual(dialect);
  expect(report.answers.map((answer) => answer.differs)).toEqual([false, true, true]);
  const changes = [...report.command.matchAll(/--dialect (\S+)/g)].map(([, change = ""]) => parseDialectChange(change));
  const second = await started(Object.assign({}, ...changes) as Partial<Dialect>);
  const again = JSON.parse((await live([...three, "--pace", "0", "--json"], second.env)).stdout) as Report;
  expect(again.answers).toEqual(report.answers);
});

test("a key that is refused: an error without it, and 1", async () => {
  const { emulator, env } = await started();
  const { code, stderr } = await live(["--pace", "0"], { ...env, DESCOPE_MANAGEMENT_KEY: "K2wrong" });
  expect(code).toBe(1);
  expect(stderr).toContain("AUTH_REFUSED");
  expect(stderr).not.toContain("K2wrong");
  expect(emulator.log.writes()).toEqual([]);
});

test("an unknown question: the known ones", async () => {
  const { code, stderr } = await live(["--only", "colour"], {});
  expect(code).toBe(1);
  expect(stderr).toContain("attributesOnPatch");
});

test.each(["SIGINT", "SIGTERM"] as const)("%s: its users are removed, and 130", async (signal) => {
  let child: ChildProcess | undefined;
  let atStop = 0;
  const { emulator, env } = await started({}, ({ n, path: route }) => {
    if (n < 10 || atStop > 0 || !route.endsWith("/create")) return;
    atStop = emulator.users().filter(isOwn).length;
    // Twice, as the terminal and npm do.
    child?.kill(signal);
    setTimeout(() => child?.kill(signal), 30);
  });
  const { code, stdout } = await live(["--pace", "20"], env, (started) => void (child = started));
  expect(code).toBe(130);
  expect(atStop).toBeGreaterThan(0);
  expect(stdout).toContain("Stopped before the last question.");
  expect(stdout).toContain("Every user that was made has been removed.");
  expect(emulator.users().map(({ loginIds }) => loginIds)).toEqual([["ann@acme.test"]]);
});
