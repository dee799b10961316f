import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { createBudget, PUBLISHED_LIMITS, routeClassOf, type Budget } from "../../../provider/client/budget.ts";
import { fakeClock, type FakeClock } from "./clock.ts";

const CREATE = "/v1/mgmt/user/create";
const PATCH = "/v1/mgmt/user/patch";
const LIMITS = { create: 10, updateAndSearch: 10, other: 10 };

function start(reserve = 0): { budget: Budget; clock: FakeClock; waits: Array<[string, number]> } {
  const clock = fakeClock();
  const waits: Array<[string, number]> = [];
  const onWait = (routeClass: string, waitMs: number): void => void waits.push([routeClass, waitMs]);
  return { budget: createBudget({ clock, limits: LIMITS, reserve, onWait }), clock, waits };
}

async function take(budget: Budget, path: string, times: number): Promise<void> {
  for (let i = 0; i < times; i += 1) await budget.take(path);
}

test("the published limits per minute (docs.descope.com/rate-limiting)", () => {
  expect(PUBLISHED_LIMITS).toEqual({ create: 100, updateAndSearch: 200, other: 500 });
});

test.each([
  ["/v1/mgmt/user/create", "create"],
  ["/v1/mgmt/user/create/test", "create"],
  ["/v1/mgmt/user/create/batch", "create"],
  ["/v1/mgmt/user/update", "updateAndSearch"],
  ["/v1/mgmt/user/search", "updateAndSearch"],
  ["/v2/mgmt/user/search", "updateAndSearch"],
  ["/v1/mgmt/user/update/loginid", "other"],
  ["/v1/mgmt/user/patch", "other"],
  ["/v1/mgmt/user/patch/batch", "other"],
  ["/v1/mgmt/user", "other"],
  ["/v1/mgmt/users/load", "other"],
  ["/v1/mgmt/user/delete", "other"],
])("%s counts as %s", (path, routeClass) => {
  expect(routeClassOf(path)).toBe(routeClass);
});

describe("the budget", () => {
  test("lets the limit through at once and the next one a window later", async () => {
    const { budget, clock } = start();
    await take(budget, PATCH, 10);
    expect(clock.nowMs()).toBe(0);
    await budget.take(PATCH);
    expect(clock.nowMs()).toBe(60_000);
  });

  test("never lets more through than its share of the limit in any window, however the calls come", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 1, max: 15 })), { maxLength: 15 }),
        fc.constantFrom(0, 0.2, 0.5, 0.9),
        fc.array(fc.tuple(fc.nat({ max: 14 }), fc.nat({ max: 90_000 })), { maxLength: 3 }),
        async (bursts, reserve, pauses) => {
          const { budget, clock } = start(reserve);
          const sentMs: number[] = [];
          for (const [index, [gapMs, count]] of bursts.entries()) {
            clock.pass(gapMs);
            for (const [at, ms] of pauses) if (at === index) budget.pause(PATCH, ms);
            // At once, as the calls of a set come.
            await Promise.all(
              Array.from({ length: count }, () => budget.take(PATCH).then(() => sentMs.push(clock.nowMs()))),
            );
          }
          const allowed = Math.max(1, Math.floor(10 * (1 - reserve)));
          for (const from of sentMs) {
            expect(sentMs.filter((ms) => ms >= from && ms < from + 60_000).length).toBeLessThanOrEqual(allowed);
          }
          expect(sentMs).toHaveLength(bursts.reduce((sum, [, count]) => sum + count, 0));
        },
      ),
    );
  });

  test("wastes nothing: who waited may go the moment the window has room", async () => {
    const { budget, clock } = start();
    for (let i = 0; i < 10; i += 1) {
      await budget.take(PATCH);
      clock.pass(1_000);
    }
    const sentMs: number[] = [];
    for (let i = 0; i < 10; i += 1) {
      await budget.take(PATCH);
      sentMs.push(clock.nowMs());
    }
    expect(sentMs).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((second) => 60_000 + second * 1_000));
  });

  test("a batch counts as one request: a thousand creates take ten of a hundred", async () => {
    const clock = fakeClock();
    const budget = createBudget({ clock });
    await take(budget, `${CREATE}/batch`, 10);
    expect(clock.slept).toEqual([]);
    await take(budget, CREATE, 70);
    expect(clock.slept).toEqual([]);
    await take(budget, CREATE, 1);
    expect(clock.nowMs()).toBe(60_000);
  });

  test("a scaled window scales the waits alike", async () => {
    const clock = fakeClock();
    const budget = createBudget({ clock, limits: LIMITS, reserve: 0, windowMs: 600 });
    await take(budget, PATCH, 11);
    expect(clock.nowMs()).toBe(600);
  });

  test("leaves the reserve to live traffic", async () => {
    const { budget, clock } = start(0.2);
    await take(budget, PATCH, 8);
    expect(clock.nowMs()).toBe(0);
    await budget.take(PATCH);
    expect(clock.nowMs()).toBe(60_000);
  });

  test("is one per class", async () => {
    const { budget, clock } = start();
    await take(budget, PATCH, 10);
    await take(budget, CREATE, 10);
    expect(clock.nowMs()).toBe(0);
  });

  test("gives leave in the order of asking, also to many at once", async () => {
    const { budget } = start();
    const order: number[] = [];
    await Promise.all(Array.from({ length: 25 }, (_, i) => budget.take(PATCH).then(() => order.push(i))));
    expect(order).toEqual(Array.from({ length: 25 }, (_, i) => i));
  });

  test("rests after a 429, and only its class", async () => {
    const { budget, clock } = start();
    budget.pause(PATCH, 7_000);
    await budget.take(CREATE);
    expect(clock.nowMs()).toBe(0);
    await budget.take(PATCH);
    expect(clock.nowMs()).toBe(7_000);
  });

  test("rests a minute where the service names no time, and never shorter than it was told before", async () => {
    const { budget, clock } = start();
    budget.pause(PATCH, undefined);
    budget.pause(PATCH, 1_000);
    await budget.take(PATCH);
    expect(clock.nowMs()).toBe(60_000);
  });

  test("says waits that people would wonder about, and no others", async () => {
    const { budget, waits, clock } = start();
    budget.pause(PATCH, 2_000);
    await budget.take(PATCH);
    expect(waits).toEqual([]);
    budget.pause(PATCH, 5_000);
    await budget.take(PATCH);
    // A second later, when what was under way is done: the message tells how far things are.
    expect(waits).toEqual([["other", 4_000]]);
    expect(clock.nowMs()).toBe(7_000);
  });

  test("says a wait once, however many wait", async () => {
    const { budget, waits } = start();
    await Promise.all(Array.from({ length: 30 }, () => budget.take(PATCH)));
    expect(waits).toEqual([
      ["other", 59_000],
      ["other", 59_000],
    ]);
  });
});
