/**
 * How values travel between a program, the engine and this front end.
 *
 * A set travels small (core/set-state.ts), so that thousands of users are carried fast: its entries are texts, and its
 * state leaves out what the defaults say.
 */
import { knownState, refreshedInputs, storedState, unpacked } from "../../core/set-state.ts";
import type { SetInputs, SetState } from "../../core/user-set.ts";
import type { Values } from "../../runtime/handler.ts";

export interface Form {
  readonly inputs: (props: Values) => Values;
  readonly state: (props: Values) => Values;
  /** Checked inputs as they go back to the engine. `like`: as they came. */
  readonly checkedInputs: (inputs: Values, like: Values) => Values;
  /** Inputs that were read. `before`: the state as it came. `secretFields`: names of what is secret. */
  readonly readInputs: (inputs: Values, before: Values, secretFields: readonly string[]) => Values;
  /** `like`: the inputs that the state follows from, or the state before. */
  readonly stored: (state: Values, like: Values) => Values;
}

function same(values: Values): Values {
  return values;
}

export const PLAIN: Form = { inputs: same, state: same, checkedInputs: same, readInputs: same, stored: same };

export const PACKED_SET: Form = {
  inputs: unpacked,
  state: (props) => ({ ...knownState(props) }),
  checkedInputs: (_inputs, like) => like,
  readInputs: (inputs, before, secretFields) => refreshedInputs(inputs as unknown as SetInputs, before, secretFields),
  stored: (state, like) => storedState(state as unknown as SetState, like["users"]),
};
