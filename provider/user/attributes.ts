/**
 * Custom attributes that are not ours survive every PATCH. In: the map that would be sent. Out: a map that loses
 * nothing whatever the service does with partial maps, and what the answer taught. Must not know: other fields.
 *
 * Whether PATCH merges or replaces the map is not published (fact sheet, question 1). Until an answer has told, the keys
 * of others ride along with the values just read, so that there is not even an instant in which they are gone; an
 * unchanged key of our own that is left out is what tells, as long as answers come.
 */
import { sameAttribute } from "../core/canonical.ts";
import { attributeItem } from "../core/diff.ts";
import type { ActualUser } from "../core/model.ts";
import { attributeOf, type Target } from "../core/ownership.ts";
import type { UserContext } from "./context.ts";
import { mustLoad, type Work } from "./work.ts";

export interface SafeAttributes {
  readonly map: Readonly<Record<string, unknown>>;
  /** The user before the PATCH; `undefined` where it did not have to be read. */
  readonly before: ActualUser | undefined;
}

export async function safeAttributes(
  context: UserContext,
  work: Work,
  changed: Readonly<Record<string, unknown>>,
): Promise<SafeAttributes> {
  const { attributesOnPatch } = context.learned;
  if (attributesOnPatch === "merge") return { map: changed, before: undefined };
  const before = work.actual ?? (await mustLoad(context, work));
  const others = foreignAttributes(before, work.target);
  if (attributesOnPatch === "unknown" && work.afterLoss !== true) return { map: { ...others, ...changed }, before };
  const ours = { ...work.target.declared.customAttributes, ...changed };
  const kept = Object.fromEntries(Object.entries(ours).filter(([, value]) => !sameAttribute(value, null)));
  // Still unknown after a lost answer: no key of ours is put at stake again, for the next answer may be lost, too.
  if (attributesOnPatch === "unknown") return { map: { ...others, ...kept, ...changed }, before };
  // Replace: everything that shall stay is sent, what shall go is left out (a null would be stored or refused).
  return { map: { ...others, ...kept }, before };
}

/** The attributes that the target neither declares nor clears. */
export function foreignAttributes(actual: ActualUser, target: Target): Record<string, unknown> {
  const declared = target.declared.customAttributes ?? {};
  return Object.fromEntries(
    Object.entries(actual.customAttributes).filter(
      ([key]) => !Object.hasOwn(declared, key) && !target.cleared.includes(attributeItem(key)),
    ),
  );
}

/** A key that was there, was not sent, and is or is not there afterwards: that tells merge from replace. */
export function learnFromAnswer(context: UserContext, sent: SafeAttributes, answer: ActualUser): void {
  if (context.learned.attributesOnPatch !== "unknown" || sent.before === undefined) return;
  const { before, map } = sent;
  const leftOut = Object.keys(before.customAttributes).filter(
    (key) => !Object.hasOwn(map, key) && !sameAttribute(attributeOf(before, key), null),
  );
  if (leftOut.length === 0) return;
  const survived = leftOut.every((key) => !sameAttribute(attributeOf(answer, key), null));
  context.learned.attributesOnPatch = survived ? "merge" : "replace";
}
