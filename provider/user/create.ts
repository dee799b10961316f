/**
 * Makes a user, after looking whether it exists. In: checked inputs. Out: the state of a user that holds all of it.
 * Must not know: the engine. Never takes over a user silently: an existing one is an error that says both ways out,
 * unless the program says `onExisting: "adopt"`.
 */
import { canonicalLoginId } from "../core/canonical.ts";
import { attributeItem } from "../core/diff.ts";
import { userHoldings } from "../core/holdings.ts";
import { foreignMark } from "../core/mark.ts";
import type { ActualUser, UserInputs, UserState } from "../core/model.ts";
import { outputsOf, pendingItems, type Target } from "../core/ownership.ts";
import { declaresPassword } from "../core/password.ts";
import { createBody } from "../core/patch.ts";
import { adopt, beingDeleted, inTheSetAlready, theOne } from "./adopt.ts";
import type { UserContext } from "./context.ts";
import { converge, PartialWrite } from "./converge.ts";
import { checkDefinitions, expectAttributes } from "./definitions.ts";
import { seenOutputs } from "./drift.ts";
import { userExists, type Creating } from "./exists.ts";
import { claimsOf, guardAgainstMerge, ownersOf, stillOwning, wouldMerge } from "./guard.ts";
import { declareTakenOn, ensureMark, isCutOff, markedBody } from "./mark.ts";
import { subjectOf } from "./messages.ts";
import { passwordBody, passwordToSet, setPassword } from "./password.ts";
import { recoverCreate } from "./recover.ts";
import { HalfDone, stateOf, truthfulState } from "./state.ts";

const CLAIMING = ["loginId", "additionalIdentifiers", "email", "phone"] as const;

export async function createUser(
  context: UserContext,
  inputs: UserInputs,
  creating: Creating = {},
): Promise<UserState> {
  // Asked for together with the look-ups: an adopted user may turn out to need none.
  if (inputs.onExisting !== "adopt") expectAttributes(context, inputs);
  const { owners, others } = await lookUp(context, inputs);
  if (inputs.onExisting === "adopt") return adoptUser(context, inputs, theOne(context, inputs, owners), creating);
  if (owners.length === 1 && owners[0] !== undefined && isCutOff(context, inputs, owners[0])) {
    return takeOn(context, inputs, owners[0]);
  }
  if (owners[0] !== undefined) throw userExists(context, inputs, owners[0], creating);
  if (others[0] !== undefined) throw wouldMerge(context, inputs, CLAIMING, others[0]);
  return makeUser(context, inputs, creating);
}

async function makeUser(context: UserContext, inputs: UserInputs, creating: Creating): Promise<UserState> {
  const keys = Object.keys(inputs.customAttributes ?? {});
  await checkDefinitions(context, inputs, keys.map(attributeItem), {});
  const body = await markedBody(context, inputs, { ...createBody(inputs), ...passwordBody(context, inputs) });
  const { user, isOld } = await recoverCreate(context, inputs, () => context.api.create(body));
  // Whoever was quicker has marked it: another stack made it between the look-up and our create.
  const isOthers = context.mark !== undefined && foreignMark(user, context.mark) !== undefined;
  if (isOld || isOthers) throw userExists(context, inputs, user, creating);
  return finish(context, inputs, user);
}

/** Continues a create that was cut off. */
async function takeOn(context: UserContext, inputs: UserInputs, found: ActualUser): Promise<UserState> {
  const items = pendingItems(found, { declared: inputs, cleared: [], retiredLoginIds: [] });
  await checkDefinitions(context, inputs, items, {});
  await guardAgainstMerge(context, inputs, items, found.userId);
  context.notify(
    "info",
    `${subjectOf(context, inputs)}: ${found.userId} was made by a run of this stack that was cut off; it is taken on`,
  );
  declareTakenOn(context, inputs, found.userId);
  return finish(context, inputs, found);
}

/** What a create did not do yet is done, and verified. */
async function finish(context: UserContext, inputs: UserInputs, user: ActualUser): Promise<UserState> {
  let latest: ActualUser = user;
  // Not yet set: a failure from here on must not leave the version in state, so that the next `up` tries again.
  let passwordPending =
    declaresPassword(inputs) && inputs.passwordActive === false && inputs.hashedPassword === undefined;
  try {
    const target: Target = { declared: inputs, cleared: [], retiredLoginIds: [] };
    const address = { userId: user.userId, test: inputs.test === true };
    latest = await ensureMark(context, inputs, user);
    latest =
      (await converge(context, { address, target, items: pendingItems(latest, target), actual: latest })) ?? latest;
    if (passwordPending) await setPassword(context, user.userId, inputs, passwordToSet(context, inputs));
    passwordPending = false;
    return stateOf(inputs, outputsOf(latest, false));
  } catch (error) {
    const state = truthfulState({
      actual: error instanceof PartialWrite ? error.actual : latest,
      declared: passwordPending ? { ...inputs, passwordVersion: PASSWORD_NOT_SET } : inputs,
      cleared: [],
      before: {},
      adopted: false,
    });
    throw new HalfDone(state, error instanceof PartialWrite ? error.cause : error);
  }
}

/** Below every version that a program can declare, so that the next update sets the password. */
const PASSWORD_NOT_SET = -1;

async function adoptUser(
  context: UserContext,
  inputs: UserInputs,
  found: ActualUser,
  { claimUser }: Creating,
): Promise<UserState> {
  if (context.learned.leaving.has(found.userId)) throw beingDeleted(context, inputs, found);
  if (claimUser?.(found.userId) === false) throw inTheSetAlready(context, inputs, found);
  // By user ID, too: the former owner may know the user by a login ID that has changed since.
  context.declarations.declare(`adopted-${found.userId}`, userHoldings(inputs, found.userId));
  try {
    return stateOf(inputs, seenOutputs(await adopt(context, inputs, found), inputs, found, true));
  } catch (error) {
    if (!(error instanceof PartialWrite)) throw error;
    const parts = { actual: error.actual, declared: inputs, cleared: [], before: {}, adopted: true };
    throw new HalfDone(truthfulState(parts), error.cause);
  }
}

interface LookedUp {
  /** Users who own one of the declared login IDs. */
  readonly owners: readonly ActualUser[];
  /** Further users who own the declared e-mail or phone as a login ID. */
  readonly others: readonly ActualUser[];
}

/**
 * Who owns what this user would claim. A load sees a write at once (contract row L3) while a search may lag, so the
 * login ID itself is loaded; the rest is one search.
 */
async function lookUp(context: UserContext, inputs: UserInputs): Promise<LookedUp> {
  const { loginId } = inputs;
  const form = canonicalLoginId(loginId);
  // Who is to be adopted has to be the only one: a load by login ID tells one owner and not whether there is a second.
  const isAdopting = inputs.onExisting === "adopt";
  const claims = claimsOf(inputs, CLAIMING).filter((claim) => isAdopting || claim !== loginId || form !== loginId);
  // At once, so that the calls of many users gather into few.
  const [loaded, found] = await Promise.all([context.api.loadByLoginId(loginId), ownersOf(context, claims)]);
  const further = found.filter((user) => user.userId !== loaded?.userId);
  const users = [...(loaded === undefined ? [] : [loaded]), ...(await stillOwning(context, further, claims))];
  const declared = new Set([loginId, ...(inputs.additionalIdentifiers ?? [])].map(canonicalLoginId));
  const owns = (user: ActualUser): boolean =>
    user.userId === loaded?.userId || user.loginIds.some((id) => declared.has(canonicalLoginId(id)));
  return { owners: users.filter(owns), others: users.filter((user) => !owns(user)) };
}
