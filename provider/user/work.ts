/**
 * One piece of work on an existing user, and reading it. In: whom, what shall hold, what does not. Out: the user as it
 * is, or an error that it is gone. Must not know: how the work is done.
 */
import { DescopeError } from "../core/errors.ts";
import type { Item } from "../core/diff.ts";
import type { ActualUser } from "../core/model.ts";
import type { Target } from "../core/ownership.ts";
import type { Address } from "../core/patch.ts";
import type { UserContext } from "./context.ts";
import { subjectOf, type Discretion } from "./messages.ts";

export interface Work {
  readonly address: Address;
  readonly target: Target;
  /** What is known not to hold. */
  readonly items: readonly Item[];
  /** What may be written at all: the items that preview has shown. `undefined`: all of the target. */
  readonly shown?: readonly Item[] | undefined;
  /** The user as just read, if it was. */
  readonly actual?: ActualUser | undefined;
  /** The answer of an earlier write of this operation was lost, and what it would have taught with it. */
  readonly afterLoss?: boolean;
}

export async function mustLoad(context: UserContext, work: Pick<Work, "address" | "target">): Promise<ActualUser> {
  const actual = await context.api.load(work.address.userId);
  if (actual !== undefined) return actual;
  throw userGone(context, work);
}

export function userGone(context: Discretion, { address, target }: Pick<Work, "address" | "target">): DescopeError {
  return new DescopeError("USER_GONE", {
    subject: subjectOf(context, target.declared),
    what: `there is no user ${address.userId} any more`,
    next: "run `pulumi refresh` so that the state forgets it; the next `pulumi up` makes it anew",
  });
}
