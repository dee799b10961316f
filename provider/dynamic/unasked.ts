/**
 * Replacements of which the engine asks nobody: `pulumi up --replace` calls no diff, so that a resource cannot say that
 * its old user has to go first (measured: check, then create; with deleteBeforeReplace check, delete, create). What is
 * known is that a resource was checked with old inputs, and that no diff asked for its replacement.
 */
import { DescopeError } from "../core/errors.ts";
import type { Holding } from "../core/holdings.ts";
import type { UserContext } from "../user/context.ts";

/** Said by check. `held`: what its old inputs hold, none where it is new. */
export function checkedWithState({ learned }: UserContext, owner: string, held: readonly Holding[]): void {
  if (held.length > 0) learned.stateful.set(owner, { held, isDecided: false });
}

/** Said by diff: `isReplaced` where the replacement is our own wish. */
export function diffedWithState({ learned }: UserContext, owner: string, isReplaced: boolean): void {
  const known = learned.stateful.get(owner);
  if (known === undefined) return;
  if (isReplaced) learned.stateful.delete(owner);
  else learned.stateful.set(owner, { ...known, isDecided: true });
}

/** Said by create: from here on the old one may go. */
export function isUnaskedReplacement({ learned }: UserContext, owner: string): boolean {
  const known = learned.stateful.get(owner);
  if (known !== undefined) learned.stateful.set(owner, { ...known, isDecided: true });
  return known !== undefined;
}

/**
 * Fails where a delete is the first half of such a replacement. The resource's own declaration keeps the user, so that
 * the second half would fail; the engine would have dropped the state by then.
 */
export function refuseUnaskedDelete({ learned }: UserContext, held: readonly Holding[], subject: string): void {
  const own = new Set(held);
  const replaced = [...learned.stateful.values()].some(
    (one) => !one.isDecided && one.held.some((holding) => own.has(holding)),
  );
  if (!replaced) return;
  throw new DescopeError("INPUT_INVALID", {
    subject,
    what: "is to be replaced (--replace) while the program declares it, which keeps it from being deleted; nothing was sent",
    next: "to delete it and make another one, run `pulumi destroy --target` with the URN of this resource, then `pulumi up`",
  });
}
