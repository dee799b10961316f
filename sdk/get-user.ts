/**
 * Looking one user up. In: a login ID or user ID. Out: the user as it is. Must not know: HTTP.
 */
import * as pulumi from "@pulumi/pulumi";

import type { FoundUser } from "../provider/core/lookup.ts";
import { lookups, lookupSettings } from "./lookup.ts";

export type { FoundTenant, FoundUser } from "../provider/core/lookup.ts";

/** Exactly one of both. */
export interface GetUserArgs {
  /** Any of the user's login IDs. */
  loginId?: string;
  /** The user's ID, `U…`. */
  userId?: string;
}

/** Exactly one of both. */
export interface GetUserOutputArgs {
  /** Any of the user's login IDs. */
  loginId?: pulumi.Input<string>;
  /** The user's ID, `U…`. */
  userId?: pulumi.Input<string>;
}

/**
 * Reads an existing user, test users too: in a program, where it also happens in preview, and in a plain script without
 * an engine. One request. The connection is that of the provider: `DESCOPE_PROJECT_ID` and `DESCOPE_MANAGEMENT_KEY`, else
 * the stack's config.
 *
 * ```ts
 * const anna = await descope.getUser({ loginId: "anna@example.com" });
 * ```
 * Rejects with `USER_NOT_FOUND` where there is no such user, `INPUT_INVALID`, `CONFIG_MISSING`, or what the service said.
 */
export async function getUser(args: GetUserArgs): Promise<FoundUser> {
  const { lookUpUser } = await lookups();
  return lookUpUser(args, lookupSettings());
}

/**
 * As `getUser`, for values of other resources. Where one of them is not known in preview, the user is read by the update.
 * A user that the same program makes is not there before the update: give its `userId`, which is not known before either.
 */
export function getUserOutput(args: GetUserOutputArgs): pulumi.Output<FoundUser> {
  const known: pulumi.Output<pulumi.Unwrap<GetUserOutputArgs>> = pulumi.output(args);
  return known.apply(async (values) => getUser(values));
}
