/**
 * What the engine keeps of a user. In: declared inputs and the user as answered. Out: the state, or the failure of an
 * operation that got half way together with the truthful state. Must not know: how the engine stores it.
 */
import { attributeKeyOf, type Item } from "../core/diff.ts";
import type { FieldName } from "../core/fields.ts";
import type { ActualUser, UserInputs, UserOutputs, UserState } from "../core/model.ts";
import { outputsOf, project } from "../core/ownership.ts";

/** Declared inputs and outputs. Passwords are left out: nothing reads them from state, so they do not rest there. */
export function stateOf(inputs: UserInputs, outputs: UserOutputs): UserState {
  const { password: _password, hashedPassword: _hashed, ...kept } = inputs;
  const { userId, loginIds, createdTime, adopted } = outputs;
  return { ...kept, userId, loginIds, createdTime, adopted };
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

export interface HalfDoneParts {
  readonly actual: ActualUser;
  readonly declared: UserInputs;
  /** Items that were to be cleared. */
  readonly cleared: readonly Item[];
  readonly before: Partial<UserState>;
  readonly adopted: boolean;
}

/**
 * The state after a failure: declared fields with the values that the user really has. Items whose clearing did not
 * come through stay in it, so that the next `up` clears them.
 */
export function truthfulState({ actual, declared, cleared, before, adopted }: HalfDoneParts): UserState {
  const owned: Record<string, unknown> = { ...declared };
  const attributes: Record<string, unknown> = { ...declared.customAttributes };
  for (const item of cleared) {
    const key = attributeKeyOf(item);
    if (key === undefined) owned[item] = before[item as FieldName];
    else attributes[key] = before.customAttributes?.[key];
  }
  if (Object.keys(attributes).length > 0) owned["customAttributes"] = attributes;
  return stateOf({ ...declared, ...project(actual, owned, before) }, outputsOf(actual, adopted));
}
