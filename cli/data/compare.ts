/**
 * Declared users against users as they are. In: declarations by key and the users found. Out: per key what an `up` would
 * have to do for the user to be as declared. Must not know: Pulumi's state, or how users are found. Values that must not
 * be seen are left out here, so that no form of output shows them.
 */
import { canonicalLoginId } from "../../provider/core/canonical.ts";
import { attributeKeyOf, type Item } from "../../provider/core/diff.ts";
import type { FieldName } from "../../provider/core/fields.ts";
import type { FoundUser } from "../../provider/core/lookup.ts";
import type { UserInputs } from "../../provider/core/model.ts";
import { actualValue, attributeOf, pendingItems } from "../../provider/core/ownership.ts";

export interface FieldChange {
  readonly item: Item;
  /** Left out where it is hidden. */
  readonly from?: unknown;
  readonly to?: unknown;
  readonly hidden?: true;
}

export interface UserChange {
  readonly key: string;
  readonly loginId: string;
  readonly userId?: string;
  /** `conflict`: no `up` can do it; `why` says it. */
  readonly change: "create" | "change" | "same" | "conflict";
  readonly fields: readonly FieldChange[];
  readonly why?: string;
}

/** `hidden`: items, or fields with all in them, whose values are secret. */
export function compareUsers(
  declared: ReadonlyMap<string, UserInputs>,
  found: readonly FoundUser[],
  hidden: ReadonlySet<string>,
): UserChange[] {
  const owners = new Map(found.flatMap((user) => user.loginIds.map((id) => [canonicalLoginId(id), user] as const)));
  return [...declared].map(([key, entry]) => {
    const { loginId, additionalIdentifiers = [] } = entry;
    const users = [loginId, ...additionalIdentifiers].flatMap((id) => owners.get(canonicalLoginId(id)) ?? []);
    const [user, other] = [...new Set(users)];
    const about = { key, loginId };
    if (user === undefined) return { ...about, change: "create", fields: [] };
    const { userId } = user;
    const why = conflictOf(entry, user, other);
    if (why !== undefined) return { ...about, userId, change: "conflict", fields: [], why };
    const items = pendingItems(user, { declared: entry, cleared: [], retiredLoginIds: [] });
    const fields = items.map((item) => fieldChange(entry, user, item, hidden));
    return { ...about, userId, change: fields.length === 0 ? "same" : "change", fields };
  });
}

function conflictOf(entry: UserInputs, user: FoundUser, other: FoundUser | undefined): string | undefined {
  if (other !== undefined) return `its login IDs belong to two users, ${user.userId} and ${other.userId}`;
  if (user.test === (entry.test === true)) return undefined;
  return `it is ${user.test ? "a" : "no"} test user, which cannot be changed`;
}

function fieldChange(entry: UserInputs, user: FoundUser, item: Item, hidden: ReadonlySet<string>): FieldChange {
  const key = attributeKeyOf(item);
  if (hidden.has(item) || (key !== undefined && hidden.has("customAttributes"))) return { item, hidden: true };
  const name = item as FieldName;
  if (key === undefined) return { item, from: actualValue(user, entry, name), to: entry[name] };
  return { item, from: attributeOf(user, key), to: entry.customAttributes?.[key] };
}
