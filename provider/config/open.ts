/**
 * From a connection to a way to the service. In: the connection and its tuning. Out: a transport that keeps to the
 * project's budget and outlives passing faults, and a key under which it can be shared. Must not know: who calls, where
 * the settings come from, or which front end asks.
 */
import { createBudget, type BudgetOptions } from "../client/budget.ts";
import { systemClock } from "../client/clock.ts";
import { withLicense } from "../client/license.ts";
import { withResilience } from "../client/resilience.ts";
import { createTransport, type Transport } from "../client/transport.ts";
import type { Connection, Tuning } from "./connection.ts";

/** Equal connections have equal keys. The key holds a secret: it stays in memory. */
export function connectionKey({ baseUrl, projectId, managementKey }: Connection): string {
  return JSON.stringify([baseUrl, projectId, managementKey]);
}

export function openTransport(
  connection: Connection,
  { reserve, limitScale }: Tuning,
  onWait: NonNullable<BudgetOptions["onWait"]>,
): Transport {
  const budget = createBudget({ clock: systemClock, reserve, windowMs: 60_000 * limitScale, onWait });
  return withResilience(withLicense(createTransport(connection)), { budget, clock: systemClock });
}
