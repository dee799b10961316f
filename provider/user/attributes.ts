/**
 * How custom attributes travel in a PATCH. In: the keys to be written and the user as read. Out: the map to send, or
 * nothing: then each key goes by the endpoint that sets one attribute and touches no other. Must not know: when PATCH is
 * sent.
 *
 * Whether PATCH merges the map per key or replaces it is not published (fact sheet, question 1). So keys of others are
 * never sent (the value just read may be another one by the time it is written) and never put at stake: a map goes only
 * where PATCH is known to merge, or where the user has no keys of others; an unchanged key of our own that was left out
 * then tells for the whole project. The author may say it in the config instead.
 */
import { sameAttribute } from "../core/canonical.ts";
import { attributeItem } from "../core/diff.ts";
import { DescopeError } from "../core/errors.ts";
import type { ActualUser } from "../core/model.ts";
import { attributeOf, type Target } from "../core/ownership.ts";
import type { UserContext } from "./context.ts";
import { subjectOf } from "./messages.ts";
import type { Work } from "./work.ts";

export interface SentAttributes {
  readonly map: Readonly<Record<string, unknown>>;
  /** What was known when the map was sent; the answers of others may have taught more since. */
  readonly assumed: "unknown" | "merge";
  /** The user before the PATCH, where it was read. */
  readonly before: ActualUser | undefined;
}

/** Whether the user has to be read before custom attributes are written. */
export function readsForAttributes({ learned }: UserContext): boolean {
  return learned.attributesOnPatch !== "merge";
}

/** `undefined`: key by key. */
export function attributesForPatch(
  context: UserContext,
  work: Work,
  changed: Readonly<Record<string, unknown>>,
): SentAttributes | undefined {
  const { actual } = work;
  const { attributesOnPatch } = context.learned;
  if (attributesOnPatch === "merge") return { map: changed, assumed: "merge", before: actual };
  // After a lost answer nothing more is put at stake: the next answer may be lost, too.
  if (attributesOnPatch === "replace" || work.afterLoss === true || actual === undefined) return undefined;
  if (foreignKeys(context, actual, work.target).length > 0) return undefined;
  return { map: changed, assumed: "unknown", before: actual };
}

/** The keys that the target neither declares nor clears. The mark is the provider's own and can be written again. */
export function foreignKeys({ mark }: UserContext, actual: ActualUser, target: Target): string[] {
  const declared = target.declared.customAttributes ?? {};
  return Object.keys(actual.customAttributes).filter(
    (key) => key !== mark?.attribute && !Object.hasOwn(declared, key) && !target.cleared.includes(attributeItem(key)),
  );
}

/** A key that was there, was not sent, and is or is not there afterwards: that tells merge from replace. */
export function learnFromAnswer(
  context: UserContext,
  { target }: Work,
  sent: SentAttributes,
  answer: ActualUser,
): void {
  const { before, map, assumed } = sent;
  const leftOut = Object.keys(before?.customAttributes ?? {}).filter(
    (key) => before !== undefined && !Object.hasOwn(map, key) && !sameAttribute(attributeOf(before, key), null),
  );
  if (leftOut.length === 0) return;
  const survived = leftOut.every((key) => !sameAttribute(attributeOf(answer, key), null));
  if (survived) {
    if (context.learned.attributesOnPatch === "unknown") context.learned.attributesOnPatch = "merge";
    return;
  }
  context.learned.attributesOnPatch = "replace";
  // Only keys of our own were left out, which are brought back.
  if (assumed === "unknown") return;
  throw new DescopeError("CONFIG_MALFORMED", {
    subject: subjectOf(context, target.declared),
    field: "customAttributes",
    what: `PATCH has replaced the map, though descope-users:attributesOnPatch says that it merges; lost are ${leftOut.join(", ")}`,
    next: "set descope-users:attributesOnPatch to replace, restore the keys of others by hand, and run again",
  });
}
