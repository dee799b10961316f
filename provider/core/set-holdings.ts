/**
 * What a set of users holds, and which of its users an update is going to take away. In: inputs, state. Out: holdings
 * (core/holdings). Unchecked inputs are taken as they are: what is no map holds nothing.
 */
import { claimHoldings, leavingHoldings, userHoldings, type Holding } from "./holdings.ts";
import { isMap } from "./map.ts";
import type { UserInputs, UserState } from "./model.ts";
import { deleteActionOf } from "./on-delete.ts";
import { effective, entriesOf, planSet, type SetInputs, type SetState } from "./user-set.ts";

/** The declared users, by key. */
export function declaredEntries(
  inputs: Pick<SetInputs, "users" | "defaults">,
): Array<readonly [string, Partial<UserInputs>]> {
  if (!isMap(inputs.users)) return [];
  const keys = Object.keys(inputs.users).filter((key) => isMap(inputs.users[key]));
  return keys.map((key) => [key, effective(inputs, key)] as const);
}

/** `userIds`: of the users whom the state already ties to a key. */
export function setHoldings(inputs: SetInputs, userIds: Readonly<Record<string, string>> = {}): Holding[] {
  return declaredEntries(inputs).flatMap(([key, declared]) =>
    userHoldings(declared, Object.hasOwn(userIds, key) ? userIds[key] : undefined),
  );
}

/** The users themselves, by their login IDs. */
export function usersHeld(inputs: SetInputs): Holding[] {
  return declaredEntries(inputs).flatMap(([, declared]) => claimHoldings(declared).held);
}

/** The key of the first entry whose login ID is `wanted` by the caller's test, over one quick test of all entries. */
export function firstLeaving(
  inputs: SetInputs,
  isLeaving: (holdings: readonly Holding[]) => boolean,
): string | undefined {
  const claims = declaredEntries(inputs).map(([key, declared]) => [key, claimHoldings(declared).leaving] as const);
  if (!isLeaving(claims.flatMap(([, leaving]) => leaving))) return undefined;
  return claims.find(([, leaving]) => isLeaving(leaving))?.[0];
}

export interface Leaving {
  readonly key: string;
  readonly leaving: readonly Holding[];
  readonly held: readonly Holding[];
}

/** The users whom an update deletes or disables because their entry is gone; what is retained stands in no way. */
export function leavingOf(state: SetState, inputs: SetInputs): Leaving[] {
  if (!isMap(inputs.users)) return [];
  return planSet(state, inputs, entriesOf(inputs)).removed.flatMap((key) => {
    const user = state.users[key];
    if (user === undefined) return [];
    if (deleteActionOf(user) === "retain") return [];
    const loginIds = [user.loginId, ...user.loginIds];
    return [
      {
        key,
        leaving: leavingHoldings(loginIds),
        held: claimHoldings({ ...user, additionalIdentifiers: loginIds }).held,
      },
    ];
  });
}

/** The users who stay in a set, with what an update makes of them. */
export function stayingOf(
  state: SetState,
  inputs: SetInputs,
): Array<{ readonly userId: string; readonly state: UserState; readonly inputs: UserInputs }> {
  if (!isMap(inputs.users)) return [];
  const entries = entriesOf(inputs);
  const { changed, kept } = planSet(state, inputs, entries);
  return [...changed, ...kept].flatMap(([key, from]) => {
    const [known, declared] = [state.users[from], entries.get(key)];
    return known === undefined || declared === undefined
      ? []
      : [{ userId: known.userId, state: known, inputs: declared }];
  });
}
