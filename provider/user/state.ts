/**
 * What the engine keeps of a user. In: declared inputs and the user as answered. Out: the state, or the failure of an
 * operation that got half way together with the truthful state. Must not know: how the engine stores it.
 */
import type { Item } from "../core/diff.ts";
import { attributeKeyOf } from "../core/diff.ts";
import type { FieldName } from "../core/fields.ts";
import type { ActualUser, UserInputs, UserOutputs, UserState } from "../core/model.ts";
import { outputsOf, project } from "../core/ownership.ts";

export function stateOf(inputs: UserInputs, outputs: UserOutputs): UserState {
  const { userId, loginIds, createdTime } = outputs;
  return { ...inputs, userId, loginIds, createdTime };
}

/** The user exists and some of what was declared does not hold: the state says what does. */
export class HalfDone extends Error {
  readonly userId: string;
  readonly state: UserState;

  constructor(state: UserState, cause: unknown) {
    super(cause instanceof Error ? cause.message : "the operation failed half way", { cause });
    this.name = "HalfDone";
    this.userId = state.userId;
    this.state = state;
  }
}

/**
 * The state after a failure: declared fields with the values that the user really has. Items whose clearing did not
 * come through stay in it, so that the next `up` clears them.
 */
export function truthfulState(
  actual: ActualUser,
  declared: UserInputs,
  cleared: readonly Item[],
  before: Partial<UserInputs> = {},
): UserState {
  const owned: Record<string, unknown> = { ...declared };
  const attributes: Record<string, unknown> = { ...declared.customAttributes };
  for (const item of cleared) {
    const key = attributeKeyOf(item);
    if (key === undefined) owned[item] = before[item as FieldName];
    else attributes[key] = before.customAttributes?.[key];
  }
  if (Object.keys(attributes).length > 0) owned["customAttributes"] = attributes;
  const projected = project(actual, owned);
  return stateOf({ ...declared, ...projected }, outputsOf(actual));
}
