/**
 * Makes known which login IDs and contacts a resource claims. In: a user's arguments, with outputs among them. Out: the
 * same arguments, failing when another resource has claimed a value. Must not know: what is in each other's way
 * (provider/core/conflicts.ts). Found in the program, and so in preview, because only there are the names of both
 * resources known.
 */
import * as pulumi from "@pulumi/pulumi";

import { CLAIMING_FIELDS, claimConflict, type ClaimingField, type Declarer } from "../provider/core/conflicts.ts";
import type { UserArgs } from "./args.ts";
import { refuse, scopeOf, type Scope } from "./scope.ts";
import { isPlain } from "./secrets.ts";

export function claim(
  token: string,
  by: Declarer,
  args: Partial<UserArgs>,
  options: pulumi.CustomResourceOptions | undefined,
): Partial<UserArgs> {
  if (options?.id !== undefined) return args;
  const scope = scopeOf(token, options);
  const claimed: Partial<Record<ClaimingField, unknown>> = {};
  for (const field of Object.keys(CLAIMING_FIELDS) as ClaimingField[]) {
    const declared: unknown = args[field];
    if (declared === undefined) continue;
    if (isPlain(declared)) {
      takeAll(scope, { by, field }, declared);
      continue;
    }
    const later: pulumi.Output<string | string[] | undefined> = pulumi.output<string | string[] | undefined>(
      args[field] as pulumi.Input<string | string[] | undefined>,
    );
    claimed[field] = later.apply((value) => {
      takeAll(scope, { by, field }, value);
      return value;
    });
  }
  return { ...args, ...(claimed as Partial<UserArgs>) };
}

function takeAll({ claims }: Scope, mine: { by: Declarer; field: ClaimingField }, declared: unknown): void {
  for (const value of [declared].flat()) {
    const other = claims.take(mine, value);
    if (other !== undefined) refuse(claimConflict(other, mine));
  }
}
