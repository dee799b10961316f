/**
 * Endpoints about how a user signs in. In: calls. Out: answers. Must not know: HTTP libraries, SQL, how a password is
 * hashed.
 */
import { randomBytes } from "node:crypto";
import { z } from "zod";

import { change } from "../users/setters.ts";
import { checkManagementPolicy } from "../users/password-policy.ts";
import { hashPassword } from "../users/passwords.ts";
import { canonicalKeys, flag, list, readBody, required, text } from "../wire/body.ts";
import type { Call, Route } from "./route.ts";

const passwordBody = z.preprocess(canonicalKeys, z.object({ loginId: text, password: text, setActive: flag }));

const whomBody = z.preprocess(canonicalKeys, z.object({ loginId: text, identifiers: list }));

function setPassword({ project, body }: Call, active: boolean | undefined): unknown {
  const { loginId, password, setActive } = readBody(passwordBody, body);
  const isActive = active ?? setActive === true;
  // js's management widget sends no password for a temporary one: the server makes it up and answers it.
  const clear = isActive ? required(password, "password") : password || randomBytes(9).toString("base64url");
  // One that the server makes up itself is not measured.
  if (password) checkManagementPolicy(project, password);
  change(project, required(loginId, "loginId"), (draft) => {
    draft.password = hashPassword(clear, !isActive);
  });
  return { cleartext: clear };
}

function expire({ project, body }: Call): unknown {
  const { loginId } = readBody(passwordBody, body);
  change(project, required(loginId, "loginId"), (draft) => {
    if (draft.password !== undefined) draft.password.expired = true;
  });
  return {};
}

/** 200 even where there is none to delete ([T] NET), but the user must exist. */
function nothingToDo({ project, body }: Call): unknown {
  project.get(required(readBody(passwordBody, body).loginId, "loginId"));
  return {};
}

/** Nobody has a passkey or a trusted device: those come from browsers and from flows. The user must exist all the same. */
function noneOf(name: string): Route["run"] {
  return ({ project, body }) => {
    const { loginId, identifiers } = readBody(whomBody, body);
    for (const whom of identifiers ?? [required(loginId, "loginId")]) project.get(whom);
    return { [name]: [] };
  };
}

export const passwordRoutes: readonly Route[] = [
  { method: "POST", path: "/v1/mgmt/user/password/set/temporary", run: (call) => setPassword(call, false) },
  { method: "POST", path: "/v1/mgmt/user/password/set/active", run: (call) => setPassword(call, true) },
  { method: "POST", path: "/v1/mgmt/user/password/set", run: (call) => setPassword(call, undefined) },
  { method: "POST", path: "/v1/mgmt/user/password/expire", run: expire },
  { method: "POST", path: "/v1/mgmt/user/passkeys/delete", run: nothingToDo },
  { method: "POST", path: "/v1/mgmt/user/passkey/delete", run: nothingToDo },
  { method: "POST", path: "/v1/mgmt/user/passkeys/list", run: noneOf("passkeys") },
  { method: "POST", path: "/v1/mgmt/user/trusteddevices/list", run: noneOf("devices") },
  { method: "POST", path: "/v1/mgmt/user/trusteddevices/remove", run: nothingToDo },
];
