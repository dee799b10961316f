/**
 * Two users become one. In: the user that stays (a draft) and the one that goes. Out: the draft with what the other had
 * and it lacked; the other is deleted. Must not know: which request caused it.
 *
 * [O] descope-java PR 374: update/email and update/phone without failOnConflict do this and answer 200. Which fields
 * survive is not published; here the one that stays wins wherever it has a value.
 */
import type { UserRecord } from "../model.ts";
import type { Project } from "../project.ts";

const TEXTS = ["name", "givenName", "middleName", "familyName", "picture", "email", "phone"] as const;

export function absorb(project: Project, draft: UserRecord, other: UserRecord): void {
  project.users.remove(other.userId);
  draft.loginIds = [...new Set([...draft.loginIds, ...other.loginIds])];
  for (const name of TEXTS) draft[name] ||= other[name];
  draft.roleNames = [...new Set([...draft.roleNames, ...other.roleNames])];
  draft.ssoAppIds = [...new Set([...draft.ssoAppIds, ...other.ssoAppIds])];
  const ownTenants = new Set(draft.userTenants.map(({ tenantId }) => tenantId));
  draft.userTenants.push(...other.userTenants.filter(({ tenantId }) => !ownTenants.has(tenantId)));
  draft.customAttributes = { ...other.customAttributes, ...draft.customAttributes };
  if (draft.totp === undefined && other.totp !== undefined) draft.totp = other.totp;
  if (draft.password === undefined && other.password !== undefined) draft.password = other.password;
}
