/**
 * One context per connection and process. In: config of the engine, the environment, and how the person is told
 * something. Out: the context that all resources of the process share. Must not know: methods or users.
 */
import { createApi } from "../client/api.ts";
import { createBulkApi } from "../client/bulk.ts";
import type { Limits } from "../client/deadline.ts";
import { gatherCalls } from "../client/gather.ts";
import type { Calls } from "../client/many.ts";
import { within, type Transport } from "../client/transport.ts";
import { turnover } from "../client/turnover.ts";
import { canonicalLoginId } from "../core/canonical.ts";
import {
  resolveAttributesOnPatch,
  resolveConnection,
  resolveMark,
  resolveMaxDeletes,
  resolveMoveFrom,
  resolveTuning,
  type ConfigLookup,
} from "../config/connection.ts";
import { connectionKey, openTransport } from "../config/open.ts";
import { createContext, type Notify, type UserContext } from "../user/context.ts";
import { SharedDeclarations } from "./run-declarations.ts";
import { runFolder } from "./run-folder.ts";
import { SharedLosses } from "./run-losses.ts";

const contexts = new Map<string, UserContext>();

export async function contextFor(config: ConfigLookup, notify: Notify): Promise<UserContext> {
  const connection = resolveConnection(config, process.env);
  const key = connectionKey(connection);
  const known = contexts.get(key);
  if (known !== undefined) return known;
  const progress = { done: 0, total: 0 };
  const tuning = resolveTuning(config, process.env);
  const transport = openTransport(connection, tuning, (routeClass, waitMs) =>
    notify("info", waitMessage(routeClass, waitMs, progress)),
  );
  const apiWithin = gatherCalls(callsOver(transport), {
    loginIdForm: canonicalLoginId,
    maxBatch: tuning.maxBatch,
    turnover,
    serverTimeS: () => transport.serverTimeS(),
  });
  const context = createContext(apiWithin(), {
    apiWithin,
    maxDeletes: resolveMaxDeletes(config, process.env),
    environment: process.env,
    notify,
    progress,
    secrets: transport.secrets,
    attributesOnPatch: resolveAttributesOnPatch(config, process.env),
    mark: resolveMark(config, process.env),
    declarations: new SharedDeclarations(connection.projectId, runFolder(), (reason) =>
      notify("warn", unshared(reason)),
    ),
    losses: new SharedLosses(runFolder(), (reason) => notify("warn", uncounted(reason))),
    projectId: connection.projectId,
    moveFrom: resolveMoveFrom(config),
  });
  contexts.set(key, context);
  return context;
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
