/**
 * Setters of one field (emulator-contract.md 3.7). In: the user and the new value. Out: the stored record. Must not
 * know: routes, bodies.
 */
import { canonicalEmail, canonicalLoginId, canonicalPhone } from "../canonical.ts";
import type { Dialect } from "../dialect.ts";
import { ApiError } from "../errors.ts";
import type { UserRecord } from "../model.ts";
import type { Project } from "../project.ts";
import { knownAttributes } from "./attributes.ts";
import { applyContact, checkStillVerified, type Contact } from "./contact.ts";
import { absorb } from "./merge.ts";
import { knownRoles, knownTenant } from "./references.ts";

/** Changes a draft of the user and stores it. */
export function change(project: Project, loginId: string, edit: (draft: UserRecord) => void): UserRecord {
  const before = project.get(loginId);
  const draft = structuredClone(before);
  edit(draft);
  checkStillVerified(project, before, draft);
  project.save(draft);
  return project.get(draft.userId);
}

export interface ContactSetting {
  value: string;
  verified: boolean;
  failOnConflict: boolean;
}

/** Without failOnConflict another user that holds the value as a login ID is merged and deleted ([O] java PR 374). */
export function setContact(project: Project, loginId: string, contact: Contact, setting: ContactSetting): UserRecord {
  const { dialect } = project;
  const rule = contact === "email" ? dialect.emailConflictOnPatch : dialect.phoneConflictOnPatch;
  return change(project, loginId, (draft) => {
    applyContact(project, draft, contact, {
      value: setting.value,
      verified: setting.verified,
      conflict: setting.failOnConflict ? "refuse" : rule,
      unflagged: "resets",
      normalisePhone: dialect.phoneNormalisedOnPatch,
    });
  });
}

export function setRecovery(
  project: Project,
  loginId: string,
  contact: Contact,
  value: string,
  verified: boolean,
): UserRecord {
  return change(project, loginId, (draft) => {
    if (contact === "email") {
      draft.recoveryEmail = canonicalEmail(value, project.dialect);
      draft.verifiedRecoveryEmail = verified && value !== "";
    } else {
      draft.recoveryPhone = canonicalPhone(value, project.dialect);
      draft.verifiedRecoveryPhone = verified && value !== "";
    }
  });
}

/** Renames in place; "" removes the login ID, but never the last one ([D] update/loginid). */
export function setLoginId(project: Project, loginId: string, newLoginId: string): UserRecord {
  const wanted = canonicalLoginId(newLoginId, project.dialect);
  return change(project, loginId, (draft) => {
    const named = canonicalLoginId(loginId, project.dialect);
    // Addressed by user ID there is no old login ID to see: the first one is meant [I].
    const old = draft.loginIds.includes(named) ? named : draft.loginIds[0];
    if (wanted === "") {
      if (draft.loginIds.length < 2) throw new ApiError("invalidRequest", "The last login ID cannot be removed");
      draft.loginIds = draft.loginIds.filter((id) => id !== old);
      return;
    }
    const other = project.owner(wanted);
    if (other !== undefined && other.userId !== draft.userId) {
      if (project.dialect.loginIdTakenOnRename === "refuse") {
        throw new ApiError("userConflict", `Login ID "${wanted}" belongs to another user`);
      }
      absorb(project, draft, other);
    }
    draft.loginIds = [...new Set(draft.loginIds.map((id) => (id === old ? wanted : id)))];
  });
}

export function setAttribute(project: Project, loginId: string, key: string, value: unknown): UserRecord {
  return change(project, loginId, (draft) => {
    const accepted = knownAttributes(project, { [key]: value });
    if (value !== null) Object.assign(draft.customAttributes, accepted);
    else if (project.dialect.attributeNullOnSetter === "clears") delete draft.customAttributes[key];
  });
}

export type ListAction = "add" | "set" | "remove";

export function changedList(current: readonly string[], action: ListAction, names: readonly string[]): string[] {
  if (action === "remove") return current.filter((name) => !names.includes(name));
  return [...new Set(action === "add" ? [...current, ...names] : names)];
}

/** With a tenant the user must already be a member of it (contract 3.7). */
export function setRoles(
  project: Project,
  loginId: string,
  action: ListAction,
  roleNames: readonly string[],
  tenantId: string,
): UserRecord {
  const names = action === "remove" ? roleNames : knownRoles(project, roleNames, tenantId);
  return change(project, loginId, (draft) => {
    if (tenantId === "") {
      draft.roleNames = changedRoles(project, draft.roleNames, action, names);
      return;
    }
    const membership = draft.userTenants.find((candidate) => candidate.tenantId === tenantId);
    if (membership === undefined) throw new ApiError("invalidRequest", `The user is not in tenant "${tenantId}"`);
    membership.roleNames = changedRoles(project, membership.roleNames, action, names);
  });
}

/** Where adding what is there or removing what is not is refused, it is so as a whole. */
function changedRoles(
  { dialect }: Project,
  current: readonly string[],
  action: ListAction,
  names: readonly string[],
): string[] {
  const there = names.find((name) => current.includes(name));
  const missing = names.find((name) => !current.includes(name));
  if (action === "add" && there !== undefined && dialect.roleAddExisting === "refused") {
    throw new ApiError("invalidRequest", `The user has role "${there}" already`);
  }
  if (action === "remove" && missing !== undefined) absent(dialect.roleRemoveMissing, `role "${missing}"`);
  return changedList(current, action, names);
}

/** What the service says of a removal of something that the user does not have. */
function absent(rule: Dialect["roleRemoveMissing" | "tenantRemoveMissing"], what: string): void {
  if (rule !== "taken") throw new ApiError(rule === "404" ? "notFound" : "invalidRequest", `The user has no ${what}`);
}

export function setTenant(project: Project, loginId: string, action: "add" | "remove", tenantId: string): UserRecord {
  const { tenantAddExisting, tenantRemoveMissing } = project.dialect;
  return change(project, loginId, (draft) => {
    const rest = draft.userTenants.filter((membership) => membership.tenantId !== tenantId);
    const isMember = rest.length < draft.userTenants.length;
    if (action === "remove") {
      if (!isMember) absent(tenantRemoveMissing, `tenant "${tenantId}"`);
      draft.userTenants = rest;
    } else if (isMember) {
      if (tenantAddExisting === "refused") throw new ApiError("invalidRequest", `The user is in "${tenantId}" already`);
    } else if (knownTenant(project, tenantId)) {
      draft.userTenants.push({ tenantId, roleNames: [] });
    }
  });
}
