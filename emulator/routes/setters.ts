/**
 * Endpoints that set one field of a user. In: calls. Out: answers. Must not know: HTTP libraries, SQL.
 */
import { z } from "zod";

import type { UserRecord } from "../model.ts";
import type { Project } from "../project.ts";
import { knownSsoApps } from "../users/references.ts";
import {
  change,
  changedList,
  setAttribute,
  setContact,
  setLoginId,
  setRecovery,
  setRoles,
  setTenant,
  type ListAction,
} from "../users/setters.ts";
import { nextStatus } from "../users/status.ts";
import { canonicalKeys, flag, list, readBody, required, text } from "../wire/body.ts";
import { userAnswer, type Call, type Route } from "./route.ts";

const setterBody = z.preprocess(
  canonicalKeys,
  z.object({
    loginId: text,
    status: text,
    newLoginId: text,
    email: text,
    phone: text,
    recoveryEmail: text,
    recoveryPhone: text,
    verified: flag,
    failOnConflict: flag,
    name: text,
    givenName: text,
    middleName: text,
    familyName: text,
    picture: text,
    attributeKey: text,
    attributeValue: z.unknown().optional(),
    roleNames: list,
    tenantId: text,
    ssoAppIds: list,
  }),
);

type SetterBody = z.infer<typeof setterBody>;

function setter(
  path: string,
  set: (project: Project, loginId: string, body: SetterBody) => UserRecord,
  version = "v1",
): Route {
  const run = ({ project, body }: Call): unknown => {
    const read = readBody(setterBody, body);
    return userAnswer(project, set(project, required(read.loginId, "loginId"), read));
  };
  return { method: "POST", path: `/${version}/mgmt/user/update/${path}`, run };
}

const roles =
  (action: ListAction) =>
  (project: Project, loginId: string, body: SetterBody): UserRecord =>
    setRoles(project, loginId, action, body.roleNames ?? [], body.tenantId ?? "");

const ssoApps =
  (action: ListAction) =>
  (project: Project, loginId: string, body: SetterBody): UserRecord => {
    const sent = body.ssoAppIds ?? [];
    const ids = action === "remove" ? sent : knownSsoApps(project, sent);
    return change(project, loginId, (draft) => {
      draft.ssoAppIds = changedList(draft.ssoAppIds, action, ids);
    });
  };

/** Keys that are sent change, others stay ([T] JV). `""` erases a name [I]. */
function setNames(project: Project, loginId: string, body: SetterBody): UserRecord {
  return change(project, loginId, (draft) => {
    for (const name of ["name", "givenName", "middleName", "familyName"] as const)
      draft[name] = body[name] ?? draft[name];
  });
}

export const setterRoutes: readonly Route[] = [
  setter("status", (project, loginId, body) =>
    change(project, loginId, (draft) => {
      draft.status = nextStatus(project.dialect, draft.status, required(body.status, "status"));
    }),
  ),
  setter("loginid", (project, loginId, body) => setLoginId(project, loginId, body.newLoginId ?? "")),
  // `verified` absent is false: a flag that protobuf JSON leaves out.
  setter("email", (project, loginId, { email, verified, failOnConflict }) =>
    setContact(project, loginId, "email", {
      value: email ?? "",
      verified: verified === true,
      failOnConflict: failOnConflict === true,
    }),
  ),
  setter("phone", (project, loginId, { phone, verified, failOnConflict }) =>
    setContact(project, loginId, "phone", {
      value: phone ?? "",
      verified: verified === true,
      failOnConflict: failOnConflict === true,
    }),
  ),
  setter("recovery/email", (project, loginId, body) =>
    setRecovery(project, loginId, "email", body.recoveryEmail ?? "", body.verified === true),
  ),
  setter("recovery/phone", (project, loginId, body) =>
    setRecovery(project, loginId, "phone", body.recoveryPhone ?? "", body.verified === true),
  ),
  setter("name", setNames),
  setter("picture", (project, loginId, body) =>
    change(project, loginId, (draft) => {
      draft.picture = body.picture ?? "";
    }),
  ),
  setter("customAttribute", (project, loginId, body) =>
    setAttribute(project, loginId, required(body.attributeKey, "attributeKey"), body.attributeValue ?? null),
  ),
  setter("role/add", roles("add")),
  setter("role/add", roles("add"), "v2"),
  setter("role/set", roles("set")),
  setter("role/set", roles("set"), "v2"),
  setter("role/remove", roles("remove")),
  setter("role/remove", roles("remove"), "v2"),
  setter("tenant/add", (project, loginId, body) =>
    setTenant(project, loginId, "add", required(body.tenantId, "tenantId")),
  ),
  setter("tenant/remove", (project, loginId, body) =>
    setTenant(project, loginId, "remove", required(body.tenantId, "tenantId")),
  ),
  setter("ssoapp/add", ssoApps("add")),
  setter("ssoapp/set", ssoApps("set")),
  setter("ssoapp/remove", ssoApps("remove")),
];
