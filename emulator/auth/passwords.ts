/**
 * Signing in with a password, and changing it oneself. In: a project, a login ID, clear passwords. Out: a sign-in, or the
 * stored change. Must not know: routes, how a password is hashed. No text here holds a password.
 */
import { ApiError } from "../errors.ts";
import type { UserRecord } from "../model.ts";
import type { Project } from "../project.ts";
import type { SignUpUser } from "../wire/auth-bodies.ts";
import { checkPolicy, settingsOf } from "../users/password-policy.ts";
import { hashPassword, passwordFits } from "../users/passwords.ts";
import { signIn, type JwtResponse, type SignInOptions } from "./sign-in.ts";
import { makeUser } from "./whom.ts";

export interface PasswordPolicyAnswer {
  minLength: number;
  lowercase: boolean;
  uppercase: boolean;
  number: boolean;
  nonAlphanumeric: boolean;
}

export function policyOf(project: Project): PasswordPolicyAnswer {
  const { minLength, lowercase, uppercase, number, nonAlphanumeric } = settingsOf(project).passwordPolicy;
  return { minLength, lowercase, uppercase, number, nonAlphanumeric };
}

export interface Credentials {
  loginId: string;
  password: string;
}

/** A user that exists is refused, also one without a password: anybody could take it over. */
export function passwordSignUp(
  project: Project,
  { loginId, password }: Credentials,
  user: SignUpUser,
  options: Pick<SignInOptions, "claims" | "nsec" | "ip">,
): JwtResponse {
  if (project.find(loginId) !== undefined) throw new ApiError("userExists", `User already exists: "${loginId}"`);
  checkPolicy(project, password);
  const made = makeUser(project, loginId, user);
  project.save({ ...made, password: hashPassword(password) });
  return signIn(project, made.userId, { amr: ["pwd"], ...options });
}

/** A temporary password, like an expired one, is good for replacing it only: E062909 ([T] RB, PY). */
export function passwordSignIn(
  project: Project,
  credentials: Credentials,
  options: Pick<SignInOptions, "claims" | "nsec" | "ip">,
): JwtResponse {
  const user = withPassword(project, credentials);
  if (user.password?.expired === true || user.password?.temporary === true) {
    throw new ApiError("passwordExpired", "The password has expired and must be replaced");
  }
  return signIn(project, user.userId, { amr: ["pwd"], ...options });
}

export function replacePassword(
  project: Project,
  credentials: Credentials,
  newPassword: string,
  options: Pick<SignInOptions, "ip">,
): JwtResponse {
  const user = withPassword(project, credentials);
  setOwnPassword(project, user, newPassword);
  return signIn(project, user.userId, { amr: ["pwd"], ...options });
}

export function setOwnPassword(project: Project, user: UserRecord, newPassword: string): void {
  checkPolicy(project, newPassword);
  project.save({ ...user, password: hashPassword(newPassword) });
}

/** One refusal for an unknown user, none or a wrong password: who exists is nobody's business. */
function withPassword(project: Project, { loginId, password }: Credentials): UserRecord {
  const user = project.find(loginId);
  if (user?.password === undefined || passwordFits(user.password, password) !== true) {
    throw new ApiError("wrongCredentials", "Invalid signin credentials");
  }
  return user;
}
