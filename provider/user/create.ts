/**
 * Makes a user, after looking whether it exists. In: checked inputs. Out: the state of a user that holds all of it.
 * Must not know: the engine. Never takes over a user silently: an existing one is an error that says both ways out.
 */
import { canonicalLoginId } from "../core/canonical.ts";
import { DescopeError } from "../core/errors.ts";
import type { ActualUser, UserInputs, UserState } from "../core/model.ts";
import { outputsOf, pendingItems, type Target } from "../core/ownership.ts";
import { createBody } from "../core/patch.ts";
import type { UserContext } from "./context.ts";
import { converge, PartialWrite } from "./converge.ts";
import { claimsOf, ownersOf, wouldMerge } from "./guard.ts";
import { subjectOf } from "./messages.ts";
import { HalfDone, stateOf, truthfulState } from "./state.ts";

const CLAIMING = ["loginId", "additionalIdentifiers", "email", "phone"] as const;

export async function createUser(context: UserContext, inputs: UserInputs): Promise<UserState> {
  const existing = await findExisting(context, inputs);
  if (existing !== undefined) throw userExists(inputs, existing);

  const { user, isOld } = await context.api.create(createBody(inputs));
  if (isOld) throw userExists(inputs, user);
  const target: Target = { declared: inputs, cleared: [], retiredLoginIds: [] };
  try {
    const address = { userId: user.userId, test: inputs.test === true };
    const items = pendingItems(user, target);
    const actual = (await converge(context, { address, target, items, actual: user })) ?? user;
    return stateOf(inputs, outputsOf(actual));
  } catch (error) {
    const latest = error instanceof PartialWrite ? error.actual : user;
    throw new HalfDone(truthfulState(latest, inputs, []), error instanceof PartialWrite ? error.cause : error);
  }
}

/**
 * The user who owns the login ID. Load sees a write at once (contract row L3) while a search may lag, so the login ID
 * itself is loaded; the rest of what the user would claim is one search.
 */
async function findExisting(context: UserContext, inputs: UserInputs): Promise<ActualUser | undefined> {
  const { loginId } = inputs;
  const loaded = await context.api.loadByLoginId(loginId);
  if (loaded !== undefined) return loaded;
  const form = canonicalLoginId(loginId);
  const claims = claimsOf(inputs, CLAIMING).filter((claim) => claim !== loginId || form !== loginId);
  const owners = await ownersOf(context, claims);
  const same = owners.find((user) => user.loginIds.some((id) => canonicalLoginId(id) === form));
  const other = owners.find((user) => user !== same);
  if (same === undefined && other !== undefined) throw wouldMerge(inputs, CLAIMING, other);
  return same;
}

function userExists(inputs: UserInputs, existing: ActualUser): DescopeError {
  return new DescopeError("USER_EXISTS", {
    subject: subjectOf(inputs),
    field: "loginId",
    what: `a user with this login ID exists already (${existing.userId}); nothing was changed`,
    next: "declare another loginId, or remove that user in the Descope console if it is not needed",
  });
}
