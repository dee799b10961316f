/**
 * Declared against last known. In: the inputs that the program declares and the state that the engine kept (or the
 * user as just read). Out: the difference, item by item: set, cleared, released, replaced. Must not know: how an item
 * is written, or anything of the service.
 */
import { hasLoginId, sameAttribute, sameValue } from "./canonical.ts";
import { FIELDS, FIELD_NAMES, type FieldName } from "./fields.ts";
import type { UserControls, UserFields, UserInputs, UserState } from "./model.ts";
import { containsUnknown } from "./unknown.ts";

/** One thing that is owned on its own: a field, or one key of the custom attributes as `customAttributes.KEY`. */
export type Item = string;

const KEY_PREFIX = "customAttributes.";

export function attributeItem(key: string): Item {
  return KEY_PREFIX + key;
}

/** The key of a custom attribute's item; `undefined` for a whole field. */
export function attributeKeyOf(item: Item): string | undefined {
  return item.startsWith(KEY_PREFIX) ? item.slice(KEY_PREFIX.length) : undefined;
}

export interface Difference {
  /** Declared, and not what is last known. */
  readonly set: readonly Item[];
  /** Left the program: to be emptied on the user, because it was the program that set it. */
  readonly cleared: readonly Item[];
  /** Left the program: the user keeps it, the state forgets it. */
  readonly released: readonly Item[];
  /** Changed, but fixed at creation. */
  readonly replaces: readonly FieldName[];
  /** Settings of the resource that changed; no request comes of them. */
  readonly controls: readonly string[];
}

export function isEmpty(difference: Difference): boolean {
  return Object.values(difference).every((items: readonly unknown[]) => items.length === 0);
}

/** What is last known of a user: a state, or a part of one. */
export type LastKnown = Partial<UserState>;

/** The difference between what is last known of a user and what the program declares. Equals mean the empty one. */
export function diffUser(lastKnown: LastKnown, declared: UserInputs): Difference {
  const set: Item[] = [];
  const left: Item[] = [];
  const replaces: FieldName[] = [];
  for (const name of FIELD_NAMES) {
    const { kind, write } = FIELDS[name];
    if (kind === "attributes") continue;
    const [before, after] = [lastKnown[name], declared[name]];
    if (write === "create") {
      if (containsUnknown(after) || !sameValue(kind, before, after)) replaces.push(name);
    } else if (after === undefined) {
      if (before !== undefined) left.push(name);
    } else if (before === undefined || containsUnknown(after) || !sameValue(kind, before, after)) {
      set.push(name);
    } else if (name === "loginId" && isTakenAway(lastKnown)) {
      set.push(name);
    }
  }
  diffAttributes(lastKnown.customAttributes, declared.customAttributes, set, left);
  const keeps = removedFieldsOf(lastKnown, declared) === "keep";
  const clears = (item: Item): boolean => !keeps && canBeCleared(item) && !isEmptyIn(lastKnown, item);
  return {
    set,
    cleared: left.filter(clears),
    released: left.filter((item) => !clears(item)),
    replaces,
    controls: diffControls(lastKnown, declared),
  };
}

/** An adopted user had its values before this program knew it: what leaves the program is cleared only if declared so. */
function removedFieldsOf(lastKnown: LastKnown, { removedFields }: UserInputs): "clear" | "keep" {
  return removedFields ?? (lastKnown.adopted === true ? "keep" : "clear");
}

/** Items that left the program and stay on the user for no other reason than that it was adopted. */
export function keptByAdoption(lastKnown: LastKnown, declared: UserInputs, { released }: Difference): Item[] {
  if (lastKnown.adopted !== true || declared.removedFields !== undefined) return [];
  return released.filter((item) => canBeCleared(item) && !isEmptyIn(lastKnown, item));
}

/** The user was last seen without the login ID that the state names: nobody else's stands in for it. */
function isTakenAway({ loginId, loginIds = [] }: Partial<UserState>): boolean {
  if (loginId === undefined || loginIds.length === 0) return false;
  return !hasLoginId(loginIds, loginId);
}

/** Whether the service has an empty value for the item (a status or a flag has none). */
export function canBeCleared(item: Item): boolean {
  return attributeKeyOf(item) !== undefined || FIELDS[item as FieldName].empty !== undefined;
}

/** Last known to be empty: when it leaves the program there is nothing to send. */
function isEmptyIn(lastKnown: Partial<UserInputs>, item: Item): boolean {
  const key = attributeKeyOf(item);
  if (key !== undefined) return sameAttribute(lastKnown.customAttributes?.[key], undefined);
  const name = item as FieldName;
  return sameValue(FIELDS[name].kind, lastKnown[name], FIELDS[name].empty);
}

function diffAttributes(
  before: UserFields["customAttributes"],
  after: UserFields["customAttributes"],
  set: Item[],
  left: Item[],
): void {
  if (containsUnknown(after) && typeof after === "string") {
    set.push("customAttributes");
    return;
  }
  const old = new Map(Object.entries(before ?? {}));
  const declared = new Map(Object.entries(after ?? {}));
  for (const [key, value] of declared) {
    if (!old.has(key) || containsUnknown(value) || !sameAttribute(old.get(key), value)) set.push(attributeItem(key));
  }
  for (const key of old.keys()) if (!declared.has(key)) left.push(attributeItem(key));
}

/** Settings that the state has to know, for a later refresh or destroy sees nothing else. */
const KEPT_CONTROLS = [
  "removedFields",
  "onExisting",
  "onDelete",
  "passwordEnv",
  "passwordVersion",
  "passwordActive",
] as const satisfies ReadonlyArray<keyof UserControls>;

function diffControls(before: Partial<UserControls>, after: UserControls): string[] {
  return KEPT_CONTROLS.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}
