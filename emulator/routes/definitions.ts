/**
 * Endpoints of what a project defines: custom attributes, roles, tenants, SSO apps, the licence. In: calls. Out:
 * answers. Must not know: HTTP libraries, SQL.
 */
import { z } from "zod";

import { ApiError } from "../errors.ts";
import type { UserRecord } from "../model.ts";
import { newId, type Project } from "../project.ts";
import { roleId } from "../store/definitions.ts";
import { attributes, list, readBody, required, text } from "../wire/body.ts";
import type { Call, Route } from "./route.ts";

const option = z.union([
  z.string().transform((value) => ({ value, label: value })),
  z.object({ value: z.string(), label: text }).transform(({ value, label }) => ({ value, label: label || value })),
]);
const attributeBody = z.object({
  attributes: z
    .array(
      z.object({
        name: z.string().min(1).max(20),
        type: z.int().min(1).max(7),
        options: z.array(option).nullish(),
        displayName: text,
      }),
    )
    .nullish(),
});
const namesBody = z.object({ names: list });
const roleBody = z.object({ name: text, newName: text, description: text, permissionNames: list, tenantId: text });
const tenantBody = z.object({ name: text, id: text, selfProvisioningDomains: list, customAttributes: attributes });

/** `total` is text on the wire ([D]); clients read text and number. */
function attributeAnswer(project: Project): unknown {
  const data = project.definitions.attributes.all().map((definition) => ({
    ...definition,
    defaultValue: null,
    viewPermissions: [],
    editPermissions: [],
    editable: true,
  }));
  return { data, total: String(data.length) };
}

/** Creates, or updates by name (A2). */
function createAttributes({ project, body }: Call): unknown {
  for (const { name, type, options, displayName } of readBody(attributeBody, body).attributes ?? []) {
    if ((type === 4 || type === 5) && !options?.length) throw new ApiError("invalidRequest", `"${name}" needs options`);
    project.definitions.attributes.put({ name, type, options: options ?? [], displayName: displayName || name });
  }
  return attributeAnswer(project);
}

/** Values of a deleted attribute go with it [I]. */
function deleteAttributes({ project, body }: Call): unknown {
  for (const name of readBody(namesBody, body).names ?? []) {
    if (!project.definitions.attributes.remove(name)) continue;
    eachUser(project, (user) => {
      if (!Object.hasOwn(user.customAttributes, name)) return false;
      return delete user.customAttributes[name];
    });
  }
  return attributeAnswer(project);
}

/** Stores each user that `edit` says it changed. */
function eachUser(project: Project, edit: (user: UserRecord) => boolean): void {
  for (const user of project.users.all()) if (edit(user)) project.save(user);
}

function createRole({ project, body }: Call): unknown {
  const { name, description, permissionNames, tenantId } = readBody(roleBody, body);
  const role = {
    id: newId("R"),
    name: required(name, "name"),
    description: description ?? "",
    permissionNames: permissionNames ?? [],
    tenantId: tenantId ?? "",
    createdTime: Math.floor(Date.now() / 1000),
  };
  const { roles, tenants } = project.definitions;
  if (roles.get(roleId(role.name, role.tenantId)) !== undefined) {
    throw new ApiError("alreadyExists", `Role "${role.name}" already exists`);
  }
  if (role.tenantId !== "" && tenants.get(role.tenantId) === undefined) {
    throw new ApiError("notFound", `No tenant "${role.tenantId}"`);
  }
  roles.put(role);
  return {};
}

/** Deleting a role takes it from its users [I]. */
function deleteRole({ project, body }: Call): unknown {
  const { name, tenantId } = readBody(roleBody, body);
  const wanted = required(name, "name");
  const scope = tenantId ?? "";
  if (!project.definitions.roles.remove(roleId(wanted, scope))) throw new ApiError("notFound", `No role "${wanted}"`);
  const without = (names: string[]): string[] => names.filter((candidate) => candidate !== wanted);
  eachUser(project, (user) => {
    const before = JSON.stringify(user);
    if (scope === "") user.roleNames = without(user.roleNames);
    for (const membership of user.userTenants) {
      const stillThere =
        project.definitions.roles.get(roleId(wanted, scope === "" ? membership.tenantId : "")) !== undefined;
      if ((scope === "" || scope === membership.tenantId) && !stillThere)
        membership.roleNames = without(membership.roleNames);
    }
    return JSON.stringify(user) !== before;
  });
  return {};
}

function createTenant({ project, body }: Call): unknown {
  const { name, id, selfProvisioningDomains, customAttributes } = readBody(tenantBody, body);
  const tenant = {
    id: id || newId("T"),
    name: required(name, "name"),
    selfProvisioningDomains: selfProvisioningDomains ?? [],
    customAttributes: customAttributes ?? {},
    createdTime: Math.floor(Date.now() / 1000),
  };
  if (project.definitions.tenants.get(tenant.id) !== undefined) {
    throw new ApiError("alreadyExists", `Tenant "${tenant.id}" already exists`);
  }
  project.definitions.tenants.put(tenant);
  return { id: tenant.id };
}

/** Memberships and the tenant's roles go with it [I]. */
function deleteTenant({ project, body }: Call): unknown {
  const id = required(readBody(tenantBody, body).id, "id");
  if (!project.definitions.tenants.remove(id)) throw new ApiError("notFound", `No tenant "${id}"`);
  for (const role of project.definitions.roles.all()) {
    if (role.tenantId === id) project.definitions.roles.remove(roleId(role.name, id));
  }
  eachUser(project, (user) => {
    const rest = user.userTenants.filter(({ tenantId }) => tenantId !== id);
    const changed = rest.length < user.userTenants.length;
    user.userTenants = rest;
    return changed;
  });
  return {};
}

/** Flat: the tenant is the root object (contract section 2). */
function loadTenant({ project, query }: Call): unknown {
  const tenant = project.definitions.tenants.get(query["id"] ?? "");
  if (tenant === undefined) throw new ApiError("notFound", `No tenant "${query["id"] ?? ""}"`);
  return tenant;
}

export const LICENSE_PATH = "/v1/mgmt/license";

export const definitionRoutes: readonly Route[] = [
  { method: "GET", path: LICENSE_PATH, run: () => ({ rateLimitTier: "tier1" }) },
  { method: "GET", path: "/v1/mgmt/user/customattributes", run: ({ project }) => attributeAnswer(project) },
  { method: "POST", path: "/v1/mgmt/user/customattribute/create", run: createAttributes },
  { method: "POST", path: "/v1/mgmt/user/customattribute/delete", run: deleteAttributes },
  { method: "GET", path: "/v1/mgmt/role/all", run: ({ project }) => ({ roles: project.definitions.roles.all() }) },
  { method: "POST", path: "/v1/mgmt/role/create", run: createRole },
  { method: "POST", path: "/v1/mgmt/role/delete", run: deleteRole },
  {
    method: "GET",
    path: "/v1/mgmt/tenant/all",
    run: ({ project }) => ({ tenants: project.definitions.tenants.all() }),
  },
  { method: "POST", path: "/v1/mgmt/tenant/create", run: createTenant },
  { method: "POST", path: "/v1/mgmt/tenant/delete", run: deleteTenant },
  { method: "GET", path: "/v1/mgmt/tenant", run: loadTenant },
  {
    method: "GET",
    path: "/v1/mgmt/sso/idp/apps/load",
    run: ({ project }) => ({ apps: project.definitions.ssoApps.all() }),
  },
];
