/**
 * A set of users as one declaration. In: raw inputs, and the entries of the state. Out: each entry's full declaration,
 * failures with the entry's path, and the plan: which are made, changed, removed, kept. Must not know: requests. All
 * rules of a single user hold for each entry, because each entry goes through the same functions.
 */
import { canonicalLoginId } from "./canonical.ts";
import { checkUser, type CheckFailure } from "./check.ts";
import { diffUser, isEmpty } from "./diff.ts";
import type { UserInputs, UserState } from "./model.ts";
import { containsUnknown } from "./unknown.ts";

export interface SetInputs {
  readonly users: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** How many users one update may delete; default: see `deleteLimit`. */
  readonly maxDeletes?: number;
  readonly secretFields?: readonly string[];
}

export interface SetState {
  readonly users: Readonly<Record<string, UserState>>;
  readonly userIds: Readonly<Record<string, string>>;
  readonly maxDeletes?: number;
  readonly secretFields?: readonly string[];
}

export type Entries = ReadonlyMap<string, UserInputs>;

const SET_KEYS = ["users", "defaults", "maxDeletes", "secretFields"] as const;
const MAX_FAILURES = 50;

/** An entry's own values over the defaults; custom attributes key by key. `movedFrom` is no part of the user. */
export function effective(inputs: SetInputs, key: string): Record<string, unknown> {
  const { movedFrom: _moved, ...own } = inputs.users[key] ?? {};
  const { defaults = {}, secretFields } = inputs;
  const merged: Record<string, unknown> = { ...defaults, ...own };
  const [base, over] = [defaults["customAttributes"], own["customAttributes"]];
  if (isMap(base) && isMap(over)) merged["customAttributes"] = { ...base, ...over };
  if (secretFields !== undefined) merged["secretFields"] = secretFields;
  return merged;
}

/** Every entry's checked declaration, by key. */
export function entriesOf(inputs: SetInputs): Map<string, UserInputs> {
  return new Map(Object.keys(inputs.users).map((key) => [key, checkUser(effective(inputs, key)).inputs]));
}

/** The failures of a whole set. `before`: the keys of the last inputs, to stop an emptied or halved list in preview. */
export function checkSet(raw: Readonly<Record<string, unknown>>, before: readonly string[]): CheckFailure[] {
  const shape = shapeFailures(raw);
  if (shape.length > 0 || !isMap(raw["users"])) return shape;
  const inputs = raw as unknown as SetInputs;
  const failures = [
    ...Object.keys(inputs.users).flatMap((key) => entryFailures(inputs, key)),
    ...duplicateLogins(inputs),
    ...movedFailures(inputs),
    ...shrinkFailures(inputs, before),
  ];
  const unique = [...new Map(failures.map((failure) => [`${failure.property} ${failure.reason}`, failure])).values()];
  if (unique.length <= MAX_FAILURES) return unique;
  const more = { property: "users", reason: `has ${String(unique.length - MAX_FAILURES)} more failures like these` };
  return [...unique.slice(0, MAX_FAILURES), more];
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

function movedFailures(inputs: SetInputs): CheckFailure[] {
  const seen = new Map<string, string>();
  return Object.entries(inputs.users).flatMap(([key, entry]) => {
    const from = isMap(entry) ? entry["movedFrom"] : undefined;
    if (from === undefined || containsUnknown(from)) return [];
    const property = `users.${key}.movedFrom`;
    if (typeof from !== "string" || from === "") return [{ property, reason: "is no key; write the former key" }];
    const other = seen.get(from);
    seen.set(from, key);
    if (other !== undefined) return [{ property, reason: `is also declared by users.${other}; only one can be it` }];
    if (Object.hasOwn(inputs.users, from))
      return [{ property, reason: `"${from}" is still a key of this set; remove it` }];
    return [];
  });
}

/** Without a limit of its own a set may lose less than half of its users at once, and never all of several. */
export function deleteLimit(size: number, maxDeletes: number | undefined): number {
  if (maxDeletes !== undefined) return maxDeletes;
  if (size <= 1) return size;
  return size < 10 ? size - 1 : Math.ceil(size / 2) - 1;
}

function shrinkFailures(inputs: SetInputs, before: readonly string[]): CheckFailure[] {
  const moved = new Set(Object.values(inputs.users).map((entry) => (isMap(entry) ? entry["movedFrom"] : undefined)));
  const removed = before.filter((key) => !Object.hasOwn(inputs.users, key) && !moved.has(key));
  const limit = deleteLimit(before.length, typeof inputs.maxDeletes === "number" ? inputs.maxDeletes : undefined);
  if (removed.length <= limit) return [];
  const reason =
    `lost ${String(removed.length)} of ${String(before.length)} users at once, and at most ${String(limit)} may go: ` +
    `was the list read to its end? If this is meant, declare maxDeletes: ${String(removed.length)}`;
  return [{ property: "users", reason }];
}

export interface SetPlan {
  readonly added: readonly string[];
  /** Key now and key in the state. */
  readonly changed: ReadonlyArray<readonly [string, string]>;
  /** Their `test` changed: the old one is deleted, then another is made. */
  readonly replaced: ReadonlyArray<readonly [string, string]>;
  readonly kept: ReadonlyArray<readonly [string, string]>;
  /** Keys in the state. */
  readonly removed: readonly string[];
}

/** What becomes of each entry. A key that moved stays the same user. */
export function planSet(state: SetState, inputs: SetInputs, entries: Entries): SetPlan {
  const added: string[] = [];
  const changed: Array<readonly [string, string]> = [];
  const replaced: Array<readonly [string, string]> = [];
  const kept: Array<readonly [string, string]> = [];
  const used = new Set<string>();
  for (const [key, declared] of entries) {
    const from = formerKey(state, inputs, key);
    const known = state.users[from];
    if (known === undefined || !Object.hasOwn(state.users, from)) {
      added.push(key);
      continue;
    }
    used.add(from);
    const difference = diffUser(known, declared);
    if (difference.replaces.length > 0) replaced.push([key, from]);
    else if (isEmpty(difference)) kept.push([key, from]);
    else changed.push([key, from]);
  }
  return { added, changed, replaced, kept, removed: Object.keys(state.users).filter((key) => !used.has(key)) };
}

function formerKey(state: SetState, inputs: SetInputs, key: string): string {
  const from = inputs.users[key]?.["movedFrom"];
  return !Object.hasOwn(state.users, key) && typeof from === "string" && Object.hasOwn(state.users, from) ? from : key;
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

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
