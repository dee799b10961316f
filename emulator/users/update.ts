/**
 * The full update of a user (emulator-contract.md 3.6): what is not sent is erased. In: an update body. Out: the stored
 * record. Must not know: routes. Never touched: login IDs but for added ones (U5), status (U2), password, test.
 */
import { canonicalEmail, canonicalLoginId, canonicalPhone, isEmail } from "../canonical.ts";
import { ApiError } from "../errors.ts";
import type { UserRecord } from "../model.ts";
import type { Project } from "../project.ts";
import { required } from "../wire/body.ts";
import type { UserBody } from "../wire/user-bodies.ts";
import { knownAttributes } from "./attributes.ts";
import { applyContact, checkStillVerified, type Contact } from "./contact.ts";
import { knownRoles, knownSsoApps, memberships } from "./references.ts";

export function updateUser(project: Project, body: UserBody): UserRecord {
  const before = project.get(required(body.loginId, "loginId"));
  const erases = project.dialect.updateOmitted === "erases";
  const draft = structuredClone(before);
  for (const name of ["name", "givenName", "middleName", "familyName", "picture"] as const) {
    draft[name] = body[name] ?? (erases ? "" : draft[name]);
  }
  updateContact(project, draft, "email", body, erases);
  updateContact(project, draft, "phone", body, erases);
  updateRecovery(project, draft, body);
  if (body.roleNames || erases) draft.roleNames = knownRoles(project, body.roleNames ?? []);
  if (body.userTenants || erases) draft.userTenants = memberships(project, body.userTenants ?? []);
  if (body.ssoAppIds || erases) draft.ssoAppIds = knownSsoApps(project, body.ssoAppIds ?? []);
  if (body.customAttributes || erases) {
    const sent = Object.entries(knownAttributes(project, body.customAttributes ?? {}));
    draft.customAttributes = Object.fromEntries(sent.filter(([, value]) => value !== null));
  }
  addLoginIds(project, draft, body);
  checkStillVerified(project, before, draft);
  project.save(draft);
  return project.get(draft.userId);
}

function updateContact(project: Project, draft: UserRecord, contact: Contact, body: UserBody, erases: boolean): void {
  const { dialect } = project;
  // U5: PY sends nulls and still finds a usable email afterwards, so a login ID that is one fills it again [I].
  const derived = contact === "email" ? draft.loginIds.find(isEmail) : undefined;
  const absent = erases ? (derived ?? "") : undefined;
  applyContact(project, draft, contact, {
    value: body[contact] || absent,
    verified: (contact === "email" ? body.verifiedEmail : body.verifiedPhone) ?? undefined,
    conflict: contact === "email" ? dialect.emailConflictOnPatch : dialect.phoneConflictOnPatch,
    unflagged: contact === "email" ? dialect.emailChangeWithoutFlag : dialect.phoneChangeWithoutFlag,
  });
}

/** Recovery contacts are newer than update: what it does to them is unknown, so only what is sent changes [I]. */
function updateRecovery(project: Project, draft: UserRecord, body: UserBody): void {
  if (body.recoveryEmail) draft.recoveryEmail = canonicalEmail(body.recoveryEmail, project.dialect);
  if (body.recoveryPhone) draft.recoveryPhone = canonicalPhone(body.recoveryPhone, project.dialect);
  draft.verifiedRecoveryEmail = body.verifiedRecoveryEmail ?? draft.verifiedRecoveryEmail;
  draft.verifiedRecoveryPhone = body.verifiedRecoveryPhone ?? draft.verifiedRecoveryPhone;
}

function addLoginIds(project: Project, draft: UserRecord, body: UserBody): void {
  for (const id of body.additionalIdentifiers ?? []) {
    const loginId = canonicalLoginId(id, project.dialect);
    const owner = project.owner(loginId);
    if (owner !== undefined && owner.userId !== draft.userId) {
      throw new ApiError("userConflict", `Login ID "${loginId}" belongs to another user`);
    }
    if (loginId !== "" && owner === undefined) draft.loginIds.push(loginId);
  }
}
