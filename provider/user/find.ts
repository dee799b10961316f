/**
 * An existing user by what a person calls it, as an import takes it over. In: a user ID or a login ID. Out: the state and
 * what a program would declare, or `undefined` where there is none. It counts as adopted: it was there before.
 */
import type { ActualUser, UserInputs } from "../core/model.ts";
import { outputsOf, projectAll } from "../core/ownership.ts";
import type { UserContext } from "./context.ts";
import type { ReadResult } from "./read.ts";
import { stateOf } from "./state.ts";

export interface Named {
  readonly user: ActualUser;
  /** By which of the two it was named. */
  readonly by: "userId" | "loginId";
}

/** A login ID may look like a user ID: whoever has that ID comes first. */
export async function userNamed({ api }: UserContext, name: string): Promise<Named | undefined> {
  // Descope's IDs (contract 2.1); how a load by ID answers to anything else is not published.
  const byId = /^U[A-Za-z0-9]{20,}$/.test(name) ? await api.load(name) : undefined;
  if (byId !== undefined) return { user: byId, by: "userId" };
  const byLogin = await api.loadByLoginId(name, true);
  return byLogin === undefined ? undefined : { user: byLogin, by: "loginId" };
}

export async function findUser(context: UserContext, name: string): Promise<ReadResult | undefined> {
  const named = await userNamed(context, name);
  if (named === undefined) return undefined;
  const inputs = declaredOf(named.user);
  return { state: stateOf(inputs, outputsOf(named.user, true)), inputs };
}

/** What the user has, without what is empty, and what no program can declare. */
function declaredOf(user: ActualUser): UserInputs {
  const { customAttributes, ...all } = projectAll(user);
  const fields = Object.entries(all).filter(([name, value]) => !isEmpty(value) && !driftsByItself(name, value));
  const attributes = Object.entries(customAttributes ?? {}).filter(
    ([, value]) => !isEmpty(value) && isDeclarable(value),
  );
  return {
    ...(Object.fromEntries(fields) as unknown as UserInputs),
    ...(attributes.length === 0 ? {} : { customAttributes: Object.fromEntries(attributes) }),
  };
}

/** `invited` becomes `enabled` at the first sign-in, and a program that declares it would take that back. */
function driftsByItself(name: string, value: unknown): boolean {
  return name === "status" && value === "invited";
}

/** A flag that is not set is none to own. */
function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === "" ||
    value === false ||
    (Array.isArray(value) && value.length === 0)
  );
}

/** Texts, numbers, flags and lists of texts; Descope may keep more. */
function isDeclarable(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((one) => typeof one === "string");
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
