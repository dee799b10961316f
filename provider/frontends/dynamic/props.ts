/**
 * The engine's property maps, and the session of the process.
 *
 * Measured on the engine: methods may run before an async `configure` is over, and one that throws stays cached; so a
 * promise is stored at once and awaited in each method.
 */
import type { dynamic } from "@pulumi/pulumi";

import type { ConfigLookup } from "../../config/connection.ts";
import { contextFor } from "../../runtime/contexts.ts";
import type { UserContext } from "../../user/context.ts";
import { notify } from "./notify.ts";

export type Props = Record<string, unknown>;
/** How a provider gets its context; tests hand in their own. */
export type OpenSession = (config: ConfigLookup) => Promise<UserContext>;

/** The property that holds the provider's text in every map of the engine. */
export const PROVIDER_KEY = "__provider";

export function withoutProvider({ [PROVIDER_KEY]: _provider, ...rest }: Props): Props {
  return rest;
}

export interface KeptSession {
  readonly configure: (request: dynamic.ConfigureRequest) => Promise<void>;
  readonly session: () => Promise<UserContext>;
}

export function keptSession(open: OpenSession = openContext): KeptSession {
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

async function openContext(config: ConfigLookup): Promise<UserContext> {
  return contextFor(config, notify);
}

function ignore(): void {
  // Each method awaits the promise itself and reports there.
}
