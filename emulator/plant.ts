/**
 * What a project holds from the start. In: an empty project and a seed. Out: the project filled. Must not know: where
 * the seed came from, HTTP.
 */
import { ApiError } from "./errors.ts";
import type { ProjectSeed } from "./model.ts";
import { newApp, newPermission, newRole, newTenant } from "./new-definitions.ts";
import type { Project } from "./project.ts";
import { SeedError } from "./seed.ts";
import { createUser } from "./users/create.ts";
import { standardPolicy } from "./users/password-policy.ts";
import { readCreateBody } from "./wire/user-bodies.ts";

/** Throws a `SeedError` where a user of the seed would be refused. */
export function plant(project: Project, seed: ProjectSeed): void {
  const { roles, permissions, tenants, ssoApps, attributes, settings } = project.definitions;
  const { licenseTier = "tier1", passwordPolicy } = seed;
  settings.put({ id: "project", licenseTier, passwordPolicy: { ...standardPolicy, ...passwordPolicy } });
  for (const { id, name } of seed.tenants) tenants.put(newTenant(id, name));
  for (const { name, description } of seed.permissions ?? []) permissions.put(newPermission(name, description));
  for (const { name, description = "", permissionNames = [], tenantId } of seed.roles) {
    roles.put({ ...newRole(name, tenantId), description, permissionNames });
    for (const permission of permissionNames) {
      if (permissions.get(permission) === undefined) permissions.put(newPermission(permission));
    }
  }
  for (const { id, name, appType = "oidc" } of seed.ssoApps) ssoApps.put(newApp(id, name, appType));
  for (const { name, type, options = [], displayName = name } of seed.attributes) {
    attributes.put({ name, type, options: options.map((value) => ({ value, label: value })), displayName });
  }
  for (const [index, user] of (seed.users ?? []).entries()) {
    try {
      createUser(project, readCreateBody(user));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      throw new SeedError([`users[${index}] of project ${seed.projectId}: ${error.message}`]);
    }
  }
}
