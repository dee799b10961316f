/**
 * One context per connection and process. In: config of the engine and the environment. Out: the context that all
 * resources of the process share. Must not know: methods or users.
 */
import { createApi } from "../client/api.ts";
import { createTransport } from "../client/transport.ts";
import { resolveConnection, resolveMaxDeletes, type ConfigLookup } from "../config/connection.ts";
import { createContext, type UserContext } from "../user/context.ts";
import { notify } from "./notify.ts";

const contexts = new Map<string, UserContext>();

export async function contextFor(config: ConfigLookup): Promise<UserContext> {
  const connection = resolveConnection(config, process.env);
  const key = JSON.stringify([connection.baseUrl, connection.projectId, connection.managementKey]);
  const known = contexts.get(key);
  if (known !== undefined) return known;
  const context = createContext(createApi(createTransport(connection)), {
    maxDeletes: resolveMaxDeletes(config, process.env),
    environment: process.env,
    notify,
  });
  contexts.set(key, context);
  return context;
}
