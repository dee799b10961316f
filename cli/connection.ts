/**
 * Asking the project. In: a filter. Out: users as they are. Must not know: requests, or what the users are asked for.
 * The connection is the provider's own, from the environment only: no stack is selected here.
 */
import process from "node:process";

import { resolveConnection } from "../provider/config/connection.ts";
import { DescopeError } from "../provider/core/errors.ts";
import type { FoundUser, UserFilter } from "../provider/core/lookup.ts";
import { markOf } from "../provider/core/mark.ts";
import { defineTextAttribute } from "../provider/lookup/attributes.ts";
import { lookUpUsers, type LookupSettings } from "../provider/lookup/index.ts";
import { say } from "./output.ts";

/** Throws a coded error; one about the configuration says what to set. Nothing of the key is ever in it. */
export async function findUsers(filter: UserFilter): Promise<FoundUser[]> {
  return asked(async (settings) => lookUpUsers(filter, settings));
}

async function asked<T>(call: (settings: LookupSettings) => Promise<T>): Promise<T> {
  try {
    return await call({ config: () => undefined, environment: process.env, notify: say });
  } catch (error) {
    if (!DescopeError.is(error)) throw error;
    if (error.code === "INPUT_INVALID") throw error.about({ subject: "the filter" });
    if (error.code !== "CONFIG_MISSING") throw error;
    throw error.about({ next: "set DESCOPE_PROJECT_ID and DESCOPE_MANAGEMENT_KEY in the environment" });
  }
}

/** Users whose ownership mark says so, test users too. Looked at once more: a search may match loosely. */
export async function findMarked(attribute: string, owner: string): Promise<FoundUser[]> {
  const found = await findUsers({ customAttributes: { [attribute]: owner }, withTestUser: true });
  return found.filter((user) => markOf(user, { attribute, owner }) === owner);
}

/** Whether the attribute had to be made. */
export async function defineAttribute(name: string): Promise<"made" | "there"> {
  return asked(async (settings) => defineTextAttribute(name, settings));
}

/** The project whose users are asked for. */
export function connectedProject(): string {
  return resolveConnection(() => undefined, process.env).projectId;
}

/** Login IDs that one search asks for: as many users as a page holds. */
const LOGIN_IDS_AT_ONCE = 100;

/** The users who have any of these login IDs, test users too. */
export async function findByLoginIds(loginIds: readonly string[]): Promise<FoundUser[]> {
  const found = new Map<string, FoundUser>();
  for (let start = 0; start < loginIds.length; start += LOGIN_IDS_AT_ONCE) {
    const some = loginIds.slice(start, start + LOGIN_IDS_AT_ONCE);
    // One after the other: the project's budget is for others too.
    // oxlint-disable-next-line no-await-in-loop
    for (const user of await findUsers({ loginIds: some, withTestUser: true })) found.set(user.userId, user);
  }
  return [...found.values()];
}
