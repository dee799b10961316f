/**
 * Brings a user from what the state says to what the program declares. In: user ID, state, checked inputs. Out: the new
 * state. Must not know: the engine. No difference means no request.
 */
import { diffUser } from "../core/diff.ts";
import type { UserInputs, UserState } from "../core/model.ts";
import { outputsOf, type Target } from "../core/ownership.ts";
import { saysMissing } from "../client/api.ts";
import type { UserContext } from "./context.ts";
import { converge, PartialWrite } from "./converge.ts";
import { guardAgainstMerge } from "./guard.ts";
import { HalfDone, stateOf, truthfulState } from "./state.ts";
import { userGone, type Work } from "./work.ts";

export async function updateUser(
  context: UserContext,
  userId: string,
  state: UserState,
  inputs: UserInputs,
): Promise<UserState> {
  const { set, cleared } = diffUser(state, inputs);
  const target: Target = {
    declared: inputs,
    cleared,
    retiredLoginIds: set.includes("loginId") ? [state.loginId] : [],
  };
  const work: Work = { address: { userId, test: inputs.test === true }, target, items: [...set, ...cleared] };
  try {
    await guardAgainstMerge(context, inputs, set, userId);
    const actual = await converge(context, work);
    return stateOf(inputs, actual === undefined ? state : outputsOf(actual));
  } catch (error) {
    if (error instanceof PartialWrite) {
      throw new HalfDone(truthfulState(error.actual, inputs, cleared, state), error.cause);
    }
    if (saysMissing(error)) throw userGone(work);
    throw error;
  }
}
