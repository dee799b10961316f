/**
 * Endpoints of a session that is there: refresh, logout, who am I; and the keys that clients check tokens with. In:
 * calls. Out: answers. Must not know: HTTP libraries, SQL.
 */
import { z } from "zod";

import { logout, logoutAll, presentedUser, refresh, selectTenant } from "../../auth/sessions.ts";
import { canonicalKeys, readBody, required, text } from "../../wire/body.ts";
import type { Call, Route } from "../route.ts";

const tenantBody = z.object({ tenant: text });
const whomBody = z.preprocess(canonicalKeys, z.object({ loginId: text, userId: text }));
const userIdsBody = z.array(z.string());

/** Whatever `sessionTypes` says: what each of them ends is not public. */
function logoutUser({ project, body }: Call): unknown {
  const { loginId, userId } = readBody(whomBody, body);
  project.sessions.removeAllOf(project.get(required(loginId || userId, "loginId")).userId);
  return {};
}

function ended(end: (project: Call["project"], token: string | undefined) => void) {
  return ({ project, token }: Call): unknown => {
    end(project, token);
    return {};
  };
}

export const sessionRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/v2/keys/:project",
    access: "public",
    run: ({ project }) => ({ keys: [project.keys.get().jwk] }),
  },
  {
    method: "POST",
    path: "/v1/auth/refresh",
    access: "auth",
    run: ({ project, token }) => refresh(project, token),
  },
  { method: "POST", path: "/v1/auth/logout", access: "auth", run: ended(logout) },
  { method: "POST", path: "/v1/auth/logoutall", access: "auth", run: ended(logoutAll) },
  {
    method: "GET",
    path: "/v1/auth/me",
    access: "auth",
    // Flat: the user is the root object (contract section 2).
    run: ({ project, token }) => project.view(presentedUser(project, token).user),
  },
  {
    method: "GET",
    path: "/v1/auth/me/history",
    access: "auth",
    run: ({ project, token }) => project.sessions.signInsOf([presentedUser(project, token).user.userId]),
  },
  {
    method: "POST",
    path: "/v1/auth/tenant/select",
    access: "auth",
    run: ({ project, token, body }) =>
      selectTenant(project, token, required(readBody(tenantBody, body).tenant, "tenant")),
  },
  { method: "POST", path: "/v1/mgmt/user/logout", run: logoutUser },
  {
    method: "POST",
    path: "/v1/mgmt/user/history",
    bareList: true,
    run: ({ project, body }) => project.sessions.signInsOf(readBody(userIdsBody, body)),
  },
];
