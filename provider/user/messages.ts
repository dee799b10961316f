/**
 * The words of errors about a user. In: what is declared and what was found. Out: coded errors. Must not know: how the
 * engine shows them. Values of fields that the program marked secret are never shown.
 */
import { DescopeError, failureOf } from "../core/errors.ts";
import { attributeKeyOf, type Item } from "../core/diff.ts";
import type { FieldName } from "../core/fields.ts";
import { wireAttribute } from "../core/patch.ts";
import type { UserInputs } from "../core/model.ts";
import { containsUnknown } from "../core/unknown.ts";
import type { UserContext } from "./context.ts";

const MAX_SHOWN_LENGTH = 120;

/** What of an operation's values is not shown. */
export type Discretion = Pick<UserContext, "secretFields">;

/** `user "ci@example.com"`; without the login ID where that is secret. */
export function subjectOf(context: Discretion, { loginId }: Pick<UserInputs, "loginId">): string {
  return isSecret(context, "loginId") || containsUnknown(loginId) ? "user" : `user "${loginId}"`;
}

/** What a preview's `-` line does not say: the field goes from the program and stays on the user. */
export function keptFieldsMessage(subject: string, items: readonly Item[]): string {
  return `${subject}: ${items.join(", ")} left the program and ${items.length === 1 ? "stays" : "stay"} on the user, who was adopted; to clear ${items.length === 1 ? "it" : "them"}, declare removedFields: "clear"`;
}

/** What the service refused names a path only; a deployment has many users, so the one that it was about is added. */
export function aboutUser(context: Discretion, error: unknown, { loginId }: Partial<UserInputs>): unknown {
  if (!DescopeError.is(error) || error.parts.subject !== undefined) return error;
  if (failureOf(error) === undefined && error.code !== "WRITE_NOT_TAKEN") return error;
  return typeof loginId === "string" ? error.about({ subject: subjectOf(context, { loginId }) }) : error;
}

const MAX_NAMED_FIELDS = 5;

/** A refusal of a write, with what was being written: the service does not always name it. */
export function namingFields(error: unknown, items: readonly Item[]): unknown {
  if (!DescopeError.is(error) || failureOf(error)?.status !== 400 || error.parts.field !== undefined) return error;
  const named = items.slice(0, MAX_NAMED_FIELDS).join(", ");
  const more = items.length - MAX_NAMED_FIELDS;
  return error.about({ field: more > 0 ? `${named} and ${String(more)} more` : named });
}

export function isSecret({ secretFields = [] }: Discretion, item: Item): boolean {
  const field = attributeKeyOf(item) === undefined ? item : "customAttributes";
  return secretFields.some((name) => name === field || name === "*");
}

/** The service answered with success, but these items do not hold. */
export function notTaken(
  context: Discretion,
  declared: UserInputs,
  items: readonly Item[],
  got: (item: Item) => unknown,
): DescopeError {
  const lines = items.map((item) => {
    if (isSecret(context, item)) return `${item}: declared and got differ (secret)`;
    return `${item}: declared ${show(declaredValue(declared, item))}, got ${show(got(item))}`;
  });
  return new DescopeError("WRITE_NOT_TAKEN", {
    subject: subjectOf(context, declared),
    field: items.join(", "),
    what: `the service answered with success but the user does not hold it (${lines.join("; ")})`,
    next: items.some((item) => isClearedKey(declared, item))
      ? 'this service does not clear an attribute alone, and keys of others are not put at stake: clear it in the Descope console, or declare removedFields: "keep", or set descope-users:attributesOnPatch to merge where PATCH is known to merge'
      : "check that the value is allowed in this project (roles, tenants, attributes exist); run again",
  });
}

function isClearedKey(declared: UserInputs, item: Item): boolean {
  const key = attributeKeyOf(item);
  return key !== undefined && wireAttribute(declared, key) === null;
}

function declaredValue(declared: UserInputs, item: Item): unknown {
  const key = attributeKeyOf(item);
  if (key === undefined) return declared[item as FieldName];
  return Object.hasOwn(declared.customAttributes ?? {}, key) ? declared.customAttributes?.[key] : undefined;
}

/** A value for a person, bounded. */
export function show(value: unknown): string {
  if (value === undefined || value === null || value === "") return "nothing";
  const text = JSON.stringify(value);
  return text.length > MAX_SHOWN_LENGTH ? `${text.slice(0, MAX_SHOWN_LENGTH)}…` : text;
}
