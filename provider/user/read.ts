/**
 * The user as it really is, projected onto what the state owns. In: user ID and state. Out: the state and inputs as
 * they are now, or `undefined` when the user is gone (an error for `.get`). Must not know: the engine, or what the program declares today.
 */
import { DescopeError } from "../core/errors.ts";
import type { UserInputs, UserState } from "../core/model.ts";
import { outputsOf, project, projectAll } from "../core/ownership.ts";
import type { UserContext } from "./context.ts";
import { stateOf } from "./state.ts";

export interface ReadResult {
  readonly state: UserState;
  readonly inputs: UserInputs;
}

/** `owned`: the state of a refresh; without a login ID (`.get`) nothing is owned and the whole user is shown. */
export async function readUser(
  context: UserContext,
  userId: string,
  owned: Partial<UserState>,
): Promise<ReadResult | undefined> {
  const actual = await context.api.load(userId);
  if (actual === undefined && owned.loginId !== undefined) return undefined;
  if (actual === undefined) {
    throw new DescopeError("USER_GONE", {
      what: `there is no user ${userId}`,
      next: "correct the ID: it is the user ID (U…), not the login ID",
    });
  }
  if (owned.loginId === undefined) {
    const inputs: UserInputs = projectAll(actual);
    return { state: stateOf(inputs, outputsOf(actual, false)), inputs };
  }
  const { userId: _id, loginIds: _ids, createdTime: _time, adopted = false, ...declared } = owned;
  const inputs = { ...declared, ...project(actual, declared, owned) } as UserInputs;
  return { state: stateOf(inputs, outputsOf(actual, adopted)), inputs };
}
