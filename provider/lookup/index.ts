/**
 * Look-ups for programs and scripts. In: a query or filter, and a look-up of stack config. Out: users as they are.
 * Must not know: Pulumi, or who asks. Programs load this module only when they ask (sdk/lookups).
 */
import { createApi } from "../client/api.ts";
import { searchUsers } from "../client/search.ts";
import type { Transport } from "../client/transport.ts";
import { resolveConnection, resolveTuning, type ConfigLookup } from "../config/connection.ts";
import { connectionKey, openTransport } from "../config/open.ts";
import { DescopeError } from "../core/errors.ts";
import {
  filterFailures,
  foundUser,
  queryFailures,
  searchBody,
  type FoundUser,
  type UserFilter,
  type UserQuery,
} from "../core/lookup.ts";

export interface LookupSettings {
  readonly config: ConfigLookup;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Told of waits that people would wonder about. */
  readonly notify: (message: string) => void;
}

export async function lookUpUser(query: UserQuery, settings: LookupSettings): Promise<FoundUser> {
  refuse("getUser", queryFailures(query));
  const api = createApi(transportFor(settings));
  const { loginId, userId } = query;
  const found = userId === undefined ? await api.loadByLoginId(loginId ?? "") : await api.load(userId);
  if (found !== undefined) return foundUser(found);
  throw new DescopeError("USER_NOT_FOUND", {
    subject: "getUser",
    field: userId === undefined ? "loginId" : "userId",
    // Without the value: it may be secret, and whoever asked knows it.
    what: "there is no such user in the project",
    next: "correct the value, or use findUsers, which may find nobody; a user that this program makes is known by its resource's outputs",
  });
}

export async function lookUpUsers(filter: UserFilter, settings: LookupSettings): Promise<FoundUser[]> {
  refuse("findUsers", filterFailures(filter));
  const body = searchBody(filter);
  if (body === undefined) return [];
  const found = await searchUsers(transportFor(settings), body, filter.limit);
  return found.map(foundUser);
}

function refuse(subject: string, failures: readonly string[]): void {
  if (failures.length > 0) throw new DescopeError("INPUT_INVALID", { subject, what: failures.join("; ") });
}

/** One per connection and process: all look-ups share the project's budget. */
const transports = new Map<string, Transport>();

function transportFor({ config, environment, notify }: LookupSettings): Transport {
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
