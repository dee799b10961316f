/**
 * A user that changes its own email or phone. In: what it asked for, once it has shown the code or link. Out: the stored
 * user. Must not know: routes, how it was proven.
 */
import { canonicalLoginId } from "../canonical.ts";
import { ApiError } from "../errors.ts";
import type { UserRecord } from "../model.ts";
import type { Project } from "../project.ts";
import type { PendingContact } from "../store/proofs.ts";
import { applyContact } from "../users/contact.ts";

/** Another user's login ID is merged, or refused with E062125 where the client asked for that ([O] java PR 374). */
export function confirmContact(project: Project, user: UserRecord, change: PendingContact): UserRecord {
  const { contact, value, addToLoginIds, failOnConflict } = change;
  const other = project.owner(value);
  if (failOnConflict && other !== undefined && other.userId !== user.userId) {
    throw new ApiError("authUserConflict", `The ${contact} is a login ID of another user`);
  }
  const { dialect } = project;
  const draft = structuredClone(user);
  applyContact(project, draft, contact, {
    value,
    verified: true,
    conflict: contact === "email" ? dialect.emailConflictOnPatch : dialect.phoneConflictOnPatch,
    unflagged: "verifies",
  });
  if (addToLoginIds) draft.loginIds = withLoginId(project, draft, value);
  project.save(draft);
  return project.get(user.userId);
}

function withLoginId(project: Project, draft: UserRecord, value: string): string[] {
  const loginId = canonicalLoginId(value, project.dialect);
  const owner = project.owner(loginId);
  if (owner !== undefined && owner.userId !== draft.userId) {
    throw new ApiError("authUserConflict", `Login ID "${loginId}" belongs to another user`);
  }
  return [...new Set([...draft.loginIds, loginId])];
}
