/**
 * A rename keeps the user and changes who that is. Where another resource of the program has the same user under the
 * login ID that would go, it must not: after a move that a failed run did not end, the former resource is still in the
 * state, and when the program gives its name to another person the engine takes that for a rename.
 */
import { canonicalLoginId } from "../core/canonical.ts";
import { DescopeError } from "../core/errors.ts";
import { ADOPTING_BY_LOGIN_ID, renameHoldings, type Rename } from "../core/holdings.ts";
import type { UserInputs, UserState } from "../core/model.ts";
import type { RunDeclarations, UserContext } from "./context.ts";
import { isSecret, show, subjectOf, type Discretion } from "./messages.ts";

/** The rename that an update of this state makes; `undefined`: the former login ID stays. */
export function renameOf(userId: string, state: Partial<UserState>, inputs: UserInputs): Rename | undefined {
  const { loginId: from } = state;
  if (from === undefined) return undefined;
  const kept = [inputs.loginId, ...(inputs.additionalIdentifiers ?? [])].map(canonicalLoginId);
  return kept.includes(canonicalLoginId(from)) ? undefined : { userId, from, to: inputs.loginId };
}

/** Whether a resource other than `owner` has that user, and does not mean the same person after the rename. */
export function takesAway(declarations: RunDeclarations, rename: Rename, owner: string | undefined): boolean {
  const { held, same } = renameHoldings(rename);
  return declarations.isDeclared(held, owner) && !declarations.isDeclared(same, owner);
}

/**
 * Fails before any write. `owner`: the resource that is to be renamed, among those that the program declares. Another one
 * may adopt the user by a login ID that the state does not know, as after a rename whose answer never came.
 */
export async function guardRename(
  context: UserContext,
  state: UserState,
  inputs: UserInputs,
  owner: string | undefined,
): Promise<void> {
  const { api, declarations } = context;
  const refuse = (from: string): void => {
    const rename = renameOf(state.userId, { loginId: from }, inputs);
    if (rename !== undefined && takesAway(declarations, rename, owner))
      throw declaredElsewhere(context, rename, inputs);
  };
  refuse(state.loginId);
  if (!declarations.isDeclared([ADOPTING_BY_LOGIN_ID], owner)) return;
  const actual = await api.load(state.userId);
  for (const loginId of actual?.loginIds ?? []) refuse(loginId);
}

export function declaredElsewhere(context: Discretion, { userId, from }: Rename, inputs: UserInputs): DescopeError {
  const name = isSecret(context, "loginId") ? "" : ` as ${show(from)}`;
  return new DescopeError("DECLARED_ELSEWHERE", {
    subject: subjectOf(context, inputs),
    field: "loginId",
    what: `another resource of this program declares this resource's user ${userId}${name}, whom the rename would take away from it; nothing was written`,
    next: "give the resource of the other person another name, or let this one forget its user with `pulumi state delete`",
  });
}
