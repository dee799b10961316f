/**
 * The body of a search. In: parsed JSON. Out: a typed filter; null, "" and [] all mean "no such filter" (go sends every
 * filter, unset ones null, 0 or ""). Must not know: what matches.
 */
import { z } from "zod";

import { attributes, flag, integer, list, readBody, text, type Flag, type List, type Text } from "./body.ts";

export interface TenantRoles {
  values?: List;
  and?: Flag;
}

type Integer = number | null | undefined;

export interface SearchBody {
  loginId?: Text;
  loginIds?: List;
  userIds?: List;
  emails?: List;
  phones?: List;
  statuses?: List;
  roleNames?: List;
  tenantIds?: List;
  includeSubTenants?: Flag;
  tenantRoleNames?: Record<string, TenantRoles> | null | undefined;
  tenantRoleIds?: Record<string, TenantRoles> | null | undefined;
  ssoAppIds?: List;
  customAttributes?: Record<string, unknown> | null | undefined;
  text?: Text;
  sort?: { field: string; desc?: Flag }[] | null | undefined;
  limit?: Integer;
  page?: Integer;
  offset?: Integer;
  withTestUser?: Flag;
  testUsersOnly?: Flag;
  verifiedEmail?: Flag;
  verifiedPhone?: Flag;
  password?: Flag;
  totp?: Flag;
  webauthn?: Flag;
  ssoOnly?: Flag;
  scim?: Flag;
  scimOnly?: Flag;
  fromCreatedTime?: Integer;
  toCreatedTime?: Integer;
  fromModifiedTime?: Integer;
  toModifiedTime?: Integer;
  familyIds?: List;
  dependent?: Flag;
  lockReasons?: List;
  tempLockReasons?: List;
  /** Of v1 only. */
  selectedColumns?: List;
}

const searchBody: z.ZodType<SearchBody> = z.object({
  loginId: text,
  loginIds: list,
  userIds: list,
  emails: list,
  phones: list,
  statuses: list,
  roleNames: list,
  tenantIds: list,
  includeSubTenants: flag,
  tenantRoleNames: z.record(z.string(), z.object({ values: list, and: flag })).nullish(),
  tenantRoleIds: z.record(z.string(), z.object({ values: list, and: flag })).nullish(),
  ssoAppIds: list,
  customAttributes: attributes,
  text,
  sort: z.array(z.object({ field: z.string(), desc: flag })).nullish(),
  limit: integer,
  page: integer,
  offset: integer,
  withTestUser: flag,
  testUsersOnly: flag,
  verifiedEmail: flag,
  verifiedPhone: flag,
  password: flag,
  totp: flag,
  webauthn: flag,
  ssoOnly: flag,
  scim: flag,
  scimOnly: flag,
  fromCreatedTime: integer,
  toCreatedTime: integer,
  fromModifiedTime: integer,
  toModifiedTime: integer,
  familyIds: list,
  dependent: flag,
  lockReasons: list,
  tempLockReasons: list,
  selectedColumns: list,
});

export function readSearchBody(raw: unknown): SearchBody {
  return readBody(searchBody, raw);
}
