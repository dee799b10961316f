/**
 * From configuration to a way to the service. In: a look-up of stack config and the environment. Out: a transport that
 * keeps to the project's budget and outlives passing faults, and a key under which it can be shared. Must not know: who
 * calls, or which door is open.
 */
import { createBudget, type BudgetOptions } from "../client/budget.ts";
import { systemClock } from "../client/clock.ts";
import { withLicense } from "../client/license.ts";
import { withResilience } from "../client/resilience.ts";
import { createTransport, type Transport } from "../client/transport.ts";
import {
  resolveConnection,
  resolveTuning,
  type ConfigLookup,
  type Connection,
  type Environment,
} from "./connection.ts";

/** Equal connections have equal keys. The key holds a secret: it stays in memory. */
export function connectionKey({ baseUrl, projectId, managementKey }: Connection): string {
  return JSON.stringify([baseUrl, projectId, managementKey]);
}

export function openTransport(
  config: ConfigLookup,
  environment: Environment,
  onWait: NonNullable<BudgetOptions["onWait"]>,
): Transport {
  const { reserve, limitScale } = resolveTuning(config, environment);
  const budget = createBudget({ clock: systemClock, reserve, windowMs: 60_000 * limitScale, onWait });
  const licensed = withLicense(createTransport(resolveConnection(config, environment)), systemClock.sleep);
  return withResilience(licensed, { budget, clock: systemClock });
}
