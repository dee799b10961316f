/**
 * Users as declarations. In: users as found and the chosen fields. Out: for each a name and what a program declares of
 * it, which by construction is what the user holds; and what had to be left out, with the reason. Must not know: the
 * form in which it is written down.
 *
 * Every declaration goes through the provider's own check and comparison: what either would object to is left out here,
 * so that the first preview neither fails nor shows a change.
 */
import { canonicalAttribute, canonicalLoginId } from "../../provider/core/canonical.ts";
import { checkUser } from "../../provider/core/check.ts";
import { attributeItem, attributeKeyOf, type Item } from "../../provider/core/diff.ts";
import { FIELDS, type FieldName } from "../../provider/core/fields.ts";
import type { FoundUser } from "../../provider/core/lookup.ts";
import type { UserInputs } from "../../provider/core/model.ts";
import { actualValue, attributeOf, pendingItems } from "../../provider/core/ownership.ts";
import type { Chosen } from "./fields.ts";
import { namesFor } from "./names.ts";

export interface Declared {
  /** Name of the resource, or key in the set. */
  readonly name: string;
  readonly entry: UserInputs;
  readonly user: FoundUser;
}

export interface LeftOut {
  readonly userId: string;
  readonly loginId: string;
  /** Left out: the whole user. */
  readonly item?: Item;
  readonly reason: string;
}

export interface Declarations {
  /** By login ID. */
  readonly declared: readonly Declared[];
  readonly leftOut: readonly LeftOut[];
}

export function declareUsers(found: readonly FoundUser[], chosen: Chosen): Declarations {
  const leftOut: LeftOut[] = [];
  const logins = ownersOfLogins(found);
  const entries = found.toSorted(byLogin).flatMap((user) => {
    const entry = entryOf(user, chosen, logins, leftOut);
    return entry === undefined ? [] : [{ user, entry }];
  });
  const names = namesFor(entries.map(({ user, entry }) => ({ userId: user.userId, loginId: entry.loginId })));
  return { declared: entries.map((one, index) => ({ name: names[index] ?? "", ...one })), leftOut };
}

/** A stable order: the service's own is not documented. */
function byLogin(a: FoundUser, b: FoundUser): number {
  const [left, right] = [a, b].map(({ loginIds, userId }) => `${loginIds[0] ?? ""}\n${userId}`);
  return (left ?? "") < (right ?? "") ? -1 : 1;
}

type Logins = ReadonlyMap<string, string>;

function ownersOfLogins(found: readonly FoundUser[]): Logins {
  return new Map(
    found.flatMap(({ loginIds, userId }) => loginIds.map((id) => [canonicalLoginId(id), userId] as const)),
  );
}

function entryOf(user: FoundUser, chosen: Chosen, logins: Logins, leftOut: LeftOut[]): UserInputs | undefined {
  const [loginId] = user.loginIds;
  const about = { userId: user.userId, loginId: loginId ?? "" };
  if (loginId === undefined) {
    leftOut.push({ ...about, reason: "has no login ID" });
    return undefined;
  }
  let entry = declare(user, loginId, chosen);
  for (const { item, reason } of objections(entry, user, logins)) {
    if (item === "loginId" || item === "test") {
      leftOut.push({ ...about, reason: `${item} ${reason}` });
      return undefined;
    }
    leftOut.push({ ...about, item, reason });
    entry = without(entry, item);
  }
  return entry;
}

/** What the user holds. An empty text is not declared, an empty list is: having no role is a statement. */
function declare(user: FoundUser, loginId: string, { fields, attributes }: Chosen): UserInputs {
  const entry: Record<string, unknown> = { loginId };
  for (const name of fields) {
    const value = stable(name, actualValue(user, { loginId }, name));
    if (value !== "" && value !== undefined) entry[name] = value;
  }
  const held = attributes
    .map((key) => [key, attributeOf(user, key)] as const)
    .filter(([, value]) => canonicalAttribute(value) !== undefined);
  if (held.length > 0) entry["customAttributes"] = Object.fromEntries(held);
  if (user.test) entry["test"] = true;
  return { ...entry, onExisting: "adopt" } as unknown as UserInputs;
}

/** Sets in order, so that the same users are the same file. */
function stable(name: FieldName, value: unknown): unknown {
  const { kind } = FIELDS[name];
  if (kind === "set" || kind === "identifiers") return (value as string[]).toSorted();
  if (kind !== "tenants") return value;
  const tenants = value as Array<{ tenantId: string; roleNames: string[] }>;
  return tenants
    .map(({ tenantId, roleNames }) => ({ tenantId, roleNames: roleNames.toSorted() }))
    .toSorted((a, b) => (a.tenantId < b.tenantId ? -1 : 1));
}

interface Objection {
  readonly item: Item;
  readonly reason: string;
}

function objections(entry: UserInputs, user: FoundUser, logins: Logins): Objection[] {
  const failures = checkUser(entry as unknown as Record<string, unknown>).failures.map(({ property, reason }) => ({
    item: itemOf(property),
    reason,
  }));
  const clashes = (["email", "phone"] as const).flatMap((item) => {
    const owner = logins.get(canonicalLoginId(entry[item] ?? ""));
    if (entry[item] === undefined || owner === undefined || owner === user.userId) return [];
    return [{ item, reason: `is a login ID of ${owner}; one program cannot declare both` }];
  });
  const known = [...failures, ...clashes];
  const differing = pendingItems(user, { declared: entry, cleared: [], retiredLoginIds: [] })
    .filter((item) => known.every((objection) => objection.item !== item))
    .map((item) => ({ item, reason: "cannot be told from the service's answer" }));
  return [...new Map([...known, ...differing].map((one) => [one.item, one])).values()];
}

/** The item that a property path is in; a custom attribute's key may hold any character. */
function itemOf(property: string): Item {
  const key = attributeKeyOf(property);
  return key === undefined ? (property.split(/[.[]/, 1)[0] ?? "") : attributeItem(key.replace(/\[\d+\]$/, ""));
}

/** The entry without one item. */
export function without(entry: UserInputs, item: Item): UserInputs {
  const key = attributeKeyOf(item);
  if (key === undefined)
    return Object.fromEntries(Object.entries(entry).filter(([name]) => name !== item)) as unknown as UserInputs;
  const kept = Object.entries(entry.customAttributes ?? {}).filter(([name]) => name !== key);
  const { customAttributes: _, ...rest } = entry;
  return kept.length === 0 ? rest : { ...rest, customAttributes: Object.fromEntries(kept) };
}
