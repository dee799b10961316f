import { describe, expect, test } from "vitest";
import { z } from "zod";

import { createBudget, PUBLISHED_LIMITS } from "../../../provider/client/budget.ts";
import { Deadline } from "../../../provider/client/deadline.ts";
import { RETRY_PAUSES_MS, withResilience } from "../../../provider/client/resilience.ts";
import { within, type Call, type Transport } from "../../../provider/client/transport.ts";
import { Secrets } from "../../../provider/client/redact.ts";
import { DescopeError, ServiceError, type ServiceFailure } from "../../../provider/core/errors.ts";
import { fakeClock, type FakeClock } from "./clock.ts";

const READ: Call<unknown> = { method: "POST", path: "/v2/mgmt/user/search", answer: z.unknown(), reads: true };
const WRITE: Call<unknown> = { method: "PATCH", path: "/v1/mgmt/user/patch", answer: z.unknown() };

function fault(failure: Partial<ServiceFailure>): ServiceError {
  return new ServiceError("SERVICE_FAILED", { method: "GET", path: "/", status: 500, ...failure }, "next");
}

/** A transport that fails with these, one call each, and then answers "done". */
function after(
  failures: ReadonlyArray<Error | undefined>,
  random?: number,
  limits: Partial<typeof PUBLISHED_LIMITS> = {},
): { transport: Transport; calls: Array<Call<unknown>>; clock: FakeClock } {
  const calls: Array<Call<unknown>> = [];
  const clock = fakeClock(random);
  const inner: Transport = {
    send: async <T>(call: Call<T>): Promise<T> => {
      calls.push(call);
      const failure = failures[calls.length - 1];
      if (failure !== undefined) throw failure;
      return "done" as T;
    },
    secrets: new Secrets(),
    serverTimeS: () => 7,
    close: async () => undefined,
  };
  const budget = createBudget({ clock, limits: { ...PUBLISHED_LIMITS, ...limits } });
  return { transport: withResilience(inner, { budget, clock }), calls, clock };
}

describe("a read", () => {
  test.each([0, 200, 500, 502, 503, 522])("is sent again after %i", async (status) => {
    const { transport, calls, clock } = after([fault({ status }), fault({ status })]);
    await expect(transport.send(READ)).resolves.toBe("done");
    expect(calls).toHaveLength(3);
    expect(clock.slept).toEqual(RETRY_PAUSES_MS.slice(0, 2));
  });

  test("fails with the last fault after all pauses", async () => {
    const { transport, calls } = after([1, 2, 3, 4, 5].map((n) => fault({ description: `fault ${String(n)}` })));
    await expect(transport.send(READ)).rejects.toThrow("fault 4");
    expect(calls).toHaveLength(4);
  });

  test("pauses by a half more or less, so that many do not come back at once", async () => {
    for (const random of [0, 1]) {
      const { transport, clock } = after([fault({})], random);
      await transport.send(READ);
      expect(clock.slept).toEqual([(RETRY_PAUSES_MS[0] ?? 0) * (0.5 + random)]);
    }
  });
});

test.each([0, 200, 500, 503])("a write is never sent again after %i: its outcome is unknown", async (status) => {
  const { transport, calls, clock } = after([fault({ status })]);
  await expect(transport.send(WRITE)).rejects.toThrow("SERVICE_FAILED");
  expect(calls).toHaveLength(1);
  expect(clock.slept).toEqual([]);
});

test.each([400, 401, 404, 409])("nothing is sent again after %i", async (status) => {
  for (const call of [READ, WRITE]) {
    const { transport, calls } = after([fault({ status })]);
    await expect(transport.send(call)).rejects.toThrow("SERVICE_FAILED");
    expect(calls).toHaveLength(1);
  }
});

test("an error that no request caused is not retried", async () => {
  for (const error of [new Error("bug"), new DescopeError("PROVIDER_BUG", { what: "bug" })]) {
    const { transport, calls } = after([error]);
    await expect(transport.send(READ)).rejects.toBe(error);
    expect(calls).toHaveLength(1);
  }
});

describe("a 429", () => {
  test("was not carried out: a write too is sent again, after the time that was asked for", async () => {
    const { transport, calls, clock } = after([fault({ status: 429, retryAfterMs: 7_000 })]);
    await expect(transport.send(WRITE)).resolves.toBe("done");
    expect(calls).toHaveLength(2);
    expect(clock.nowMs()).toBe(7_000);
  });

  test("without a time means a minute", async () => {
    const { transport, clock } = after([fault({ status: 429 })]);
    await transport.send(WRITE);
    expect(clock.nowMs()).toBe(60_000);
  });

  test("is given up after some times", async () => {
    const { transport, calls } = after(Array.from({ length: 20 }, () => fault({ status: 429, retryAfterMs: 1 })));
    await expect(transport.send(WRITE)).rejects.toThrow("SERVICE_FAILED");
    expect(calls).toHaveLength(6);
  });

  test("that asks for more than the deadline fails at once", async () => {
    const { transport, calls, clock } = after([fault({ status: 429, retryAfterMs: 3_600_000 })]);
    await expect(transport.send(WRITE)).rejects.toThrow("SERVICE_FAILED");
    expect(calls).toHaveLength(1);
    expect(clock.nowMs()).toBe(0);
  });
});

describe("the deadline of an operation", () => {
  const operation = (all: { transport: Transport; clock: FakeClock }, ms: number): Transport =>
    within(all.transport, new Deadline(all.clock.nowMs(), ms));

  test("ends the retries of a later call", async () => {
    const all = after([fault({}), fault({ description: "second" })]);
    const first = operation(all, 1_000);
    all.clock.pass(900);
    await expect(first.send(READ)).rejects.toThrow("SERVICE_FAILED");
    expect(all.calls).toHaveLength(1);
    await expect(operation(all, 1_000).send(READ)).resolves.toBe("done");
  });

  test("does not count what the project's own budget made it wait, and such waits at one time only once", async () => {
    const all = after([], 0.5, { updateAndSearch: 1 });
    const limited = operation(all, 1_000);
    await Promise.all([limited.send(READ), limited.send(READ), limited.send(READ)]);
    expect(all.clock.nowMs()).toBe(120_000);
    expect(all.calls).toHaveLength(3);
  });

  test("a wait for the budget leaves the rest of the time as it was", async () => {
    const failures = [undefined, fault({}), fault({}), fault({})];
    const all = after(failures, 0.5, { updateAndSearch: 1 });
    const limited = operation(all, 60_500);
    await limited.send(READ);
    // Waits 60 s for its leave, which is free; each retry's leave costs 60 s, of which there is time for one.
    await expect(limited.send(READ)).rejects.toThrow("SERVICE_FAILED");
    expect(all.calls).toHaveLength(3);
  });

  test("bounds what a 429 may ask for", async () => {
    const all = after([fault({ status: 429, retryAfterMs: 5_000 })]);
    await expect(operation(all, 4_000).send(WRITE)).rejects.toThrow("SERVICE_FAILED");
    expect(all.calls).toHaveLength(1);
  });
});

test("the rest of the transport is that of the inner one", () => {
  expect(after([]).transport.serverTimeS()).toBe(7);
});
