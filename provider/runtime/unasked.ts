/**
 * Replacements of which the engine asks nobody. `pulumi up --replace` checks the resource as if it were new and calls no
 * diff (measured), so that a resource cannot say that its old user has to go first; with the option deleteBeforeReplace
 * the delete comes next, while the program declares the user. Known by that order: checked, neither diffed nor made.
 */
import { DescopeError } from "../core/errors.ts";
import type { Holding } from "../core/holdings.ts";
import type { UserContext } from "../user/context.ts";

/** Said by check. `held`: the users that the resource declares. */
export function resourceChecked({ learned }: UserContext, owner: string, held: readonly Holding[]): void {
  learned.undecided.set(owner, held);
}

/** Said by diff and create: the engine has told what becomes of the resource. */
export function resourceDecided({ learned }: UserContext, owner: string): void {
  learned.undecided.delete(owner);
}

/**
 * Fails where a delete is the first half of such a replacement. The resource's own declaration keeps the user, so that
 * the second half would fail, and the engine would not know the user any more.
 */
export function refuseUnaskedDelete(
  { learned }: UserContext,
  { id, held, subject }: { readonly id: string; readonly held: readonly Holding[]; readonly subject: string },
): void {
  // Replaced by our own wish: the engine checks such a resource a second time, after its diff (measured).
  if (learned.replacedBy.has(id)) return;
  const own = new Set(held);
  const isDeclared = [...learned.undecided.values()].some((one) => one.some((holding) => own.has(holding)));
  if (!isDeclared) return;
  throw new DescopeError("INPUT_INVALID", {
    subject,
    what: "a resource of the program that is not made yet declares the user: this one, if it is to be replaced (--replace); nothing was sent",
    next:
      "to delete the user and make another one, run `pulumi destroy --target` with the URN of this resource, then " +
      "`pulumi up`; if another resource is to take the user over, run `pulumi up` again when that can be made",
  });
}
