/**
 * What a definition holds before anyone set more of it. In: its name, and its ID where the caller chose one. Out: the
 * definition, not stored. Must not know: requests, seeds, the store.
 */
import type { Permission, Role, SsoApp, Tenant } from "./model.ts";
import { newId } from "./project.ts";

export function newRole(name: string, tenantId = ""): Role {
  return {
    id: newId("R"),
    name,
    description: "",
    permissionNames: [],
    tenantId,
    createdTime: nowSeconds(),
    default: false,
    private: false,
  };
}

export function newPermission(name: string, description = ""): Permission {
  return { id: newId("PM"), name, description, systemDefault: false };
}

export function newTenant(id: string, name: string): Tenant {
  return {
    id,
    name,
    selfProvisioningDomains: [],
    customAttributes: {},
    createdTime: nowSeconds(),
    authType: "none",
    enforceSSO: false,
    disabled: false,
    parent: "",
    roleInheritance: "",
    defaultRoles: [],
    settings: {},
  };
}

export function newApp(id: string, name: string, appType: string): SsoApp {
  return { id, name, description: "", logo: "", enabled: true, appType, settings: {} };
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
