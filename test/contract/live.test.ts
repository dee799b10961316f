/** Each question of `npm run test:live` against the emulator: under every value of its switch it finds that value. */
import { onTestFinished, describe, expect, test } from "vitest";

import { dialectTable, standardValue, type Dialect, type DialectName } from "../../emulator/dialect.ts";
import { startEmulator, type Emulator } from "../../emulator/index.ts";
import { PUBLISHED_LIMITS } from "../../provider/client/budget.ts";
import { createTransport } from "../../provider/client/transport.ts";
import { LIVE_DOMAIN } from "../../tools/live/names.ts";
import type { Question } from "../../tools/live/question.ts";
import { notAsked, questions } from "../../tools/live/questions/index.ts";
import { run, type RunOptions, type RunReport } from "../../tools/live/run.ts";

/** Values to try of the switches that are numbers. */
const numbers: Partial<Record<DialectName, number[]>> = {
  searchLagMs: [0, 300],
  batchMaximum: [1, 37, 100, 499],
  usersLoadMaximum: [1, 37, 100, 499],
};

const unlimited = { create: 1e6, updateAndSearch: 1e6, other: 1e6 } satisfies typeof PUBLISHED_LIMITS;

/** Users that look a little like those of the questions, and must come out of it byte-equal. */
const bystanders = [
  { loginId: "ann@acme.test", name: "Ann", roleNames: ["Viewer"], customAttributes: { a: "1", costCenter: 7 } },
  { loginId: "e2e", email: "e2e@acme.test", test: true },
  { loginId: "phone@acme.test", additionalIdentifiers: ["+12025550100", "+12125550199"], phone: "+12025550100" },
  { loginId: `ann@not-${LIVE_DOMAIN}` },
  { loginId: `x-${LIVE_DOMAIN}.y`, email: `contact@${LIVE_DOMAIN}`, verifiedEmail: true },
];

async function started(dialect: Partial<Dialect> = {}): Promise<Emulator> {
  const emulator = await startEmulator();
  onTestFinished(() => emulator.close());
  // By hand and under the defaults, so that no dialect bends the bystanders.
  for (const user of bystanders) emulator.createUser(user);
  emulator.setDialect(dialect);
  return emulator;
}

async function ask(emulator: Emulator, asked: readonly Question[], more: Partial<RunOptions> = {}): Promise<RunReport> {
  const transport = createTransport({ ...emulator, baseUrl: emulator.url });
  onTestFinished(() => transport.close());
  return run({ transport, questions: asked, paceMs: 0, limits: unlimited, ...more });
}

function valuesOf(name: DialectName): (string | number)[] {
  const row = dialectTable[name];
  if ("values" in row) return [...row.values];
  return numbers[name] ?? [];
}

/** The lag is a measure, taken from outside: never less than what it measures. */
function agrees(name: DialectName, value: string | number, found: unknown): boolean {
  if (name !== "searchLagMs" || value === 0) return found === value;
  return Number(found) >= Number(value) && Number(found) < Number(value) + 2_000;
}

test("every switch is either asked once or listed with a reason", () => {
  const asked = questions.map(({ name }) => name);
  const listed = Object.keys(notAsked);
  expect([...asked, ...listed].toSorted()).toEqual(Object.keys(dialectTable).toSorted());
  for (const reason of Object.values(notAsked)) expect(reason.length).toBeGreaterThan(20);
});

describe.each([...questions])("$name", (question) => {
  const values = valuesOf(question.name);

  test("has values to try", () => {
    expect(values.length).toBeGreaterThan(1);
  });

  test.each(values)("%s", async (value) => {
    const emulator = await started({ ...question.tellableWith, [question.name]: value });
    const before = emulator.users();
    const report = await ask(emulator, [question]);
    const [answer] = report.answers;
    expect(answer?.why).toBeUndefined();
    expect(answer?.value).toSatisfy((found: unknown) => agrees(question.name, value, found));
    expect(emulator.users()).toEqual(before);
    expect(report).toMatchObject({ leftovers: [], interrupted: false, swept: 0 });
  });
});

test("all questions of one run, by default, find the defaults", async () => {
  const emulator = await started();
  const before = emulator.users();
  const report = await ask(emulator, questions);
  const found = Object.fromEntries(report.answers.map(({ question, value, why }) => [question.name, value ?? why]));
  const expected = Object.fromEntries(questions.map(({ name }) => [name, standardValue(dialectTable[name])]));
  expect(found).toEqual({
    ...expected,
    emptyAttributesOnPatch: "attributes are merged, so an empty map changes nothing either way",
  });
  expect(emulator.users()).toEqual(before);
  expect(report.requests).toBe(emulator.log.all().length);
  expect(report.requests).toBeLessThan(300);
});
