/**
 * Look-ups for programs and scripts. In: a query or filter, and a look-up of stack config. Out: users as they are.
 * Must not know: Pulumi, or who asks. Programs load this module only when they ask (sdk/lookups).
 */
import { createApi } from "../client/api.ts";
import { loadOwner } from "../client/many.ts";
import { searchUsers } from "../client/search.ts";
import { transportFor, type LookupSettings } from "../config/shared.ts";
import { canonicalLoginId } from "../core/canonical.ts";
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

export type { LookupSettings };

export async function lookUpUser(query: UserQuery, settings: LookupSettings): Promise<FoundUser> {
  refuse("getUser", queryFailures(query));
  const api = createApi(transportFor(settings));
  const { loginId, userId } = query;
  const found = userId === undefined ? await loadOwner(api, loginId ?? "", canonicalLoginId) : await api.load(userId);
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
