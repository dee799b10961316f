/**
 * What destroying the resource does to the user. In: the user ID and the state. Out: nothing; a user already gone is a
 * success. Must not know: the engine. Addressed by user ID only, so that never another user goes who took over a login
 * ID. An adopted user is retained unless the program says otherwise: it was there before.
 */
import { DescopeError } from "../core/errors.ts";
import { ANYBODY_BY_LOGIN_ID, holdingsOfKnownUser, holdingsOfRightsOn } from "../core/holdings.ts";
import type { UserState } from "../core/model.ts";
import { deleteActionOf } from "../core/on-delete.ts";
import { pendingItems, type Target } from "../core/ownership.ts";
import { saysMissing } from "../client/api.ts";
import type { UserContext } from "./context.ts";
import { converge, PartialWrite } from "./converge.ts";
import { isHeldByOthers, makingRoom } from "./held.ts";
import { refuseTakenByOthers, releaseMark } from "./mark.ts";
import { subjectOf, type Discretion } from "./messages.ts";

/** Why a user stays although its resource goes. */
export type KeptReason =
  | "it was adopted"
  | 'onDelete is "retain"'
  | 'disabled: onDelete is "disable"'
  | "another resource of this program declares it";

/**
 * `by`: the resource that lets go of the user. Where another user takes this one's place in the same step
 * (`isReplaced`), it may declare the same login ID, and gives the rights of other resources to the new one.
 * Returns why the user stays, or `undefined` where it was deleted or is gone.
 */
export async function deleteUser(
  context: UserContext,
  userId: string,
  state: Partial<UserState>,
  by?: string,
  isReplaced: boolean = by !== undefined,
): Promise<KeptReason | undefined> {
  const action = deleteActionOf(state);
  if (action === "retain") {
    await releaseMark(context, userId);
    return state.onDelete === undefined ? "it was adopted" : 'onDelete is "retain"';
  }
  if (await isDeclared(context, userId, state, { by, isReplaced }))
    return "another resource of this program declares it";
  await refuseTakenByOthers(context, userId, state);
  if (action === "disable") {
    const isThere = await disable(context, userId, state);
    await releaseMark(context, userId);
    return isThere ? 'disabled: onDelete is "disable"' : undefined;
  }
  if (state.userId !== undefined && state.userId !== userId) throw otherUser(context, userId, state);
  if (!(await countDelete(context, userId, state))) return undefined;
  context.learned.leaving.add(userId);
  await context.api.delete(userId);
  return undefined;
}

/**
 * A user who is moved from one resource to another stays, in this run or in the one that goes on after a failed run: the
 * engine deletes the former resource after it has checked all that the program declares. A login ID of the state may be
 * another user's by now, and the user may have one that the state does not know: where others mean theirs by a login ID,
 * the user itself is looked at.
 */
async function isDeclared(
  context: UserContext,
  userId: string,
  state: Partial<UserState>,
  { by, isReplaced }: { readonly by: string | undefined; readonly isReplaced: boolean },
): Promise<boolean> {
  const judged = isReplaced ? makingRoom(context) : context;
  const matches = (known: Pick<Partial<UserState>, "loginId" | "loginIds">): boolean =>
    isHeldByOthers(judged, holdingsOfKnownUser(userId, known), by) ||
    (!isReplaced && isHeldByOthers(judged, holdingsOfRightsOn(userId, known), by));
  if (matches({})) return true;
  if (!matches(state) && !isHeldByOthers(judged, [ANYBODY_BY_LOGIN_ID], by)) return false;
  const actual = await context.api.load(userId);
  return actual !== undefined && matches({ loginIds: [...actual.loginIds] });
}

/** One line for the person who runs the deployment: every user who stays, and why. */
export function keptMessage(
  context: Discretion,
  userId: string,
  state: Partial<UserState>,
  reason: KeptReason,
): string {
  return `${subjectOf(context, { ...state, loginId: state.loginId ?? "" })}: ${userId} stays in the project, ${reason}`;
}

/** The engine's ID and the state's user ID are one by construction; where a hand has parted them, nobody is deleted. */
function otherUser(context: Discretion, userId: string, state: Partial<UserState>): DescopeError {
  return new DescopeError("INPUT_INVALID", {
    subject: subjectOf(context, { ...state, loginId: state.loginId ?? "" }),
    field: "userId",
    what: `the resource's ID is ${userId}, but its state holds user ${String(state.userId)}; nobody was deleted`,
    next: "correct the state (`pulumi stack export`, `pulumi stack import`), or take the resource out with `pulumi state delete`",
  });
}

/** Counts a user who is there; false where there is none to delete. Whoever is gone already loses nothing. */
async function countDelete(context: UserContext, userId: string, state: Partial<UserState>): Promise<boolean> {
  if (context.maxDeletes === undefined) return true;
  if ((await context.api.load(userId)) === undefined) return false;
  countLoss(context, state);
  return true;
}

/** Stops before the first user who would lose access beyond the configured maximum. */
function countLoss(context: UserContext, state: Partial<UserState>): void {
  const { losses, maxDeletes } = context;
  const lost = maxDeletes === undefined ? undefined : losses.take(maxDeletes);
  if (lost === undefined) return;
  throw new DescopeError("DELETES_EXCEEDED", {
    subject: subjectOf(context, { ...state, loginId: state.loginId ?? "" }),
    what: `${String(lost)} users were deleted or disabled in this run already, and maxDeletes allows ${String(maxDeletes)}; this one was not touched`,
    next: "if this is meant, raise DESCOPE_MAX_DELETES for this run, or `descope-users:maxDeletes` (or maxDeletes of the Provider), which a destroy sees only after an `up`",
  });
}

/** False where the user is gone. */
async function disable(context: UserContext, userId: string, state: Partial<UserState>): Promise<boolean> {
  const loginId = state.loginId ?? "";
  const target: Target = { declared: { loginId, status: "disabled" }, cleared: [], retiredLoginIds: [] };
  try {
    const actual = await context.api.load(userId);
    if (actual === undefined) return false;
    const items = pendingItems(actual, target).filter((item) => item === "status");
    if (items.length > 0) countLoss(context, state);
    // Only the status: a login ID that drifted is no matter of a destroy.
    const declared = { ...target.declared, loginId: actual.loginIds[0] ?? loginId };
    const address = { userId, test: state.test === true };
    await converge(context, { address, target: { ...target, declared }, items, shown: items, actual });
    return true;
  } catch (error) {
    const cause = error instanceof PartialWrite ? error.cause : error;
    if (!saysMissing(cause)) throw cause;
    return false;
  }
}
