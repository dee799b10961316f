/**
 * One role, or one membership with roles, of a user who is somebody else's. In: what is declared, what the state knows
 * and the user as answered. Out: the next request as data, whether it took effect, and what goes into state. Must not
 * know: HTTP, or whether the user was made by this program. Only what is missing is added, only what was added is
 * removed: every request names single roles or one tenant, never a whole set, so that nobody else's are touched.
 */
import { canonicalLoginId } from "./canonical.ts";
import { NO_HELD_RIGHTS, type HeldRights } from "./held-rights.ts";
import type { ActualUser } from "./model.ts";
import { containsUnknown } from "./unknown.ts";

export type AssociationKind = "UserRole" | "UserTenant";

/** A declared association. Exactly one of `userId` and `loginId`; `roleName`, or `tenantId` and its roles. */
export interface AssociationInputs {
  userId?: string;
  loginId?: string;
  roleName?: string;
  tenantId?: string;
  roleNames?: string[];
  onDelete?: "delete" | "retain";
}

export interface AssociationState extends AssociationInputs {
  userId: string;
  /** True when the role or membership stood before the resource did. */
  adopted: boolean;
  /** Roles that this resource itself added within the tenant, and takes away again. */
  addedRoleNames: string[];
}

export type AssociationEndpoint = "roleAdd" | "roleRemove" | "tenantAdd" | "tenantRemove";

/** One request. */
export interface Step {
  readonly endpoint: AssociationEndpoint;
  readonly tenantId?: string;
  readonly roleNames: readonly string[];
}

type Scope = Pick<AssociationInputs, "tenantId">;

/** The roles that are declared, whole or within the tenant. */
export function wantedRoles({ roleName, roleNames = [] }: AssociationInputs): string[] {
  return roleName === undefined ? [...new Set(roleNames)] : [roleName];
}

/** Roles of the user in the project, or within the tenant; `undefined` where the user is not a member of it. */
export function rolesHeld(user: ActualUser, { tenantId }: Scope): readonly string[] | undefined {
  if (tenantId === undefined) return user.roleNames;
  return user.userTenants.find((membership) => membership.tenantId === tenantId)?.roleNames;
}

/** Whether the role, or the membership itself, stands. */
export function stands(user: ActualUser, association: AssociationInputs): boolean {
  const held = rolesHeld(user, association);
  return held !== undefined && (association.roleName === undefined || held.includes(association.roleName));
}

/** The next request that brings the user to what is declared and away from `released`; `undefined`: all holds. */
export function nextAddition(
  user: ActualUser,
  inputs: AssociationInputs,
  released: readonly string[],
  held: HeldRights = NO_HELD_RIGHTS,
): Step | undefined {
  const scope = scopeOf(inputs);
  const roles = rolesHeld(user, inputs);
  if (roles === undefined) return { endpoint: "tenantAdd", ...scope, roleNames: [] };
  const wanted = wantedRoles(inputs);
  const missing = wanted.filter((name) => !roles.includes(name));
  if (missing.length > 0) return { endpoint: "roleAdd", ...scope, roleNames: missing };
  const surplus = released.filter(
    (name) => roles.includes(name) && !wanted.includes(name) && !held.role(name, inputs.tenantId),
  );
  return surplus.length > 0 ? { endpoint: "roleRemove", ...scope, roleNames: surplus } : undefined;
}

/**
 * The next request of a destroy; `undefined`: nothing is left to do. A membership that stood before stays; the roles
 * that were added within it go. What another resource of the program declares (`held`) is not taken away.
 */
export function nextRemoval(
  user: ActualUser,
  state: AssociationState,
  held: HeldRights = NO_HELD_RIGHTS,
): Step | undefined {
  const scope = scopeOf(state);
  const roles = rolesHeld(user, state);
  const action = state.onDelete ?? (state.adopted ? "leave" : "delete");
  const { tenantId } = state;
  if (roles === undefined || action === "retain") return undefined;
  // A membership that another resource declares stays, and of the roles within it only those go that this one added.
  const endsMembership = action === "delete" && tenantId !== undefined && !held.tenant(tenantId);
  if (endsMembership) return { endpoint: "tenantRemove", ...scope, roleNames: [] };
  const ours = tenantId !== undefined ? state.addedRoleNames : action === "delete" ? wantedRoles(state) : [];
  const roleNames = ours.filter((name) => roles.includes(name) && !held.role(name, tenantId));
  return roleNames.length > 0 ? { endpoint: "roleRemove", ...scope, roleNames } : undefined;
}

function scopeOf({ tenantId }: Scope): Scope {
  return tenantId === undefined ? {} : { tenantId };
}

/** What a request carries; the user ID goes into `loginId` (contract 9.1, question 10). */
export function stepBody(userId: string, { endpoint, tenantId, roleNames }: Step): Record<string, unknown> {
  const body: Record<string, unknown> = { loginId: userId };
  if (tenantId !== undefined) body["tenantId"] = tenantId;
  if (endpoint === "roleAdd" || endpoint === "roleRemove") body["roleNames"] = roleNames;
  return body;
}

type AssociationProperty = keyof AssociationInputs;

export interface AssociationDifference {
  /** Properties that are not what the state knows, those that replace among them. */
  readonly changed: readonly AssociationProperty[];
  readonly replaces: readonly AssociationProperty[];
}

const PROPERTIES = ["userId", "loginId", "roleName", "tenantId", "roleNames", "onDelete"] as const;

/**
 * Another user, role or tenant is another association. A value that the preview does not know yet is a change and no
 * replacement: mostly it turns out to be the same user, and a replacement would be refused where a resource is protected.
 */
export function diffAssociation(state: Partial<AssociationState>, inputs: AssociationInputs): AssociationDifference {
  const isOther: Readonly<Record<AssociationProperty, boolean>> = {
    // A declared user ID is what counts; the state's own comes of the login ID that was declared.
    userId: inputs.userId !== undefined && state.userId !== inputs.userId,
    loginId: state.loginId !== inputs.loginId,
    roleName: state.roleName !== inputs.roleName,
    tenantId: state.tenantId !== inputs.tenantId,
    roleNames: inputs.roleName === undefined && asSet(state.roleNames) !== asSet(inputs.roleNames),
    onDelete: state.onDelete !== inputs.onDelete,
  };
  const changed = PROPERTIES.filter((name) => isOther[name] || containsUnknown(inputs[name]));
  return { changed, replaces: changed.filter((name) => isReplacing(name, state, inputs)) };
}

function isReplacing(name: AssociationProperty, state: Partial<AssociationState>, inputs: AssociationInputs): boolean {
  if (containsUnknown(inputs[name])) return false;
  if (name === "loginId") return inputs.userId === undefined && form(state.loginId) !== form(inputs.loginId);
  return name === "userId" || name === "roleName" || name === "tenantId";
}

function form(loginId: string | undefined): string | undefined {
  return loginId === undefined ? undefined : canonicalLoginId(loginId);
}

function asSet(names: readonly string[] | undefined): string {
  return JSON.stringify([...new Set(names)].sort());
}

/** The association as a refresh shows it: declared roles that are gone are gone from it; `undefined`: all of it is. */
export function projectAssociation(user: ActualUser, state: AssociationState): AssociationState | undefined {
  if (!stands(user, state)) return undefined;
  const held = new Set(rolesHeld(user, state));
  const kept = state.roleNames === undefined ? {} : { roleNames: state.roleNames.filter((name) => held.has(name)) };
  return { ...state, ...kept, addedRoleNames: state.addedRoleNames.filter((name) => held.has(name)) };
}

/** What a refresh gives back as inputs: the user ID is one only where no login ID is declared. */
export function inputsOfState(state: AssociationState): AssociationInputs {
  const { userId, adopted: _adopted, addedRoleNames: _added, ...inputs } = state;
  return inputs.loginId === undefined ? { ...inputs, userId } : inputs;
}
