/**
 * The engine's property maps, and the session of a resource's provider object: resources of one connection share one
 * context.
 *
 * Measured on the engine: methods may run before an async `configure` is over, and one that throws stays cached; so a
 * promise is stored at once and awaited in each method.
 */
import type { dynamic } from "@pulumi/pulumi";

import { resolveConnection, type ConfigLookup } from "../../config/connection.ts";
import { connectionKey } from "../../config/open.ts";
import { openContext } from "../../runtime/contexts.ts";
import type { UserContext } from "../../user/context.ts";
import { notify } from "./notify.ts";

export type Props = Record<string, unknown>;
/** How a provider gets its context; tests hand in their own. */
export type OpenSession = (config: ConfigLookup) => Promise<UserContext>;

export interface KeptSession {
  readonly configure: (request: dynamic.ConfigureRequest) => Promise<void>;
  readonly session: () => Promise<UserContext>;
}

export function keptSession(open: OpenSession = contextFor): KeptSession {
  let session: Promise<UserContext> = Promise.reject(new Error("configure was not called"));
  session.catch(ignore);
  return {
    configure: async (request) => {
      session = open((key) => request.config.get(key));
      session.catch(ignore);
    },
    session: () => session,
  };
}

/** By connection. The process is told its config once per resource; its resources share one provider all the same. */
const contexts = new Map<string, UserContext>();

export async function contextFor(config: ConfigLookup): Promise<UserContext> {
  const key = connectionKey(resolveConnection(config, process.env));
  const known = contexts.get(key);
  if (known !== undefined) return known;
  const context = openContext(config, process.env, notify);
  contexts.set(key, context);
  return context;
}

function ignore(): void {
  // Each method awaits the promise itself and reports there.
}
