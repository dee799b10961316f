/**
 * What a token says of its user. In: a session, the user as it now stands, the project's roles. Out: claims. Must not
 * know: signing, HTTP. Roles of the project, of tenant A and of tenant B never mix ([T] JV SelectTenant, NET User_Roles).
 */
import type { UserObject } from "../model.ts";
import type { Grants } from "../wire/user-object.ts";
import type { Session } from "../store/sessions.ts";
import type { TokenClaims, TokenKind } from "./tokens.ts";

/** Defaults of a Descope project: 10 minutes and 4 weeks ([D] project settings). */
export const SESSION_SECONDS: number = 600;
export const REFRESH_SECONDS: number = 28 * 24 * 3600;

export interface ClaimContext {
  projectId: string;
  session: Session;
  /** Absent for an anonymous session. */
  user: UserObject | undefined;
  /** The tenant that was selected. */
  tenantId: string | undefined;
  nowSeconds: number;
}

/** Custom claims come first, so that none of them can pass for one of the service's own. */
export function claimsOf(kind: TokenKind, context: ClaimContext): TokenClaims {
  const { projectId, session, user, tenantId, nowSeconds } = context;
  const lifetime = kind === "DS" ? SESSION_SECONDS : session.expiresSeconds - nowSeconds;
  return {
    ...session.claims,
    ...(Object.keys(session.nsec).length > 0 ? { nsec: session.nsec } : {}),
    amr: session.amr,
    drn: kind,
    iss: projectId,
    sub: session.subject,
    iat: nowSeconds,
    exp: nowSeconds + lifetime,
    // RFC 3339 without fractions, as Go writes it: when the refresh token ends.
    rexp: new Date(session.expiresSeconds * 1000).toISOString().replace(".000Z", "Z"),
    ...(kind === "DS" ? grants(user) : { jti: session.sessionId }),
    ...(tenantId === undefined ? {} : { dct: tenantId }),
    ...(user?.test === true ? { tu: true } : {}),
    ...(session.actor === undefined ? {} : { act: { sub: session.actor } }),
  };
}

/** Roles and permissions as a session token says them. */
export function grants(user: Grants | undefined): Record<string, unknown> {
  if (user === undefined) return { roles: [], permissions: [], tenants: {} };
  return {
    roles: user.roleNames,
    permissions: user.permissions,
    tenants: Object.fromEntries(
      user.userTenants.map(({ tenantId, roleNames, permissions }) => [tenantId, { roles: roleNames, permissions }]),
    ),
  };
}
