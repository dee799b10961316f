/**
 * Roles, tenants and SSO apps that a body names. In: names and the project. Out: the names to store. Must not know:
 * which request names them.
 */
import { ApiError } from "../errors.ts";
import type { TenantMembership } from "../model.ts";
import type { Project } from "../project.ts";
import { roleId } from "../store/definitions.ts";
import type { TenantBody } from "../wire/user-bodies.ts";

/** Settles names that the project does not have, by dialect; keeps order, drops repetitions. */
function known(project: Project, names: readonly string[], noun: string, has: (name: string) => boolean): string[] {
  return [...new Set(names)].filter((name) => {
    if (has(name) || project.dialect.unknownReference === "stored") return true;
    if (project.dialect.unknownReference === "dropped") return false;
    throw new ApiError("invalidRequest", `Unknown ${noun} "${name}"`);
  });
}

/** Roles of the project, or within a tenant: those of the tenant and those of the project ([T] net, java). */
export function knownRoles(project: Project, roleNames: readonly string[], tenantId = ""): string[] {
  const { roles } = project.definitions;
  return known(
    project,
    roleNames,
    "role",
    (name) => roles.get(roleId(name, "")) !== undefined || roles.get(roleId(name, tenantId)) !== undefined,
  );
}

export function knownTenant(project: Project, tenantId: string): boolean {
  return known(project, [tenantId], "tenant", (id) => project.definitions.tenants.get(id) !== undefined).length > 0;
}

export function knownSsoApps(project: Project, ssoAppIds: readonly string[]): string[] {
  return known(project, ssoAppIds, "SSO app", (id) => project.definitions.ssoApps.get(id) !== undefined);
}

/** A tenant listed twice counts once, the last entry's roles standing. */
export function memberships(project: Project, bodies: readonly TenantBody[]): TenantMembership[] {
  const byTenant = new Map<string, TenantMembership>();
  for (const { tenantId, roleNames } of bodies) {
    if (!knownTenant(project, tenantId)) continue;
    byTenant.set(tenantId, { tenantId, roleNames: knownRoles(project, roleNames ?? [], tenantId) });
  }
  return [...byTenant.values()];
}
