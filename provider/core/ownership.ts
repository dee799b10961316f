/**
 * What of the actual user is ours. In: the user as the service answered and what is declared. Out: the user projected
 * onto the declaration (for state), and the items that do not hold yet (for verified writes). Must not know: how items
 * are written, or what was sent.
 */
import { canonicalLoginId, hasLoginId, sameAttribute, sameValue } from "./canonical.ts";
import { attributeItem, attributeKeyOf, type Item } from "./diff.ts";
import { FIELDS, FIELD_NAMES, flagFor, type FieldName } from "./fields.ts";
import type { ActualUser, AttributeValue, UserFields, UserInputs, UserOutputs, UserState } from "./model.ts";

/** What must hold on the user after a write. */
export interface Target {
  readonly declared: UserInputs;
  /** Items that left the program and must be empty. */
  readonly cleared: readonly Item[];
  /** Login IDs that a rename left behind and that must be gone. */
  readonly retiredLoginIds: readonly string[];
  /** All login IDs when the user was last seen, where that is known: one that came since is what a hand renamed. */
  readonly knownLoginIds?: readonly string[] | undefined;
}

/** The item that stands for login IDs which a rename should have taken away. */
export const RETIRED: Item = "loginId (the former one)";

/** The items of the target that do not hold on the actual user. */
export function pendingItems(actual: ActualUser, target: Target): Item[] {
  const { declared } = target;
  const fields = FIELD_NAMES.filter(
    (name) =>
      FIELDS[name].write !== "create" &&
      FIELDS[name].kind !== "attributes" &&
      declared[name] !== undefined &&
      !holds(actual, declared, name),
  );
  const keys = Object.entries(declared.customAttributes ?? {})
    .filter(([key, value]) => !sameAttribute(attributeOf(actual, key), value))
    .map(([key]) => attributeItem(key));
  const cleared = target.cleared.filter((item) => !isCleared(actual, declared, item));
  const retired = retiredStill(actual, target).length > 0 ? [RETIRED] : [];
  return [...fields, ...keys, ...cleared, ...retired];
}

/** What of the target this operation may write. */
export interface Due {
  /** The items that preview has shown; `undefined`: all of the target, as for a create. */
  readonly shown?: readonly Item[] | undefined;
  /** The user before the first write, where it was read. */
  readonly before?: ActualUser | undefined;
}

/**
 * The pending items that are to be written: those that were shown, the flag of a contact that was, and what held before
 * our first write and does not any more, where our own write may have undone it. The others are drift, also what somebody
 * else changed between our look and our write.
 */
export function dueItems(actual: ActualUser, target: Target, { shown, before }: Due): Item[] {
  const pending = pendingItems(actual, target);
  if (shown === undefined) return pending;
  const drifted = before === undefined ? undefined : new Set(pendingItems(before, target));
  const flags: Item[] = shown.flatMap((item) => (isField(item) ? (flagFor(item) ?? []) : []));
  return pending.filter(
    (item) =>
      item === RETIRED ||
      shown.includes(item) ||
      flags.includes(item) ||
      (drifted !== undefined && !drifted.has(item) && shown.some((written) => mayUndo(written, item))),
  );
}

/**
 * Items of which a write of one may take another along, under some reading of what is not published: contacts and login
 * IDs follow each other, a flag goes with its contact, roles and tenants may refuse each other, and PATCH may replace
 * the map of attributes (fact sheet, questions 1, 5 and 12).
 */
const KINDRED: ReadonlyArray<readonly Item[]> = [
  ["loginId", "additionalIdentifiers", "email", "phone", "verifiedEmail", "verifiedPhone"],
  ["recoveryEmail", "verifiedRecoveryEmail"],
  ["recoveryPhone", "verifiedRecoveryPhone"],
  ["roleNames", "userTenants"],
];

function mayUndo(written: Item, item: Item): boolean {
  if (attributeKeyOf(written) !== undefined) return attributeKeyOf(item) !== undefined;
  return KINDRED.some((kin) => kin.includes(written) && kin.includes(item));
}

function isField(item: Item): item is FieldName {
  return Object.hasOwn(FIELDS, item);
}

/** Retired login IDs that the user still has and that nothing declares. */
export function retiredStill(actual: ActualUser, target: Target): string[] {
  const wanted = [target.declared.loginId, ...(target.declared.additionalIdentifiers ?? [])].map(canonicalLoginId);
  const retired = target.retiredLoginIds.map(canonicalLoginId).filter((id) => !wanted.includes(id));
  return actual.loginIds.filter((id) => retired.includes(canonicalLoginId(id)));
}

function holds(actual: ActualUser, declared: UserInputs, name: FieldName): boolean {
  return sameValue(FIELDS[name].kind, actualValue(actual, declared, name), declared[name]);
}

function isCleared(actual: ActualUser, declared: UserInputs, item: Item): boolean {
  const key = attributeKeyOf(item);
  if (key !== undefined) return sameAttribute(attributeOf(actual, key), undefined);
  const name = item as FieldName;
  return sameValue(FIELDS[name].kind, actualValue(actual, declared, name), FIELDS[name].empty);
}

export function attributeOf(actual: ActualUser, key: string): unknown {
  return Object.hasOwn(actual.customAttributes, key) ? actual.customAttributes[key] : undefined;
}

/** The actual value of a field, in the shape in which a program declares it. */
export function actualValue(actual: ActualUser, declared: Partial<UserInputs>, name: FieldName): unknown {
  if (name === "loginId") return actualLoginId(actual, declared.loginId);
  if (name === "additionalIdentifiers") return actualIdentifiers(actual, declared);
  if (name === "userTenants") {
    return actual.userTenants.map(({ tenantId, roleNames }) => ({ tenantId, roleNames: [...roleNames] }));
  }
  const value = actual[name];
  return Array.isArray(value) ? [...(value as unknown[])] : value;
}

/**
 * The declared login ID where the user has it. Else, of those that no additional identifier accounts for, the only one
 * that is not among the `known` (it took the place of the declared one since); where nothing is known the first. "": it
 * was taken away and nothing came for it, or more than one did, so that what is there may be others'.
 */
export function actualLoginId(
  actual: ActualUser,
  declared: string | undefined,
  others: readonly string[] = [],
  known: readonly string[] = [],
): string {
  const wanted = declared === undefined ? undefined : canonicalLoginId(declared);
  const accounted = others.map(canonicalLoginId);
  const before = known.map(canonicalLoginId);
  const found = actual.loginIds.find((id) => canonicalLoginId(id) === wanted);
  if (found !== undefined) return found;
  const free = actual.loginIds.filter((id) => !accounted.includes(canonicalLoginId(id)));
  if (before.length > 0) {
    const [one = "", ...more] = free.filter((id) => !before.includes(canonicalLoginId(id)));
    return more.length > 0 ? "" : one;
  }
  return free[0] ?? actual.loginIds[0] ?? "";
}

/**
 * The login IDs beside the main one. The user's own e-mail and phone are left out unless declared: the service adds
 * them to the login IDs by itself in some flows (descope-java's live password test says so of management create).
 */
function actualIdentifiers(
  actual: ActualUser,
  declared: Partial<UserInputs>,
  main = actualLoginId(actual, declared.loginId, declared.additionalIdentifiers),
): string[] {
  const wanted = (declared.additionalIdentifiers ?? []).map(canonicalLoginId);
  const contacts = [actual.email, actual.phone].filter((contact) => contact !== "").map(canonicalLoginId);
  return actual.loginIds.filter((id) => {
    const form = canonicalLoginId(id);
    // One that is declared as an identifier stands for no login ID that is gone.
    return wanted.includes(form) || (form !== canonicalLoginId(main) && !contacts.includes(form));
  });
}

/**
 * The declared fields with the values that the user really has; the author's spelling where they mean the same.
 * `before`: the state that was known.
 */
export function project(
  actual: ActualUser,
  declared: Partial<UserInputs>,
  before: Partial<UserState> = {},
): Partial<UserFields> {
  const fields: Record<string, unknown> = {};
  const loginId = projectedLoginId(actual, declared, before);
  for (const name of FIELD_NAMES) {
    const value = declared[name];
    if (value === undefined || FIELDS[name].kind === "attributes") continue;
    const found =
      name === "loginId"
        ? loginId
        : name === "additionalIdentifiers"
          ? actualIdentifiers(actual, declared, loginId)
          : actualValue(actual, declared, name);
    fields[name] = sameValue(FIELDS[name].kind, found, value) ? value : found;
  }
  if (declared.customAttributes !== undefined) {
    fields["customAttributes"] = projectAttributes(actual, declared.customAttributes);
  }
  return fields;
}

/**
 * While a rename is not done, the former login ID. Where it was taken away and none came for it, its name stays in the
 * state, for no other one of the user is ours: `loginIds` says that it is gone (`diffUser`).
 */
function projectedLoginId(actual: ActualUser, declared: Partial<UserInputs>, before: Partial<UserState>): string {
  const { loginId, additionalIdentifiers } = declared;
  const had = (wanted: string | undefined): boolean => wanted !== undefined && hasLoginId(actual.loginIds, wanted);
  if (!had(loginId) && before.loginId !== undefined && had(before.loginId)) return before.loginId;
  const found = actualLoginId(actual, loginId, additionalIdentifiers, before.loginIds);
  return found === "" ? (before.loginId ?? loginId ?? "") : found;
}

function projectAttributes(
  actual: ActualUser,
  declared: Record<string, AttributeValue>,
): Record<string, AttributeValue> {
  return Object.fromEntries(
    Object.entries(declared).map(([key, value]) => {
      const found = attributeOf(actual, key);
      // Absent on the user while a value is declared: kept as "", the explicit form of absent, so that it stays owned.
      return [key, sameAttribute(found, value) ? value : ((found ?? "") as AttributeValue)];
    }),
  );
}

/** The whole user as a declaration could say it: for `.get`, where nothing is declared. */
export function projectAll(actual: ActualUser): UserFields {
  const all = Object.fromEntries(FIELD_NAMES.map((name) => [name, actualValue(actual, {}, name)]));
  return { ...all, customAttributes: { ...actual.customAttributes } } as unknown as UserFields;
}

export function outputsOf(actual: ActualUser, adopted: boolean): UserOutputs {
  return { userId: actual.userId, loginIds: [...actual.loginIds], createdTime: actual.createdTime, adopted };
}
