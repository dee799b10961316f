/**
 * Brings a user from what the state says to what the program declares. In: user ID, state, checked inputs. Out: the new
 * state. Must not know: the engine. No difference means no request.
 */
import { diffUser, type Item } from "../core/diff.ts";
import type { ActualUser, UserInputs, UserState } from "../core/model.ts";
import { canonicalLoginId } from "../core/canonical.ts";
import type { Target } from "../core/ownership.ts";
import { passwordRises } from "../core/password.ts";
import { saysMissing } from "../client/api.ts";
import type { UserContext } from "./context.ts";
import { converge, PartialWrite } from "./converge.ts";
import { checkDefinitions } from "./definitions.ts";
import { seenOutputs, tellDrift } from "./drift.ts";
import { giveBack, type TakenRights } from "./give-back.ts";
import { guardAgainstMerge } from "./guard.ts";
import { passwordToSet, setPassword } from "./password.ts";
import { guardRename } from "./rename.ts";
import { sharedLists, takeOwnItems } from "./shared-lists.ts";
import { HalfDone, stateOf, truthfulState } from "./state.ts";
import { mustLoad, userGone, type Work } from "./work.ts";

/** `owner`: this resource among those that the program declares. */
export async function updateUser(
  context: UserContext,
  userId: string,
  state: UserState,
  inputs: UserInputs,
  owner?: string,
): Promise<UserState> {
  const { set, cleared: leaving } = diffUser(state, inputs);
  if (set.includes("loginId")) await guardRename(context, state, inputs, owner);
  const shared = await sharedLists(context, state, leaving);
  const cleared = leaving.filter((item) => !shared.includes(item));
  const target: Target = {
    declared: inputs,
    cleared,
    retiredLoginIds: set.includes("loginId") ? [state.loginId] : [],
    knownLoginIds: state.loginIds,
  };
  const shown = [...set, ...cleared];
  const unread: Work = { address: { userId, test: inputs.test === true }, target, items: shown, shown };
  // Whatever can be refused without a write is, before the first one.
  const password = passwordRises(state, inputs) ? passwordToSet(context, inputs) : undefined;
  await checkDefinitions(context, inputs, set, state);
  let work = unread;
  let actual: ActualUser | undefined;
  try {
    await guardAgainstMerge(context, inputs, set, userId);
    await takeOwnItems(context, state, shared);
    if (touchesLoginIds(shown, state, inputs)) work = await readFirst(context, unread);
    actual = await converge(context, work);
    if (actual !== undefined) tellDrift(context, actual, target);
    const taken = takenLists(state, leaving);
    if (taken !== undefined) actual = await giveBack(context, taken, actual ?? (await mustLoad(context, work)));
    if (password !== undefined) await setPassword(context, userId, inputs, password);
    // A state written by hand for an import may hold no outputs; what it lacks is read, for none may be undefined.
    const seen = actual ?? (state.createdTime === undefined ? await mustLoad(context, work) : undefined);
    return stateOf(inputs, seen === undefined ? state : seenOutputs(seen, inputs, state, isAdopted(state)));
  } catch (error) {
    if (saysMissing(error)) throw userGone(context, work);
    const done = error instanceof PartialWrite ? error.actual : actual;
    if (done === undefined) throw error;
    throw halfDone(error, done, work, state, password !== undefined);
  }
}

/**
 * Whether the write may change login IDs that it does not name: the service adds contacts to them by itself in some
 * flows, and a PATCH may replace all but the first (fact sheet, question 12). Then what held before has to be known.
 */
function touchesLoginIds(shown: readonly Item[], state: UserState, inputs: UserInputs): boolean {
  if (shown.includes("additionalIdentifiers")) return true;
  // A state written by hand for an import may hold no outputs.
  const known = new Set(
    [...((state.loginIds as readonly string[] | undefined) ?? []), inputs.loginId].map(canonicalLoginId),
  );
  return (["email", "phone"] as const).some((contact) => {
    if (!shown.includes(contact)) return false;
    // Not declared before, it may be what the service took from a login ID (contract row C1).
    if (state[contact] === undefined && [...known].some(MAY_BE[contact])) return true;
    return [state[contact], inputs[contact]].some((value) => value !== undefined && known.has(canonicalLoginId(value)));
  });
}

const MAY_BE = {
  email: (loginId: string) => loginId.includes("@"),
  phone: (loginId: string) => loginId.startsWith("+"),
} as const;

/** What our own write does to login IDs is told from what a hand has done before. */
async function readFirst(context: UserContext, work: Work): Promise<Work> {
  const actual = await mustLoad(context, work);
  const isRename = work.items.includes("loginId");
  return { ...work, actual, target: isRename ? work.target : { ...work.target, knownLoginIds: actual.loginIds } };
}

/** The lists of rights that leave the program. */
function takenLists({ roleNames, userTenants }: UserState, leaving: readonly Item[]): TakenRights | undefined {
  const lists = {
    ...(leaving.includes("roleNames") ? { roleNames } : {}),
    ...(leaving.includes("userTenants") ? { userTenants } : {}),
  };
  return Object.keys(lists).length === 0 ? undefined : lists;
}

/** The state as far as the update came; a password that was not set keeps its old version. */
function halfDone(error: unknown, actual: ActualUser, work: Work, state: UserState, withPassword: boolean): HalfDone {
  const { declared, cleared } = work.target;
  const { passwordVersion: _, ...rest } = declared;
  const old = state.passwordVersion === undefined ? {} : { passwordVersion: state.passwordVersion };
  const kept = withPassword ? { ...rest, ...old } : declared;
  const done = truthfulState({ actual, declared: kept, cleared, before: state, adopted: isAdopted(state) });
  return new HalfDone(done, error instanceof PartialWrite ? error.cause : error);
}

function isAdopted(state: Partial<UserState>): boolean {
  return state.adopted === true;
}
