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

  test("never lets more through than the limit in any window", async () => {
    const { budget, clock } = start();
    const sentMs: number[] = [];
    for (let i = 0; i < 35; i += 1) {
      await budget.take(PATCH);
      sentMs.push(clock.nowMs());
      clock.pass(1_700);
    }
    const most = Math.max(...sentMs.map((from) => sentMs.filter((ms) => ms >= from && ms < from + 60_000).length));
    expect(most).toBe(10);
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
    const { budget, waits } = start();
    budget.pause(PATCH, 2_000);
    await budget.take(PATCH);
    expect(waits).toEqual([]);
    budget.pause(PATCH, 5_000);
    await budget.take(PATCH);
    expect(waits).toEqual([["other", 5_000]]);
  });
});
