import { describe, expect, test } from "vitest";
import { z } from "zod";

import { withLicense } from "../../../provider/client/license.ts";
import type { Call, Transport } from "../../../provider/client/transport.ts";
import { Secrets } from "../../../provider/client/redact.ts";

const CALL: Call<unknown> = { method: "GET", path: "/v1/mgmt/user", answer: z.unknown() };

/** A transport whose license call ends as told. */
function start(license: () => Promise<unknown>): { transport: Transport; calls: Array<Call<unknown>> } {
  const calls: Array<Call<unknown>> = [];
  const inner: Transport = {
    send: async <T>(call: Call<T>): Promise<T> => {
      calls.push(call);
      if (call.path !== "/v1/mgmt/license") return "done" as T;
      return call.answer.parse(await license());
    },
    secrets: new Secrets(),
    serverTimeS: () => 7,
    close: async () => undefined,
  };
  return { transport: withLicense(inner), calls };
}

async function send(transport: Transport, times: number): Promise<void> {
  for (let i = 0; i < times; i += 1) await transport.send(CALL);
}
const licensesIn = (calls: ReadonlyArray<Call<unknown>>): unknown[] =>
  calls.filter(({ path }) => path !== "/v1/mgmt/license").map(({ headers }) => headers?.["x-descope-license"]);

describe("the license handshake", () => {
  test("is not made by a short run: a thousand users are read in ten calls", async () => {
    const { transport, calls } = start(async () => ({ rateLimitTier: "tier3" }));
    await send(transport, 10);
    expect(calls.map(({ path }) => path)).toEqual(Array.from({ length: 10 }, () => CALL.path));
  });

  test("is made once by a long one, and the answered tier goes along from then on", async () => {
    const { transport, calls } = start(async () => ({ rateLimitTier: "tier3", more: 1 }));
    await send(transport, 11);
    await Promise.all(Array.from({ length: 20 }, () => transport.send(CALL)));
    expect(calls.filter(({ path }) => path === "/v1/mgmt/license")).toHaveLength(1);
    expect(licensesIn(calls)).toEqual([...Array(11).fill(undefined), ...Array(20).fill("tier3")]);
  });

  test.each([
    ["fails", async () => Promise.reject(new Error("404"))],
    ["answers something else", async () => ({ rateLimitTier: 3 })],
    ["answers no tier", async () => ({})],
  ])("harms nothing where it %s: no tier is made up", async (_how, license) => {
    const { transport, calls } = start(license);
    await send(transport, 12);
    expect(licensesIn(calls)).toEqual(Array(12).fill(undefined));
    expect(calls).toHaveLength(13);
  });

  test("holds nobody up: what is sent before its answer goes without, the rest with it", async () => {
    let answer: (value: unknown) => void = () => undefined;
    const { transport, calls } = start(() => new Promise((resolve) => (answer = resolve)));
    await send(transport, 15);
    expect(licensesIn(calls)).toEqual(Array(15).fill(undefined));
    answer({ rateLimitTier: "tier2" });
    await expect.poll(async () => (await send(transport, 1), licensesIn(calls).at(-1))).toBe("tier2");
  });

  test("keeps the headers of a call", async () => {
    const { transport, calls } = start(async () => ({ rateLimitTier: "tier1" }));
    await send(transport, 11);
    await transport.send({ ...CALL, headers: { "x-other": "1" } });
    expect(calls.at(-1)?.headers).toEqual({ "x-other": "1", "x-descope-license": "tier1" });
  });
});
