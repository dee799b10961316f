/**
 * The user as it really is, projected onto what the state owns. In: user ID and state. Out: the state and inputs as
 * they are now, or `undefined` when the user is gone. Must not know: the engine, or what the program declares today.
 */
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
  if (actual === undefined) return undefined;
  if (owned.loginId === undefined) {
    const inputs: UserInputs = projectAll(actual);
    return { state: stateOf(inputs, outputsOf(actual, false)), inputs };
  }
  const { userId: _id, loginIds: _ids, createdTime: _time, adopted = false, ...declared } = owned;
  const inputs = { ...declared, ...project(actual, declared) } as UserInputs;
  return { state: stateOf(inputs, outputsOf(actual, adopted)), inputs };
}
