/**
 * Each call of a provider's method is one operation: it has a deadline, and its beginning and end are told to those who
 * gather calls. In: a provider. Out: the same. Must not know: what the methods do, or how faults are waited for.
 */
import type { dynamic } from "@pulumi/pulumi";

import { systemClock } from "../client/clock.ts";
import { Deadline, DEADLINE_MS, withinDeadline } from "../client/deadline.ts";
import { turnover } from "../client/turnover.ts";

const LIMITED = ["check", "create", "read", "update", "delete"] as const;

export function asOperations(provider: dynamic.ResourceProvider): dynamic.ResourceProvider {
  const methods = LIMITED.map((name) => {
    const method = provider[name] as ((...args: unknown[]) => Promise<unknown>) | undefined;
    if (method === undefined) return [];
    const limited = async (...args: unknown[]): Promise<unknown> =>
      withinDeadline(new Deadline(systemClock.nowMs(), DEADLINE_MS), async () => method(...args));
    // The engine checks one resource at a time, and sends nothing for it.
    return [[name, name === "check" ? limited : counted(limited)] as const];
  });
  return { ...provider, ...Object.fromEntries(methods.flat()) };
}

function counted<A extends unknown[], T>(method: (...args: A) => Promise<T>): (...args: A) => Promise<T> {
  return async (...args) => {
    turnover.begun(performance.now());
    try {
      return await method(...args);
    } finally {
      turnover.ended(performance.now());
    }
  };
}
