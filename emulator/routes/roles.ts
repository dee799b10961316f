/**
 * Endpoints of roles (emulator-contract.md section 5). In: calls. Out: answers. Must not know: HTTP libraries, SQL.
 */
import { z } from "zod";

import { ApiError } from "../errors.ts";
import type { Role, UserRecord } from "../model.ts";
import { newRole } from "../new-definitions.ts";
import type { Project } from "../project.ts";
import { roleId } from "../store/definitions.ts";
import { editEach } from "../users/each.ts";
import { flag, list, readBody, required, text, type List } from "../wire/body.ts";
import type { Call, Route } from "./route.ts";

const roleBody = z.object({
  id: text,
  name: text,
  newName: text,
  description: text,
  permissionNames: list,
  tenantId: text,
  default: flag,
  private: flag,
});
type RoleBody = z.infer<typeof roleBody>;
const rolesBody = z.object({ roles: z.array(roleBody).nullish() });
const deleteBatchBody = z.object({ roleNames: list, roleIds: list, tenantId: text });
const searchBody = z.object({
  roleNames: list,
  roleIds: list,
  roleNameLike: text,
  permissionNames: list,
  tenantIds: list,
  includeProjectRoles: flag,
});

/** By ID, or by name within the project or one tenant. */
function get(project: Project, { id, name, tenantId }: Partial<RoleBody>): Role {
  const { roles } = project.definitions;
  const found = id
    ? roles.all().find((role) => role.id === id)
    : roles.get(roleId(required(name, "name"), tenantId ?? ""));
  if (found === undefined) throw new ApiError("notFound", `No role "${id || (name ?? "")}"`);
  return found;
}

function checkFree(project: Project, name: string, tenantId: string): void {
  if (project.definitions.roles.get(roleId(name, tenantId)) === undefined) return;
  throw new ApiError("alreadyExists", `Role "${name}" already exists`);
}

function filled(role: Role, body: RoleBody): Role {
  return {
    ...role,
    description: body.description ?? "",
    permissionNames: body.permissionNames ?? [],
    default: body.default === true,
    private: body.private === true,
  };
}

/** Permissions are taken by name, also such that the project does not have [I]. */
function create(project: Project, body: RoleBody): Role {
  const name = required(body.name, "name");
  const tenantId = body.tenantId ?? "";
  checkFree(project, name, tenantId);
  if (tenantId !== "" && project.definitions.tenants.get(tenantId) === undefined) {
    throw new ApiError("notFound", `No tenant "${tenantId}"`);
  }
  const role = filled(newRole(name, tenantId), body);
  project.definitions.roles.put(role);
  return role;
}

/** Overwrites: a description that is not sent is erased (section 5), permissions likewise [I]. */
function update(project: Project, body: RoleBody): Role {
  const before = get(project, body);
  const name = body.newName || before.name;
  if (name !== before.name) {
    checkFree(project, name, before.tenantId);
    project.definitions.roles.remove(roleId(before.name, before.tenantId));
  }
  const after = filled({ ...before, name }, body);
  project.definitions.roles.put(after);
  if (name !== before.name) replaceInUsers(project, before, [name]);
  return after;
}

function remove(project: Project, body: Partial<RoleBody>): void {
  const role = get(project, body);
  project.definitions.roles.remove(roleId(role.name, role.tenantId));
  replaceInUsers(project, role, []);
}

/** A role that is gone or renamed is so in its users [I], but for a role of that name that still serves there. */
function replaceInUsers(project: Project, role: Role, by: readonly string[]): void {
  const serves = (tenantId: string): boolean =>
    project.definitions.roles.get(roleId(role.name, tenantId)) !== undefined;
  const replaced = (names: string[]): string[] => [
    ...new Set(names.flatMap((name) => (name === role.name ? by : [name]))),
  ];
  editEach(project, (user: UserRecord) => {
    const before = JSON.stringify(user);
    if (role.tenantId === "") user.roleNames = replaced(user.roleNames);
    for (const membership of user.userTenants) {
      const concerned = role.tenantId === "" || role.tenantId === membership.tenantId;
      if (concerned && !serves(role.tenantId === "" ? membership.tenantId : "")) {
        membership.roleNames = replaced(membership.roleNames);
      }
    }
    return JSON.stringify(user) !== before;
  });
}

function isWanted(wanted: List, held: readonly string[]): boolean {
  return !wanted?.length || held.some((value) => wanted.includes(value));
}

/** Filters join by AND. Tenants exclude the project's roles unless `includeProjectRoles` [I]. */
function search({ project, body }: Call): unknown {
  const { roleNames, roleIds, roleNameLike, permissionNames, tenantIds, includeProjectRoles } = readBody(
    searchBody,
    body,
  );
  const like = roleNameLike?.toLowerCase() ?? "";
  const roles = project.definitions.roles
    .all()
    .filter(
      (role) =>
        isWanted(roleNames, [role.name]) &&
        isWanted(roleIds, [role.id]) &&
        role.name.toLowerCase().includes(like) &&
        isWanted(permissionNames, role.permissionNames) &&
        (isWanted(tenantIds, [role.tenantId]) || (includeProjectRoles === true && role.tenantId === "")),
    );
  return { roles };
}

function removeBatch({ project, body }: Call): unknown {
  const { roleNames, roleIds, tenantId } = readBody(deleteBatchBody, body);
  for (const name of roleNames ?? []) remove(project, { name, tenantId });
  for (const id of roleIds ?? []) remove(project, { id });
  return {};
}

const each =
  (work: (project: Project, body: RoleBody) => Role) =>
  ({ project, body }: Call): unknown => ({
    roles: readBody(rolesBody, body).roles?.map((role) => work(project, role)) ?? [],
  });

export const roleRoutes: readonly Route[] = [
  { method: "GET", path: "/v1/mgmt/role/all", run: ({ project }) => ({ roles: project.definitions.roles.all() }) },
  { method: "POST", path: "/v1/mgmt/role/search", run: search },
  {
    method: "POST",
    path: "/v1/mgmt/role/create",
    run: ({ project, body }) => create(project, readBody(roleBody, body)),
  },
  {
    method: "POST",
    path: "/v1/mgmt/role/update",
    run: ({ project, body }) => update(project, readBody(roleBody, body)),
  },
  {
    method: "POST",
    path: "/v1/mgmt/role/delete",
    run: ({ project, body }) => {
      remove(project, readBody(roleBody, body));
      return {};
    },
  },
  { method: "POST", path: "/v1/mgmt/role/create/batch", run: each(create) },
  { method: "POST", path: "/v1/mgmt/role/update/batch", run: each(update) },
  { method: "POST", path: "/v1/mgmt/role/delete/batch", run: removeBatch },
];
