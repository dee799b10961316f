import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";

import { createBudget, PUBLISHED_LIMITS } from "../../../provider/client/budget.ts";
import { systemClock } from "../../../provider/client/clock.ts";
import { Deadline, DEADLINE_MS, type Limits } from "../../../provider/client/deadline.ts";
import { withResilience } from "../../../provider/client/resilience.ts";
import { createTransport, within, type Call, type Transport } from "../../../provider/client/transport.ts";
import { failureOf } from "../../../provider/core/errors.ts";
import { thrown } from "../user/setup.ts";
import { startService } from "./fake-service.ts";
import { json, startServer, type Answer, type TestServer } from "./server.ts";

const READ: Call<unknown> = { method: "POST", path: "/v2/mgmt/user/search", answer: z.unknown(), reads: true };
const WRITE: Call<unknown> = { method: "PATCH", path: "/v1/mgmt/user/patch", body: {}, answer: z.unknown() };
/** Far longer than a test may take: what waits so long was not ended. */
const LONG_S = 3_600;

interface Interruptible {
  readonly server: TestServer;
  readonly transport: Transport;
  readonly interrupt: () => void;
  /** Resolves when the service has seen so many requests. */
  readonly seen: (count: number) => Promise<void>;
}

async function interruptible(
  answer: Answer,
  { graceMs = 60, allowed }: { graceMs?: number; allowed?: number } = {},
): Promise<Interruptible> {
  const waiting: Array<() => void> = [];
  const server = await startServer((response, request) => {
    for (const look of waiting) look();
    answer(response, request);
  });
  const plain = createTransport({ baseUrl: server.baseUrl, projectId: "P", managementKey: "K", graceMs });
  onTestFinished(() => plain.close());
  const limits = allowed === undefined ? PUBLISHED_LIMITS : { ...PUBLISHED_LIMITS, other: allowed };
  const budget = createBudget({ clock: systemClock, limits, reserve: 0 });
  const controller = new AbortController();
  const deadline = new Deadline(systemClock.nowMs(), 2 * LONG_S * 1_000, controller.signal);
  return {
    server,
    transport: within(withResilience(plain, { budget, clock: systemClock }), deadline),
    interrupt: () => {
      controller.abort();
    },
    seen: (count) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (server.seen.length >= count) resolve();
        };
        waiting.push(look);
        look();
      }),
  };
}

const silent: Answer = () => undefined;

describe("an interrupt", () => {
  test.each([
    ["read", READ],
    ["write", WRITE],
  ])("lets no further %s go", async (_kind, call) => {
    const { server, transport, interrupt } = await interruptible(json(200, {}));
    interrupt();
    const error = await thrown(transport.send(call));
    expect(error).toMatchObject({ code: "INTERRUPTED", parts: { next: "run `pulumi up` again" } });
    expect(failureOf(error)).toBeUndefined();
    expect(server.seen).toEqual([]);
  });

  test("ends a wait for the project's budget", async () => {
    const { server, transport, interrupt } = await interruptible(json(200, {}), { allowed: 1 });
    await transport.send(WRITE);
    const second = thrown(transport.send(WRITE));
    interrupt();
    expect(await second).toMatchObject({ code: "INTERRUPTED" });
    expect(server.seen).toHaveLength(1);
  });

  test("ends a wait that a 429 asked for, before its write is sent again", async () => {
    const { server, transport, interrupt, seen } = await interruptible(
      json(429, {}, { "retry-after": String(LONG_S) }),
    );
    const refused = thrown(transport.send(WRITE));
    await seen(1);
    // Until the answer was read and the wait begins.
    await systemClock.sleep(30);
    interrupt();
    expect(await refused).toMatchObject({ code: "INTERRUPTED" });
    expect(server.seen).toHaveLength(1);
  });

  test("ends the pause before a read is sent again", async () => {
    const { server, transport, interrupt, seen } = await interruptible(json(503, {}));
    const failing = thrown(transport.send(READ));
    await seen(1);
    interrupt();
    expect(await failing).toMatchObject({ code: "INTERRUPTED" });
    expect(server.seen).toHaveLength(1);
  });

  test("ends a read under way at once", async () => {
    const { transport, interrupt, seen } = await interruptible(silent, { graceMs: LONG_S * 1_000 });
    const reading = thrown(transport.send(READ));
    await seen(1);
    interrupt();
    const error = await reading;
    expect(error).toMatchObject({ code: "INTERRUPTED" });
    expect(failureOf(error)).toBeUndefined();
  });

  test("lets a write under way be answered", async () => {
    let answer: (() => void) | undefined;
    const { transport, interrupt, seen } = await interruptible(
      (response, request) => {
        answer = () => {
          json(200, { done: true })(response, request);
        };
      },
      { graceMs: LONG_S * 1_000 },
    );
    const writing = transport.send(WRITE);
    await seen(1);
    interrupt();
    answer?.();
    await expect(writing).resolves.toEqual({ done: true });
  });

  test("says of a write that is not answered that its outcome is unknown", async () => {
    const { transport, interrupt, seen } = await interruptible(silent);
    const writing = thrown(transport.send(WRITE));
    await seen(1);
    interrupt();
    const error = await writing;
    expect(error).toMatchObject({ code: "INTERRUPTED" });
    expect(failureOf(error)).toMatchObject({ method: "PATCH", path: "/v1/mgmt/user/patch", status: 0 });
    expect(String(error)).toContain("whether it was carried out is not known");
  });

  test("of one operation keeps nobody else from the budget", async () => {
    const budget = createBudget({
      clock: systemClock,
      limits: { ...PUBLISHED_LIMITS, other: 1 },
      reserve: 0,
      windowMs: 80,
    });
    const controller = new AbortController();
    await budget.take("/");
    const interrupted = budget.take("/", controller.signal);
    const behind = budget.take("/");
    controller.abort();
    await interrupted;
    await behind;
    // It took no leave with it: the next one waits for one window and not for two.
    const beganMs = systemClock.nowMs();
    await budget.take("/");
    expect(systemClock.nowMs() - beganMs).toBeLessThan(140);
  });
});

describe("an interrupt while calls are gathered", () => {
  const limitsWith = (signal: AbortSignal): Limits => new Deadline(0, DEADLINE_MS, signal);

  test("sends the batch, which fails there, and waits for nobody else", async () => {
    const service = startService([], { windowMs: LONG_S * 1_000 });
    const controller = new AbortController();
    const api = service.within(limitsWith(controller.signal));
    const loads = Promise.all([api.load("U1"), api.load("U2")]);
    controller.abort();
    await expect(loads).resolves.toEqual([undefined, undefined]);
    expect(service.limits.at(-1)?.signal?.aborted).toBe(true);
    await expect(api.load("U3")).resolves.toBeUndefined();
  });

  test("of one of several operations ends their batch", async () => {
    const service = startService([], { windowMs: LONG_S * 1_000 });
    const controllers = [new AbortController(), new AbortController()];
    const loads = Promise.all(
      controllers.map(({ signal }, index) => service.within(limitsWith(signal)).load(`U${String(index)}`)),
    );
    controllers[1]?.abort();
    await loads;
    const batch = service.limits.at(-1);
    expect(batch?.signal?.aborted).toBe(true);
    expect(controllers[0]?.signal.aborted).toBe(false);
  });
});
