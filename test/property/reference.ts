// What PATCH means, written a second time and as plainly as can be: the tests' own opinion of the service and of a
// declaration. Comes in: a user, a body, a reading of what is not published; leaves: the user afterwards, and whether it
// is what was declared. It uses nothing of the provider but types.
import type { ActualUser, UserInputs } from "../../provider/core/model.ts";

export interface Reading {
  readonly attributes: "merge" | "replace";
  readonly nullAttribute: "clears" | "stored";
  /** What becomes of a verified flag when its contact is written without it. */
  readonly flag: "kept" | "reset" | "set";
}

export const READINGS: readonly Reading[] = (["merge", "replace"] as const).flatMap((attributes) =>
  (["clears", "stored"] as const).flatMap((nullAttribute) =>
    (["kept", "reset", "set"] as const).map((flag) => ({ attributes, nullAttribute, flag })),
  ),
);

export const FLAGS: Readonly<Record<string, string>> = {
  email: "verifiedEmail",
  phone: "verifiedPhone",
  recoveryEmail: "verifiedRecoveryEmail",
  recoveryPhone: "verifiedRecoveryPhone",
};

type Loose = Record<string, unknown>;

export function applyPatch(user: ActualUser, body: Readonly<Loose>, reading: Reading): ActualUser {
  const next: Loose = { ...structuredClone(user) };
  for (const [name, value] of Object.entries(body)) {
    if (name === "loginId" || name === "test") continue;
    if (name === "customAttributes") {
      const sent = Object.entries(value as Loose).filter(
        ([, one]) => one !== null || reading.nullAttribute === "stored",
      );
      const gone = Object.keys(value as Loose);
      const kept = Object.entries(user.customAttributes).filter(([key]) => !gone.includes(key));
      next[name] = Object.fromEntries([...(reading.attributes === "merge" ? kept : []), ...sent]);
    } else if (name === "additionalIdentifiers") {
      next["loginIds"] = [user.loginIds[0], ...(value as string[])];
    } else {
      next[name] = structuredClone(value);
    }
    const flag = FLAGS[name];
    if (flag !== undefined && body[flag] === undefined && reading.flag !== "kept") next[flag] = reading.flag === "set";
  }
  return next as unknown as ActualUser;
}

/** A user who holds this declaration and, in everything else, what nobody ever declares. */
export function userHolding(declared: UserInputs, foreign: Partial<ActualUser>): ActualUser {
  const { loginId, additionalIdentifiers = ["foreign-bot"], userTenants, customAttributes = {}, ...fields } = declared;
  return {
    userId: "U1",
    createdTime: 1,
    test: false,
    email: "foreign@example.com",
    phone: "+819012345678",
    verifiedEmail: false,
    verifiedPhone: false,
    name: "foreign",
    givenName: "foreign",
    middleName: "foreign",
    familyName: "foreign",
    roleNames: ["foreign"],
    status: "expired",
    picture: "foreign",
    ssoAppIds: ["foreign"],
    recoveryEmail: "foreign@example.com",
    recoveryPhone: "+819012345678",
    verifiedRecoveryEmail: false,
    verifiedRecoveryPhone: false,
    ...foreign,
    ...structuredClone(fields),
    loginIds: [loginId, ...additionalIdentifiers],
    userTenants: (userTenants ?? [{ tenantId: "foreign" }]).map(({ tenantId, roleNames = [] }) => ({
      tenantId,
      roleNames,
    })),
    customAttributes: { ...foreign.customAttributes, ...structuredClone(customAttributes) },
  };
}

/** What of a declaration does not hold on a user, field by field and key by key. */
export function missing(user: ActualUser, declared: UserInputs): string[] {
  const plain = Object.entries(declared).flatMap(([name, value]) => {
    if (name === "customAttributes" || name === "removedFields" || name === "secretFields") return [];
    return same(name, fieldOf(user, name), value) ? [] : [name];
  });
  const keys = Object.entries(declared.customAttributes ?? {}).flatMap(([key, value]) =>
    plainAttribute(own(user.customAttributes, key)) === plainAttribute(value) ? [] : [`customAttributes.${key}`],
  );
  return [...plain, ...keys];
}

/** A key of the map itself: "constructor" is a name that an attribute may have. */
export function own(map: Readonly<Record<string, unknown>> | undefined, key: string): unknown {
  return map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined;
}

function fieldOf(user: ActualUser, name: string): unknown {
  if (name === "loginId") return user.loginIds[0];
  if (name === "additionalIdentifiers") return user.loginIds.slice(1);
  return (user as unknown as Loose)[name];
}

export function same(name: string, a: unknown, b: unknown): boolean {
  return JSON.stringify(plain(name, a)) === JSON.stringify(plain(name, b));
}

function plain(name: string, value: unknown): unknown {
  if (name === "userTenants") {
    const list = value as ReadonlyArray<{ tenantId: string; roleNames?: readonly string[] }>;
    return list.map(({ tenantId, roleNames = [] }) => `${tenantId}: ${sorted(roleNames).join()}`).sort();
  }
  if (Array.isArray(value)) {
    const items = value as string[];
    return sorted(name === "additionalIdentifiers" ? items.map(plainLogin) : items);
  }
  if (name === "loginId") return plainLogin(value as string);
  if (name.toLowerCase().endsWith("phone") && typeof value === "string") return value.replaceAll(/[^+\d]/g, "");
  if (/^(email|recoveryEmail)$/.test(name)) return (value as string).toLowerCase();
  return value;
}

function plainLogin(value: string): string {
  return value.startsWith("+") ? value.replaceAll(/[^+\d]/g, "") : value.toLowerCase();
}

function sorted(items: readonly string[]): string[] {
  return [...new Set(items)].sort();
}

export function plainAttribute(value: unknown): string {
  if (value === undefined || value === null || value === "") return "absent";
  if (Array.isArray(value)) return value.length === 0 ? "absent" : `list ${JSON.stringify(sorted(value as string[]))}`;
  return JSON.stringify(value);
}
