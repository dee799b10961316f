/**
 * Is this association valid? In: the program's inputs, raw, with unknown values of a preview. Out: the inputs to keep and
 * failures with what to write instead. Must not know: whether the user, role or tenant exists.
 */
import { z } from "zod";

import type { AssociationInputs, AssociationKind } from "./association.ts";
import { dropAbsent, shapeFailures, type CheckFailure } from "./check.ts";
import { item, loginId, roleList } from "./schema.ts";

const COMMON = {
  userId: item("the user's ID, U…").optional(),
  loginId: loginId.optional(),
  onDelete: z
    .enum(["delete", "retain"], {
      error: 'is not known; write "delete" (destroying takes it from the user) or "retain" (it stays)',
    })
    .optional(),
} as const;

const SHAPES: Readonly<Record<AssociationKind, Readonly<Record<string, z.ZodType>>>> = {
  UserRole: { ...COMMON, roleName: item("the role's name") },
  UserTenant: { ...COMMON, tenantId: item("the tenant's ID"), roleNames: roleList.optional() },
};

const SCHEMAS: Readonly<Record<AssociationKind, z.ZodType>> = {
  UserRole: z.strictObject(SHAPES.UserRole),
  UserTenant: z.strictObject(SHAPES.UserTenant),
};

export interface CheckedAssociation {
  readonly inputs: AssociationInputs;
  readonly failures: readonly CheckFailure[];
}

export function checkAssociation(kind: AssociationKind, raw: Readonly<Record<string, unknown>>): CheckedAssociation {
  const inputs = dropAbsent(raw);
  const failures = [...shapeFailures(SCHEMAS[kind], inputs, Object.keys(SHAPES[kind])), ...oneAddress(inputs)];
  return { inputs, failures };
}

function oneAddress(inputs: Readonly<Record<string, unknown>>): CheckFailure[] {
  const declared = ["userId", "loginId"].filter((name) => inputs[name] !== undefined);
  if (declared.length === 1) return [];
  const what = declared.length === 0 ? "is missing, and so is loginId" : "is declared beside loginId";
  return [{ property: "userId", reason: `${what}; write exactly one of them, userId: ci.id or loginId: "…"` }];
}
