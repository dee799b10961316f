/**
 * The project's settings and what its password policy asks. In: a project; a clear password. Out: the settings; what is
 * wrong with the password, as words or as a refusal. Must not know: requests.
 */
import { ApiError } from "../errors.ts";
import type { PasswordPolicy, ProjectSettings } from "../model.ts";
import type { Project } from "../project.ts";

/** What the live suites of Descope's SDKs find: more than 7 characters, one of them no letter or digit. */
export const standardPolicy: PasswordPolicy = {
  enabled: true,
  minLength: 8,
  lowercase: false,
  uppercase: false,
  number: false,
  nonAlphanumeric: true,
  expiration: false,
  expirationWeeks: 0,
  reuse: false,
  reuseAmount: 0,
  lock: false,
  lockAttempts: 0,
};

const STANDARD: ProjectSettings = { id: "project", licenseTier: "tier1", passwordPolicy: standardPolicy };

export function settingsOf(project: Project): ProjectSettings {
  return project.definitions.settings.get("project") ?? STANDARD;
}

/** The first rule that a password breaks, in words; never the password. */
export function policyProblem(policy: PasswordPolicy, clear: string): string | undefined {
  const { minLength, lowercase, uppercase, number, nonAlphanumeric } = policy;
  if (clear.length < minLength) return `shorter than ${minLength} characters`;
  if (lowercase && !/\p{Ll}/u.test(clear)) return "without a lower-case letter";
  if (uppercase && !/\p{Lu}/u.test(clear)) return "without an upper-case letter";
  if (number && !/\p{Nd}/u.test(clear)) return "without a digit";
  if (nonAlphanumeric && !/[^\p{L}\p{Nd}]/u.test(clear)) return "without a character that is no letter and no digit";
  return undefined;
}

/** What users set themselves. */
export function checkPolicy(project: Project, clear: string): void {
  const problem = policyProblem(settingsOf(project).passwordPolicy, clear);
  if (problem !== undefined) throw new ApiError("weakPassword", `The password is ${problem}`);
}

/** What management sets for them: by dialect. */
export function checkManagementPolicy(project: Project, clear: string): void {
  if (project.dialect.policyOnManagement === "enforced") checkPolicy(project, clear);
}
