/**
 * The context of a configured provider. In: config, the environment, and how the person is told something. Out: what all
 * resources of that provider share, its memory of the run with it. Must not know: methods or users.
 */
import { createApi } from "../client/api.ts";
import { createBulkApi } from "../client/bulk.ts";
import type { Limits } from "../client/deadline.ts";
import { gatherCalls } from "../client/gather.ts";
import type { Calls } from "../client/many.ts";
import { within, type Transport } from "../client/transport.ts";
import { Turnover } from "../client/turnover.ts";
import { canonicalLoginId } from "../core/canonical.ts";
import {
  resolveAttributesOnPatch,
  resolveConnection,
  resolveMark,
  resolveMaxDeletes,
  resolveMoveFrom,
  resolveTuning,
  type ConfigLookup,
  type Environment,
} from "../config/connection.ts";
import { openTransport } from "../config/open.ts";
import { createContext, type Notify, type UserContext } from "../user/context.ts";
import { SharedDeclarations } from "./run-declarations.ts";
import { runFolder } from "./run-folder.ts";
import { SharedLosses } from "./run-losses.ts";

export function openContext(config: ConfigLookup, environment: Environment, notify: Notify): UserContext {
  const connection = resolveConnection(config, environment);
  const progress = { done: 0, total: 0 };
  const turnover = new Turnover();
  const tuning = resolveTuning(config, environment);
  const transport = openTransport(connection, tuning, (routeClass, waitMs) =>
    notify("info", waitMessage(routeClass, waitMs, progress)),
  );
  const apiWithin = gatherCalls(callsOver(transport), {
    loginIdForm: canonicalLoginId,
    maxBatch: tuning.maxBatch,
    turnover,
    serverTimeS: () => transport.serverTimeS(),
  });
  return createContext(apiWithin(), {
    apiWithin,
    turnover,
    maxDeletes: resolveMaxDeletes(config, environment),
    environment,
    notify,
    progress,
    secrets: transport.secrets,
    attributesOnPatch: resolveAttributesOnPatch(config, environment),
    mark: resolveMark(config, environment),
    declarations: new SharedDeclarations(connection.projectId, runFolder(), (reason) =>
      notify("warn", unshared(reason)),
    ),
    losses: new SharedLosses(runFolder(), (reason) => notify("warn", uncounted(reason))),
    projectId: connection.projectId,
    moveFrom: resolveMoveFrom(config),
  });
}

/** The service's calls, as they keep to an operation's limits. */
export function callsOver(transport: Transport): (limits?: Limits) => Calls {
  return (limits) => {
    const limited = within(transport, limits);
    return { api: createApi(limited), bulk: createBulkApi(limited) };
  };
}

function uncounted(reason: string): string {
  return `maxDeletes counts the users of this provider process only (${reason}): make the folder for temporary files writable so that it counts those of the whole run`;
}

function unshared(reason: string): string {
  return `what the program declares cannot be shared between provider processes (${reason}): make the folder for temporary files writable before users move between providers`;
}

function waitMessage(routeClass: string, waitMs: number, { done, total }: { done: number; total: number }): string {
  const far = total === 0 ? "" : `, ${String(done)} of ${String(total)} users done`;
  return `waiting ${String(Math.ceil(waitMs / 1000))} s for the ${routeClass} budget of the project${far}`;
}
