/**
 * Rights that one resource of the program has just taken from a user while another one came to declare them. In: what
 * was taken, and the user as it stands. Out: the user who has them again. Must not know: why they were taken.
 *
 * The engine checks and updates resources side by side: another one may be checked, and find the right there, between
 * our look at what is declared and the effect of our write. Then it believes that nothing has to be done. Whoever is
 * checked after this second look reads the user after our write, finds the right missing and adds it by itself.
 */
import type { HeldRights } from "../core/held-rights.ts";
import { heldRights } from "../core/holdings.ts";
import type { ActualUser, TenantMembership } from "../core/model.ts";
import type { UserContext } from "./context.ts";

export interface TakenRights {
  readonly roleNames?: readonly string[] | undefined;
  readonly userTenants?: readonly TenantMembership[] | undefined;
}

interface Addition {
  readonly endpoint: "roleAdd" | "tenantAdd";
  readonly body: Readonly<Record<string, unknown>>;
}

/** `except`: the resource that took them, where it is still in the program. */
export async function giveBack(
  context: UserContext,
  taken: TakenRights,
  user: ActualUser,
  except?: string,
): Promise<ActualUser> {
  const held = heldRights(user, (holdings) => context.declarations.isDeclared(holdings, except));
  let latest = user;
  for (const { endpoint, body } of missing(taken, user, held)) {
    // A membership has to be there before a role within it.
    // oxlint-disable-next-line no-await-in-loop
    latest = await context.api.set(endpoint, { loginId: user.userId, ...body });
  }
  return latest;
}

function missing({ roleNames = [], userTenants = [] }: TakenRights, user: ActualUser, held: HeldRights): Addition[] {
  const names = roleNames.filter((name) => held.role(name, undefined) && !user.roleNames.includes(name));
  return [...rolesToAdd(names), ...userTenants.flatMap((tenant) => missingTenant(tenant, user, held))];
}

function missingTenant({ tenantId, roleNames = [] }: TenantMembership, user: ActualUser, held: HeldRights): Addition[] {
  if (!held.tenant(tenantId)) return [];
  const member = user.userTenants.find((one) => one.tenantId === tenantId);
  const names = roleNames.filter((name) => held.role(name, tenantId) && member?.roleNames.includes(name) !== true);
  const joining: Addition[] = member === undefined ? [{ endpoint: "tenantAdd", body: { tenantId } }] : [];
  return [...joining, ...rolesToAdd(names, { tenantId })];
}

function rolesToAdd(roleNames: readonly string[], where: object = {}): Addition[] {
  return roleNames.length === 0 ? [] : [{ endpoint: "roleAdd", body: { ...where, roleNames } }];
}
