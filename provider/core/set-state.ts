/**
 * What the engine keeps of a set. In: the states of its users, and back. Out: the same without what follows from the
 * rest. Must not know: how the engine stores it. The engine and its provider process handle every value of a state one
 * by one, several times per `up`: with thousands of users each one that is left out counts.
 */
import type { UserState } from "./model.ts";
import type { SetState } from "./user-set.ts";

/** The state as stored: a user ID stands once, and what is as usual not at all. */
export function storedState({ users, ...rest }: SetState): Readonly<Record<string, unknown>> {
  const entries = Object.entries(users).map(([key, user]) => [key, storedUser(user)] as const);
  return { ...rest, users: Object.fromEntries(entries) };
}

function storedUser(user: UserState): Readonly<Record<string, unknown>> {
  const { userId: _id, createdTime: _time, secretFields: _fields, loginIds, adopted, ...declared } = user;
  const usual = loginIds.length === 1 && loginIds[0] === user.loginId;
  return { ...declared, ...(usual ? {} : { loginIds }), ...(adopted ? { adopted } : {}) };
}

/** The state as the operations on users know it. */
export function knownState(stored: Readonly<Record<string, unknown>>): SetState {
  const { users = {}, userIds = {}, ...rest } = stored as Partial<SetState>;
  const secretFields = rest.secretFields === undefined ? {} : { secretFields: [...rest.secretFields] };
  const entries = Object.entries(users as Readonly<Record<string, Partial<UserState>>>).map(([key, user]) => {
    const userId = userIds[key] ?? "";
    const loginIds = user.loginIds ?? [user.loginId ?? ""];
    // Nothing of a set shows when a user was made.
    return [
      key,
      { ...user, ...secretFields, userId, loginIds, createdTime: 0, adopted: user.adopted === true },
    ] as const;
  });
  return { ...rest, users: Object.fromEntries(entries) as Readonly<Record<string, UserState>>, userIds };
}
