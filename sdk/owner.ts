/**
 * Whose users a program's are, for the ownership mark. In: the stack's config and Pulumi's names. Out: a hidden input of
 * resources, and what an explicit `Provider` hands on. Must not know: how a mark is written.
 *
 * Named here because the process of a dynamic provider is told neither project nor stack, and a destroy runs no program:
 * the state has to know.
 */
import * as pulumi from "@pulumi/pulumi";

import { configured } from "./configured.ts";

/** `descope-users:ownerAttribute` or DESCOPE_OWNER_ATTRIBUTE; `undefined`: users are not marked. */
export function ownerAttribute(): string | undefined {
  return configured("ownerAttribute", "DESCOPE_OWNER_ATTRIBUTE");
}

/** `descope-users:owner` or DESCOPE_OWNER, else Pulumi's `project/stack`. */
export function owner(): string {
  return configured("owner", "DESCOPE_OWNER") ?? `${pulumi.getProject()}/${pulumi.getStack()}`;
}

/** The hidden input of every resource that makes or adopts users; none where users are not marked. */
export function managedBy(): { readonly managedBy?: string } {
  return ownerAttribute() === undefined ? {} : { managedBy: owner() };
}
