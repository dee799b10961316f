// An interrupt at any request of an update, and the update after it. Whatever was under way: nothing is sent any more,
// every user whose answer came is in a state, and the next run ends in just what is declared, with nobody made twice.
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";

import { startEmulator, type Emulator } from "../../emulator/index.ts";
import { createBudget } from "../../provider/client/budget.ts";
import { gatherCalls } from "../../provider/client/gather.ts";
import { withResilience } from "../../provider/client/resilience.ts";
import type { Call, Transport } from "../../provider/client/transport.ts";
import { canonicalLoginId } from "../../provider/core/canonical.ts";
import { callsOver } from "../../provider/runtime/contexts.ts";
import { PartialFailure, type Kept, type ResourceHandler, type Values } from "../../provider/runtime/handler.ts";
import { withinLimits } from "../../provider/runtime/limits.ts";
import { userHandler } from "../../provider/runtime/user-handler.ts";
import { userSetHandler } from "../../provider/runtime/user-set-handler.ts";
import { createContext, type UserContext } from "../../provider/user/context.ts";
import { fakeClock } from "../unit/client/clock.ts";
import { newTransport, UNLIMITED } from "./model/process.ts";

interface Person {
  readonly name: string;
  readonly roleNames: readonly string[];
}
type Program = Readonly<Record<string, Person>>;
interface Interrupt {
  /** At this request, the first is 1. */
  readonly at: number;
  readonly moment: "before its answer" | "after its answer";
}

const program: fc.Arbitrary<Program> = fc.dictionary(
  fc.constantFrom("a", "b", "c", "d"),
  fc.record({
    name: fc.constantFrom("One", "Two"),
    roleNames: fc.constantFrom([], ["Viewer"], ["Viewer", "Deployer"]),
  }),
);
const interrupt: fc.Arbitrary<Interrupt> = fc.record({
  at: fc.integer({ min: 1, max: 9 }),
  moment: fc.constantFrom("before its answer", "after its answer"),
});

let struck = 0;
let emulator: Emulator;
let wire: Transport;
beforeAll(async () => {
  emulator = await startEmulator();
  wire = newTransport(emulator);
});
afterAll(async () => {
  await wire.close();
  await emulator.close();
});

/** A provider process that is interrupted. */
function newProcess(interrupted?: Interrupt): UserContext {
  const controller = new AbortController();
  let sent = 0;
  const send = async <T>(call: Call<T>): Promise<T> => {
    expect(controller.signal.aborted, "nothing is sent after an interrupt").toBe(false);
    sent += 1;
    const isAt = sent === interrupted?.at;
    if (isAt && interrupted.moment === "before its answer") controller.abort();
    const answer = await wire.send(call);
    if (isAt) controller.abort();
    return answer;
  };
  const clock = fakeClock();
  const budget = createBudget({ clock, limits: UNLIMITED });
  const transport = withResilience({ ...wire, send }, { budget, clock });
  const options = { windowMs: 0, loginIdForm: canonicalLoginId, serverTimeS: () => transport.serverTimeS() };
  const apiWithin = gatherCalls(callsOver(transport), options);
  const context = createContext(apiWithin(), {
    apiWithin,
    environment: {},
    notify: () => undefined,
    sleep: clock.sleep,
  });
  return { ...context, signal: controller.signal };
}

const WITH_PASSWORD = ["a", "b"];

function userOf(key: string, { name, roleNames }: Person): Values {
  // Set by a request of its own, after the create.
  const secret = WITH_PASSWORD.includes(key) ? { password: "Correct-horse-9", passwordActive: false } : {};
  return { loginId: `${key}@example.com`, name, roleNames, ...secret };
}

/** A resource of the engine: its inputs, and the state where there is one. */
interface Resource {
  readonly handler: ResourceHandler;
  readonly inputs: Values | undefined;
  readonly kept: Kept | undefined;
}
type Resources = ReadonlyMap<string, Resource>;

/** What the engine keeps of one operation; a failure that left something behind is a state too. */
async function step(context: UserContext, { handler, inputs, kept }: Resource): Promise<Kept | undefined> {
  try {
    if (inputs === undefined) {
      if (kept !== undefined) await handler.delete(context, kept);
      return undefined;
    }
    if (kept === undefined) return await handler.create(context, inputs);
    return handler.diff(context, kept, inputs).changes ? await handler.update(context, kept, inputs) : kept;
  } catch (error) {
    const cause = error instanceof PartialFailure ? error.cause : error;
    expect(String(cause)).toContain("INTERRUPTED");
    struck += 1;
    return error instanceof PartialFailure ? error.kept : kept;
  }
}

async function up(context: UserContext, resources: Resources): Promise<Map<string, Kept>> {
  const done = await Promise.all(
    [...resources].map(async ([name, resource]) => [name, await step(context, resource)] as const),
  );
  return new Map(done.filter((one): one is [string, Kept] => one[1] !== undefined));
}

/** `whole`: as one set, else each user by itself. */
function resourcesOf(declared: Program, known: ReadonlyMap<string, Kept>, whole: boolean): Resources {
  const users = Object.fromEntries(Object.entries(declared).map(([key, one]) => [key, userOf(key, one)]));
  const inputs: ReadonlyMap<string, Values> = whole
    ? new Map([["set", { users, maxDeletes: 9 }]])
    : new Map(Object.entries(users));
  const handler = withinLimits(whole ? userSetHandler : userHandler);
  const names = new Set([...inputs.keys(), ...known.keys()]);
  return new Map([...names].map((name) => [name, { handler, inputs: inputs.get(name), kept: known.get(name) }]));
}

function userIdsIn(known: ReadonlyMap<string, Kept>): string[] {
  return [...known.values()].flatMap(({ state }) => Object.values(state["userIds"] ?? { only: state["userId"] }));
}

async function run(programs: readonly Program[], interrupts: readonly Interrupt[], whole: boolean): Promise<void> {
  for (const { userId } of emulator.users()) emulator.deleteUser(userId);
  let known = new Map<string, Kept>();
  for (const [index, declared] of programs.entries()) {
    known = await up(newProcess(interrupts[index]), resourcesOf(declared, known, whole));
    // Nobody whose answer came is without a state; a read that was cut off leaves nobody behind either.
    expect(emulator.users().filter(({ userId }) => !userIdsIn(known).includes(userId))).toEqual([]);
    known = await up(newProcess(), resourcesOf(declared, known, whole));
    const users = emulator.users().map(({ loginIds, name, roleNames }) => ({ loginIds, name, roleNames }));
    expect(users.toSorted(byLoginId)).toEqual(
      Object.entries(declared)
        .map(([key, { name, roleNames }]) => ({ loginIds: [`${key}@example.com`], name, roleNames }))
        .toSorted(byLoginId),
    );
    expect(userIdsIn(known).toSorted()).toEqual(
      emulator
        .users()
        .map(({ userId }) => userId)
        .toSorted(),
    );
    for (const { loginIds } of emulator.users()) {
      const [loginId = ""] = loginIds;
      const state = WITH_PASSWORD.includes(loginId.slice(0, 1)) ? "temporary" : "none";
      expect([loginId, emulator.passwordState(loginId)]).toEqual([loginId, state]);
    }
  }
}

function byLoginId(a: { loginIds: readonly string[] }, b: { loginIds: readonly string[] }): number {
  return (a.loginIds[0] ?? "") < (b.loginIds[0] ?? "") ? -1 : 1;
}

test.each([
  ["users", false],
  ["a set of users", true],
])("an interrupt of %s leaves nobody behind and nothing twice", async (_what, whole) => {
  struck = 0;
  const programs = fc.array(program, { minLength: 1, maxLength: 3 });
  const interrupts = fc.array(interrupt, { minLength: 3, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(programs, interrupts, async (some, many) => run(some, many, whole)),
    { numRuns: Number(process.env["INTERRUPT_RUNS"] ?? 100) },
  );
  expect(struck).toBeGreaterThan(20);
});
