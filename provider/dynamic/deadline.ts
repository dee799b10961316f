/**
 * A deadline for each method of a provider. In: a provider. Out: the same, each call of which is one operation. Must not
 * know: what the methods do, or how faults are waited for.
 */
import type { dynamic } from "@pulumi/pulumi";

import { systemClock } from "../client/clock.ts";
import { Deadline, DEADLINE_MS, withinDeadline } from "../client/deadline.ts";

const LIMITED = ["check", "create", "read", "update", "delete"] as const;

export function withDeadlines(provider: dynamic.ResourceProvider): dynamic.ResourceProvider {
  const limited = LIMITED.map((name) => {
    const method = provider[name] as ((...args: unknown[]) => Promise<unknown>) | undefined;
    if (method === undefined) return [];
    const timed = async (...args: unknown[]): Promise<unknown> =>
      withinDeadline(new Deadline(systemClock.nowMs(), DEADLINE_MS), async () => method(...args));
    return [[name, timed] as const];
  });
  return { ...provider, ...Object.fromEntries(limited.flat()) };
}
