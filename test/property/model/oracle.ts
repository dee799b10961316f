/**
 * What is right, told a second time and without the provider's own code. In: a user as the emulator stores it and what a
 * program declares. Out: whether an item holds, is empty, means the same. Must not know: requests, states, the dialect.
 */
import type { UserObject } from "../../../emulator/index.ts";
import type { Args } from "./values.ts";

export const FLAG_OF: Readonly<Record<string, string>> = {
  verifiedEmail: "email",
  verifiedPhone: "phone",
  verifiedRecoveryEmail: "recoveryEmail",
  verifiedRecoveryPhone: "recoveryPhone",
};
const CONTACTS = ["email", "phone", "recoveryEmail", "recoveryPhone"];
const SETS = ["roleNames", "ssoAppIds"];
const PREFIX = "customAttributes.";

/** Fields of the user that a program may declare beside `loginId`, by the name of the wire. */
export const USER_FIELDS: readonly string[] = [
  ...CONTACTS,
  ...Object.keys(FLAG_OF),
  ...SETS,
  ...["name", "givenName", "middleName", "familyName", "picture", "status", "userTenants"],
];

export function keyOf(item: string): string | undefined {
  return item.startsWith(PREFIX) ? item.slice(PREFIX.length) : undefined;
}

/** The items that a declaration or a state owns. */
export function itemsOf(args: Readonly<Args>): string[] {
  const fields = ["loginId", "additionalIdentifiers", ...USER_FIELDS].filter((name) => args[name] !== undefined);
  return [...fields, ...Object.keys(attributesOf(args)).map((key) => PREFIX + key)];
}

export function attributesOf(args: Readonly<Args>): Record<string, unknown> {
  return (args["customAttributes"] ?? {}) as Record<string, unknown>;
}

export function declaredValue(args: Readonly<Args>, item: string): unknown {
  const key = keyOf(item);
  return key === undefined ? args[item] : attributesOf(args)[key];
}

/** Status and flags have no empty value: they are released, whatever `removedFields` says. */
export function isClearable(item: string): boolean {
  return item !== "status" && item !== "loginId" && !Object.hasOwn(FLAG_OF, item);
}

/** One login ID or contact in the form in which two of them are compared. */
export function form(text: string): string {
  return /^\+[\d ()-]+$/.test(text) ? text.replaceAll(/[ ()-]/g, "") : text.toLowerCase();
}

export function forms(ids: readonly unknown[]): Set<string> {
  return new Set(ids.filter((id): id is string => typeof id === "string" && id !== "").map(form));
}

/** The values with which a declaration could meet another user. */
export function claimsOf(args: Readonly<Args>): Set<string> {
  return forms([args["loginId"], ...additional(args), args["email"], args["phone"]]);
}

export function loginsOf(args: Readonly<Args>): Set<string> {
  return forms([args["loginId"], ...additional(args)]);
}

export function additional(args: Readonly<Args>): string[] {
  return (args["additionalIdentifiers"] ?? []) as string[];
}

export function owns(user: UserObject, claimed: ReadonlySet<string>): boolean {
  return user.loginIds.some((id) => claimed.has(form(id)));
}

function set(value: unknown): string {
  return JSON.stringify([...new Set((value ?? []) as string[])].sort());
}

/** The meaning of an item's value: equal texts mean the same. */
export function meaning(item: string, value: unknown): string {
  if (keyOf(item) !== undefined) {
    if (value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0))
      return "";
    return Array.isArray(value) ? set(value) : JSON.stringify(value);
  }
  if (item === "loginId" || CONTACTS.includes(item)) return form(String(value ?? ""));
  if (item === "additionalIdentifiers") return JSON.stringify([...forms((value ?? []) as string[])].sort());
  if (SETS.includes(item)) return set(value);
  if (item === "userTenants") {
    const all = (value ?? []) as Array<{ tenantId: string; roleNames?: string[] }>;
    return JSON.stringify(all.map(({ tenantId, roleNames }) => [tenantId, set(roleNames)]).sort());
  }
  if (Object.hasOwn(FLAG_OF, item)) return String(value === true);
  return typeof value === "string" ? value : "";
}

/** The value that the user has for an item, of what a program could declare. */
export function actual(user: UserObject, item: string): unknown {
  const key = keyOf(item);
  if (key !== undefined) return user.customAttributes[key];
  return (user as unknown as Record<string, unknown>)[item];
}

export function holds(user: UserObject, args: Readonly<Args>, item: string): boolean {
  if (item === "loginId") return owns(user, forms([args["loginId"]]));
  if (item === "additionalIdentifiers") {
    const wanted = forms(additional(args));
    const found = forms(user.loginIds);
    // The service may take contacts into the login IDs by itself.
    const others = new Set([...forms([args["loginId"], user.email, user.phone]), ...wanted]);
    // Where the declared login ID has drifted away, one other stands in its place.
    const standIns = owns(user, forms([args["loginId"]])) ? 0 : 1;
    const strangers = [...found].filter((id) => !others.has(id));
    return [...wanted].every((id) => found.has(id)) && strangers.length <= standIns;
  }
  return meaning(item, actual(user, item)) === meaning(item, declaredValue(args, item));
}

export function isEmpty(user: UserObject, item: string, args: Readonly<Args>): boolean {
  if (item === "additionalIdentifiers") return holds(user, { ...args, additionalIdentifiers: [] }, item);
  return meaning(item, actual(user, item)) === meaning(item, undefined);
}

/** Known to be empty: when it leaves the program, nothing is to be done about it. */
export function isEmptyIn(state: Readonly<Args>, item: string): boolean {
  return meaning(item, declaredValue(state, item)) === meaning(item, undefined);
}

/** The state names the login ID by which the user was known, and its outputs say that the user has it no more. */
function wasTakenAway({ loginId, loginIds = [] }: Readonly<Args>): boolean {
  const known = forms(loginIds as string[]);
  return known.size > 0 && !known.has(form(String(loginId)));
}

/** The items that a change of the program makes different, by the meaning of their values. */
export function changedItems(state: Readonly<Args>, program: Readonly<Args>): { set: string[]; left: string[] } {
  const declared = itemsOf(program);
  const before = itemsOf(state);
  const differs = (item: string): boolean =>
    !before.includes(item) ||
    meaning(item, declaredValue(state, item)) !== meaning(item, declaredValue(program, item)) ||
    (item === "loginId" && wasTakenAway(state));
  return { set: declared.filter(differs), left: before.filter((item) => !declared.includes(item)) };
}
