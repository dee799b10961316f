/**
 * Create, read, update and delete of one role or membership of a user who is somebody else's. In: checked inputs, state.
 * Out: the new state. Must not know: the engine. Reads first and writes only what is missing; never makes a user.
 */
import {
  nextAddition,
  nextRemoval,
  projectAssociation,
  stands,
  type AssociationInputs,
  type AssociationState,
} from "../core/association.ts";
import type { HeldRights } from "../core/held-rights.ts";
import { heldRights, type Holding } from "../core/holdings.ts";
import type { ActualUser } from "../core/model.ts";
import type { UserContext } from "../user/context.ts";
import { giveBack, type TakenRights } from "../user/give-back.ts";
import { isHeldByOthers } from "../user/held.ts";
import { causeOf, converge, isGone, Unfinished, type Task } from "./converge.ts";
import { associationSubject, namingAssociation, notTaken, userGone, userNotFound } from "./messages.ts";
import { AssociationHalfDone, associationState, halfState, type Known } from "./state.ts";

export async function createAssociation(context: UserContext, inputs: AssociationInputs): Promise<AssociationState> {
  const user = await findUser(context, inputs);
  // Until it is added by this run, it stood before: also where someone else was faster.
  return bring(context, inputs, { userId: user.userId, adopted: true, added: [] }, user, { names: [] });
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
  owner?: string,
): Promise<AssociationState> {
  const { userId, adopted, addedRoleNames: added } = state;
  const user = await context.api.load(userId);
  if (user === undefined) throw userGone(context, inputs, userId);
  return bring(context, inputs, { userId, adopted, added }, user, { names: added, owner });
}

/** `replacedBy`: the resource that takes this one's place in the same step, which may declare the same right. */
export async function deleteAssociation(
  context: UserContext,
  state: AssociationState,
  replacedBy?: string,
): Promise<void> {
  if (state.onDelete === "retain") {
    context.notify("warn", `${associationSubject(context, state)}: stays, onDelete is "retain"`);
    return;
  }
  const user = await context.api.load(state.userId);
  if (user === undefined) return;
  const isHeld = (holdings: readonly Holding[]): boolean => isHeldByOthers(context, holdings, replacedBy);
  const held = heldRights(user, isHeld);
  const task = taskFor(context, state, user, (actual) => nextRemoval(actual, state, held));
  tellKept(context, state, user, held);
  try {
    const { user: without, wrote } = await converge(context, task);
    if (wrote) await giveBack(context, takenRights(state), without, replacedBy);
  } catch (error) {
    if (!isGone(causeOf(error))) throw namingAssociation(context, causeOf(error), state);
  }
}

function takenRights({ roleName, tenantId, roleNames }: AssociationState): TakenRights {
  return {
    ...(roleName === undefined ? {} : { roleNames: [roleName] }),
    ...(tenantId === undefined ? {} : { userTenants: [{ tenantId, roleNames: [...(roleNames ?? [])] }] }),
  };
}

/** One line where another resource of the program declares what would have been taken away, or the user had it before. */
function tellKept(context: UserContext, state: AssociationState, user: ActualUser, held: HeldRights): void {
  const would = nextRemoval(user, state);
  const isHeld = would !== undefined && JSON.stringify(would) !== JSON.stringify(nextRemoval(user, state, held));
  const isAdopted = state.adopted && state.onDelete === undefined && stands(user, state);
  if (!isHeld && !isAdopted) return;
  const why = isHeld ? "another resource of this program declares it" : "the user had it before";
  context.notify("warn", `${associationSubject(context, state)}: stays, ${why}`);
}

interface Released {
  readonly names: readonly string[];
  /** This resource among those that the program declares. */
  readonly owner?: string | undefined;
}

/** Brings the user to what is declared; `released`: roles that go where they are no longer declared. */
async function bring(
  context: UserContext,
  inputs: AssociationInputs,
  before: Known,
  user: ActualUser,
  { names, owner }: Released,
): Promise<AssociationState> {
  const held = heldRights(user, (holdings) => isHeldByOthers(context, holdings, owner));
  const task = taskFor(context, inputs, user, (actual) => nextAddition(actual, inputs, names, held));
  try {
    const progress = await converge(context, task);
    const released = names.filter((name) => !(inputs.roleNames ?? []).includes(name));
    const taken =
      inputs.tenantId === undefined ? {} : { userTenants: [{ tenantId: inputs.tenantId, roleNames: released }] };
    const latest = released.length === 0 ? progress.user : await giveBack(context, taken, progress.user, owner);
    return associationState(inputs, before, { ...progress, user: latest });
  } catch (error) {
    const cause = namingAssociation(context, causeOf(error), inputs);
    if (!(error instanceof Unfinished)) throw cause;
    throw new AssociationHalfDone(halfState(inputs, before, error.progress), cause);
  }
}

function taskFor(context: UserContext, inputs: AssociationInputs, user: ActualUser, next: Task["next"]): Task {
  return {
    user,
    next,
    gone: () => userGone(context, inputs, user.userId),
    notTaken: (step) => notTaken(context, inputs, step),
  };
}

/** By its ID, or by a load of its own: where many are looked up together a search may lag behind the last write. */
async function findUser(context: UserContext, inputs: AssociationInputs): Promise<ActualUser> {
  const { userId, loginId = "" } = inputs;
  const user = await (userId === undefined ? context.api.loadByLoginId(loginId, true) : context.api.load(userId));
  if (user === undefined) throw userNotFound(context, inputs);
  return user;
}
