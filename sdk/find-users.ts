/**
 * Searching for users. In: filters. Out: all users that match. Must not know: HTTP, or pages.
 */
import * as pulumi from "@pulumi/pulumi";

import type { FoundUser, UserFilter } from "../provider/core/lookup.ts";
import { lookups, lookupSettings } from "./lookup.ts";

export type { TenantRoles } from "../provider/core/lookup.ts";

/** The filters of the service's search, each optional. Filters join by AND, the values of one by OR. */
export type FindUsersArgs = UserFilter;

export type FindUsersOutputArgs = { [Name in keyof UserFilter]: pulumi.Input<UserFilter[Name]> };

/**
 * All users that match, test users only where asked for (`withTestUser`, `testUsersOnly`); of a program, in preview too,
 * and of a plain script without an engine. Pages of 100 are followed to the end and the project's rate limits kept to
 * (200 searches a minute, less the reserve). Without a filter: every user of the project. An empty list finds nobody.
 *
 * ```ts
 * const admins = await descope.findUsers({ roleNames: ["Tenant Admin"], tenantIds: ["acme"], limit: 500 });
 * ```
 * The service may lag some seconds behind a write. Rejects with `INPUT_INVALID` (a misspelt filter would find everybody),
 * `CONFIG_MISSING`, or what the service said.
 */
export async function findUsers(args: FindUsersArgs = {}): Promise<FoundUser[]> {
  const { lookUpUsers } = await lookups();
  return lookUpUsers(args, lookupSettings());
}

/** As `findUsers`, for values of other resources. Where one of them is not known in preview, the update searches. */
export function findUsersOutput(args: FindUsersOutputArgs = {}): pulumi.Output<FoundUser[]> {
  const known = pulumi.output(args as Record<string, unknown>);
  return known.apply(async (values) => findUsers(values as FindUsersArgs));
}
