import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { Pace } from "../../../provider/client/pace.ts";
import { startService, type Service } from "./fake-service.ts";

describe("the pace of calls", () => {
  test("is unknown at first: a lone call waits the window and no longer", () => {
    const pace = new Pace(8);
    pace.arrived(0);
    expect(pace.quietMs()).toBe(8);
  });

  test("of calls that come at once leaves the window as it is", () => {
    const pace = new Pace(8);
    for (let i = 0; i < 100; i += 1) pace.arrived(0);
    expect(pace.quietMs()).toBe(8);
  });

  test("of calls some time apart makes the next ones wait for four of their gaps, half a second at the most", () => {
    for (const [gapMs, quietMs] of [
      [1, 8],
      [40, 160],
      [300, 500],
    ] as const) {
      const pace = new Pace(8);
      for (let i = 0; i < 20; i += 1) pace.arrived(i * gapMs);
      expect(pace.quietMs()).toBe(quietMs);
    }
  });

  test("is not that of the pause between two bursts", () => {
    const pace = new Pace(8);
    for (const ms of [0, 10, 20, 5_000, 5_010, 60_000]) pace.arrived(ms);
    expect(pace.quietMs()).toBeCloseTo(40);
  });

  test("no longer counts where waiting brings nobody, until two meet again", () => {
    const pace = new Pace(8);
    for (let i = 0; i < 4; i += 1) {
      pace.arrived(i * 100);
      pace.gone(1, pace.quietMs());
    }
    expect(pace.quietMs()).toBe(8);
    pace.gone(2, 8);
    expect(pace.quietMs()).toBe(400);
  });
});

describe("single resources as the engine hands them out", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Hands calls out `gapMs` apart, at most `parallel` under way. */
  async function engine(service: Service, count: number, parallel: number, gapMs: number): Promise<void> {
    let running = 0;
    const done: Array<Promise<unknown>> = [];
    for (let i = 0; i < count;) {
      if (running < parallel) {
        running += 1;
        done.push(service.gathered.create({ loginId: `u${String(i)}` }).finally(() => (running -= 1)));
        i += 1;
      }
      await vi.advanceTimersByTimeAsync(gapMs);
    }
    await vi.advanceTimersByTimeAsync(10_000);
    await Promise.all(done);
  }

  test.each([
    [100, 40],
    [100, 90],
    [16, 40],
  ])("make batches of about as many as it runs at a time (%i, %i ms apart)", async (parallel, gapMs) => {
    const service = startService([], { windowMs: 8 });
    await engine(service, 200, parallel, gapMs);
    expect(service.single.users.size).toBe(200);
    // The first two come before the pace is known.
    expect(service.lines().length).toBeLessThanOrEqual(200 / Math.min(parallel, 5_000 / gapMs) + 3);
  });

  test("a chain of resources does not wait in vain for ever", async () => {
    const service = startService([], { windowMs: 8 });
    const startMs = performance.now();
    for (let i = 0; i < 100; i += 1) {
      const made = service.gathered.create({ loginId: `u${String(i)}` });
      await vi.advanceTimersToNextTimerAsync();
      await made;
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(service.counts()).toEqual({ create: 100 });
    expect(performance.now() - startMs).toBeLessThan(100 * 108 + 3 * 500);
  });

  test("a lone call goes after the window", async () => {
    const service = startService([], { windowMs: 8 });
    void service.gathered.create({ loginId: "a" });
    await vi.advanceTimersByTimeAsync(7);
    expect(service.lines()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(service.lines()).toEqual(["create"]);
  });

  test("no call waits longer than five seconds, and a full batch goes at once", async () => {
    const service = startService([], { windowMs: 8, maxBatch: 1_000 });
    for (let i = 0; i < 200; i += 1) {
      void service.gathered.create({ loginId: `u${String(i)}` });
      await vi.advanceTimersByTimeAsync(100);
    }
    await vi.advanceTimersByTimeAsync(1_000);
    expect(Math.max(...service.bulk.requests.map(({ size }) => size ?? 1))).toBeLessThanOrEqual(51);
    const full = startService([], { windowMs: 8, maxBatch: 3 });
    for (let i = 0; i < 3; i += 1) void full.gathered.create({ loginId: `u${String(i)}` });
    await vi.advanceTimersByTimeAsync(0);
    expect(full.lines()).toEqual(["create/batch 3"]);
  });
});
