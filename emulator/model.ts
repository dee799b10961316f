/**
 * The nouns of the emulator. In and out: types only. Must not know: how they are stored or sent.
 */

export interface TenantMembership {
  tenantId: string;
  roleNames: string[];
}

/** A password as it rests: never in clear. `imported` is a hash that came with the user (users/hash-forms.ts). */
export type StoredPassword = { temporary: boolean; expired: boolean } & (
  | { kind: "own"; saltHex: string; hashHex: string }
  | { kind: "imported"; form: string; value: Record<string, unknown> }
);

/** A user as stored: what the wire object derives from definitions (tenant names, permissions) is not in it. */
export interface UserRecord {
  userId: string;
  loginIds: string[];
  name: string;
  givenName: string;
  middleName: string;
  familyName: string;
  email: string;
  phone: string;
  verifiedEmail: boolean;
  verifiedPhone: boolean;
  recoveryEmail: string;
  recoveryPhone: string;
  verifiedRecoveryEmail: boolean;
  verifiedRecoveryPhone: boolean;
  picture: string;
  status: string;
  test: boolean;
  scim: boolean;
  roleNames: string[];
  userTenants: TenantMembership[];
  ssoAppIds: string[];
  customAttributes: Record<string, unknown>;
  createdTimeMs: number;
  modifiedTimeMs: number;
  password?: StoredPassword;
  /** The seed of its authenticator app, base32: to check a code one needs it as it is. */
  totp?: string;
}

/** A user on the wire (emulator-contract.md 3.1): every key on every read, zero values included. */
export interface UserObject {
  userId: string;
  loginIds: string[];
  externalIds: string[];
  name: string;
  givenName: string;
  middleName: string;
  familyName: string;
  email: string;
  phone: string;
  verifiedEmail: boolean;
  verifiedPhone: boolean;
  picture: string;
  status: string;
  test: boolean;
  roleNames: string[];
  userTenants: { tenantId: string; tenantName: string; roleNames: string[]; permissions: string[] }[];
  permissions: string[];
  ssoAppIds: string[];
  customAttributes: Record<string, unknown>;
  createdTime: number;
  modifiedTime: number;
  TOTP: boolean;
  SAML: boolean;
  SCIM: boolean;
  OIDC: boolean;
  OAuth: Record<string, boolean>;
  webauthn: boolean;
  password: boolean;
  push: boolean;
  editable: boolean;
  consentExpiration: number;
  recoveryEmail: string;
  recoveryPhone: string;
  verifiedRecoveryEmail: boolean;
  verifiedRecoveryPhone: boolean;
  userFamilies: unknown[];
  dependent: boolean;
  tempLockExpiration: number;
}

export interface Role {
  id: string;
  name: string;
  description: string;
  permissionNames: string[];
  /** "" for a role of the project. */
  tenantId: string;
  createdTime: number;
  default: boolean;
  private: boolean;
}

export interface Permission {
  id: string;
  name: string;
  description: string;
  systemDefault: boolean;
}

/** What a machine signs in with. Of its cleartext only the hash rests here. */
export interface AccessKey {
  id: string;
  name: string;
  description: string;
  /** active or inactive. */
  status: string;
  secretSha256: string;
  createdTime: number;
  /** Seconds since 1970; 0: never. */
  expireTime: number;
  roleNames: string[];
  keyTenants: TenantMembership[];
  /** The user whose roles it has instead of its own; "" for none. */
  boundUserId: string;
  /** Addresses or networks (CIDR); none: all. */
  permittedIps: string[];
  customClaims: Record<string, unknown>;
  customAttributes: Record<string, unknown>;
}

export type TenantSettings = Record<string, unknown>;

export interface Tenant {
  id: string;
  name: string;
  selfProvisioningDomains: string[];
  customAttributes: Record<string, unknown>;
  createdTime: number;
  authType: string;
  enforceSSO: boolean;
  disabled: boolean;
  /** "" for none. */
  parent: string;
  roleInheritance: string;
  defaultRoles: string[];
  /** What was set of them; the rest has standard values. */
  settings: TenantSettings;
}

export interface SsoApp {
  id: string;
  name: string;
  description: string;
  logo: string;
  enabled: boolean;
  /** oidc, saml or wsfed. */
  appType: string;
  settings: Record<string, unknown>;
}

/** Names as on the wire ([S] go PasswordSettings). Expiry, reuse and locking are kept but not acted on here. */
export interface PasswordPolicy {
  enabled: boolean;
  minLength: number;
  lowercase: boolean;
  uppercase: boolean;
  number: boolean;
  nonAlphanumeric: boolean;
  expiration: boolean;
  expirationWeeks: number;
  reuse: boolean;
  reuseAmount: number;
  lock: boolean;
  lockAttempts: number;
}

/** One record per project. */
export interface ProjectSettings {
  id: "project";
  /** tier1 to tier4, what the licence handshake answers. */
  licenseTier: string;
  passwordPolicy: PasswordPolicy;
}

/** 1 text, 2 number, 3 boolean, 4 single select, 5 multi select, 6 date, 7 month and day ([S] PyPI descope 2.16.1). */
export interface AttributeDefinition {
  name: string;
  type: number;
  options: { value: string; label: string }[];
  displayName: string;
}

/** What a project holds from the start. */
export interface ProjectSeed {
  projectId: string;
  managementKey: string;
  /** Default tier1. */
  licenseTier?: string;
  /** What differs from the standard policy: 8 characters, one neither letter nor digit. */
  passwordPolicy?: Partial<PasswordPolicy>;
  /** Those that `roles` name need not stand here. */
  permissions?: { name: string; description?: string }[];
  roles: { name: string; description?: string; permissionNames?: string[]; tenantId?: string }[];
  tenants: { id: string; name: string }[];
  ssoApps: { id: string; name: string; appType?: string }[];
  attributes: { name: string; type: number; options?: string[]; displayName?: string }[];
  /** Create bodies, as for POST /v1/mgmt/user/create. */
  users?: Record<string, unknown>[];
}
