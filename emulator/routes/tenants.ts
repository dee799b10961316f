/**
 * Endpoints of tenants (emulator-contract.md section 5). In: calls. Out: answers. Must not know: HTTP libraries, SQL.
 */
import { z } from "zod";

import { ApiError } from "../errors.ts";
import type { Tenant, TenantSettings } from "../model.ts";
import { newTenant } from "../new-definitions.ts";
import { newId, type Project } from "../project.ts";
import { roleId } from "../store/definitions.ts";
import { editEach } from "../users/each.ts";
import { attributes, flag, list, readBody, required, text, type List } from "../wire/body.ts";
import type { Call, Route } from "./route.ts";

const tenantBody = z.object({
  id: text,
  name: text,
  selfProvisioningDomains: list,
  customAttributes: attributes,
  enforceSSO: flag,
  disabled: flag,
  parent: text,
  roleInheritance: text,
  defaultRoles: list,
  cascade: flag,
});
type TenantBody = z.infer<typeof tenantBody>;
/** node sends the names with `tenant` before them, the contract's suites without. */
const searchBody = z.object({
  ids: list,
  tenantIds: list,
  names: list,
  tenantNames: list,
  selfProvisioningDomains: list,
  tenantSelfProvisioningDomains: list,
  customAttributes: attributes,
  parentTenantId: text,
});
const settingsBody = z.looseObject({ tenantId: text });

function get(project: Project, id: string): Tenant {
  const tenant = project.definitions.tenants.get(id);
  if (tenant === undefined) throw new ApiError("notFound", `No tenant "${id}"`);
  return tenant;
}

function view(project: Project, tenant: Tenant): unknown {
  const children = project.definitions.tenants.all().filter(({ parent }) => parent === tenant.id);
  const { settings: _settings, ...shown } = tenant;
  return { ...shown, domains: tenant.selfProvisioningDomains, successors: children.map(({ id }) => id) };
}

function viewAll(project: Project, tenants: readonly Tenant[]): unknown {
  return { tenants: tenants.map((tenant) => view(project, tenant)) };
}

/** What a full update sets; what is not sent is erased ([S] go: it overrides all fields). */
function filled(tenant: Tenant, body: TenantBody): Tenant {
  return {
    ...tenant,
    name: required(body.name, "name"),
    selfProvisioningDomains: body.selfProvisioningDomains ?? [],
    customAttributes: body.customAttributes ?? {},
    enforceSSO: body.enforceSSO === true,
    disabled: body.disabled === true,
    roleInheritance: body.roleInheritance ?? "",
  };
}

function create({ project, body }: Call): unknown {
  const read = readBody(tenantBody, body);
  const tenant = { ...filled(newTenant(read.id || newId("T"), ""), read), parent: read.parent ?? "" };
  tenant.defaultRoles = read.defaultRoles ?? [];
  if (project.definitions.tenants.get(tenant.id) !== undefined) {
    throw new ApiError("alreadyExists", `Tenant "${tenant.id}" already exists`);
  }
  if (tenant.parent !== "") get(project, tenant.parent);
  project.definitions.tenants.put(tenant);
  return { id: tenant.id };
}

function update({ project, body }: Call): unknown {
  const read = readBody(tenantBody, body);
  project.definitions.tenants.put(filled(get(project, required(read.id, "id")), read));
  return {};
}

/** Only what is sent changes (section 9.3, new in PyPI 2.16.1). */
function patch({ project, body }: Call): unknown {
  const read = readBody(tenantBody, body);
  const before = get(project, required(read.id, "id"));
  const sent = Object.fromEntries(
    Object.entries(read).filter(([key, value]) => value !== null && value !== undefined && Object.hasOwn(before, key)),
  ) as Partial<Tenant>;
  project.definitions.tenants.put({ ...before, ...sent });
  return {};
}

function setDefaultRoles({ project, body }: Call): unknown {
  const { id, defaultRoles } = readBody(tenantBody, body);
  project.definitions.tenants.put({ ...get(project, required(id, "id")), defaultRoles: defaultRoles ?? [] });
  return {};
}

/** Memberships and the tenant's roles go with it [I]; `cascade`: users of this tenant only do too ([S] go). */
function remove({ project, body }: Call): unknown {
  const { id: sent, cascade } = readBody(tenantBody, body);
  const id = required(sent, "id");
  get(project, id);
  project.definitions.tenants.remove(id);
  for (const role of project.definitions.roles.all()) {
    if (role.tenantId === id) project.definitions.roles.remove(roleId(role.name, id));
  }
  editEach(project, (user) => {
    const rest = user.userTenants.filter(({ tenantId }) => tenantId !== id);
    if (rest.length === user.userTenants.length) return false;
    if (rest.length === 0 && cascade === true) {
      project.users.remove(user.userId);
      return false;
    }
    user.userTenants = rest;
    return true;
  });
  return {};
}

function search({ project, body }: Call): unknown {
  const read = readBody(searchBody, body);
  const ids = either(read.tenantIds, read.ids);
  const names = either(read.tenantNames, read.names);
  const domains = either(read.tenantSelfProvisioningDomains, read.selfProvisioningDomains);
  const wanted = Object.entries(read.customAttributes ?? {});
  const found = project.definitions.tenants
    .all()
    .filter(
      (tenant) =>
        (ids.length === 0 || ids.includes(tenant.id)) &&
        (names.length === 0 || names.includes(tenant.name)) &&
        (domains.length === 0 || tenant.selfProvisioningDomains.some((domain) => domains.includes(domain))) &&
        wanted.every(([key, value]) => tenant.customAttributes[key] === value) &&
        (!read.parentTenantId || tenant.parent === read.parentTenantId),
    );
  return viewAll(project, found);
}

function either(own: List, alias: List): string[] {
  return own?.length ? own : (alias ?? []);
}

/** What a tenant's settings hold before anyone set them. */
const STANDARD_SETTINGS: TenantSettings = {
  authType: "none",
  enabled: false,
  sessionTokenExpiration: 10,
  sessionTokenExpirationUnit: "minutes",
  refreshTokenExpiration: 4,
  refreshTokenExpirationUnit: "weeks",
  stepupTokenExpiration: 10,
  stepupTokenExpirationUnit: "minutes",
  enableInactivity: false,
  inactivityTime: 0,
  inactivityTimeUnit: "minutes",
  JITDisabled: false,
};

function loadSettings({ project, query }: Call): unknown {
  const tenant = get(project, query["id"] || query["tenantId"] || "");
  const { selfProvisioningDomains } = tenant;
  return { ...STANDARD_SETTINGS, selfProvisioningDomains, domains: selfProvisioningDomains, ...tenant.settings };
}

function saveSettings({ project, body }: Call): unknown {
  const { tenantId, ...sent } = readBody(settingsBody, body);
  const tenant = get(project, required(tenantId, "tenantId"));
  const settings = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== null));
  project.definitions.tenants.put({ ...tenant, settings: { ...tenant.settings, ...settings } });
  return {};
}

export const tenantRoutes: readonly Route[] = [
  // Flat: the tenant is the root object (contract section 2).
  {
    method: "GET",
    path: "/v1/mgmt/tenant",
    run: ({ project, query }) => view(project, get(project, query["id"] ?? "")),
  },
  {
    method: "GET",
    path: "/v1/mgmt/tenant/all",
    run: ({ project }) => viewAll(project, project.definitions.tenants.all()),
  },
  { method: "POST", path: "/v1/mgmt/tenant/search", run: search },
  { method: "POST", path: "/v1/mgmt/tenant/create", run: create },
  { method: "POST", path: "/v1/mgmt/tenant/update", run: update },
  { method: "PATCH", path: "/v1/mgmt/tenant/patch", run: patch },
  { method: "POST", path: "/v1/mgmt/tenant/updateDefaultRoles", run: setDefaultRoles },
  { method: "POST", path: "/v1/mgmt/tenant/delete", run: remove },
  { method: "GET", path: "/v1/mgmt/tenant/settings", run: loadSettings },
  { method: "POST", path: "/v1/mgmt/tenant/settings", run: saveSettings },
];
