/**
 * Bodies that describe a user. In: parsed JSON of create, patch, update and their batches. Out: typed bodies; null is
 * kept, since a PATCH may tell it from absent. Must not know: what a field does to a user.
 */
import { z } from "zod";

import {
  attributes,
  canonicalKeys,
  flag,
  integer,
  list,
  readBody,
  text,
  type Flag,
  type List,
  type Text,
} from "./body.ts";

export interface TenantBody {
  tenantId: string;
  roleNames?: List;
}

/** Fields that create, patch and update share. */
export interface UserBody {
  loginId?: Text;
  userId?: Text;
  email?: Text;
  phone?: Text;
  verifiedEmail?: Flag;
  verifiedPhone?: Flag;
  name?: Text;
  givenName?: Text;
  middleName?: Text;
  familyName?: Text;
  picture?: Text;
  recoveryEmail?: Text;
  recoveryPhone?: Text;
  verifiedRecoveryEmail?: Flag;
  verifiedRecoveryPhone?: Flag;
  status?: Text;
  test?: Flag;
  scim?: Flag;
  roleNames?: List;
  userTenants?: TenantBody[] | null | undefined;
  ssoAppIds?: List;
  additionalIdentifiers?: List;
  customAttributes?: Record<string, unknown> | null | undefined;
}

export interface CreateBody extends UserBody {
  invite?: Flag;
  password?: Text;
  hashedPassword?: Record<string, unknown> | null | undefined;
  createdTime?: number | null | undefined;
}

const userShape = {
  loginId: text,
  userId: text,
  email: text,
  phone: text,
  verifiedEmail: flag,
  verifiedPhone: flag,
  name: text,
  givenName: text,
  middleName: text,
  familyName: text,
  picture: text,
  recoveryEmail: text,
  recoveryPhone: text,
  verifiedRecoveryEmail: flag,
  verifiedRecoveryPhone: flag,
  status: text,
  test: flag,
  scim: flag,
  roleNames: list,
  userTenants: z.array(z.object({ tenantId: z.string(), roleNames: list })).nullish(),
  ssoAppIds: list,
  additionalIdentifiers: list,
  customAttributes: attributes,
};

const createShape = { ...userShape, invite: flag, password: text, hashedPassword: attributes, createdTime: integer };

const userBody: z.ZodType<UserBody> = z.preprocess(canonicalKeys, z.object(userShape));
/** The fields of a create body by their canonical names, for a reader that refuses others. */
export const createFields: z.ZodRawShape = createShape;
const createBody: z.ZodType<CreateBody> = z.preprocess(canonicalKeys, z.object(createShape));
const batchOfUsers = z.object({ users: z.array(userBody).nullish() });
const batchOfCreates = z.object({ users: z.array(createBody).nullish(), invite: flag });

/** A body of PATCH and update. */
export function readUserBody(raw: unknown): UserBody {
  return readBody(userBody, raw);
}

export function readCreateBody(raw: unknown): CreateBody {
  return readBody(createBody, raw);
}

export function readUserBatch(raw: unknown): UserBody[] {
  return readBody(batchOfUsers, raw).users ?? [];
}

/** `invite` of the batch stands for each of its users. */
export function readCreateBatch(raw: unknown): CreateBody[] {
  const batch = readBody(batchOfCreates, raw);
  return (batch.users ?? []).map((user) => ({ ...user, invite: batch.invite ?? user.invite }));
}
