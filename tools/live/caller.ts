/**
 * Requests at a walking pace. In: the provider's own transport, a pace and the published limits. Out: answers, or
 * refusals as values, since a refusal is an answer to many questions here. Must not know: users, questions.
 */
import { setTimeout as sleep } from "node:timers/promises";

import { createBudget, type RouteClass } from "../../provider/client/budget.ts";
import { withResilience } from "../../provider/client/resilience.ts";
import type { Call, Transport } from "../../provider/client/transport.ts";
import { failureOf, type ServiceFailure } from "../../provider/core/errors.ts";

/** The service said no: 4xx, but neither 401, 403 nor 429. */
export class Refused {
  readonly failure: ServiceFailure;

  constructor(failure: ServiceFailure) {
    this.failure = failure;
  }

  /** Status and code only: prose of the service belongs in no table. */
  get said(): string {
    const { status, errorCode } = this.failure;
    return `HTTP ${String(status)}${errorCode === undefined ? "" : ` ${errorCode}`}`;
  }
}

export interface Caller {
  send<T>(call: Call<T>): Promise<T | Refused>;
}

export interface Pace {
  /** Pause before each request. Default: 250 ms. */
  readonly paceMs?: number | undefined;
  /** Requests per minute and class. Default: those published; half of them is left to live traffic. */
  readonly limits?: Readonly<Record<RouteClass, number>> | undefined;
}

export const DEFAULT_PACE_MS = 250;
const RESERVE = 0.5;

/** `signal` ends a wait at once and a request never: what was sent has to be known. */
export function createCaller(transport: Transport, pace: Pace, signal?: AbortSignal): Caller {
  const wait = (ms: number): Promise<void> => sleep(ms, undefined, signal === undefined ? {} : { signal });
  const clock = { nowMs: () => performance.now(), sleep: wait, random: () => Math.random() };
  const limits = pace.limits === undefined ? {} : { limits: pace.limits };
  const resilient = withResilience(transport, { clock, budget: createBudget({ clock, reserve: RESERVE, ...limits }) });
  const { paceMs = DEFAULT_PACE_MS } = pace;

  return {
    send: async (call) => {
      signal?.throwIfAborted();
      if (paceMs > 0) await wait(paceMs);
      try {
        return await resilient.send(call);
      } catch (error) {
        const failure = failureOf(error);
        if (failure !== undefined && isAnswer(failure.status)) return new Refused(failure);
        throw error;
      }
    },
  };
}

/** As the provider reads it (fact sheet section 2). */
export function saysMissing({ failure: { status, errorCode } }: Refused): boolean {
  return (status === 404 && errorCode !== undefined) || errorCode === "E112102" || errorCode === "E062108";
}

function isAnswer(status: number): boolean {
  return status >= 400 && status < 500 && ![401, 403, 429].includes(status);
}

/** The same transport, counting what goes over the wire. */
export function counted(transport: Transport): { readonly transport: Transport; readonly count: () => number } {
  let sent = 0;
  return {
    transport: {
      ...transport,
      send: (call) => {
        sent += 1;
        return transport.send(call);
      },
    },
    count: () => sent,
  };
}
