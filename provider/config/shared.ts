/**
 * The way to the service of whoever asks outside the engine: look-ups of programs, and the command. In: a look-up of
 * config, the environment, and whom to tell of waits. Out: a transport. One per connection and process, so that all
 * share the project's budget. Must not know: what is asked.
 */
import type { Transport } from "../client/transport.ts";
import { resolveConnection, resolveTuning, type ConfigLookup } from "./connection.ts";
import { connectionKey, openTransport } from "./open.ts";

export interface LookupSettings {
  readonly config: ConfigLookup;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Told of waits that people would wonder about. */
  readonly notify: (message: string) => void;
}

const transports = new Map<string, Transport>();

export function transportFor({ config, environment, notify }: LookupSettings): Transport {
  const connection = resolveConnection(config, environment);
  const key = connectionKey(connection);
  const known = transports.get(key);
  if (known !== undefined) return known;
  const opened = openTransport(connection, resolveTuning(config, environment), (routeClass, waitMs) =>
    notify(`waiting ${String(Math.ceil(waitMs / 1000))} s for the ${routeClass} budget of the project`),
  );
  transports.set(key, opened);
  return opened;
}
