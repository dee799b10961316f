/**
 * Endpoints of passwords on the authentication side. In: calls. Out: answers. Must not know: HTTP libraries, SQL, hashes.
 */
import { sendLink } from "../../auth/messages.ts";
import { passwordSignIn, passwordSignUp, policyOf, replacePassword, setOwnPassword } from "../../auth/passwords.ts";
import { known } from "../../auth/whom.ts";
import { readAuthBody } from "../../wire/auth-bodies.ts";
import { required } from "../../wire/body.ts";
import type { Call, Route } from "../route.ts";
import { claimsFor, ownUser, sendingOf } from "./sending.ts";

const BASE = "/v1/auth/password";

function signUp({ project, body, ip }: Call): unknown {
  const read = readAuthBody(body);
  const credentials = { loginId: required(read.loginId, "loginId"), password: required(read.password, "password") };
  return passwordSignUp(project, credentials, read.user ?? {}, { ...claimsFor(project, read), ip });
}

/** An empty password is a wrong one, not a missing field. */
function signIn({ project, body, ip }: Call): unknown {
  const read = readAuthBody(body);
  const credentials = { loginId: required(read.loginId, "loginId"), password: read.password ?? "" };
  return passwordSignIn(project, credentials, { ...claimsFor(project, read), ip });
}

function replace({ project, body, ip }: Call): unknown {
  const { loginId, oldPassword, newPassword } = readAuthBody(body);
  const credentials = { loginId: required(loginId, "loginId"), password: oldPassword ?? "" };
  return replacePassword(project, credentials, required(newPassword, "newPassword"), { ip });
}

/** Of the user whose refresh token it is, without the old password: that is what a reset ends in. */
function update(call: Call): unknown {
  const read = readAuthBody(call.body);
  setOwnPassword(call.project, ownUser(call, read), required(read.newPassword, "newPassword"));
  return {};
}

/** Sends a magic link; who has signed in with it calls update. */
function reset({ project, body }: Call): unknown {
  const read = readAuthBody(body);
  const user = known(project, required(read.loginId, "loginId"));
  const sent = sendLink(project, user, sendingOf(project, read, "email"));
  return { resetMethod: "magiclink", pendingRef: "", linkId: "", ...sent };
}

const post = (path: string, run: Route["run"]): Route => ({
  method: "POST",
  path: `${BASE}/${path}`,
  access: "auth",
  run,
});

export const authPasswordRoutes: readonly Route[] = [
  post("signup", signUp),
  post("signin", signIn),
  post("replace", replace),
  post("update", update),
  post("reset", reset),
  { method: "GET", path: `${BASE}/policy`, access: "auth", run: ({ project }) => policyOf(project) },
];
