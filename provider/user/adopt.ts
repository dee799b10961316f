/**
 * Taking over a user that exists. In: the declaration and the users who own its login IDs. Out: the user holding what is
 * declared. Must not know: the engine. Only differences are written: no password call, no reset of what is not declared.
 */
import { hasLoginId } from "../core/canonical.ts";
import { DescopeError } from "../core/errors.ts";
import { attributeKeyOf, type Item } from "../core/diff.ts";
import type { FieldName } from "../core/fields.ts";
import type { ActualUser, UserInputs } from "../core/model.ts";
import { actualValue, attributeOf, pendingItems, type Target } from "../core/ownership.ts";
import type { UserContext } from "./context.ts";
import { converge, PartialWrite } from "./converge.ts";
import { checkDefinitions } from "./definitions.ts";
import { tellDrift } from "./drift.ts";
import { guardAgainstMerge } from "./guard.ts";
import { ensureMark, refuseMarkedByOthers, releaseMark } from "./mark.ts";
import { isSecret, show, subjectOf, type Discretion } from "./messages.ts";

/** The one user to adopt; anything else than exactly one match is an error that names what was found. */
export function theOne(context: Discretion, declared: UserInputs, owners: readonly ActualUser[]): ActualUser {
  const [first, ...others] = owners;
  if (first === undefined) {
    throw new DescopeError("ADOPTION_REFUSED", {
      subject: subjectOf(context, declared),
      field: "onExisting",
      what: "there is no user with this login ID to adopt; nothing was sent",
      next: 'correct loginId, or leave onExisting: "adopt" out so that the user is made',
    });
  }
  if (others.length > 0) {
    throw new DescopeError("ADOPTION_REFUSED", {
      subject: subjectOf(context, declared),
      field: "onExisting",
      what: `the declared login IDs belong to ${String(owners.length)} users (${owners.map((user) => user.userId).join(", ")}); nothing was sent`,
      next: "declare the login IDs of one of them only",
    });
  }
  if (!hasLoginId(first.loginIds, declared.loginId)) {
    throw new DescopeError("ADOPTION_REFUSED", {
      subject: subjectOf(context, declared),
      field: "loginId",
      what: `no user has this login ID; user ${first.userId} was found by another one of what is declared, which does not make it the one to adopt; nothing was sent`,
      next: "declare as loginId one that this user has, or take the identifier out of additionalIdentifiers",
    });
  }
  if (first.test !== (declared.test === true)) {
    throw new DescopeError("ADOPTION_REFUSED", {
      subject: subjectOf(context, declared),
      field: "test",
      what: `user ${first.userId} is ${first.test ? "a" : "no"} test user, which cannot be changed; nothing was sent`,
      next: first.test ? "declare a TestUser" : "declare a User",
    });
  }
  return first;
}

export function beingDeleted(context: Discretion, declared: UserInputs, found: ActualUser): DescopeError {
  return new DescopeError("ADOPTION_REFUSED", {
    subject: subjectOf(context, declared),
    field: "onExisting",
    what: `another resource of this program deletes user ${found.userId} in this run; nothing was sent`,
    next: 'to move a user, declare onDelete: "retain" where it is and run `pulumi up`, before it is taken out there',
  });
}

export function inTheSetAlready(context: Discretion, declared: UserInputs, found: ActualUser): DescopeError {
  return new DescopeError("ADOPTION_REFUSED", {
    subject: subjectOf(context, declared),
    field: "onExisting",
    what: `another entry of this set has user ${found.userId}; nothing was sent`,
    next: "declare the user once; if that entry is given another login ID, run `pulumi up` with that change alone first",
  });
}

/**
 * Writes the differences and says which fields changed from what to what. What somebody else changes between our look and
 * our write is theirs, as in an update.
 */
export async function adopt(context: UserContext, declared: UserInputs, found: ActualUser): Promise<ActualUser> {
  refuseMarkedByOthers(context, declared, found);
  const target: Target = { declared, cleared: [], retiredLoginIds: [] };
  const items = pendingItems(found, target);
  await checkDefinitions(context, declared, items, {});
  await guardAgainstMerge(context, declared, items, found.userId);
  const address = { userId: found.userId, test: found.test };
  const marked = await ensureMark(context, declared, found);
  const actual =
    (await converge(context, { address, target, items, shown: items, actual: marked }).catch(async (error: unknown) => {
      // Nothing of the user is ours where nothing was written; the mark goes back to what it was.
      if (!(error instanceof PartialWrite) && marked !== found) await releaseMark(context, found.userId);
      throw error;
    })) ?? marked;
  context.notify("info", adoptedMessage(context, declared, found, items));
  tellDrift(context, actual, target);
  return actual;
}

function adoptedMessage(context: Discretion, declared: UserInputs, found: ActualUser, items: readonly Item[]): string {
  const changes = items.map(
    (item) => `${item} ${isSecret(context, item) ? "(secret)" : change(declared, found, item)}`,
  );
  const what = changes.length === 0 ? "nothing had to be changed" : `changed ${changes.join("; ")}`;
  return `${subjectOf(context, declared)}: adopted ${found.userId}, ${what}`;
}

function change(declared: UserInputs, found: ActualUser, item: Item): string {
  const key = attributeKeyOf(item);
  const before = key === undefined ? actualValue(found, declared, item as FieldName) : attributeOf(found, key);
  const after = key === undefined ? declared[item as FieldName] : declared.customAttributes?.[key];
  return `from ${show(before)} to ${show(after)}`;
}
