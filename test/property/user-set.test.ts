// Sets of users at random: any sequence of declarations, any reading of the service, hands that meddle and faults that
// strike; judged against a plain model. Whatever happens, after the last `up` the service holds just what is declared,
// nobody was made twice, lost or touched who is not ours, and the same user keeps its key.
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";

import { startEmulator, type Dialect, type Emulator, type FaultKind, type UserObject } from "../../emulator/index.ts";
import { createBudget } from "../../provider/client/budget.ts";
import { gatherCalls } from "../../provider/client/gather.ts";
import { withResilience } from "../../provider/client/resilience.ts";
import type { Transport } from "../../provider/client/transport.ts";
import { canonicalLoginId } from "../../provider/core/canonical.ts";
import { checkSet, setChanges, type SetInputs, type SetState } from "../../provider/core/user-set.ts";
import { callsOver } from "../../provider/runtime/contexts.ts";
import { createContext, type UserContext } from "../../provider/user/context.ts";
import { deleteSet, readSet, SetHalfDone, updateSet } from "../../provider/user-set/operations.ts";
import { fakeClock } from "../unit/client/clock.ts";
import { newTransport } from "./model/process.ts";

const KEYS = ["a", "b", "c", "d", "e", "f", "g", "h"];
const loginIdOf = (key: string): string => `${key}@example.com`;

interface Declared {
  readonly name: string;
  readonly department: string;
  readonly test: boolean;
}
type Program = Readonly<Record<string, Declared>>;

interface Fault {
  readonly route: string;
  readonly at: number;
  readonly times: number;
  readonly kind: FaultKind;
}
interface Step {
  readonly program: Program;
  /** Keys whose users are renamed by hand, and deleted by hand, before the step; a refresh follows. */
  readonly edited: readonly string[];
  readonly deleted: readonly string[];
  readonly refresh: boolean;
  readonly faults: readonly Fault[];
}

const program: fc.Arbitrary<Program> = fc.dictionary(
  fc.constantFrom(...KEYS),
  fc.record({
    name: fc.constantFrom("One", "Two", "Three"),
    department: fc.constantFrom("Sales", "Support"),
    test: fc.integer({ min: 0, max: 7 }).map((n) => n === 0),
  }),
  { maxKeys: KEYS.length },
);
const kind: fc.Arbitrary<FaultKind> = fc.constantFrom<FaultKind>(
  { status: 500 },
  { status: 500, effect: "after" },
  { status: 429, retryAfter: 1 },
  { cut: "before" },
  { cut: "after" },
  { malformed: true },
  { html: true, status: 502 },
  { loseEntries: [1, 3] },
  { failEntries: [2] },
);
const fault: fc.Arbitrary<Fault> = fc.record({
  route: fc.constantFrom("create", "patch", "delete", "load", "search", ""),
  at: fc.integer({ min: 1, max: 4 }),
  times: fc.integer({ min: 1, max: 2 }),
  kind,
});
const step: fc.Arbitrary<Step> = fc.record({
  program,
  edited: fc.subarray(KEYS, { maxLength: 3 }),
  deleted: fc.subarray(KEYS, { maxLength: 2 }),
  refresh: fc.boolean(),
  faults: fc.array(fault, { maxLength: 2 }),
});
const dialect: fc.Arbitrary<Partial<Dialect>> = fc.record({
  createExisting: fc.constantFrom("returnsOld", "error"),
  createExistingTest: fc.constantFrom("returnsOld", "error"),
  createdFlag: fc.constantFrom("present", "absent"),
  attributesOnPatch: fc.constantFrom("merge", "replace"),
  patchMissingUser: fc.constantFrom("404", "400"),
  patchTestUserWithoutFlag: fc.constantFrom("taken", "ignored"),
  deleteMissing: fc.constantFrom("404", "200"),
  searchHidesTestUsers: fc.constantFrom("yes", "no"),
  searchLag: fc.constantFrom(0, 0, 1, 3),
  searchLimitMaximum: fc.constantFrom(100, 3, 1),
  batchMaximum: fc.constantFrom(100, 3),
  usersLoadMaximum: fc.constantFrom(100, 3),
  loginIdCase: fc.constantFrom("folded", "kept"),
});

let emulator: Emulator;
let wire: Transport;
let standard: Partial<Dialect>;
beforeAll(async () => {
  emulator = await startEmulator();
  standard = { ...emulator.dialect };
  wire = newTransport(emulator);
});
afterAll(async () => {
  await wire.close();
  await emulator.close();
});

/** A provider process of its own, whose pauses pass at once. */
function newProcess(): UserContext {
  const clock = fakeClock();
  const limits = { create: 1e9, updateAndSearch: 1e9, other: 1e9 };
  const transport = withResilience(wire, { budget: createBudget({ clock, limits }), clock });
  const options = { windowMs: 0, loginIdForm: canonicalLoginId, serverTimeS: () => transport.serverTimeS() };
  const api = gatherCalls(callsOver(transport), options)();
  return createContext(api, { environment: {}, notify: () => undefined, sleep: clock.sleep });
}

function inputsOf(declared: Program): SetInputs {
  const users = Object.fromEntries(
    Object.entries(declared).map(([key, { name, department, test: isTest }]) => [
      key,
      {
        loginId: loginIdOf(key),
        email: loginIdOf(key),
        verifiedEmail: true,
        name,
        customAttributes: { department },
        ...(isTest ? { test: true } : {}),
      },
    ]),
  );
  return { users, maxDeletes: KEYS.length };
}

const substance = ({ modifiedTime: _, ...rest }: UserObject): unknown => rest;

/** `up` until it succeeds, as a person would; a failure has to leave a state that is true. */
async function upUntilDone(before: SetState, inputs: SetInputs): Promise<SetState> {
  let state = before;
  for (let tries = 0; ; tries += 1) {
    try {
      if (!setChanges(state, inputs)) return state;
      return await updateSet(newProcess(), state, inputs);
    } catch (error) {
      if (!(error instanceof SetHalfDone) || tries === 3) throw error;
      state = error.state;
      for (const [key, user] of Object.entries(state.users)) {
        const actual = emulator.user(user.userId);
        if (actual !== undefined) expect([key, actual.loginIds[0]]).toEqual([key, user.loginId]);
      }
    }
  }
}

function expectHeld(state: SetState, declared: Program, stranger: UserObject): void {
  const others = emulator.users().filter(({ userId }) => userId !== stranger.userId);
  expect(others.map(({ loginIds }) => loginIds).toSorted()).toEqual(
    Object.keys(declared)
      .map((key) => [loginIdOf(key)])
      .toSorted(),
  );
  for (const [key, { name, department, test: isTest }] of Object.entries(declared)) {
    const actual = emulator.user(loginIdOf(key));
    expect(actual).toMatchObject({ name, test: isTest, userId: state.userIds[key] });
    expect(actual?.customAttributes["department"]).toBe(department);
    expect(state.users[key]).toMatchObject({ name, customAttributes: { department } });
  }
  expect(substance(emulator.user(stranger.userId) as UserObject)).toEqual(substance(stranger));
}

async function run(steps: readonly Step[], drawn: Partial<Dialect>): Promise<void> {
  for (const { userId } of emulator.users()) emulator.deleteUser(userId);
  emulator.faults.clear();
  emulator.setDialect({ ...standard, ...drawn });
  const stranger = emulator.createUser({ loginId: "stranger", email: "stranger@example.com", name: "Stranger" });
  let state: SetState = { users: {}, userIds: {} };
  for (const { program: declared, edited, deleted, refresh, faults } of steps) {
    const present = (key: string): boolean => state.users[key] !== undefined;
    const meddled = edited.length + deleted.length > 0;
    for (const key of edited.filter(present)) {
      emulator.editUser(loginIdOf(key), {
        name: "By hand",
        customAttributes: { department: "Sales", team: "by hand" },
      });
    }
    for (const key of deleted.filter(present)) emulator.deleteUser(loginIdOf(key));
    const kept = Object.entries(state.users).filter(
      ([key, user]) => declared[key]?.test === (user.test === true) && !deleted.includes(key),
    );
    if (refresh || meddled) state = (await readSet(newProcess(), state)).state;
    const team = emulator.users().filter(({ customAttributes }) => customAttributes["team"] !== undefined);

    const inputs = inputsOf(declared);
    expect(checkSet({ ...inputs }, { ...inputs })).toEqual([]);
    for (const { route, ...rest } of faults)
      emulator.faults.add({ ...(route === "" ? {} : { route: new RegExp(route) }), ...rest });
    state = await upUntilDone(state, inputs);
    emulator.faults.clear();

    expectHeld(state, declared, stranger);
    for (const [key, user] of kept) expect([key, state.userIds[key]]).toEqual([key, user.userId]);
    // What somebody else added is still there, unless its user was deleted or replaced.
    const left = team.flatMap(({ userId }) => emulator.user(userId) ?? []);
    expect(left.map(({ customAttributes }) => customAttributes["team"])).toEqual(left.map(() => "by hand"));
    const settled = await readSet(newProcess(), state);
    expect(settled.state).toEqual(state);
    expect(setChanges(settled.state, inputs)).toBe(false);
  }
  await deleteSet(newProcess(), state);
  expect(emulator.users()).toHaveLength(1);
}

test("a set ends in just what is declared, whatever the service does and whatever goes wrong", async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 4 }), dialect, run), {
    numRuns: Number(process.env["SET_RUNS"] ?? 60),
  });
});
