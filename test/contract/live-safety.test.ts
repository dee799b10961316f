/** What a run of `npm run test:live` leaves behind when something goes wrong: nothing of its own, all of everyone else. */
import { assert, asyncProperty, constantFrom, record } from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";

import { dialectTable, type Dialect, type DialectName } from "../../emulator/dialect.ts";
import { sampleProject, startEmulator, type Emulator, type FaultKind, type ProjectSeed } from "../../emulator/index.ts";
import { createTransport } from "../../provider/client/transport.ts";
import { isOwn, LIVE_DOMAIN } from "../../tools/live/names.ts";
import { questions } from "../../tools/live/questions/index.ts";
import { run, type RunOptions, type RunReport } from "../../tools/live/run.ts";

const limits = { create: 1e6, updateAndSearch: 1e6, other: 1e6 };
/** One of each kind: several users, test users, a merge, a rename, batches. */
const some = questions.filter(({ name }) =>
  ["createExistingTest", "emailConflictOnPatch", "loginIdTakenOnRename", "searchHidesTestUsers"].includes(name),
);
const conflict = questions.filter(({ name }) => name === "emailConflictOnPatch");
const bystander = { loginId: "ann@acme.test", name: "Ann", roleNames: ["Viewer"], customAttributes: { a: "1" } };

interface Options {
  readonly seed?: ProjectSeed;
  readonly dialect?: Partial<Dialect>;
  readonly onAnswer?: (n: number) => void;
}

async function started({ seed = sampleProject, dialect = {}, onAnswer = () => {} }: Options = {}): Promise<Emulator> {
  const emulator = await startEmulator({ seed, dialect, onAnswer: ({ n }) => onAnswer(n) });
  onTestFinished(() => emulator.close());
  emulator.createUser(bystander);
  return emulator;
}

async function ask(emulator: Emulator, more: Partial<RunOptions> = {}): Promise<RunReport> {
  const transport = createTransport({ ...emulator, baseUrl: emulator.url });
  try {
    return await run({ transport, questions, paceMs: 0, limits, ...more });
  } finally {
    await transport.close();
  }
}

const found = (report: RunReport): Record<string, unknown> =>
  Object.fromEntries(report.answers.map(({ question, value, why }) => [question.name, value ?? `cannot tell: ${why}`]));

const isStopped = ({ interrupted, answers }: RunReport): boolean => interrupted !== (answers.length === some.length);

describe("stopped", () => {
  test("after any request: no user of its own is left", async () => {
    const whole = await started();
    const { requests } = await ask(whole, { questions: some });
    expect(requests).toBeGreaterThan(20);
    for (let stopAfter = 1; stopAfter <= requests; stopAfter += 1) {
      const stop = new AbortController();
      const emulator = await started({ onAnswer: (n) => n === stopAfter && stop.abort() });
      const before = emulator.users();
      const report = await ask(emulator, { questions: some, signal: stop.signal }).catch((error: unknown) => error);
      expect(emulator.users(), `after request ${String(stopAfter)}`).toEqual(before);
      // After the first request, the sweep, there is nothing to report; after the last question nothing to stop.
      const isRight = report instanceof Error ? stopAfter === 1 : isStopped(report as RunReport);
      expect(isRight, `after request ${String(stopAfter)}`).toBe(true);
    }
  });

  test("while it waits for the rate limit: at once", async () => {
    const stop = new AbortController();
    const emulator = await started({ onAnswer: (n) => n === 3 && setTimeout(() => stop.abort(), 50) });
    const before = emulator.users();
    emulator.faults.add({ at: 3, kind: { status: 429, retryAfter: 60 } });
    const startMs = performance.now();
    await expect(ask(emulator, { signal: stop.signal })).resolves.toMatchObject({ interrupted: true, leftovers: [] });
    expect(performance.now() - startMs).toBeLessThan(5_000);
    expect(emulator.users()).toEqual(before);
  });
});

describe("in trouble", () => {
  const lost: FaultKind[] = [
    { status: 500 },
    { status: 500, effect: "after" },
    { cut: "before" },
    { cut: "after" },
    { malformed: true },
    { html: true, effect: "after" },
  ];
  test.each(lost)("a create answered by %j leaves no user", async (kind) => {
    // No sweep by search would find it.
    const emulator = await started({ dialect: { searchLagMs: 60_000 } });
    const before = emulator.users();
    emulator.faults.add({ route: "/v1/mgmt/user/create", kind, at: 2 });
    const report = await ask(emulator, { questions: conflict });
    expect(emulator.log.all().some(({ fault }) => fault !== undefined)).toBe(true);
    expect(emulator.users()).toEqual(before);
    expect(report.leftovers).toEqual([]);
  });

  test("users of an earlier run are swept, and only those", async () => {
    const emulator = await started();
    const strangers = [
      { loginId: `ann@not-${LIVE_DOMAIN}` },
      { loginId: `x.${LIVE_DOMAIN}`, email: `mail@${LIVE_DOMAIN}`, verifiedEmail: true },
    ];
    for (const user of strangers) emulator.createUser(user);
    const before = emulator.users();
    for (let index = 0; index < 130; index += 1)
      emulator.createUser({ loginId: `old-${String(index)}@${LIVE_DOMAIN}` });
    emulator.createUser({ loginId: `${LIVE_DOMAIN}.old.test`, email: "old@acme.test", test: true });
    const report = await ask(emulator, { questions: [] });
    expect(report.swept).toBe(131);
    expect(emulator.users()).toEqual(before);
  });

  test("what could not be removed at first is removed at the end", async () => {
    const emulator = await started();
    const before = emulator.users();
    emulator.faults.add({ route: "/v1/mgmt/user/delete", kind: { status: 500 }, times: 3 });
    expect(await ask(emulator, { questions: some })).toMatchObject({ leftovers: [] });
    expect(emulator.users()).toEqual(before);
  });

  test("what cannot be removed is named", async () => {
    const emulator = await started();
    emulator.faults.add({ route: "/v1/mgmt/user/delete", kind: { status: 500 }, times: Infinity });
    const report = await ask(emulator, { questions: some.slice(0, 1) });
    const left = emulator.users().filter(isOwn);
    expect(left).toHaveLength(1);
    expect(report.leftovers).toEqual(left.map(({ userId }) => userId));
  });

  test("a refused key makes nothing", async () => {
    const emulator = await started();
    await expect(ask({ ...emulator, managementKey: "Kwrong" })).rejects.toMatchObject({ code: "AUTH_REFUSED" });
    expect(emulator.log.writes()).toEqual([]);
  });
});

describe("a project of another kind", () => {
  const bare: ProjectSeed = { ...sampleProject, roles: [], tenants: [], ssoApps: [], attributes: [] };

  test("without roles, tenants, apps and attributes: says so, makes none", async () => {
    const emulator = await started({
      seed: bare,
      dialect: { unknownReference: "dropped", unknownAttributeKey: "dropped" },
    });
    const report = await ask(emulator);
    expect(found(report)).toMatchObject({
      nullListOnPatch: "cannot tell: the project has no role",
      userTenantsOnPatch: "cannot tell: the project has fewer than 2 tenants",
      ssoAppIdsOnPatch: "cannot tell: the project has fewer than 2 SSO apps",
      attributesOnPatch: expect.stringMatching(/fewer than 2 custom attributes .*--create-attribute/),
      statusOnPatch: "taken",
    });
    expect(emulator.log.all().filter(({ path }) => /customattribute\/|role\/create|tenant\/create/.test(path))).toEqual(
      [],
    );
  });

  test("--create-attribute: two definitions for the time of the run", async () => {
    const emulator = await started({
      seed: { ...bare, roles: sampleProject.roles },
      dialect: { unknownAttributeKey: "dropped" },
    });
    const before = emulator.users();
    const report = await ask(emulator, { createAttribute: true });
    expect(found(report)).toMatchObject({ attributesOnPatch: "merge", wrongAttributeType: "error" });
    const definitions = emulator.log.all().findLast(({ path }) => path.endsWith("/customattribute/delete"))?.response;
    expect(definitions).toEqual({ data: [], total: "0" });
    expect(emulator.users()).toEqual(before);
  });

  test("at its cap of test users: says so", async () => {
    const emulator = await started({ dialect: { testUserMaximum: 0 } });
    expect(found(await ask(emulator))).toMatchObject({
      createExistingTest: "cannot tell: the project takes no more test users",
      contactRequired: "cannot tell: the project takes no more test users",
      patchTestUserWithoutFlag: "cannot tell: the project takes no more test users",
    });
  });

  test("whose users hold every fictional telephone number: none is merged", async () => {
    const emulator = await started();
    const areas = ["202", "212", "303", "312", "404", "415", "503", "512", "602", "617", "702", "713", "808", "907"];
    const phones = areas.flatMap((area) =>
      Array.from({ length: 100 }, (_, line) => `+1${area}55501${String(line).padStart(2, "0")}`),
    );
    emulator.createUser({ loginId: "phones@acme.test", additionalIdentifiers: phones });
    const before = emulator.users();
    const taken = "cannot tell: no fictional telephone number was free in this project";
    expect(found(await ask(emulator))).toMatchObject({ phoneConflictOnPatch: taken, phoneConflictOnCreate: taken });
    expect(emulator.users()).toEqual(before);
  });
});

test("every write names a user of this run, a user that nobody is, or deletes one of its own", async () => {
  const emulator = await started();
  const stranger = emulator.users()[0]?.userId ?? "";
  await ask(emulator);
  for (const { path, body } of emulator.log.writes()) {
    expect(path).not.toMatch(/delete\/(all|batch)/);
    expect(JSON.stringify(body)).not.toContain(stranger);
    expect(JSON.stringify(body)).not.toContain(bystander.loginId);
  }
});

/** Under any mixture of dialects an answer is right or missing, never wrong. */
test("no mixture of dialects makes it answer wrongly", async () => {
  const fixed: DialectName[] = ["searchLag", "searchLagMs", "batchMaximum", "usersLoadMaximum"];
  const choices = Object.entries(dialectTable).filter(([, row]) => "values" in row);
  const arbitrary = record(
    Object.fromEntries(choices.map(([name, row]) => [name, constantFrom(...("values" in row ? row.values : []))])),
  );
  await assert(
    asyncProperty(arbitrary, async (dialect) => {
      const emulator = await started();
      emulator.setDialect(dialect);
      const before = emulator.users();
      const report = await ask(emulator);
      expect(emulator.users()).toEqual(before);
      const wrong = report.answers.filter(
        ({ question: { name }, value }) =>
          value !== undefined && !fixed.includes(name) && value !== (dialect as Record<string, string>)[name],
      );
      // Where search hides no test user, it finds them by login ID too, whatever that switch says.
      const expected = dialect["searchHidesTestUsers"] === "no" ? ["searchFindsTestUsersByLoginId"] : [];
      expect(wrong.map(({ question }) => question.name).filter((name) => !expected.includes(name))).toEqual([]);
      expect(report.failure).toBeUndefined();
    }),
    { numRuns: 15, seed: Number(process.env["FAST_CHECK_SEED"]) },
  );
}, 120_000);
