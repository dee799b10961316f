/**
 * Makes known what a resource decides on of a user. In: a resource's arguments, with outputs among them. Out: the same
 * arguments, failing when another resource of the program is in the way. Must not know: how conflicts are found
 * (provider/core/conflicts.ts) or what the service does.
 */
import * as pulumi from "@pulumi/pulumi";

import type { Declarer, Person, Share } from "../provider/core/conflicts.ts";
import type { UserArgs } from "./args.ts";
import { personIn } from "./scope.ts";

export interface Sharing<T> {
  readonly args: T;
  readonly person: Person;
}

/** Of a whole user: a list that it declares is its own. `defaults`: those of a set. */
export function sharesOfUser<T extends Partial<UserArgs>>(
  token: string,
  by: Declarer,
  args: T,
  options: pulumi.CustomResourceOptions | undefined,
  defaults: Partial<UserArgs> = {},
): Sharing<T> {
  const person = personIn(token, options);
  if (options?.id !== undefined) return { args, person };
  const followed: Record<string, unknown> = {
    loginId: whenKnown(args.loginId, (loginId) => person.named("loginId", loginId)),
    additionalIdentifiers: whenKnown(args.additionalIdentifiers, (ids) => {
      for (const id of [ids].flat()) if (typeof id === "string") person.named("loginId", id);
    }),
  };
  for (const share of ["roleNames", "userTenants"] satisfies Share[]) {
    const own = args[share];
    // A list is declared, whatever its items will be; what the defaults of a set hold goes to every entry without one.
    if (isLater(own)) followed[share] = whenKnown(own, (list) => isDeclared(list) && person.decides(by, share));
    else if (isDeclared(own ?? defaults[share])) person.decides(by, share);
  }
  return { args: { ...args, ...withoutAbsent(followed) }, person };
}

export interface AssociationAddress {
  readonly userId?: pulumi.Input<string | undefined> | undefined;
  readonly loginId?: pulumi.Input<string | undefined> | undefined;
}

/** Of an association: one item of a list. */
export function sharesOfPart<T extends AssociationAddress>(
  token: string,
  part: { readonly by: Declarer; readonly share: Share; readonly field: keyof T & string },
  args: T,
  options: pulumi.CustomResourceOptions | undefined,
): Sharing<T> {
  const person = personIn(token, options);
  const { by, share, field } = part;
  // The same output of the same resource: known to be the same user before its value is, in the first preview.
  if (pulumi.Output.isInstance(args.userId)) person.named("output", args.userId);
  const followed = {
    userId: whenKnown(args.userId, (userId) => person.named("userId", userId)),
    loginId: whenKnown(args.loginId, (loginId) => person.named("loginId", loginId)),
    [field]: whenKnown(args[field], (item) => {
      if (typeof item === "string") person.decides(by, share, item);
    }),
  };
  return { args: { ...args, ...withoutAbsent(followed) }, person };
}

/** A resource that has a user ID is about that user; told once more when the ID is known. */
export function sameUserAs(
  resource: { readonly id?: pulumi.Output<string>; readonly userId: pulumi.Output<string> },
  person: Person,
): void {
  for (const name of [resource.id, resource.userId]) if (name !== undefined) person.named("output", name);
  resource.userId.apply((userId) => person.named("userId", userId));
}

/** Looks at a value now if it is known, else when it is; the output that comes back fails when looking does. */
function whenKnown(value: unknown, look: (value: unknown) => unknown): unknown {
  if (!isLater(value) && !holdsLater(value)) {
    look(value);
    return value;
  }
  return pulumi.output(value as pulumi.Input<string>).apply((known: unknown) => {
    look(known);
    return known;
  });
}

function isLater(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

function holdsLater(value: unknown): boolean {
  return Array.isArray(value) && value.some(isLater);
}

/** An output of a set's defaults counts as declared: that it turns out to be nothing is rare, and would be said. */
function isDeclared(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function withoutAbsent<T extends object>(map: T): Partial<T> {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== undefined)) as Partial<T>;
}
