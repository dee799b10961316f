/**
 * A stored user as the service writes it. In: a record and the project's definitions. Out: the complete wire object.
 * Must not know: requests, the store.
 */
import type { Role, TenantMembership, UserObject, UserRecord } from "../model.ts";

/** What a user object needs to know of its project. */
export interface Names {
  roles: readonly Role[];
  tenantName(tenantId: string): string;
}

export function toUserObject(record: UserRecord, names: Names): UserObject {
  const { createdTimeMs, modifiedTimeMs, password, scim, totp, ...fields } = record;
  return {
    ...fields,
    // [T] net: equal to the login ID for a plain user.
    externalIds: [...fields.loginIds],
    ...grantsOf(fields.roleNames, fields.userTenants, names),
    createdTime: Math.floor(createdTimeMs / 1000),
    modifiedTime: Math.floor(modifiedTimeMs / 1000),
    TOTP: totp !== undefined,
    SAML: false,
    SCIM: scim,
    OIDC: false,
    OAuth: {},
    webauthn: false,
    password: password !== undefined,
    push: false,
    editable: true,
    consentExpiration: 0,
    userFamilies: [],
    dependent: false,
    tempLockExpiration: 0,
  };
}

/** What roles allow, in the project and in each tenant. */
export type Grants = Pick<UserObject, "roleNames" | "permissions" | "userTenants">;

export function grantsOf(roleNames: string[], tenants: readonly TenantMembership[], names: Names): Grants {
  return {
    roleNames,
    permissions: permissionsOf(roleNames, "", names.roles),
    userTenants: tenants.map(({ tenantId, roleNames: held }) => ({
      tenantId,
      tenantName: names.tenantName(tenantId),
      roleNames: held,
      permissions: permissionsOf(held, tenantId, names.roles),
    })),
  };
}

/** A role of the tenant itself shadows the project's role of that name; project roles count in tenants too ([T] net). */
function permissionsOf(roleNames: readonly string[], tenantId: string, roles: readonly Role[]): string[] {
  const granted = new Set<string>();
  for (const name of roleNames) {
    const own = roles.find((role) => role.name === name && role.tenantId === tenantId);
    const role = own ?? roles.find((candidate) => candidate.name === name && candidate.tenantId === "");
    for (const permission of role?.permissionNames ?? []) granted.add(permission);
  }
  return [...granted];
}
