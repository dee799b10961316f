/**
 * Endpoints by which the management side signs users in without a proof. In: calls. Out: answers. Must not know: HTTP
 * libraries, SQL, tokens.
 */
import { z } from "zod";

import { anonymous, impersonate, stopImpersonation, withClaims } from "../../auth/impersonation.ts";
import { signIn } from "../../auth/sign-in.ts";
import { known, makeUser } from "../../auth/whom.ts";
import { ApiError } from "../../errors.ts";
import type { UserRecord } from "../../model.ts";
import { readAuthBody, readSignUp } from "../../wire/auth-bodies.ts";
import { attributes, flag, readBody, required, text } from "../../wire/body.ts";
import type { Call, Route } from "../route.ts";
import { claimsFor } from "./sending.ts";

const jwtBody = z.object({
  jwt: text,
  customClaims: attributes,
  impersonatorId: text,
  loginId: text,
  validateConsent: flag,
  selectedTenant: text,
});

function enter({ project, body, ip }: Call, user: UserRecord): unknown {
  return signIn(project, user.userId, { amr: [], ...claimsFor(project, readAuthBody(body)), ip });
}

function signInUser(call: Call): unknown {
  return enter(call, known(call.project, required(readAuthBody(call.body).loginId, "loginId")));
}

function signUpUser(call: Call): unknown {
  const { project, body } = call;
  const { loginId, user, emailVerified, phoneVerified } = readSignUp(body);
  if (project.find(loginId) !== undefined) throw new ApiError("userExists", `User already exists: "${loginId}"`);
  const made = makeUser(project, loginId, user);
  project.save({
    ...made,
    verifiedEmail: emailVerified && made.email !== "",
    verifiedPhone: phoneVerified && made.phone !== "",
  });
  return enter(call, made);
}

function signUpOrIn(call: Call): unknown {
  const exists = call.project.find(readSignUp(call.body).loginId) !== undefined;
  return exists ? signInUser(call) : signUpUser(call);
}

function startAnonymous({ project, body }: Call): unknown {
  const { selectedTenant } = readBody(jwtBody, body);
  return anonymous(project, claimsFor(project, readAuthBody(body)), selectedTenant || undefined);
}

function startImpersonation({ project, body }: Call): unknown {
  const read = readBody(jwtBody, body);
  const impersonatorId = required(read.impersonatorId, "impersonatorId");
  const loginId = required(read.loginId, "loginId");
  // Nobody can give consent here: that happens in a flow.
  if (read.validateConsent === true) throw new ApiError("forbidden", "The user has given no consent");
  const options = { ...claimsFor(project, readAuthBody(body)), tenantId: read.selectedTenant || undefined };
  return { jwt: impersonate(project, impersonatorId, loginId, options) };
}

function endImpersonation({ project, body }: Call): unknown {
  const { jwt } = readBody(jwtBody, body);
  return { jwt: stopImpersonation(project, required(jwt, "jwt"), claimsFor(project, readAuthBody(body))) };
}

function updateJwt({ project, body }: Call): unknown {
  const { jwt, customClaims } = readBody(jwtBody, body);
  return { jwt: withClaims(project, required(jwt, "jwt"), customClaims ?? {}) };
}

const post = (path: string, run: Route["run"]): Route => ({ method: "POST", path: `/v1/mgmt/${path}`, run });

export const managementRoutes: readonly Route[] = [
  post("auth/signin", signInUser),
  post("auth/signup", signUpUser),
  post("auth/signup-in", signUpOrIn),
  post("auth/anonymous", startAnonymous),
  post("jwt/update", updateJwt),
  post("impersonate", startImpersonation),
  post("stop/impersonation", endImpersonation),
];
