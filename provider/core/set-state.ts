/**
 * A set in the form in which the engine carries it. In: inputs and states of users, and back. Out: the same, small. Must
 * not know: how the engine stores it.
 *
 * The engine, the program and the provider process handle every single value of a resource one by one, several times
 * per `up` (measured: ten thousand users of seven values took the process from 200 to 900 MB). So an entry with nothing
 * secret or unknown travels as one text, its JSON, which the CLI shows as the map that it is; a state leaves out what
 * the defaults say, with null where the defaults say something that does not hold.
 */
import type { UserState } from "./model.ts";
import { ownOf, withDefaults } from "./set-defaults.ts";
import type { SetInputs, SetState } from "./user-set.ts";
import { UNKNOWN } from "./unknown.ts";
import { isMap } from "./map.ts";

type Map = Readonly<Record<string, unknown>>;

/** Inputs or a stored state with each entry as a map. What is no entry's JSON stays as it is: check names it. */
export function unpacked(raw: Map): Map {
  const { users } = raw;
  if (!isMap(users)) return raw;
  return { ...raw, users: Object.fromEntries(Object.entries(users).map(([key, entry]) => [key, entryIn(entry)])) };
}

function entryIn(entry: unknown): unknown {
  if (typeof entry !== "string" || entry === UNKNOWN) return entry;
  try {
    return JSON.parse(entry) as unknown;
  } catch {
    return entry;
  }
}

/** Entries as text, but for those that are maps in `like`: there the engine knows which of their values are secret. */
function packed(users: Readonly<Record<string, Map>>, like: unknown): Map {
  const forms = isMap(like) ? like : {};
  return Object.fromEntries(
    Object.entries(users).map(([key, entry]) => [key, isMap(forms[key]) ? entry : JSON.stringify(entry)]),
  );
}

/** The state as stored. `like`: the users of the inputs, or of the state before. */
export function storedState({ users, ...rest }: SetState, like: unknown): Map {
  const { defaults } = rest;
  const entries = Object.entries(users).map(([key, user]) => [key, storedUser(user, defaults)] as const);
  return { ...rest, users: packed(Object.fromEntries(entries), like) };
}

/** A user ID stands once, at the set; what is as usual not at all; nothing of a set shows when a user was made. */
function storedUser(user: UserState, defaults: Map | undefined): Map {
  const { userId: _id, createdTime: _time, loginIds, adopted, ...declared } = user;
  const usual = loginIds.length === 1 && loginIds[0] === user.loginId;
  return { ...ownOf(declared, defaults), ...(usual ? {} : { loginIds }), ...(adopted ? { adopted } : {}) };
}

/** The state as the operations on users know it. */
export function knownState(stored: Map): SetState {
  const { users = {}, userIds = {}, ...rest } = unpacked(stored) as Partial<SetState>;
  const { defaults } = rest;
  const entries = Object.entries(users).map(([key, own]) => {
    // An entry with its user ID is one that was stored whole: what it does not say does not hold, whatever the defaults say.
    const user = (Object.hasOwn(own, "userId") ? own : withDefaults({ ...own }, defaults)) as Partial<UserState>;
    const { loginIds = [user.loginId ?? ""], adopted = false } = user;
    return [key, { ...user, userId: userIds[key] ?? "", loginIds, createdTime: 0, adopted }] as const;
  });
  return { ...rest, users: Object.fromEntries(entries) as Readonly<Record<string, UserState>>, userIds };
}

/**
 * Inputs of a refresh. `before`: the stored state. `secretFields`: names of what is secret, "*" for all. A secret that the
 * defaults declare stays theirs, drifted or not: in an entry the engine would not know that it is secret. The state tells
 * of the drift, and is secret in that case.
 */
export function refreshedInputs(inputs: SetInputs, before: Map, secretFields: readonly string[]): Map {
  const { users: old } = unpacked(before);
  const { defaults } = inputs;
  const entries = Object.entries(inputs.users).map(([key, full]) => {
    const own = ownOf(full, defaults);
    const known = isMap(old) && isMap(old[key]) ? old[key] : {};
    const hidden = (field: string): boolean =>
      secretFields.some((name) => name === field || name === "*") &&
      isMap(defaults) &&
      Object.hasOwn(defaults, field) &&
      !Object.hasOwn(known, field);
    return [key, Object.fromEntries(Object.entries(own).filter(([field]) => !hidden(field)))] as const;
  });
  return { ...inputs, users: packed(Object.fromEntries(entries), before["users"]) };
}
