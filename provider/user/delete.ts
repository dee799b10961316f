/**
 * What destroying the resource does to the user. In: the user ID and the state. Out: nothing; a user already gone is a
 * success. Must not know: the engine. Addressed by user ID only, so that never another user goes who took over a login
 * ID. An adopted user is retained unless the program says otherwise: it was there before.
 */
import { DescopeError } from "../core/errors.ts";
import type { UserState } from "../core/model.ts";
import { pendingItems, type Target } from "../core/ownership.ts";
import { saysMissing } from "../client/api.ts";
import type { UserContext } from "./context.ts";
import { converge, PartialWrite } from "./converge.ts";
import { subjectOf } from "./messages.ts";

export async function deleteUser(context: UserContext, userId: string, state: Partial<UserState>): Promise<void> {
  const action = state.onDelete ?? (state.adopted === true ? "retain" : "delete");
  if (action === "retain") return;
  if (context.learned.adopted.has(userId)) return leftToAnother(context, userId, state);
  if (action === "disable") return disable(context, userId, state);
  if (state.userId !== undefined && state.userId !== userId) throw otherUser(userId, state);
  countDelete(context, state);
  context.learned.leaving.add(userId);
  await context.api.delete(userId);
}

/**
 * Whoever moves a user from one resource to another declares `onExisting: "adopt"` there, and the engine deletes the
 * former resource afterwards: that must not take the user with it.
 */
function leftToAnother({ notify }: UserContext, userId: string, state: Partial<UserState>): void {
  const subject = subjectOf({ ...state, loginId: state.loginId ?? "" });
  notify("info", `${subject}: ${userId} stays, for another resource of this program has taken it over`);
}

/** The engine's ID and the state's user ID are one by construction; where a hand has parted them, nobody is deleted. */
function otherUser(userId: string, state: Partial<UserState>): DescopeError {
  return new DescopeError("INPUT_INVALID", {
    subject: subjectOf({ ...state, loginId: state.loginId ?? "" }),
    field: "userId",
    what: `the resource's ID is ${userId}, but its state holds user ${String(state.userId)}; nobody was deleted`,
    next: "correct the state (`pulumi stack export`, `pulumi stack import`), or take the resource out with `pulumi state delete`",
  });
}

/** Stops before the first delete beyond the configured maximum. */
function countDelete({ learned, maxDeletes }: UserContext, state: Partial<UserState>): void {
  if (maxDeletes !== undefined && learned.deletes >= maxDeletes) {
    throw new DescopeError("DELETES_EXCEEDED", {
      subject: subjectOf({ ...state, loginId: state.loginId ?? "" }),
      what: `${String(learned.deletes)} users were deleted in this run already, and maxDeletes allows ${String(maxDeletes)}; this one was not touched`,
      next: "if these deletes are meant, raise DESCOPE_MAX_DELETES for this run, or `descope-users:maxDeletes`, which a destroy sees only after an `up`",
    });
  }
  learned.deletes += 1;
}

async function disable(context: UserContext, userId: string, state: Partial<UserState>): Promise<void> {
  const loginId = state.loginId ?? "";
  const target: Target = { declared: { loginId, status: "disabled" }, cleared: [], retiredLoginIds: [] };
  try {
    const actual = await context.api.load(userId);
    if (actual === undefined) return;
    const items = pendingItems(actual, target).filter((item) => item === "status");
    // Only the status: a login ID that drifted is no matter of a destroy.
    const declared = { ...target.declared, loginId: actual.loginIds[0] ?? loginId };
    const address = { userId, test: state.test === true };
    await converge(context, { address, target: { ...target, declared }, items, actual });
  } catch (error) {
    const cause = error instanceof PartialWrite ? error.cause : error;
    if (!saysMissing(cause)) throw cause;
  }
}
