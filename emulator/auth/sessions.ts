/**
 * What a refresh token is good for: a new session token, logging out, saying who one is. In: the token that came as
 * bearer. Out: the session and user behind it, or a refusal. Must not know: routes, how the user signed in.
 */
import { ApiError } from "../errors.ts";
import type { UserRecord } from "../model.ts";
import type { Project } from "../project.ts";
import type { Session } from "../store/sessions.ts";
import { checkMayEnter, jwtResponse, type JwtResponse } from "./sign-in.ts";
import { readToken, type TokenClaims } from "./tokens.ts";

export interface Presented {
  text: string;
  claims: TokenClaims;
  session: Session;
}

/** The session that a bearer's refresh token belongs to. A session token, and one that was logged out, is refused. */
export function presented(project: Project, token: string | undefined): Presented {
  if (!token) throw new ApiError("invalidToken", "A refresh token is required: Bearer PROJECT:REFRESH_JWT");
  const claims = readToken(project.keys, project.projectId, token);
  if (claims.drn !== "DSR") throw new ApiError("invalidToken", "This is no refresh token");
  const session = project.sessions.get(String(claims["jti"]));
  if (session === undefined) throw new ApiError("tokenRevoked", "The token's session has ended");
  return { text: token, claims, session };
}

/** The same, for calls that need a user: an anonymous session has none. */
export function presentedUser(project: Project, token: string | undefined): Presented & { user: UserRecord } {
  const found = presented(project, token);
  const user = found.session.userId === undefined ? undefined : project.users.byUserId(found.session.userId);
  if (user === undefined) throw new ApiError("invalidToken", "The token belongs to no user");
  checkMayEnter(user);
  return { ...found, user };
}

export function refresh(project: Project, token: string | undefined): JwtResponse {
  const { text, claims, session } = presented(project, token);
  if (session.userId !== undefined) presentedUser(project, token);
  const dct = claims["dct"];
  return jwtResponse(project, session, {
    refreshJwt: text,
    tenantId: typeof dct === "string" ? dct : undefined,
  });
}

/** Only a tenant that the user is in; the claim `dct` stays through refreshes of the new token. */
export function selectTenant(project: Project, token: string | undefined, tenantId: string): JwtResponse {
  const { session, user } = presentedUser(project, token);
  if (!user.userTenants.some((membership) => membership.tenantId === tenantId)) {
    throw new ApiError("invalidRequest", `The user is not in tenant "${tenantId}"`);
  }
  return jwtResponse(project, session, { tenantId });
}

export function logout(project: Project, token: string | undefined): void {
  project.sessions.remove(presented(project, token).session.sessionId);
}

export function logoutAll(project: Project, token: string | undefined): void {
  const { session } = presented(project, token);
  if (session.userId === undefined) project.sessions.remove(session.sessionId);
  else project.sessions.removeAllOf(session.userId);
}
