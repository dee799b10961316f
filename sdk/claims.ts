/**
 * Two resources of one program must not claim the same login. In: each resource's login IDs and contacts, as they become
 * known. Out: the same arguments, failing when another resource has claimed a value. Must not know: the service. Found
 * in the program, and so in preview, because only there are the names of both resources known.
 *
 * A value that is a login ID of one may be neither a login ID nor a contact of another: the service would merge them.
 * Two users with the same contact are fine (contract row C20).
 */
import * as pulumi from "@pulumi/pulumi";

import { canonicalLoginId } from "../provider/core/canonical.ts";
import type { UserArgs } from "./args.ts";
import { scopeOf } from "./scope.ts";
import { isPlain } from "./secrets.ts";

type Role = "login" | "contact";
interface Claim {
  /** One object per resource: names alone are not unique over types and parents. */
  readonly owner: { readonly name: string };
  readonly role: Role;
}
type Claims = Map<string, Claim[]>;

const ROLES = { loginId: "login", additionalIdentifiers: "login", email: "contact", phone: "contact" } as const;
type ClaimingField = keyof typeof ROLES;

const scopes = new WeakMap<object, Claims>();

export function claim(
  token: string,
  name: string,
  args: Partial<UserArgs>,
  options: pulumi.CustomResourceOptions | undefined,
): Partial<UserArgs> {
  if (options?.id !== undefined) return args;
  const claims = claimsOf(token, options);
  const owner = { name };
  const claimed: Partial<Record<ClaimingField, unknown>> = {};
  for (const field of Object.keys(ROLES) as ClaimingField[]) {
    const plain: unknown = args[field];
    if (plain === undefined) continue;
    if (isPlain(plain)) {
      for (const text of [plain].flat()) take(claims, { owner, role: ROLES[field] }, field, text);
      continue;
    }
    const declared: pulumi.Output<string | string[] | undefined> = pulumi.output<string | string[] | undefined>(
      args[field] as pulumi.Input<string | string[] | undefined>,
    );
    claimed[field] = declared.apply((value) => {
      for (const text of [value].flat()) take(claims, { owner, role: ROLES[field] }, field, text);
      return value;
    });
  }
  return { ...args, ...(claimed as Partial<UserArgs>) };
}

function claimsOf(token: string, options: pulumi.CustomResourceOptions | undefined): Claims {
  const scope = scopeOf(token, options);
  const claims = scopes.get(scope) ?? new Map<string, Claim[]>();
  scopes.set(scope, claims);
  return claims;
}

function take(claims: Claims, mine: Claim, field: ClaimingField, value: unknown): void {
  if (typeof value !== "string" || value === "") return;
  const form = canonicalLoginId(value);
  const known = claims.get(form) ?? [];
  const other = known.find(({ owner, role }) => owner !== mine.owner && (role === "login" || mine.role === "login"));
  if (other !== undefined) {
    // Without the value: it may be secret, and the two names say enough.
    throw new pulumi.RunError(
      `INPUT_INVALID: users "${other.owner.name}" and "${mine.owner.name}" of this program claim the same login ` +
        `(${field} of "${mine.owner.name}") · Descope would merge them into one · declare a different value in one of them`,
    );
  }
  claims.set(form, [...known, mine]);
}
