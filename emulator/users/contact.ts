/**
 * Email and phone of a user: value, verified flag, and the clash with another user's login ID. In: a draft, the new
 * value and flag, the rules of the request. Out: the draft changed. Must not know: routes, bodies.
 */
import { canonicalEmail, canonicalLoginId, canonicalPhone } from "../canonical.ts";
import { ApiError } from "../errors.ts";
import type { UserRecord } from "../model.ts";
import type { Project } from "../project.ts";
import { absorb } from "./merge.ts";

export type Contact = "email" | "phone";
export type Conflict = "merge" | "refuse" | "allow";

export interface ContactChange {
  /** undefined: keep the value. */
  value: string | undefined;
  /** undefined: not sent. */
  verified: boolean | undefined;
  conflict: Conflict;
  /** The flag of a new value that came without one. */
  unflagged: "verifies" | "keeps" | "resets";
  /** "no" stores a phone as sent. */
  normalisePhone?: "yes" | "no";
}

const FLAG = { email: "verifiedEmail", phone: "verifiedPhone" } as const;

export function applyContact(project: Project, draft: UserRecord, contact: Contact, change: ContactChange): void {
  // A request that names neither leaves both as they are, also a flag that a cleared value left behind.
  if (change.value === undefined && change.verified === undefined) return;
  const flag = FLAG[contact];
  const old = draft[contact];
  const value = change.value === undefined ? old : stored(project, contact, change);
  if (value !== old) {
    if (value !== "") settleConflict(project, draft, contact, value, change.conflict);
    draft[contact] = value;
    if (contact === "email" && value !== "") followEmail(project, draft, old, value);
  }
  if (change.verified !== undefined) draft[flag] = change.verified;
  else if (value !== old) draft[flag] = flagOf(project, draft[flag], value, change.unflagged);
  // C21: a flag without a value stays false; a cleared value may leave its flag behind, by dialect.
  if (value === "" && (old === "" || project.dialect.clearedValueResetsFlag === "yes")) draft[flag] = false;
}

function stored(project: Project, contact: Contact, change: ContactChange): string {
  const value = change.value ?? "";
  if (contact === "email") return canonicalEmail(value, project.dialect);
  return change.normalisePhone === "no" ? value : canonicalPhone(value, project.dialect);
}

function flagOf(project: Project, flag: boolean, value: string, unflagged: ContactChange["unflagged"]): boolean {
  if (value === "") return project.dialect.clearedValueResetsFlag === "yes" ? false : flag;
  if (unflagged === "keeps") return flag;
  return unflagged === "verifies";
}

function settleConflict(project: Project, draft: UserRecord, contact: Contact, value: string, rule: Conflict): void {
  const other = project.owner(value);
  if (other === undefined || other.userId === draft.userId || rule === "allow") return;
  if (rule === "refuse") {
    throw new ApiError("userConflict", `The ${contact} is a login ID of another user: ${other.userId}`);
  }
  absorb(project, draft, other);
}

function followEmail(project: Project, draft: UserRecord, old: string, value: string): void {
  if (project.dialect.emailChangeMovesLoginId !== "follows" || old === "") return;
  const from = canonicalLoginId(old, project.dialect);
  const to = canonicalLoginId(value, project.dialect);
  if (project.owner(to) !== undefined && !draft.loginIds.includes(to)) return;
  draft.loginIds = [...new Set(draft.loginIds.map((loginId) => (loginId === from ? to : loginId)))];
}

/** Called once per request: U1 unverifies the email and verifies the phone in one. */
export function checkStillVerified(project: Project, before: UserRecord, after: UserRecord): void {
  if (project.dialect.unverifyOnlyContact === "taken") return;
  if (!before.verifiedEmail && !before.verifiedPhone) return;
  if (after.verifiedEmail || after.verifiedPhone || (after.email === "" && after.phone === "")) return;
  throw new ApiError("invalidRequest", "One of email and phone must be verified");
}

/** E011002 was seen where a create carried neither ([S] descope-auth0-migration); verified or not is no matter (B3). */
export function checkContact(project: Project, draft: UserRecord): void {
  const rule = project.dialect.contactRequired;
  if (rule === "nobody" || (rule === "realUsers" && draft.test)) return;
  if (draft.email === "" && draft.phone === "") throw new ApiError("missingArguments", "Missing email or phone");
}
