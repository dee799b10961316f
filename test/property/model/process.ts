/**
 * One provider process, as the engine starts one per phase: a fresh door over a fresh context. In: the emulator and what
 * befalls the process. Out: the door, and whether the process still lives. Must not know: programs or states. Time is a
 * counter: pauses pass at once, so that back-offs of a minute cost nothing.
 */
import type { dynamic } from "@pulumi/pulumi";

import type { Emulator } from "../../../emulator/index.ts";
import { createBudget } from "../../../provider/client/budget.ts";
import type { Clock } from "../../../provider/client/clock.ts";
import { gatherCalls } from "../../../provider/client/gather.ts";
import { withResilience } from "../../../provider/client/resilience.ts";
import { createTransport, type Call, type Transport } from "../../../provider/client/transport.ts";
import { canonicalLoginId } from "../../../provider/core/canonical.ts";
import { dynamicProvider } from "../../../provider/frontends/dynamic/provider.ts";
import { callsOver } from "../../../provider/runtime/contexts.ts";
import { userHandler } from "../../../provider/runtime/user-handler.ts";
import { createContext } from "../../../provider/user/context.ts";

export interface ProcessOptions {
  readonly emulator: Emulator;
  /** Shared by the processes of one emulator, for the sockets: it remembers nothing of what it carried. */
  readonly transport: Transport;
  readonly environment: Readonly<Record<string, string>>;
  readonly maxDeletes: number | undefined;
  /** Whether calls that come at once are gathered. */
  readonly gathers: boolean;
  /** Dies right after this write (1: the first) has taken effect. */
  readonly dieAfterWrite: number | undefined;
}

export interface Process {
  readonly door: dynamic.ResourceProvider;
  /** False once it was killed: whatever its methods still answer reaches nobody. */
  readonly isAlive: () => boolean;
}

export function newTransport(emulator: Emulator): Transport {
  return createTransport({
    baseUrl: emulator.url,
    projectId: emulator.projectId,
    managementKey: emulator.managementKey,
    timeoutMs: 20_000,
  });
}

export const UNLIMITED = { create: 1e9, updateAndSearch: 1e9, other: 1e9 };

export function startProcess(options: ProcessOptions): Process {
  const mortal = mortalTransport(options.transport, options.dieAfterWrite);
  const clock = countingClock();
  const transport = withResilience(mortal.transport, { budget: createBudget({ clock, limits: UNLIMITED }), clock });
  const calls = callsOver(transport);
  const context = createContext(
    // The same parts as provider/runtime/contexts.ts, but for the clock and the limits.
    options.gathers
      ? gatherCalls(calls, {
          windowMs: 0,
          loginIdForm: canonicalLoginId,
          serverTimeS: () => transport.serverTimeS(),
        })()
      : calls().api,
    {
      maxDeletes: options.maxDeletes,
      environment: options.environment,
      notify: () => undefined,
      sleep: clock.sleep,
    },
  );
  return { door: dynamicProvider(userHandler, { open: () => Promise.resolve(context) }), isAlive: mortal.isAlive };
}

export function countingClock(): Clock {
  let nowMs = 0;
  return {
    nowMs: () => nowMs,
    sleep: async (ms: number) => {
      nowMs += ms;
      await Promise.resolve();
    },
    random: () => 0.5,
  };
}

/** Nothing is sent any more and nothing is answered once the process is dead. */
export function mortalTransport(
  inner: Transport,
  dieAfterWrite: number | undefined,
): { transport: Transport; isAlive: () => boolean } {
  let writes = 0;
  let alive = true;
  async function send<T>(call: Call<T>): Promise<T> {
    if (!alive) throw new Error("killed");
    const settled = await inner.send(call).then(
      (value) => () => value,
      (error: unknown) => () => {
        throw error;
      },
    );
    if (call.method !== "GET" && !/\/(?:load|search)$/.test(call.path)) writes += 1;
    if (dieAfterWrite !== undefined && writes >= dieAfterWrite) alive = false;
    // Also for calls that were under way: their answers come too late.
    if (!alive) throw new Error("killed");
    return settled();
  }
  return { transport: { ...inner, send }, isAlive: () => alive };
}
