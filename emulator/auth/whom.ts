/**
 * Who is meant on the authentication side. In: a login ID, a sign-up body. Out: the user, found or made. Must not know:
 * how the user proves itself.
 */
import { isEmail, isPhone } from "../canonical.ts";
import { ApiError } from "../errors.ts";
import type { UserRecord } from "../model.ts";
import type { Project } from "../project.ts";
import { createUser } from "../users/create.ts";
import type { SignUpUser } from "../wire/auth-bodies.ts";
import { contactOf } from "./delivery.ts";

export function known(project: Project, loginId: string): UserRecord {
  const user = project.find(loginId);
  if (user === undefined) throw new ApiError("authUserNotFound", `No user "${loginId}"`);
  return user;
}

/**
 * Makes the user of a sign-up, unverified and `invited` until the first sign-in. One that exists is taken for a test user
 * (G5), else by dialect.
 */
export function signUpUser(project: Project, loginId: string, user: SignUpUser, method?: string): UserRecord {
  const existing = project.find(loginId);
  if (existing !== undefined) {
    if (existing.test || project.dialect.signUpExisting === "taken") return existing;
    throw new ApiError("userExists", `User already exists: "${loginId}"`);
  }
  return makeUser(project, loginId, user, method);
}

export function makeUser(project: Project, loginId: string, user: SignUpUser, method?: string): UserRecord {
  const email = user.email || (isEmail(loginId) ? loginId : "");
  const phone = user.phone || (isPhone(loginId) ? loginId : "");
  if (method !== undefined && (contactOf(method) === "email" ? email : phone) === "") {
    throw new ApiError("invalidArguments", `The ${contactOf(method)} field is required`);
  }
  const flags = { verifiedEmail: false, verifiedPhone: false };
  const { record } = createUser(project, { ...user, loginId, email, phone, ...flags });
  // JV-PW: unlike management create, a sign-up leaves the phone as it was sent.
  if (user.phone) project.save({ ...record, phone: user.phone });
  return project.get(record.userId);
}
