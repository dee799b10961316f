/**
 * Endpoints of permissions (emulator-contract.md section 5). In: calls. Out: answers. Must not know: HTTP libraries,
 * SQL.
 */
import { z } from "zod";

import { ApiError } from "../errors.ts";
import type { Permission } from "../model.ts";
import { newPermission } from "../new-definitions.ts";
import type { Project } from "../project.ts";
import { list, readBody, required, text } from "../wire/body.ts";
import type { Call, Route } from "./route.ts";

const permissionBody = z.object({ id: text, name: text, newName: text, description: text });
type PermissionBody = z.infer<typeof permissionBody>;
const permissionsBody = z.object({ permissions: z.array(permissionBody).nullish() });
const deleteBatchBody = z.object({ names: list, ids: list });

function get(project: Project, { id, name }: Partial<PermissionBody>): Permission {
  const { permissions } = project.definitions;
  const found = id
    ? permissions.all().find((permission) => permission.id === id)
    : permissions.get(required(name, "name"));
  if (found === undefined) throw new ApiError("notFound", `No permission "${id || (name ?? "")}"`);
  return found;
}

function checkFree(project: Project, name: string): void {
  if (project.definitions.permissions.get(name) === undefined) return;
  throw new ApiError("alreadyExists", `Permission "${name}" already exists`);
}

function create(project: Project, body: PermissionBody): Permission {
  const name = required(body.name, "name");
  checkFree(project, name);
  const permission = newPermission(name, body.description ?? "");
  project.definitions.permissions.put(permission);
  return permission;
}

/** A description that is not sent is erased (section 5). Roles keep the permission under its new name [I]. */
function update(project: Project, body: PermissionBody): Permission {
  const before = get(project, body);
  const name = body.newName || before.name;
  if (name !== before.name) {
    checkFree(project, name);
    project.definitions.permissions.remove(before.name);
    replaceInRoles(project, before.name, [name]);
  }
  const after = { ...before, name, description: body.description ?? "" };
  project.definitions.permissions.put(after);
  return after;
}

/** Roles lose it [I]. */
function remove(project: Project, body: Partial<PermissionBody>): void {
  const { name } = get(project, body);
  project.definitions.permissions.remove(name);
  replaceInRoles(project, name, []);
}

function replaceInRoles(project: Project, name: string, by: readonly string[]): void {
  const { roles } = project.definitions;
  for (const role of roles.all()) {
    if (!role.permissionNames.includes(name)) continue;
    const permissionNames = role.permissionNames.flatMap((held) => (held === name ? by : [held]));
    roles.put({ ...role, permissionNames: [...new Set(permissionNames)] });
  }
}

function removeBatch({ project, body }: Call): unknown {
  const { names, ids } = readBody(deleteBatchBody, body);
  for (const name of names ?? []) remove(project, { name });
  for (const id of ids ?? []) remove(project, { id });
  return {};
}

const each =
  (work: (project: Project, body: PermissionBody) => Permission) =>
  ({ project, body }: Call): unknown => {
    const permissions = readBody(permissionsBody, body).permissions ?? [];
    return { permissions: permissions.map((permission) => work(project, permission)) };
  };

export const permissionRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/v1/mgmt/permission/all",
    run: ({ project }) => ({ permissions: project.definitions.permissions.all() }),
  },
  {
    method: "POST",
    path: "/v1/mgmt/permission/create",
    run: ({ project, body }) => create(project, readBody(permissionBody, body)),
  },
  {
    method: "POST",
    path: "/v1/mgmt/permission/update",
    run: ({ project, body }) => update(project, readBody(permissionBody, body)),
  },
  {
    method: "POST",
    path: "/v1/mgmt/permission/delete",
    run: ({ project, body }) => {
      remove(project, readBody(permissionBody, body));
      return {};
    },
  },
  { method: "POST", path: "/v1/mgmt/permission/create/batch", run: each(create) },
  { method: "POST", path: "/v1/mgmt/permission/update/batch", run: each(update) },
  { method: "POST", path: "/v1/mgmt/permission/delete/batch", run: removeBatch },
];
