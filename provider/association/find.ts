/**
 * A role or membership that stands, by what a person calls it, as an import takes it over: `USER/ROLE` or `USER/TENANT`,
 * the user by its ID or a login ID. `undefined`: there is none. It counts as adopted: it was there before.
 */
import {
  rolesHeld,
  stands,
  type AssociationInputs,
  type AssociationKind,
  type AssociationState,
} from "../core/association.ts";
import { DescopeError } from "../core/errors.ts";
import type { UserContext } from "../user/context.ts";
import { userNamed } from "../user/find.ts";
import { associationState } from "./state.ts";

export async function findAssociation(
  context: UserContext,
  kind: AssociationKind,
  name: string,
): Promise<{ readonly state: AssociationState; readonly inputs: AssociationInputs } | undefined> {
  const [user, what] = partsOf(kind, name);
  const named = await userNamed(context, user);
  if (named === undefined) return undefined;
  const right = kind === "UserRole" ? { roleName: what } : { tenantId: what };
  const held = rolesHeld(named.user, right);
  if (held === undefined || !stands(named.user, right)) return undefined;
  const inputs: AssociationInputs = {
    ...(named.by === "userId" ? { userId: user } : { loginId: user }),
    ...right,
    ...(kind === "UserTenant" && held.length > 0 ? { roleNames: [...held] } : {}),
  };
  const { userId } = named.user;
  const progress = { user: named.user, began: false, added: [], wrote: false };
  return { state: associationState(inputs, { userId, adopted: true, added: [] }, progress), inputs };
}

/** A login ID holds a slash less often than a role's name. */
function partsOf(kind: AssociationKind, name: string): [string, string] {
  const at = name.indexOf("/");
  if (at > 0 && at < name.length - 1) return [name.slice(0, at), name.slice(at + 1)];
  const what = kind === "UserRole" ? "ROLE" : "TENANT";
  throw new DescopeError("INPUT_INVALID", {
    subject: "import",
    what: `${JSON.stringify(name)} names no user with its ${what.toLowerCase()}`,
    next: `write it as USER/${what}, the user by its ID or a login ID`,
  });
}
