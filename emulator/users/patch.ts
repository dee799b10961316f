/**
 * PATCH of one user (emulator-contract.md 3.5). In: a patch body. Out: the stored record. Must not know: routes,
 * batches.
 */
import { canonicalEmail, canonicalLoginId, canonicalPhone } from "../canonical.ts";
import { ApiError } from "../errors.ts";
import type { UserRecord } from "../model.ts";
import type { Project } from "../project.ts";
import type { UserBody } from "../wire/user-bodies.ts";
import { knownAttributes } from "./attributes.ts";
import { applyContact, checkStillVerified, type Contact } from "./contact.ts";
import { knownRoles, knownSsoApps, memberships } from "./references.ts";
import { nextStatus } from "./status.ts";

export function patchUser(project: Project, body: UserBody): UserRecord {
  const before = target(project, body);
  if (before.test && body.test !== true && project.dialect.patchTestUserWithoutFlag === "ignored") return before;
  checkLists(project, body);
  const draft = structuredClone(before);
  patchTexts(project, draft, body);
  patchContact(project, draft, "email", body);
  patchContact(project, draft, "phone", body);
  patchRecovery(project, draft, body);
  patchLists(project, draft, body);
  patchAttributes(project, draft, body);
  patchLoginIds(project, draft, body);
  checkStillVerified(project, before, draft);
  project.save(draft);
  return project.get(draft.userId);
}

function target(project: Project, body: UserBody): UserRecord {
  const byUserId = project.dialect.userIdKeyOnPatch === "accepted" ? body.userId : undefined;
  const identifier = body.loginId || byUserId;
  if (!identifier) throw new ApiError("invalidArguments", "The loginId field is required");
  const record = project.find(identifier);
  if (record !== undefined) return record;
  const refusal = project.dialect.patchMissingUser === "404" ? "userNotFound" : "authUserNotFound";
  throw new ApiError(refusal, `No user "${identifier}"`);
}

/** What a text key of the body means: undefined leaves the field as it is. */
function sentText(project: Project, value: string | null | undefined): string | undefined {
  if (value === null) return project.dialect.nullScalarOnPatch === "clears" ? "" : undefined;
  if (value === "") return project.dialect.emptyStringOnPatch === "clears" ? "" : undefined;
  return value;
}

function sentFlag(project: Project, value: boolean | null | undefined): boolean | undefined {
  if (value === null) return project.dialect.nullScalarOnPatch === "clears" ? false : undefined;
  return value;
}

function patchTexts(project: Project, draft: UserRecord, body: UserBody): void {
  for (const name of ["name", "givenName", "middleName", "familyName", "picture"] as const) {
    draft[name] = sentText(project, body[name]) ?? draft[name];
  }
  draft.scim = sentFlag(project, body.scim) ?? draft.scim;
  // A status has no empty value: null and "" are absent.
  if (body.status && project.dialect.statusOnPatch === "taken") {
    draft.status = nextStatus(project.dialect, draft.status, body.status);
  }
}

function patchContact(project: Project, draft: UserRecord, contact: Contact, body: UserBody): void {
  const { dialect } = project;
  applyContact(project, draft, contact, {
    value: sentText(project, body[contact]),
    verified: sentFlag(project, contact === "email" ? body.verifiedEmail : body.verifiedPhone),
    conflict: contact === "email" ? dialect.emailConflictOnPatch : dialect.phoneConflictOnPatch,
    unflagged: contact === "email" ? dialect.emailChangeWithoutFlag : dialect.phoneChangeWithoutFlag,
    normalisePhone: dialect.phoneNormalisedOnPatch,
  });
}

function patchRecovery(project: Project, draft: UserRecord, body: UserBody): void {
  const { dialect } = project;
  const resets = dialect.clearedValueResetsFlag === "yes";
  const email = sentText(project, body.recoveryEmail);
  const isEmailVerified = sentFlag(project, body.verifiedRecoveryEmail);
  if (email !== undefined) draft.recoveryEmail = canonicalEmail(email, dialect);
  draft.verifiedRecoveryEmail = isEmailVerified ?? draft.verifiedRecoveryEmail;
  const isEmailSent = email !== undefined || isEmailVerified !== undefined;
  if (isEmailSent && resets && draft.recoveryEmail === "") draft.verifiedRecoveryEmail = false;
  const phone = sentText(project, body.recoveryPhone);
  const isPhoneVerified = sentFlag(project, body.verifiedRecoveryPhone);
  if (phone !== undefined) draft.recoveryPhone = canonicalPhone(phone, dialect);
  draft.verifiedRecoveryPhone = isPhoneVerified ?? draft.verifiedRecoveryPhone;
  const isPhoneSent = phone !== undefined || isPhoneVerified !== undefined;
  if (isPhoneSent && resets && draft.recoveryPhone === "") draft.verifiedRecoveryPhone = false;
}

const LISTS = ["roleNames", "userTenants", "ssoAppIds"] as const;

/** These three are dynamic values in the docs: null is a present null, so its effect is a dialect. */
function checkLists(project: Project, body: UserBody): void {
  const { dialect } = project;
  const nothing = LISTS.find((name) => body[name] === null);
  if (nothing !== undefined && dialect.nullListOnPatch === "refused") {
    throw new ApiError("invalidRequest", `The ${nothing} field is invalid: null`);
  }
  if (body.roleNames && body.userTenants && dialect.rolesAndTenantsInOnePatch === "refused") {
    throw new ApiError("invalidRequest", "roleNames and userTenants exclude each other");
  }
}

function patchLists(project: Project, draft: UserRecord, body: UserBody): void {
  const { dialect } = project;
  const cleared = dialect.nullListOnPatch === "clears" ? [] : undefined;
  const roleNames = body.roleNames === null ? cleared : body.roleNames;
  const userTenants = body.userTenants === null ? cleared : body.userTenants;
  const ssoAppIds = body.ssoAppIds === null ? cleared : body.ssoAppIds;
  if (roleNames !== undefined) draft.roleNames = knownRoles(project, roleNames);
  if (userTenants !== undefined) {
    const sent = memberships(project, userTenants);
    if (sent.length > 0) draft.userTenants = joined(project, draft, sent);
    else if (dialect.emptyUserTenantsOnPatch === "clears") draft.userTenants = [];
  }
  if (ssoAppIds !== undefined) {
    const sent = knownSsoApps(project, ssoAppIds);
    draft.ssoAppIds = dialect.ssoAppIdsOnPatch === "add" ? [...new Set([...draft.ssoAppIds, ...sent])] : sent;
  }
}

/** P7: within a tenant that is sent, its roles are replaced in every dialect. */
function joined(project: Project, draft: UserRecord, sent: UserRecord["userTenants"]): UserRecord["userTenants"] {
  if (project.dialect.userTenantsOnPatch === "replace") return sent;
  const listed = new Set(sent.map(({ tenantId }) => tenantId));
  return [...draft.userTenants.filter(({ tenantId }) => !listed.has(tenantId)), ...sent];
}

function patchAttributes(project: Project, draft: UserRecord, body: UserBody): void {
  const { dialect } = project;
  if (!body.customAttributes) return;
  if (Object.keys(body.customAttributes).length === 0 && dialect.emptyAttributesOnPatch === "ignored") return;
  const sent = Object.entries(knownAttributes(project, body.customAttributes));
  const result = dialect.attributesOnPatch === "replace" ? {} : { ...draft.customAttributes };
  for (const [key, value] of sent) {
    if (value !== null) result[key] = value;
    else if (dialect.attributeNullOnPatch === "clears") delete result[key];
    else if (Object.hasOwn(draft.customAttributes, key)) result[key] = draft.customAttributes[key];
  }
  draft.customAttributes = result;
}

function patchLoginIds(project: Project, draft: UserRecord, body: UserBody): void {
  if (!body.additionalIdentifiers) return;
  const sent = body.additionalIdentifiers.map((id) => canonicalLoginId(id, project.dialect)).filter((id) => id !== "");
  const taken = sent.find((id) => (project.owner(id)?.userId ?? draft.userId) !== draft.userId);
  if (taken !== undefined) throw new ApiError("userConflict", `Login ID "${taken}" belongs to another user`);
  const kept = project.dialect.additionalIdentifiersOnPatch === "add" ? draft.loginIds : draft.loginIds.slice(0, 1);
  draft.loginIds = [...new Set([...kept, ...sent])];
}
