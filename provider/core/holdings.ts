/**
 * What a declaration holds: users, roles and memberships that no other resource of the same program may take away. In:
 * checked inputs, and the user ID where it is known. Out: keys that are equal where two resources mean the same thing.
 * A user is meant by its user ID or by one of its login IDs, so each right is held under every name that is known.
 */
import type { AssociationInputs } from "./association.ts";
import { canonicalLoginId } from "./canonical.ts";
import type { HeldRights } from "./held-rights.ts";
import { isMap } from "./map.ts";
import type { ActualUser, UserInputs, UserState } from "./model.ts";
import { containsUnknown } from "./unknown.ts";

/** A JSON text; compared as a whole. */
export type Holding = string;
type Subject = readonly ["user" | "login", string];

function holding(kind: string, [name, value]: Subject, ...right: readonly string[]): Holding {
  return JSON.stringify([kind, name, value, ...right]);
}

/**
 * Said beside every holding that means its user by a login ID. The login IDs of a state may be out of date, as after a
 * rename whose answer never came: where others say this, the user's own login IDs have to be read.
 */
function meantByLoginId(kind: string): Holding {
  return JSON.stringify([kind, "by login ID"]);
}

/** Some `User` or entry of a set, role or membership means its user by a login ID. */
export const ANYBODY_BY_LOGIN_ID: Holding = meantByLoginId("user");
/** Some resource adopts. */
export const ADOPTING_BY_LOGIN_ID: Holding = meantByLoginId("adopting");

/** Some association means the user of such a right by a login ID. */
export function rightByLoginId(list: "roleNames" | "userTenants"): Holding {
  return meantByLoginId(`any of ${list}`);
}

function loginSubjects(loginIds: readonly unknown[]): Subject[] {
  return loginIds
    .filter((id): id is string => typeof id === "string" && id !== "" && !containsUnknown(id))
    .map((id) => ["login", canonicalLoginId(id)]);
}

function userSubjects(userId: unknown): Subject[] {
  return typeof userId === "string" && userId !== "" && !containsUnknown(userId) ? [["user", userId]] : [];
}

/** What a `User`, or an entry of a set, holds. `userId`: of the user whom the state already ties to it. */
export function userHoldings(declared: Partial<UserInputs>, userId?: string): Holding[] {
  const { loginId, additionalIdentifiers, roleNames, userTenants, onExisting } = declared;
  const others = Array.isArray(additionalIdentifiers) ? additionalIdentifiers : [];
  const subjects = [...userSubjects(userId), ...loginSubjects([loginId, ...others])];
  const adopting = onExisting === "adopt" ? loginSubjects([loginId]) : [];
  return [
    ANYBODY_BY_LOGIN_ID,
    ...adopting.flatMap((subject) => [ADOPTING_BY_LOGIN_ID, holding("adopting", subject)]),
    ...subjects.flatMap((subject) => heldOf(subject, roleNames, userTenants)),
  ];
}

function heldOf(subject: Subject, roleNames: unknown, userTenants: unknown): Holding[] {
  return [
    holding("user", subject),
    ...(Array.isArray(roleNames) ? roleNames : []).map((role) => holding("role", subject, role)),
    ...(Array.isArray(userTenants) ? userTenants : [])
      .filter(isMap)
      .flatMap((tenant) => tenantHoldings(subject, tenant["tenantId"], tenant["roleNames"])),
  ];
}

/** What a `UserRole` or `UserTenant` holds: the right, and that the user who has it exists. */
export function associationHoldings(inputs: AssociationInputs): Holding[] {
  const { userId, loginId, roleName, tenantId, roleNames } = inputs;
  const subjects = userId === undefined ? loginSubjects([loginId]) : userSubjects(userId);
  const byLoginId = [
    ANYBODY_BY_LOGIN_ID,
    ...(roleName === undefined ? [] : [rightByLoginId("roleNames")]),
    ...(tenantId === undefined ? [] : [rightByLoginId("userTenants")]),
  ];
  const held = subjects.flatMap((subject) => [
    holding("associated user", subject),
    ...(roleName === undefined ? [] : [holding("role", subject, roleName), holding("any of roleNames", subject)]),
    ...(tenantId === undefined
      ? []
      : [...tenantHoldings(subject, tenantId, roleNames), holding("any of userTenants", subject)]),
  ]);
  return [...(userId === undefined && subjects.length > 0 ? byLoginId : []), ...held];
}

/** A preview may not know the tenant, or its roles, yet. */
function tenantHoldings(subject: Subject, tenantId: unknown, roleNames: unknown): Holding[] {
  if (typeof tenantId !== "string") return [];
  const roles: unknown[] = Array.isArray(roleNames) ? roleNames : [];
  return [
    holding("tenant", subject, tenantId),
    ...roles.map((role) => holding("tenant role", subject, tenantId, String(role))),
  ];
}

/** Every key under which another resource may hold this user itself. */
export function holdingsOfKnownUser(userId: string, state: Partial<UserState>): Holding[] {
  return knownSubjects(userId, [state.loginId, ...(state.loginIds ?? [])]).map((subject) => holding("user", subject));
}

/** Every key under which a role or membership of another resource may need this user. */
export function holdingsOfRightsOn(userId: string, state: Partial<UserState>): Holding[] {
  return knownSubjects(userId, [state.loginId, ...(state.loginIds ?? [])]).map((subject) =>
    holding("associated user", subject),
  );
}

/** Every key under which an association may hold an item of this list of the user. */
export function anyRightOf(
  { userId, loginIds }: Pick<UserState, "userId" | "loginIds">,
  list: "roleNames" | "userTenants",
): Holding[] {
  return knownSubjects(userId, loginIds).map((subject) => holding(`any of ${list}`, subject));
}

function knownSubjects(userId: string, loginIds: readonly unknown[]): Subject[] {
  return [...userSubjects(userId), ...loginSubjects(loginIds)];
}

export function heldRights(user: ActualUser, isHeld: (holdings: readonly Holding[]) => boolean): HeldRights {
  const subjects = knownSubjects(user.userId, user.loginIds);
  const any = (kind: string, ...right: readonly string[]): boolean =>
    isHeld(subjects.map((subject) => holding(kind, subject, ...right)));
  return {
    tenant: (tenantId) => any("tenant", tenantId),
    role: (name, tenantId) => (tenantId === undefined ? any("role", name) : any("tenant role", tenantId, name)),
  };
}

/** Login IDs of users whom an update of a set is going to delete or disable, as their set's check sees it. */
export function leavingHoldings(loginIds: readonly unknown[]): Holding[] {
  return loginSubjects(loginIds).map((subject) => holding("leaving", subject));
}

/** The keys under which a declared user may be leaving another set, or be held by another resource. */
export function claimHoldings({ loginId, additionalIdentifiers }: Partial<UserInputs>): {
  readonly leaving: Holding[];
  readonly held: Holding[];
} {
  const others = Array.isArray(additionalIdentifiers) ? additionalIdentifiers : [];
  const subjects = loginSubjects([loginId, ...others]);
  return {
    leaving: subjects.map((subject) => holding("leaving", subject)),
    held: subjects.map((subject) => holding("user", subject)),
  };
}

/** A user whom an update gives another login ID. */
export interface Rename {
  readonly userId: string;
  readonly from: string;
  readonly to: string;
}

/** The keys under which a rename is known to the other resources, and under which they could have that user. */
export function renameHoldings({ userId, from, to }: Rename): {
  readonly renamed: Holding[];
  readonly held: Holding[];
  /** Whoever declares this means the same person after the rename. */
  readonly same: Holding[];
} {
  return {
    renamed: [...userSubjects(userId), ...loginSubjects([from])].map((subject) => holding("renamed", subject)),
    held: [
      ...userSubjects(userId).map((subject) => holding("user", subject)),
      ...loginSubjects([from]).map((subject) => holding("adopting", subject)),
    ],
    same: loginSubjects([to]).map((subject) => holding("user", subject)),
  };
}

/** The keys under which another resource may be renaming a user who is declared here. */
export function renamedElsewhere({ loginId, onExisting }: Partial<UserInputs>, userId?: string): Holding[] {
  const subjects = [...userSubjects(userId), ...(onExisting === "adopt" ? loginSubjects([loginId]) : [])];
  return subjects.map((subject) => holding("renamed", subject));
}
