/**
 * Looking users up. In: what a program asks for, raw. Out: the body of a search or the address of one user, failures as
 * property path and reason, and the users found in the shape in which a program reads them. Must not know: HTTP, pages.
 */
import leven from "leven";
import { z } from "zod";

import { pathOf } from "./check.ts";
import type { ActualTenant, ActualUser, AttributeValue } from "./model.ts";
import { USER_ID } from "./schema.ts";

/** Whom to look up: exactly one of both. */
export interface UserQuery {
  readonly loginId?: string | undefined;
  readonly userId?: string | undefined;
}

/** Roles within one tenant. */
export interface TenantRoles {
  readonly values: readonly string[];
  /** True: all of them. Default: any of them. */
  readonly and?: boolean | undefined;
}

/** The filters of the service's search (docs.descope.com, search-users). Filters join by AND, the values of one by OR. */
export interface UserFilter {
  /** Users with any of these login IDs. */
  readonly loginIds?: readonly string[] | undefined;
  /** Users with any of these IDs, `U…`. */
  readonly userIds?: readonly string[] | undefined;
  /** E-mail addresses. */
  readonly emails?: readonly string[] | undefined;
  /** Phone numbers. */
  readonly phones?: readonly string[] | undefined;
  /** `enabled`, `disabled` or `invited`. */
  readonly statuses?: readonly string[] | undefined;
  /** Roles of the project or within any tenant. */
  readonly roleNames?: readonly string[] | undefined;
  /** Members of any of these tenants. */
  readonly tenantIds?: readonly string[] | undefined;
  /** Whether `tenantIds` means the tenants below them too. */
  readonly includeSubTenants?: boolean | undefined;
  /** Role names by tenant ID. */
  readonly tenantRoleNames?: Readonly<Record<string, TenantRoles>> | undefined;
  /** Role IDs by tenant ID. */
  readonly tenantRoleIds?: Readonly<Record<string, TenantRoles>> | undefined;
  /** Federated SSO apps. */
  readonly ssoAppIds?: readonly string[] | undefined;
  /** Values by the attributes' machine names. */
  readonly customAttributes?: Readonly<Record<string, AttributeValue>> | undefined;
  /** Free text over names, login IDs and contacts. */
  readonly text?: string | undefined;
  /** Include test users, which are left out by default. */
  readonly withTestUser?: boolean | undefined;
  /** Test users and nobody else. */
  readonly testUsersOnly?: boolean | undefined;
  /** The service's filter of this name, not documented further. */
  readonly ssoOnly?: boolean | undefined;
  /** See `ssoOnly`. */
  readonly scimOnly?: boolean | undefined;
  /** See `ssoOnly`. */
  readonly scim?: boolean | undefined;
  /** Whether the user has a password. */
  readonly password?: boolean | undefined;
  /** Whether the user has an authenticator app. */
  readonly totp?: boolean | undefined;
  /** Whether the user has a passkey. */
  readonly webauthn?: boolean | undefined;
  /** Whether the e-mail address counts as verified. */
  readonly verifiedEmail?: boolean | undefined;
  /** Whether the phone number counts as verified. */
  readonly verifiedPhone?: boolean | undefined;
  /** In milliseconds since 1970, as are the other three. */
  readonly fromCreatedTime?: number | undefined;
  /** See `fromCreatedTime`. */
  readonly toCreatedTime?: number | undefined;
  /** See `fromCreatedTime`. */
  readonly fromModifiedTime?: number | undefined;
  /** See `fromCreatedTime`. */
  readonly toModifiedTime?: number | undefined;
  /** Fields of the user, the first one first. Default: the service's own order, which is not documented. */
  readonly sort?: ReadonlyArray<{ readonly field: string; readonly desc?: boolean | undefined }> | undefined;
  /** How many users at the most. Default: all. */
  readonly limit?: number | undefined;
}

export interface FoundTenant extends ActualTenant {
  readonly tenantName: string;
  readonly permissions: readonly string[];
}

/** A user as it is in the service; what it does not have is `""`, `false`, `[]`, `{}` or, of times, 0 (seconds since 1970). */
export interface FoundUser extends ActualUser {
  readonly userTenants: readonly FoundTenant[];
  readonly permissions: readonly string[];
  /** Whether the user has a password. */
  readonly password: boolean;
  readonly modifiedTime: number;
}

const text = z
  .string({ error: "is no text; write one" })
  .refine((value) => value.trim() !== "", { error: "is empty, which the service takes for no filter; leave it out" });
const texts = z.array(text, { error: 'is no list; write ["…"]' }).optional();
const flag = z.boolean({ error: "is neither true nor false; write one of them" }).optional();
const milliseconds = z
  .number({ error: "is no number; write milliseconds since 1970, Date.parse(…)" })
  .int({ error: "is no whole number; write milliseconds since 1970" })
  // Seconds, as the user object has them, would be a day in January 1970.
  .min(100_000_000_000, { error: "is a time in 1973 or before; write milliseconds since 1970, not seconds" })
  .optional();
const tenantRoles = z
  .record(
    text,
    z.strictObject(
      { values: z.array(text, { error: 'is no list of roles; write values: ["…"]' }), and: flag },
      { error: 'is no list of roles; write { acme: { values: ["Viewer"] } }' },
    ),
    { error: 'is no map of tenants; write { acme: { values: ["Viewer"] } }' },
  )
  .optional();

const shape: Readonly<Record<keyof UserFilter, z.ZodType>> = {
  loginIds: texts,
  userIds: texts,
  emails: texts,
  phones: texts,
  statuses: texts,
  roleNames: texts,
  tenantIds: texts,
  includeSubTenants: flag,
  tenantRoleNames: tenantRoles,
  tenantRoleIds: tenantRoles,
  ssoAppIds: texts,
  customAttributes: z
    .record(text, z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]), {
      error: 'is no map of attributes; write { department: "Sales" }',
    })
    .optional(),
  text: text.optional(),
  withTestUser: flag,
  testUsersOnly: flag,
  ssoOnly: flag,
  scimOnly: flag,
  scim: flag,
  password: flag,
  totp: flag,
  webauthn: flag,
  verifiedEmail: flag,
  verifiedPhone: flag,
  fromCreatedTime: milliseconds,
  toCreatedTime: milliseconds,
  fromModifiedTime: milliseconds,
  toModifiedTime: milliseconds,
  sort: z
    .array(z.strictObject({ field: text, desc: flag }), { error: 'is no list; write [{ field: "loginId" }]' })
    .optional(),
  limit: z
    .number({ error: "is no number; write a whole number from 1" })
    .int({ error: "is no whole number; write one from 1" })
    .min(1, { error: "is below 1; write a whole number from 1, or leave it out for all" })
    .optional(),
};

const filterSchema = z.strictObject(shape);

const querySchema = z
  .strictObject({
    loginId: text
      .refine((value) => !USER_ID.test(value), { error: "looks like a user ID; write it as userId" })
      .optional(),
    userId: text.optional(),
  })
  .refine(({ loginId, userId }) => (loginId === undefined) !== (userId === undefined), {
    error: "exactly one of loginId and userId has to be given",
  });

/** What is wrong with a filter or query; a misspelt filter would be ignored by the service, and everybody found. */
export function filterFailures(filter: unknown): string[] {
  return failures(filterSchema.safeParse(filter), Object.keys(shape));
}

export function queryFailures(query: unknown): string[] {
  return failures(querySchema.safeParse(query), ["loginId", "userId"]);
}

function failures(result: z.ZodSafeParseResult<unknown>, known: readonly string[]): string[] {
  if (result.success) return [];
  return result.error.issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => `${pathOf([...issue.path, key])}: ${unknownKey(key, known)}`);
    return [issue.path.length === 0 ? issue.message : `${pathOf(issue.path)}: ${issue.message}`];
  });
}

function unknownKey(key: string, known: readonly string[]): string {
  const nearest = known.toSorted((a, b) => leven(a, key) - leven(b, key))[0] ?? "";
  return `is not a known filter; did you mean "${nearest}"?`;
}

const LISTS = [
  "loginIds",
  "userIds",
  "emails",
  "phones",
  "statuses",
  "roleNames",
  "tenantIds",
  "ssoAppIds",
] as const satisfies ReadonlyArray<keyof UserFilter>;

/**
 * The body of a search without its page; `undefined` where nobody can match: an empty list means none of nothing, while
 * the service would take it for no filter and find everybody.
 */
export function searchBody(filter: UserFilter): Readonly<Record<string, unknown>> | undefined {
  if (LISTS.some((name) => filter[name]?.length === 0)) return undefined;
  const { limit: _limit, ...body } = filter;
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}

/** What of the service's user object a program reads; unknown parts of it stay behind. */
export function foundUser(user: FoundUser): FoundUser {
  return {
    userId: user.userId,
    loginIds: [...user.loginIds],
    email: user.email,
    phone: user.phone,
    verifiedEmail: user.verifiedEmail,
    verifiedPhone: user.verifiedPhone,
    name: user.name,
    givenName: user.givenName,
    middleName: user.middleName,
    familyName: user.familyName,
    picture: user.picture,
    status: user.status,
    test: user.test,
    roleNames: [...user.roleNames],
    userTenants: user.userTenants.map(({ tenantId, tenantName, roleNames, permissions }) => ({
      tenantId,
      tenantName,
      roleNames: [...roleNames],
      permissions: [...permissions],
    })),
    permissions: [...user.permissions],
    ssoAppIds: [...user.ssoAppIds],
    customAttributes: { ...user.customAttributes },
    password: user.password,
    recoveryEmail: user.recoveryEmail,
    recoveryPhone: user.recoveryPhone,
    verifiedRecoveryEmail: user.verifiedRecoveryEmail,
    verifiedRecoveryPhone: user.verifiedRecoveryPhone,
    createdTime: user.createdTime,
    modifiedTime: user.modifiedTime,
  };
}
