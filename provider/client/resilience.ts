/**
 * A transport that keeps to the budget and outlives passing faults. In: a transport. Out: the same, with waiting and
 * retries, which an interrupt ends. Must not know: users. A refused 429 was not carried out, so it is always sent again
 * after the pause; a read is sent again after a 5xx, a cut connection or a cut answer; a write never is, for its outcome
 * is unknown: who sent it reads first.
 */
import { failureOf } from "../core/errors.ts";
import { DEFAULT_RETRY_AFTER_MS, type Budget } from "./budget.ts";
import type { Clock } from "./clock.ts";
import { Deadline, DEADLINE_MS } from "./deadline.ts";
import { notSent } from "./interrupt.ts";
import type { Call, Transport } from "./transport.ts";

export interface ResilienceOptions {
  readonly budget: Budget;
  readonly clock: Clock;
  /** How long a call outside of any operation may take with its retries. Default: as an operation, 10 minutes. */
  readonly deadlineMs?: number;
}

/** Pauses before the second to fourth try, before jitter. */
export const RETRY_PAUSES_MS: readonly number[] = [200, 1_000, 4_000];
const MAX_LIMITED = 5;

export function withResilience(transport: Transport, options: ResilienceOptions): Transport {
  const { budget, clock, deadlineMs = DEADLINE_MS } = options;

  async function send<T>(call: Call<T>): Promise<T> {
    const limits = call.limits ?? new Deadline(clock.nowMs(), deadlineMs);
    const { signal } = limits;
    let limited = 0;
    for (let retries = 0; ;) {
      const askedMs = clock.nowMs();
      await budget.take(call.path, signal);
      if (signal?.aborted === true) throw notSent(call);
      // The first leave is the project's budget; later ones are waits that faults caused.
      if (limited + retries === 0) limits.waited(askedMs, clock.nowMs());
      try {
        return await transport.send(call);
      } catch (error) {
        const failure = failureOf(error);
        if (failure?.status === 429 && limited < MAX_LIMITED) {
          if (!limits.allows(clock.nowMs(), failure.retryAfterMs ?? DEFAULT_RETRY_AFTER_MS)) throw error;
          limited += 1;
          budget.pause(call.path, failure.retryAfterMs);
          continue;
        }
        const pauseMs = RETRY_PAUSES_MS[retries];
        if (pauseMs === undefined || !isPassing(failure?.status) || call.reads !== true) throw error;
        if (!limits.allows(clock.nowMs(), pauseMs)) throw error;
        retries += 1;
        await clock.sleep(jittered(pauseMs, clock), signal);
      }
    }
  }

  return { ...transport, send };
}

/** No answer, a fault of the service or an edge before it, or an answer that was cut off. */
function isPassing(status: number | undefined): boolean {
  return status !== undefined && (status === 0 || status >= 500 || (status >= 200 && status < 300));
}

/** Between half and one and a half of the pause, so that many clients do not come back at once. */
export function jittered(pauseMs: number, clock: Clock): number {
  return pauseMs * (0.5 + clock.random());
}
