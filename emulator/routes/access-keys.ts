/**
 * Endpoints of access keys (emulator-contract.md section 5, [S] node, py), and their exchange for a session. In: calls.
 * Out: answers. Must not know: HTTP libraries, SQL, tokens.
 */
import { z } from "zod";

import { exchange, newCleartext, permits, secretHash } from "../auth/access-keys.ts";
import { now } from "../auth/sign-in.ts";
import { ApiError } from "../errors.ts";
import type { AccessKey } from "../model.ts";
import { newId, type Project } from "../project.ts";
import { knownRoles, memberships } from "../users/references.ts";
import { readAuthBody } from "../wire/auth-bodies.ts";
import { attributes, integer, list, readBody, required, text } from "../wire/body.ts";
import type { Call, Route } from "./route.ts";

const keyBody = z.object({
  id: text,
  ids: list,
  name: text,
  description: text,
  expireTime: integer,
  roleNames: list,
  keyTenants: z.array(z.object({ tenantId: z.string(), roleNames: list })).nullish(),
  userId: text,
  permittedIps: list,
  customClaims: attributes,
  customAttributes: attributes,
});
type KeyBody = z.infer<typeof keyBody>;
const searchBody = z.object({ tenantIds: list, boundUserId: text, creatingUser: text, customAttributes: attributes });

function get(project: Project, id: string | null | undefined): AccessKey {
  const key = project.definitions.accessKeys.get(required(id, "id"));
  if (key === undefined) throw new ApiError("notFound", `No access key "${id}"`);
  return key;
}

/** `expiresTime` is node's name of it, `clientId` another name of the ID. */
function view(project: Project, { secretSha256: _, ...key }: AccessKey): unknown {
  const keyTenants = project.grants(key.roleNames, key.keyTenants).userTenants;
  return { ...key, keyTenants, expiresTime: key.expireTime, clientId: key.id, createdBy: "management" };
}

/** null, like absent, keeps what is there. */
function filled(project: Project, key: AccessKey, body: KeyBody): AccessKey {
  const { name, description, roleNames, keyTenants, permittedIps, customClaims, customAttributes } = body;
  if (permittedIps) checkAddresses(permittedIps);
  return {
    ...key,
    name: name || key.name,
    description: description ?? key.description,
    roleNames: roleNames ? knownRoles(project, roleNames) : key.roleNames,
    keyTenants: keyTenants ? memberships(project, keyTenants) : key.keyTenants,
    permittedIps: permittedIps ?? key.permittedIps,
    customClaims: customClaims ?? key.customClaims,
    customAttributes: customAttributes ?? key.customAttributes,
  };
}

function checkAddresses(permittedIps: readonly string[]): void {
  try {
    permits(permittedIps, "");
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ApiError("invalidRequest", `The permittedIps field is invalid: ${error.message}`);
  }
}

/** Of a bound key the user's roles count, not its own ([S] go). */
function create({ project, body }: Call): unknown {
  const read = readBody(keyBody, body);
  const id = newId("K");
  const cleartext = newCleartext(id);
  const fresh: AccessKey = {
    id,
    name: required(read.name, "name"),
    description: "",
    status: "active",
    secretSha256: secretHash(cleartext),
    createdTime: now(),
    expireTime: Math.max(read.expireTime ?? 0, 0),
    roleNames: [],
    keyTenants: [],
    boundUserId: read.userId ? project.get(read.userId).userId : "",
    permittedIps: [],
    customClaims: {},
    customAttributes: {},
  };
  const key = filled(project, fresh, read);
  project.definitions.accessKeys.put(key);
  return { key: view(project, key), cleartext };
}

function update({ project, body }: Call): unknown {
  const read = readBody(keyBody, body);
  const key = filled(project, get(project, read.id), read);
  project.definitions.accessKeys.put(key);
  return { key: view(project, key) };
}

/** A new cleartext; the old one is good for nothing from now on. */
function rotate({ project, body }: Call): unknown {
  const key = get(project, readBody(keyBody, body).id);
  const cleartext = newCleartext(key.id);
  const fresh = { ...key, secretSha256: secretHash(cleartext) };
  project.definitions.accessKeys.put(fresh);
  return { key: view(project, fresh), cleartext };
}

function search({ project, body }: Call): unknown {
  const { tenantIds, boundUserId, creatingUser, customAttributes } = readBody(searchBody, body);
  const matching = project.definitions.accessKeys.all().filter((key) => {
    if (tenantIds?.length && !key.keyTenants.some(({ tenantId }) => tenantIds.includes(tenantId))) return false;
    if (boundUserId && key.boundUserId !== boundUserId) return false;
    if (creatingUser && creatingUser !== "management") return false;
    return Object.entries(customAttributes ?? {}).every(([name, value]) => key.customAttributes[name] === value);
  });
  return { keys: matching.map((key) => view(project, key)) };
}

/** One key by `id`, several by `ids`: all of them, or none where one is not there. */
function each(act: (project: Project, key: AccessKey) => void) {
  return ({ project, body }: Call): unknown => {
    const { id, ids } = readBody(keyBody, body);
    for (const one of ids ?? [id]) act(project, get(project, one));
    return {};
  };
}

const setStatus = (status: string): Route["run"] =>
  each((project, key) => project.definitions.accessKeys.put({ ...key, status }));
const remove = each((project, { id }) => void project.definitions.accessKeys.remove(id));

const post = (path: string, run: Route["run"]): Route => ({ method: "POST", path: `/v1/mgmt/accesskey/${path}`, run });

export const accessKeyRoutes: readonly Route[] = [
  post("create", create),
  {
    method: "GET",
    path: "/v1/mgmt/accesskey",
    run: ({ project, query }) => ({ key: view(project, get(project, query["id"])) }),
  },
  post("search", search),
  post("update", update),
  post("rotate", rotate),
  ...["", "/batch"].flatMap((batch) => [
    post(`deactivate${batch}`, setStatus("inactive")),
    post(`activate${batch}`, setStatus("active")),
    post(`delete${batch}`, remove),
  ]),
  {
    method: "POST",
    path: "/v1/auth/accesskey/exchange",
    access: "auth",
    run: ({ project, token, ip, body }) =>
      exchange(project, token, ip, readAuthBody(body).loginOptions?.customClaims ?? {}),
  },
];
