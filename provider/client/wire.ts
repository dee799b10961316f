/**
 * The shapes that the service answers, as zod schemas. In: parsed JSON. Out: typed objects with every key present.
 * Must not know: HTTP, or what a declaration is. Tolerant by design: unknown keys pass, absent and null zero values are
 * filled in, an unknown status is a text like any other, so that news in the API never break a refresh.
 */
import { z } from "zod";

const text = z.string().nullish();
const flag = z.boolean().nullish();
const seconds = z.number().nullish();
const texts = z.array(z.string()).nullish();
const map = z.record(z.string(), z.unknown()).nullish();

/** Puts the zero value in the place of what is absent or null: once per object, for thousands of users come at a time. */
function filled<T extends object>(zeros: T): <U extends object>(value: U) => U & T {
  const entries = Object.entries(zeros);
  return (value) => {
    const whole = { ...value } as Record<string, unknown>;
    for (const [name, zero] of entries) whole[name] ??= zero;
    return whole as never;
  };
}

interface WireTenant {
  readonly tenantId: string;
  readonly tenantName: string;
  readonly roleNames: readonly string[];
  readonly permissions: readonly string[];
}
const wireTenant: z.ZodType<WireTenant> = z
  .looseObject({ tenantId: z.string(), tenantName: text, roleNames: texts, permissions: texts })
  .transform(filled({ tenantName: "", roleNames: [], permissions: [] }) as (value: object) => WireTenant);

/** The whole user object (fact sheet section 11, contract section 3.1). Casing as on the wire. */
export interface WireUser {
  readonly userId: string;
  readonly loginIds: string[];
  readonly externalIds: string[];
  readonly name: string;
  readonly givenName: string;
  readonly middleName: string;
  readonly familyName: string;
  readonly email: string;
  readonly phone: string;
  readonly verifiedEmail: boolean;
  readonly verifiedPhone: boolean;
  readonly picture: string;
  readonly status: string;
  readonly test: boolean;
  readonly roleNames: string[];
  readonly userTenants: readonly WireTenant[];
  readonly permissions: string[];
  readonly ssoAppIds: string[];
  readonly customAttributes: Record<string, unknown>;
  /** Seconds since 1970, as are the other times. */
  readonly createdTime: number;
  readonly modifiedTime: number;
  readonly TOTP: boolean;
  readonly SAML: boolean;
  readonly SCIM: boolean;
  readonly OIDC: boolean;
  readonly OAuth: Record<string, unknown>;
  readonly webauthn: boolean;
  /** Whether the user has one. */
  readonly password: boolean;
  readonly push: boolean;
  readonly editable: boolean;
  readonly consentExpiration: number;
  readonly recoveryEmail: string;
  readonly recoveryPhone: string;
  readonly verifiedRecoveryEmail: boolean;
  readonly verifiedRecoveryPhone: boolean;
  readonly userFamilies: readonly unknown[];
  readonly dependent: boolean;
  /** 0: not locked. */
  readonly tempLockExpiration: number;
}

const ZEROS: Omit<WireUser, "userId"> = {
  loginIds: [],
  externalIds: [],
  name: "",
  givenName: "",
  middleName: "",
  familyName: "",
  email: "",
  phone: "",
  verifiedEmail: false,
  verifiedPhone: false,
  picture: "",
  status: "",
  test: false,
  roleNames: [],
  userTenants: [],
  permissions: [],
  ssoAppIds: [],
  customAttributes: {},
  createdTime: 0,
  modifiedTime: 0,
  TOTP: false,
  SAML: false,
  SCIM: false,
  OIDC: false,
  OAuth: {},
  webauthn: false,
  password: false,
  push: false,
  editable: false,
  consentExpiration: 0,
  recoveryEmail: "",
  recoveryPhone: "",
  verifiedRecoveryEmail: false,
  verifiedRecoveryPhone: false,
  userFamilies: [],
  dependent: false,
  tempLockExpiration: 0,
};

export const wireUser: z.ZodType<WireUser> = z
  .looseObject({
    userId: z.string().min(1),
    loginIds: texts,
    externalIds: texts,
    name: text,
    givenName: text,
    middleName: text,
    familyName: text,
    email: text,
    phone: text,
    verifiedEmail: flag,
    verifiedPhone: flag,
    picture: text,
    status: text,
    test: flag,
    roleNames: texts,
    userTenants: z.array(wireTenant).nullish(),
    permissions: texts,
    ssoAppIds: texts,
    customAttributes: map,
    createdTime: seconds,
    modifiedTime: seconds,
    TOTP: flag,
    SAML: flag,
    SCIM: flag,
    OIDC: flag,
    OAuth: map,
    webauthn: flag,
    password: flag,
    push: flag,
    editable: flag,
    consentExpiration: seconds,
    recoveryEmail: text,
    recoveryPhone: text,
    verifiedRecoveryEmail: flag,
    verifiedRecoveryPhone: flag,
    userFamilies: z.array(z.unknown()).nullish(),
    dependent: flag,
    tempLockExpiration: seconds,
  })
  .transform(filled(ZEROS) as (value: object) => WireUser);

/** `{"user": …}`; newer answers say beside it whether the user was made by this call. */
export interface UserAnswer {
  readonly user: WireUser;
  readonly created?: boolean | undefined;
}
export const userAnswer: z.ZodType<UserAnswer> = z.looseObject({
  user: wireUser,
  created: z.boolean().optional(),
});

export interface UsersAnswer {
  readonly users: readonly WireUser[];
  /** Of a search: how many there are on all pages. */
  readonly total?: number | undefined;
}
export const usersAnswer: z.ZodType<UsersAnswer> = z.looseObject({
  users: z
    .array(wireUser)
    .nullish()
    .transform((value) => value ?? []),
  total: z.number().optional().catch(undefined),
});

/** Any JSON object: for calls whose answer says nothing. */
export const emptyAnswer: z.ZodType = z.looseObject({});

export interface ErrorAnswer {
  readonly errorCode?: string | undefined;
  readonly errorDescription?: string | undefined;
  readonly errorMessage?: string | undefined;
  readonly message?: string | undefined;
}
const optionalText = z.string().optional().catch(undefined);
export const errorAnswer: z.ZodType<ErrorAnswer> = z.looseObject({
  errorCode: optionalText,
  errorDescription: optionalText,
  errorMessage: optionalText,
  message: optionalText,
});
