/**
 * The ownership mark: one custom attribute of a user that names the stack which made or adopted it. In: a user as
 * answered, and texts. Out: what the mark says, and whether a declaration touches it. Must not know: how it is written.
 *
 * The mark belongs to the provider and not to the author: it is in no diff, and a program that declares the attribute
 * is refused. An empty value is no mark: what a service keeps of a cleared attribute is not published (fact sheet,
 * question 1).
 */
import type { CheckFailure } from "./check.ts";
import type { ActualUser } from "./model.ts";

/** Where marks are, and what those of this stack say. */
export interface Mark {
  /** The name of a text attribute that the project defines. */
  readonly attribute: string;
  /** `project/stack`; `undefined` where it is not known, as in a destroy of resources that were never marked. */
  readonly owner: string | undefined;
}

/** The text in the mark; `undefined` where the user has none. */
export function markOf(user: Pick<ActualUser, "customAttributes">, { attribute }: Mark): string | undefined {
  const value = Object.hasOwn(user.customAttributes, attribute) ? user.customAttributes[attribute] : undefined;
  if (value === undefined || value === null || value === "") return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The mark of another stack; `undefined` where there is none, or where it is this stack's. */
export function foreignMark(user: Pick<ActualUser, "customAttributes">, mark: Mark): string | undefined {
  const found = markOf(user, mark);
  return found === mark.owner ? undefined : found;
}

export function isMarkedAsOurs(user: Pick<ActualUser, "customAttributes">, mark: Mark): boolean {
  return mark.owner !== undefined && markOf(user, mark) === mark.owner;
}

/** Why these custom attributes cannot be declared; `undefined`: none of them is the mark. */
export function declaresMark(attributes: unknown, attribute: string): CheckFailure | undefined {
  if (typeof attributes !== "object" || attributes === null || !Object.hasOwn(attributes, attribute)) return undefined;
  return {
    property: `customAttributes.${attribute}`,
    reason: `is the ownership mark (descope-users:ownerAttribute), which the provider writes; leave it out, or configure another attribute for the mark`,
  };
}
