import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { Turnover } from "../../../provider/client/turnover.ts";
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
    expect(service.lines().length).toBeLessThanOrEqual(200 / Math.min(parallel, 30_000 / gapMs) + 3);
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

  /** Writes its state when an operation begins and when it ends, one write at a time; only then comes the next operation. */
  async function writingEngine(
    turnover: Turnover,
    operation: (i: number) => Promise<unknown>,
    { count, parallel, writeMs }: { count: number; parallel: number; writeMs: (i: number) => number },
  ): Promise<void> {
    let writes: Promise<unknown> = Promise.resolve();
    let written = 0;
    const write = async (): Promise<unknown> => {
      writes = writes.then(async () => new Promise((resolve) => setTimeout(resolve, writeMs((written += 1)))));
      return writes;
    };
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < count) {
        const mine = next;
        next += 1;
        await write();
        turnover.begun(performance.now());
        await operation(mine);
        turnover.ended(performance.now());
        await write();
      }
    };
    const all = Promise.all(Array.from({ length: parallel }, worker));
    await vi.runAllTimersAsync();
    await all;
  }

  test.each([
    ["at an even pace", 50, () => 45],
    ["slowly", 50, () => 90],
    ["ever slower, as its state grows", 50, (i: number) => 2 + i / 25],
    [
      "unevenly at first, which splits what it runs into groups",
      50,
      (i: number) => (i < 120 && i % 20 === 0 ? 900 : 45),
    ],
    // Two groups that never meet, at worst.
    ["with pauses, as on a busy machine", 60, (i: number) => (i % 37 === 0 ? 400 : 30)],
  ])(
    "a look-up and a create of each of 1,000, where it writes %s: few groups, and little waiting",
    async (_pace, most, writeMs) => {
      const turnover = new Turnover();
      const service = startService([], { windowMs: 8, turnover });
      const startMs = performance.now();
      let endMs = startMs;
      const makeUser = async (i: number): Promise<void> => {
        const loginId = `u${String(i)}@example.com`;
        expect(await service.gathered.loadByLoginId(loginId)).toBeUndefined();
        await service.gathered.create({ loginId });
        endMs = performance.now();
      };
      await writingEngine(turnover, makeUser, { count: 1_000, parallel: 100, writeMs });
      expect(service.single.users.size).toBe(1_000);
      // Issue 6: at most 1/20 of the requests of a provider that sends one per user.
      expect(service.lines().length).toBeLessThanOrEqual(most);
      // The engine's own writes are what takes time.
      const writesMs = Array.from({ length: 2_000 }, (_, i) => writeMs(i + 1)).reduce((sum, ms) => sum + ms, 0);
      expect(endMs - startMs).toBeLessThan(1.1 * writesMs);
    },
  );

  test("no call waits longer than half a minute, and a full batch goes at once", async () => {
    const service = startService([], { windowMs: 8, maxBatch: 1_000 });
    for (let i = 0; i < 700; i += 1) {
      void service.gathered.create({ loginId: `u${String(i)}` });
      await vi.advanceTimersByTimeAsync(100);
    }
    await vi.advanceTimersByTimeAsync(1_000);
    expect(Math.max(...service.bulk.requests.map(({ size }) => size ?? 1))).toBeLessThanOrEqual(301);
    expect(Math.max(...service.bulk.requests.map(({ size }) => size ?? 1))).toBeGreaterThan(290);
    const full = startService([], { windowMs: 8, maxBatch: 3 });
    for (let i = 0; i < 3; i += 1) void full.gathered.create({ loginId: `u${String(i)}` });
    await vi.advanceTimersByTimeAsync(0);
    expect(full.lines()).toEqual(["create/batch 3"]);
  });
});
