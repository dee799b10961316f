/**
 * A sign-in that succeeded. In: the user, how it proved itself, claims. Out: a stored session and the answer with its
 * tokens ("JWT response", contract section 4). Must not know: routes, what proved it.
 */
import { ApiError } from "../errors.ts";
import type { UserObject, UserRecord } from "../model.ts";
import { newId, type Project } from "../project.ts";
import type { Session } from "../store/sessions.ts";
import { claimsOf, REFRESH_SECONDS, SESSION_SECONDS } from "./claims.ts";
import { signToken } from "./tokens.ts";

export interface SignInOptions {
  /** [D] `email`, `sms`, `pwd`, `totp`… */
  amr: string[];
  claims?: Record<string, unknown>;
  nsec?: Record<string, unknown>;
  ip: string;
}

/** What a client gets for a session. `user` is absent where it is anonymous. */
export interface JwtResponse {
  sessionJwt: string;
  refreshJwt: string;
  cookieDomain: string;
  cookiePath: string;
  cookieMaxAge: number;
  cookieExpiration: number;
  user?: UserObject;
  firstSeen: boolean;
  sessionExpiration: number;
}

export const now = (): number => Math.floor(Date.now() / 1000);

/** Turns `invited` into `enabled` ([T] JV); a disabled user does not get in. */
export function signIn(project: Project, userId: string, options: SignInOptions): JwtResponse {
  const record = project.get(userId);
  checkMayEnter(record);
  if (record.status !== "enabled") project.save({ ...record, status: "enabled" });
  const firstSeen = project.sessions.noteSignIn(userId, now(), options.ip);
  const session = openSession(project, userId, options);
  return jwtResponse(project, session, { firstSeen });
}

export function openSession(
  project: Project,
  userId: string | undefined,
  { amr, claims = {}, nsec = {}, actor }: Omit<SignInOptions, "ip"> & { actor?: string },
): Session {
  const session: Session = {
    sessionId: newId("S"),
    ...(userId === undefined ? {} : { userId }),
    subject: userId ?? newId("A"),
    expiresSeconds: now() + REFRESH_SECONDS,
    amr,
    claims,
    nsec,
    ...(actor === undefined ? {} : { actor }),
  };
  project.sessions.add(session);
  return session;
}

export function checkMayEnter({ status }: UserRecord): void {
  if (status === "disabled") throw new ApiError("userDisabled", "The user is disabled");
  if (status === "expired") throw new ApiError("userDisabled", "The user's invitation has expired");
}

export interface ResponseOptions {
  firstSeen?: boolean;
  tenantId?: string | undefined;
  /** The refresh token to give back instead of a new one. */
  refreshJwt?: string;
}

/** Tokens of a session for the user as it now stands: roles that changed since are in the new session token. */
export function jwtResponse(project: Project, session: Session, options: ResponseOptions = {}): JwtResponse {
  const nowSeconds = now();
  const user = session.userId === undefined ? undefined : project.view(project.get(session.userId));
  const { tenantId, firstSeen = false } = options;
  const context = { projectId: project.projectId, session, user, tenantId, nowSeconds };
  return {
    sessionJwt: signToken(project.keys, claimsOf("DS", context)),
    refreshJwt: options.refreshJwt ?? signToken(project.keys, claimsOf("DSR", context)),
    cookieDomain: "",
    cookiePath: "/",
    cookieMaxAge: session.expiresSeconds - nowSeconds,
    cookieExpiration: session.expiresSeconds,
    ...(user === undefined ? {} : { user }),
    firstSeen,
    sessionExpiration: nowSeconds + SESSION_SECONDS,
  };
}
