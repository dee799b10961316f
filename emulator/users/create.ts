/**
 * Creating a user (emulator-contract.md 3.2). In: a create body. Out: the stored record and whether it is new. Must not
 * know: routes, batches.
 */
import { canonicalEmail, canonicalLoginId, canonicalPhone, isEmail, isPhone, isUserId } from "../canonical.ts";
import { ApiError } from "../errors.ts";
import type { StoredPassword, UserRecord } from "../model.ts";
import { newId, type Project } from "../project.ts";
import { required } from "../wire/body.ts";
import type { CreateBody } from "../wire/user-bodies.ts";
import { knownAttributes } from "./attributes.ts";
import { applyContact, checkContact, type Contact } from "./contact.ts";
import { checkManagementPolicy } from "./password-policy.ts";
import { hashPassword, storeHashed } from "./passwords.ts";
import { knownRoles, knownSsoApps, memberships } from "./references.ts";
import { nextStatus } from "./status.ts";

export interface Created {
  record: UserRecord;
  created: boolean;
}

export function createUser(project: Project, body: CreateBody): Created {
  const loginId = required(body.loginId, "loginId");
  const existing = project.find(loginId);
  if (existing !== undefined) return settleExisting(project, existing, body);
  if (body.invite === true && isUserId(loginId)) {
    // C19: with a user ID the user must exist and none is created.
    throw new ApiError("userNotFound", `No user "${loginId}"`);
  }
  if (body.test === true) checkTestUserCap(project);
  const record = fill(project, body, blank(newId("U"), loginIdsOf(project, loginId, body)));
  project.save(record);
  return { record: project.get(record.userId), created: true };
}

function settleExisting(project: Project, existing: UserRecord, body: CreateBody): Created {
  const { dialect } = project;
  const outcome =
    existing.test && body.test === true
      ? dialect.createExistingTest
      : body.invite === true
        ? dialect.inviteExisting
        : dialect.createExisting;
  if (outcome === "error") throw new ApiError("userExists", `User already exists: "${body.loginId}"`);
  if (outcome === "overwritesOld") {
    const { userId, createdTimeMs, test, status, loginIds } = existing;
    const fresh = fill(project, body, { ...blank(userId, loginIds), createdTimeMs });
    project.save({ ...fresh, test, status: body.status ? fresh.status : status });
  } else if (outcome === "reinvites" && existing.status === "expired") {
    project.save({ ...existing, status: "invited" });
  }
  return { record: project.get(existing.userId), created: false };
}

function checkTestUserCap(project: Project): void {
  if (project.users.countTestUsers() < project.dialect.testUserMaximum) return;
  throw new ApiError("createFailed", "Failed to create user: [E013002] Test users limit exceeded");
}

/** The creating login ID comes first, additional ones after it (C8). */
function loginIdsOf(project: Project, loginId: string, body: CreateBody): string[] {
  const all = [loginId, ...(body.additionalIdentifiers ?? [])].filter((id) => id !== "");
  const loginIds = [...new Set(all.map((id) => canonicalLoginId(id, project.dialect)))];
  const taken = loginIds.find((id) => project.owner(id) !== undefined);
  if (taken !== undefined) throw new ApiError("userExists", `Login ID "${taken}" belongs to another user`);
  return loginIds;
}

function fill(project: Project, body: CreateBody, draft: UserRecord): UserRecord {
  draft.test = body.test === true;
  draft.scim = body.scim === true;
  for (const name of ["name", "givenName", "middleName", "familyName", "picture"] as const)
    draft[name] = body[name] ?? "";
  draft.status = nextStatus(project.dialect, undefined, body.status || "invited");
  draft.roleNames = knownRoles(project, body.roleNames ?? []);
  draft.userTenants = memberships(project, body.userTenants ?? []);
  draft.ssoAppIds = knownSsoApps(project, body.ssoAppIds ?? []);
  draft.customAttributes = withoutNull(knownAttributes(project, body.customAttributes ?? {}));
  draft.recoveryEmail = canonicalEmail(body.recoveryEmail ?? "", project.dialect);
  draft.recoveryPhone = canonicalPhone(body.recoveryPhone ?? "", project.dialect);
  draft.verifiedRecoveryEmail = draft.recoveryEmail !== "" && body.verifiedRecoveryEmail === true;
  draft.verifiedRecoveryPhone = draft.recoveryPhone !== "" && body.verifiedRecoveryPhone === true;
  const password = passwordOf(project, body);
  if (password !== undefined) draft.password = password;
  if (typeof body.createdTime === "number") draft.createdTimeMs = body.createdTime * 1000;
  fillContact(project, draft, "email", body);
  fillContact(project, draft, "phone", body);
  checkContact(project, draft);
  return draft;
}

function fillContact(project: Project, draft: UserRecord, contact: Contact, body: CreateBody): void {
  const { dialect } = project;
  const sent = body[contact] || undefined;
  const flag = (contact === "email" ? body.verifiedEmail : body.verifiedPhone) ?? undefined;
  const loginId = draft.loginIds[0] ?? "";
  // C1, C2: a login ID that is an email fills the email, verified. The phone likewise [I].
  const derived = (contact === "email" ? isEmail(loginId) : isPhone(loginId)) ? loginId : undefined;
  applyContact(project, draft, contact, {
    value: sent ?? derived,
    verified: flag ?? (sent === undefined && derived !== undefined ? true : undefined),
    conflict: contact === "email" ? dialect.emailConflictOnCreate : dialect.phoneConflictOnCreate,
    unflagged: dialect.contactFlagOnCreate === "verified" ? "verifies" : "resets",
  });
}

function passwordOf(project: Project, body: CreateBody): StoredPassword | undefined {
  if (body.password) {
    checkManagementPolicy(project, body.password);
    return hashPassword(body.password);
  }
  return body.hashedPassword ? storeHashed(body.hashedPassword) : undefined;
}

function withoutNull(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

function blank(userId: string, loginIds: string[]): UserRecord {
  return {
    userId,
    loginIds,
    name: "",
    givenName: "",
    middleName: "",
    familyName: "",
    email: "",
    phone: "",
    verifiedEmail: false,
    verifiedPhone: false,
    recoveryEmail: "",
    recoveryPhone: "",
    verifiedRecoveryEmail: false,
    verifiedRecoveryPhone: false,
    picture: "",
    status: "invited",
    test: false,
    scim: false,
    roleNames: [],
    userTenants: [],
    ssoAppIds: [],
    customAttributes: {},
    createdTimeMs: Date.now(),
    modifiedTimeMs: 0,
  };
}
