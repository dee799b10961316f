/**
 * A set of users as one declaration. In: raw inputs, and the entries of the state. Out: each entry's full declaration,
 * failures with the entry's path, and the plan: which are made, changed, removed, kept. Must not know: requests. All
 * rules of a single user hold for each entry, because each entry goes through the same functions.
 */
import { canonicalLoginId } from "./canonical.ts";
import { checkUser, type CheckFailure } from "./check.ts";
import { diffUser, isEmpty, keptByAdoption, type Item } from "./diff.ts";
import type { UserControls, UserInputs, UserState } from "./model.ts";
import { deleteActionOf } from "./on-delete.ts";
import { passwordWarning } from "./password.ts";
import { tooManyLosses } from "./set-losses.ts";
import { withDefaults } from "./set-defaults.ts";
import { refusedFlip, type FlipRefusal } from "./test-flip.ts";
import { containsUnknown } from "./unknown.ts";
import { formerKeys, keyFailures, keyNotes, movedFailures, type Declarations } from "./set-keys.ts";
import { isMap } from "./map.ts";

export interface SetInputs {
  readonly users: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** How many users one update may delete or disable; default: see `lossLimit`. */
  readonly maxDeletes?: number;
}

export interface SetState {
  readonly users: Readonly<Record<string, UserState>>;
  readonly userIds: Readonly<Record<string, string>>;
  readonly defaults?: Readonly<Record<string, unknown>>;
  readonly maxDeletes?: number;
}

export type Entries = ReadonlyMap<string, UserInputs>;

const SET_KEYS = ["users", "defaults", "maxDeletes"] as const;
const MAX_FAILURES = 50;

/** An entry's own values over the defaults, as `withDefaults` says. `movedFrom` is no part of the user. */
export function effective(inputs: SetInputs, key: string): Record<string, unknown> {
  const { movedFrom: _moved, ...own } = inputs.users[key] ?? {};
  // In preview the defaults as a whole may be unknown.
  return withDefaults(own, isMap(inputs.defaults) ? inputs.defaults : undefined);
}

/** Every entry's checked declaration, by key. */
export function entriesOf(inputs: SetInputs): Map<string, UserInputs> {
  return new Map(Object.keys(inputs.users).map((key) => [key, checkUser(effective(inputs, key)).inputs]));
}

/** The failures of a whole set. `before`: the last inputs, to stop an emptied or halved list in preview. */
export function checkSet(
  raw: Readonly<Record<string, unknown>>,
  before: Readonly<Record<string, unknown>>,
): CheckFailure[] {
  if (shapeFailures(raw).length > 0 || !isMap(raw["users"])) return setFailures(raw);
  const unique = [...setFailures(raw), ...lossFailures(raw as unknown as SetInputs, inputsOf(before))];
  if (unique.length <= MAX_FAILURES) return unique;
  const more = { property: "users", reason: `has ${String(unique.length - MAX_FAILURES)} more failures like these` };
  return [...unique.slice(0, MAX_FAILURES), more];
}

/** Every failure of a set that shows in its inputs alone, each once. */
export function setFailures(raw: Readonly<Record<string, unknown>>): CheckFailure[] {
  const shape = shapeFailures(raw);
  if (shape.length > 0 || !isMap(raw["users"])) return shape;
  const inputs = raw as unknown as SetInputs;
  const failures = [
    ...Object.keys(inputs.users).flatMap((key) => entryFailures(inputs, key)),
    ...duplicateLogins(inputs),
    ...movedFailures(inputs.users),
  ];
  return [...new Map(failures.map((failure) => [`${failure.property} ${failure.reason}`, failure])).values()];
}

function shapeFailures(raw: Readonly<Record<string, unknown>>): CheckFailure[] {
  const failures: CheckFailure[] = Object.keys(raw)
    .filter((key) => !SET_KEYS.some((known) => known === key))
    .map((property) => ({ property, reason: "is not a known property; known are users, defaults, maxDeletes" }));
  const { users, defaults, maxDeletes } = raw;
  if (users === undefined) failures.push({ property: "users", reason: "is required; write { key: { loginId: … } }" });
  else if (!isMap(users) && !containsUnknown(users)) {
    failures.push({ property: "users", reason: "is no map; write { key: { loginId: … } }" });
  }
  if (defaults !== undefined && !isMap(defaults) && !containsUnknown(defaults)) {
    failures.push({ property: "defaults", reason: "is no map; write { status: … } with what all users share" });
  }
  const whole = typeof maxDeletes === "number" && Number.isInteger(maxDeletes) && maxDeletes >= 0;
  if (maxDeletes !== undefined && !whole && !containsUnknown(maxDeletes)) {
    failures.push({ property: "maxDeletes", reason: "is no whole number from 0; write one" });
  }
  return failures;
}

function entryFailures(inputs: SetInputs, key: string): CheckFailure[] {
  const own = inputs.users[key];
  if (containsUnknown(own) && !isMap(own)) return [];
  if (key === "" || key === "__proto__")
    return [{ property: "users", reason: `has a key that is none; name each user` }];
  if (!isMap(own)) return [{ property: `users.${key}`, reason: "is no map; write { loginId: … }" }];
  return checkUser(effective(inputs, key)).failures.map(({ property, reason }) => {
    const field = property.split(/[.[]/, 1)[0] ?? "";
    const inherited =
      !Object.hasOwn(own, field) && inputs.defaults !== undefined && Object.hasOwn(inputs.defaults, field);
    return { property: inherited ? `defaults.${property}` : `users.${key}.${property}`, reason };
  });
}

/** Two entries with one login ID would be one user twice. */
function duplicateLogins(inputs: SetInputs): CheckFailure[] {
  const owners = new Map<string, string>();
  return Object.keys(inputs.users).flatMap((key) => {
    const { loginId, additionalIdentifiers } = effective(inputs, key);
    const ids = [loginId, ...(Array.isArray(additionalIdentifiers) ? (additionalIdentifiers as unknown[]) : [])];
    return ids.flatMap((id) => {
      if (typeof id !== "string" || containsUnknown(id)) return [];
      const form = canonicalLoginId(id);
      const owner = owners.get(form);
      owners.set(form, owner ?? key);
      if (owner === undefined || owner === key) return [];
      return [{ property: `users.${key}`, reason: `claims the same login ID as users.${owner}; declare another one` }];
    });
  });
}

/** In preview nothing but the last inputs is known; the update looks once more, at the state. */
function lossFailures(inputs: SetInputs, before: SetInputs): CheckFailure[] {
  const [former, now] = [declarationsOf(before), declarationsOf(inputs)];
  const keys = formerKeys(former, inputs.users, now);
  const left = new Set(keys.values());
  const replaced = [...keys].filter(([key, from]) => isReplaced(former.get(from) ?? {}, now.get(key) ?? {}));
  const going = [...[...former.keys()].filter((key) => !left.has(key)), ...replaced.map(([, from]) => from)];
  const leaving = going.map((key) => {
    const known = former.get(key) ?? {};
    return { ...known, adopted: known["onExisting"] === "adopt" };
  });
  const maxDeletes = typeof inputs.maxDeletes === "number" ? inputs.maxDeletes : undefined;
  const reason = tooManyLosses(leaving, former.size, maxDeletes);
  const deleted = going.filter((_key, index) => deleteActionOf(leaving[index] ?? {}) === "delete");
  const mixed = keyFailures(former, inputs.users, now, { former: keys, going: new Set(deleted) });
  return reason === undefined ? mixed : [...mixed, { property: "users", reason }];
}

function declarationsOf(inputs: SetInputs): Map<string, Record<string, unknown>> {
  return new Map(Object.keys(inputs.users).map((key) => [key, effective(inputs, key)]));
}

function isReplaced(before: Readonly<Record<string, unknown>>, now: Readonly<Record<string, unknown>>): boolean {
  return !containsUnknown(now["test"]) && (before["test"] === true) !== (now["test"] === true);
}

/** Old inputs as far as they are some: a first `up` has none, and an unknown map has no keys. */
function inputsOf(raw: Readonly<Record<string, unknown>>): SetInputs {
  const users = isMap(raw["users"]) ? raw["users"] : {};
  const entries = Object.entries(users).filter((entry): entry is [string, Record<string, unknown>] => isMap(entry[1]));
  const { defaults } = raw;
  return { ...(isMap(defaults) ? { defaults } : {}), users: Object.fromEntries(entries) };
}

const MAX_WARNED = 5;

/** What a preview's lines do not tell of the keys. */
export function setKeyNotes(before: Readonly<Record<string, unknown>>, inputs: SetInputs): string[] {
  if (!isMap(inputs.users)) return [];
  return keyNotes(declarationsOf(inputsOf(before)), inputs.users, declarationsOf(inputs));
}

/** What a person should be told of passwords that would be ignored, each warning once with the keys that it is about. */
export function setPasswordWarnings(before: Readonly<Record<string, unknown>>, inputs: SetInputs): string[] {
  if (!isMap(inputs.users)) return [];
  const [former, now] = [declarationsOf(inputsOf(before)), declarationsOf(inputs)];
  const keysOf = new Map<string, string[]>();
  for (const [key, from] of formerKeys(former, inputs.users, now)) {
    const warning = passwordWarning(former.get(from) ?? {}, now.get(key) as UserControls);
    if (warning !== undefined) keysOf.set(warning, [...(keysOf.get(warning) ?? []), key]);
  }
  return [...keysOf].map(([warning, keys]) => {
    const named = keys.slice(0, MAX_WARNED).map((key) => `users.${key}`);
    const more = keys.length > MAX_WARNED ? ` and ${String(keys.length - MAX_WARNED)} more` : "";
    return `${named.join(", ")}${more}: ${warning}`;
  });
}

/** Key now and key in the state. */
type Moved = readonly [string, string];

export interface SetPlan {
  readonly added: readonly string[];
  readonly changed: readonly Moved[];
  /** Their `test` changed: the old one is deleted, then another is made. */
  readonly replaced: readonly Moved[];
  readonly kept: readonly Moved[];
  /** Keys in the state. */
  readonly removed: readonly string[];
}

/** Each entry's declaration, and what becomes of it. */
export interface Planned {
  readonly entries: Entries;
  readonly plan: SetPlan;
}

/** What becomes of each entry. A key that moved stays the same user. */
export function planSet(state: SetState, inputs: SetInputs, entries: Entries): SetPlan {
  const known = new Map(Object.entries(state.users));
  const former = formerKeys(
    known as ReadonlyMap<string, object> as Declarations,
    inputs.users,
    entries as ReadonlyMap<string, object> as Declarations,
  );
  const plan = { added: [] as string[], changed: [] as Moved[], replaced: [] as Moved[], kept: [] as Moved[] };
  for (const [key, declared] of entries) {
    const from = former.get(key);
    const user = from === undefined ? undefined : known.get(from);
    if (from === undefined || user === undefined) {
      plan.added.push(key);
      continue;
    }
    const difference = diffUser(user, declared);
    if (difference.replaces.length > 0) plan.replaced.push([key, from]);
    else if (isEmpty(difference)) plan.kept.push([key, from]);
    else plan.changed.push([key, from]);
  }
  const left = new Set(former.values());
  return { ...plan, removed: [...known.keys()].filter((key) => !left.has(key)) };
}

/** The users whose `test` cannot change, as paths, with what to say of the first of them. */
export function refusedFlipsOfSet(
  state: SetState,
  inputs: SetInputs,
  { entries, plan: { replaced } }: Planned,
): { readonly paths: readonly string[]; readonly refusal: FlipRefusal } | undefined {
  // What a preview does not know yet may declare `test` after all.
  if (inputs.defaults !== undefined && !isMap(inputs.defaults)) return undefined;
  const refused = replaced.flatMap(([key, from]) => {
    const [known, declared] = [state.users[from], entries.get(key)];
    if (known === undefined || declared === undefined || !isMap(inputs.users[key])) return [];
    const refusal = refusedFlip(known, declared);
    return refusal === undefined ? [] : [{ path: `users.${key}.test`, refusal }];
  });
  const [first] = refused;
  return first === undefined ? undefined : { paths: refused.map(({ path }) => path), refusal: first.refusal };
}

/** By key, the fields that left the program and stay on an adopted user. */
export function keptFieldsOfSet(state: SetState, { entries, plan }: Planned): Map<string, readonly Item[]> {
  const kept = plan.changed.map(([key, from]): [string, readonly Item[]] => {
    const [known, declared] = [state.users[from], entries.get(key)];
    if (known?.adopted !== true || declared === undefined) return [key, []];
    return [key, keptByAdoption(known, declared, diffUser(known, declared))];
  });
  return new Map(kept.filter(([, items]) => items.length > 0));
}

/** Whether the update has anything to do or the state anything to learn. */
export function setChanges(state: SetState, inputs: SetInputs): boolean {
  if (containsUnknown(inputs)) return true;
  const { added, changed, replaced, kept, removed } = planSet(state, inputs, entriesOf(inputs));
  return (
    added.length + changed.length + replaced.length + removed.length > 0 ||
    kept.some(([key, from]) => key !== from) ||
    state.maxDeletes !== inputs.maxDeletes
  );
}
