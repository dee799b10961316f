/**
 * Endpoints of authenticator apps. In: calls. Out: answers. Must not know: HTTP libraries, SQL, how a code is computed.
 */
import { redeemTotp, setUpTotp } from "../../auth/totp.ts";
import { known, signUpUser } from "../../auth/whom.ts";
import { ApiError } from "../../errors.ts";
import { change } from "../../users/setters.ts";
import { readAuthBody } from "../../wire/auth-bodies.ts";
import { required } from "../../wire/body.ts";
import type { Call, Route } from "../route.ts";
import { claimsFor, ownUser } from "./sending.ts";

const BASE = "/v1/auth/totp";

function signUp({ project, body }: Call): unknown {
  const { loginId, user } = readAuthBody(body);
  return setUpTotp(project, signUpUser(project, required(loginId, "loginId"), user ?? {}));
}

/** Of the user whose refresh token it is. */
function update(call: Call): unknown {
  return setUpTotp(call.project, ownUser(call, readAuthBody(call.body)));
}

function verify({ project, body, ip }: Call): unknown {
  const read = readAuthBody(body);
  const user = known(project, required(read.loginId, "loginId"));
  if (!read.code) throw new ApiError("wrongCode", "The code field is required");
  return redeemTotp(project, user, read.code, { ...claimsFor(project, read), ip });
}

/** By management: 200 also where there was none [I]. */
function remove({ project, body }: Call): unknown {
  change(project, required(readAuthBody(body).loginId, "loginId"), (draft) => {
    delete draft.totp;
  });
  return {};
}

const post = (path: string, run: Route["run"]): Route => ({
  method: "POST",
  path: `${BASE}/${path}`,
  access: "auth",
  run,
});

export const totpRoutes: readonly Route[] = [
  post("signup", signUp),
  post("update", update),
  post("verify", verify),
  { method: "POST", path: "/v1/mgmt/user/totp/delete", run: remove },
];
