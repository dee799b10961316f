/**
 * A user whose `test` changes is replaced: deleted, then made anew. Where the old user is kept, its login IDs stay taken
 * and the new one cannot be made. In: what is known of the user, and what is declared. Out: what to say, before anything
 * is sent. The state decides on the fate of the old user, not what is declared now.
 */
import { canonicalLoginId } from "./canonical.ts";
import type { UserInputs, UserState } from "./model.ts";
import { deleteActionOf } from "./on-delete.ts";
import { containsUnknown } from "./unknown.ts";

export interface FlipRefusal {
  readonly what: string;
  readonly next: string;
}

/** `undefined`: `test` stays, or the user may be replaced. What a preview does not know yet is judged by the update. */
export function refusedFlip(known: Partial<UserState>, declared: UserInputs): FlipRefusal | undefined {
  if (containsUnknown(declared.test) || (known.test === true) === (declared.test === true)) return undefined;
  const action = deleteActionOf(known);
  if (action === "delete") return undefined;
  const taken = new Set(loginIdsOf([known.loginId, ...(known.loginIds ?? []), ...(known.additionalIdentifiers ?? [])]));
  const wanted = loginIdsOf([declared.loginId, ...listed(declared.additionalIdentifiers)]);
  if (!wanted.some((id) => taken.has(id))) return undefined;
  const why = known.onDelete === undefined ? "was adopted" : `is kept by onDelete: "${action}"`;
  return {
    what:
      `would change from ${String(known.test === true)} to ${String(declared.test === true)}, which replaces the user, ` +
      `but the user ${why}, so that its login ID stays taken`,
    next:
      'to delete it and make another one, declare onDelete: "delete" and run `pulumi up` before test changes; ' +
      "to keep it, declare another loginId for the new one, or take test back",
  };
}

/** Of a preview some, or all, may not be known yet. */
function listed(identifiers: unknown): unknown[] {
  return Array.isArray(identifiers) ? identifiers : [];
}

function loginIdsOf(loginIds: readonly unknown[]): string[] {
  return loginIds
    .filter((id): id is string => typeof id === "string" && id !== "" && !containsUnknown(id))
    .map(canonicalLoginId);
}
