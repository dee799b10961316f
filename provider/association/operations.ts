/**
 * Create, read, update and delete of one role or membership of a user who is somebody else's. In: checked inputs, state.
 * Out: the new state. Must not know: the engine. Reads first and writes only what is missing; never makes a user.
 */
import {
  nextAddition,
  nextRemoval,
  projectAssociation,
  type AssociationInputs,
  type AssociationState,
} from "../core/association.ts";
import type { ActualUser } from "../core/model.ts";
import type { UserContext } from "../user/context.ts";
import { causeOf, converge, isGone, Unfinished, type Task } from "./converge.ts";
import { namingAssociation, notTaken, userGone, userNotFound } from "./messages.ts";
import { AssociationHalfDone, associationState, halfState, type Known } from "./state.ts";

export async function createAssociation(context: UserContext, inputs: AssociationInputs): Promise<AssociationState> {
  const user = await findUser(context, inputs);
  // Until it is added by this run, it stood before: also where someone else was faster.
  return bring(context, inputs, { userId: user.userId, adopted: true, added: [] }, user, []);
}

/** `undefined`: the user, the role or the membership is gone. */
export async function readAssociation(
  context: UserContext,
  state: AssociationState,
): Promise<AssociationState | undefined> {
  const user = await context.api.load(state.userId);
  return user === undefined ? undefined : projectAssociation(user, state);
}

export async function updateAssociation(
  context: UserContext,
  state: AssociationState,
  inputs: AssociationInputs,
): Promise<AssociationState> {
  const { userId, adopted, addedRoleNames: added } = state;
  const user = await context.api.load(userId);
  if (user === undefined) throw userGone(inputs, userId);
  return bring(context, inputs, { userId, adopted, added }, user, added);
}

export async function deleteAssociation(context: UserContext, state: AssociationState): Promise<void> {
  if (state.onDelete === "retain") return;
  const user = await context.api.load(state.userId);
  if (user === undefined) return;
  const task = taskFor(state, user, (actual) => nextRemoval(actual, state));
  try {
    await converge(context, task);
  } catch (error) {
    if (!isGone(causeOf(error))) throw namingAssociation(causeOf(error), state);
  }
}

/** Brings the user to what is declared; `released`: roles that go where they are no longer declared. */
async function bring(
  context: UserContext,
  inputs: AssociationInputs,
  before: Known,
  user: ActualUser,
  released: readonly string[],
): Promise<AssociationState> {
  const task = taskFor(inputs, user, (actual) => nextAddition(actual, inputs, released));
  try {
    return associationState(inputs, before, await converge(context, task));
  } catch (error) {
    const cause = namingAssociation(causeOf(error), inputs);
    if (!(error instanceof Unfinished)) throw cause;
    throw new AssociationHalfDone(halfState(inputs, before, error.progress), cause);
  }
}

function taskFor(inputs: AssociationInputs, user: ActualUser, next: Task["next"]): Task {
  return {
    user,
    next,
    gone: () => userGone(inputs, user.userId),
    notTaken: (step) => notTaken(inputs, step),
  };
}

/** By its ID, or by a load of its own: where many are looked up together a search may lag behind the last write. */
async function findUser(context: UserContext, inputs: AssociationInputs): Promise<ActualUser> {
  const { userId, loginId = "" } = inputs;
  const user = await (userId === undefined ? context.api.loadByLoginId(loginId, true) : context.api.load(userId));
  if (user === undefined) throw userNotFound(inputs);
  return user;
}
