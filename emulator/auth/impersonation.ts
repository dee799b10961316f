/**
 * Sessions that the management side opens or changes: for an anonymous visitor, in the name of another user, with more
 * claims. In: who, for whom, claims. Out: tokens. Must not know: routes.
 */
import { ApiError } from "../errors.ts";
import type { UserObject } from "../model.ts";
import type { Project } from "../project.ts";
import { jwtResponse, now, openSession, type JwtResponse, type SignInOptions } from "./sign-in.ts";
import { presented } from "./sessions.ts";
import { readToken, signToken } from "./tokens.ts";

type Claims = Pick<SignInOptions, "claims" | "nsec">;

/** [D] docs.descope.com/user-impersonation: held in the project, or in a tenant that both are in. */
const PERMISSION = "Impersonate";

export function anonymous(project: Project, claims: Claims, tenantId: string | undefined): JwtResponse {
  const session = openSession(project, undefined, { amr: [], ...claims });
  return jwtResponse(project, session, { tenantId });
}

/** A refresh token of the other user ([D]), with the actor's user ID under `act`. */
export function impersonate(
  project: Project,
  impersonatorId: string,
  loginId: string,
  { tenantId, ...claims }: Claims & { tenantId?: string | undefined },
): string {
  const actor = project.view(project.get(impersonatorId));
  const target = project.view(project.get(loginId));
  if (!mayImpersonate(actor, target)) {
    throw new ApiError("forbidden", `The impersonator has no permission "${PERMISSION}" over the user`);
  }
  const session = openSession(project, target.userId, { amr: [], ...claims, actor: actor.userId });
  return jwtResponse(project, session, { tenantId }).refreshJwt;
}

function mayImpersonate(actor: UserObject, target: UserObject): boolean {
  if (actor.permissions.includes(PERMISSION)) return true;
  const shared = new Set(target.userTenants.map(({ tenantId }) => tenantId));
  return actor.userTenants.some(
    ({ tenantId, permissions }) => shared.has(tenantId) && permissions.includes(PERMISSION),
  );
}

/** Ends the impersonation: a refresh token of the actor's own. */
export function stopImpersonation(project: Project, token: string, claims: Claims): string {
  const { session } = presented(project, token);
  if (session.actor === undefined) throw new ApiError("invalidToken", "The token impersonates nobody");
  project.sessions.remove(session.sessionId);
  return jwtResponse(project, openSession(project, project.get(session.actor).userId, { amr: [], ...claims }))
    .refreshJwt;
}

/** The same token with more claims at its top; none of the service's own can be replaced. */
export function withClaims(project: Project, token: string, claims: Record<string, unknown>): string {
  const own = readToken(project.keys, project.projectId, token);
  if (own.drn === "DSR") keepClaims(project, token, claims);
  return signToken(project.keys, { ...claims, ...own, iat: now() });
}

/** Custom claims travel with a refresh token into every session token made from it ([D] management/token). */
function keepClaims(project: Project, token: string, claims: Record<string, unknown>): void {
  const { session } = presented(project, token);
  project.sessions.remove(session.sessionId);
  project.sessions.add({ ...session, claims: { ...session.claims, ...claims } });
}
