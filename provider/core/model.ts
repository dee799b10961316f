/**
 * The shapes that core works on, as plain types. In and out: nothing at run time. `UserInputs` is what the program
 * declares after check; `UserState` is what the engine keeps; `ActualUser` is what the service answers.
 * Must not know: how any of them travels.
 */

export type AttributeValue = string | number | boolean | string[];

export interface TenantMembership {
  tenantId: string;
  /** Roles within this tenant, the whole set. Left out: no roles. */
  roleNames?: string[];
}

/** The attributes that a program can declare; each is owned once it is declared. */
export interface UserFields {
  loginId: string;
  email?: string;
  phone?: string;
  verifiedEmail?: boolean;
  verifiedPhone?: boolean;
  name?: string;
  givenName?: string;
  middleName?: string;
  familyName?: string;
  roleNames?: string[];
  userTenants?: TenantMembership[];
  status?: string;
  customAttributes?: Record<string, AttributeValue>;
  picture?: string;
  ssoAppIds?: string[];
  additionalIdentifiers?: string[];
  recoveryEmail?: string;
  recoveryPhone?: string;
  verifiedRecoveryEmail?: boolean;
  verifiedRecoveryPhone?: boolean;
  test?: boolean;
}

/** Settings of the resource that are no attributes of the user. */
export interface UserControls {
  /** What happens to an attribute that leaves the program: emptied on the user (default), or left as it is (default for an adopted one). */
  removedFields?: "clear" | "keep";
  /** When the login ID exists already: an error (default), or take that user over. */
  onExisting?: "fail" | "adopt";
  /** What destroying the resource does to the user. Default: `delete`; `retain` for an adopted user. */
  onDelete?: "delete" | "disable" | "retain";
  /** Always secret. */
  password?: string;
  /** Name of an environment variable that holds the password. */
  passwordEnv?: string;
  hashedPassword?: Record<string, Record<string, unknown>>;
  passwordVersion?: number;
  /** False: a temporary password, to be changed at the next sign-in. Default: true. */
  passwordActive?: boolean;
}

export type UserInputs = UserFields & UserControls;

/** What the provider adds to the declared fields in state. */
export interface UserOutputs {
  userId: string;
  loginIds: string[];
  /** Seconds since 1970. */
  createdTime: number;
  /** True when the resource took over a user that it had not made. */
  adopted: boolean;
}

export type UserState = UserInputs & UserOutputs;

/** One membership as the service answers it. */
export interface ActualTenant {
  tenantId: string;
  roleNames: readonly string[];
}

/** The user as the service answers it: only what a declaration can be compared with. */
export interface ActualUser {
  readonly userId: string;
  readonly loginIds: readonly string[];
  readonly createdTime: number;
  readonly test: boolean;
  readonly email: string;
  readonly phone: string;
  readonly verifiedEmail: boolean;
  readonly verifiedPhone: boolean;
  readonly name: string;
  readonly givenName: string;
  readonly middleName: string;
  readonly familyName: string;
  readonly roleNames: readonly string[];
  readonly userTenants: readonly ActualTenant[];
  readonly status: string;
  readonly customAttributes: Readonly<Record<string, unknown>>;
  readonly picture: string;
  readonly ssoAppIds: readonly string[];
  readonly recoveryEmail: string;
  readonly recoveryPhone: string;
  readonly verifiedRecoveryEmail: boolean;
  readonly verifiedRecoveryPhone: boolean;
}
