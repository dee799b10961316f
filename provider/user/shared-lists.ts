/**
 * A list of roles or tenants that leaves the program while another resource of it declares single items of it. In: the
 * state and what is to be cleared. Out: the user without the items that this resource had declared. The whole list is
 * not written then: an item that the other resource adds at the same time would go with it.
 */
import type { Item } from "../core/diff.ts";
import { DescopeError } from "../core/errors.ts";
import type { HeldRights } from "../core/held-rights.ts";
import { anyRightOf, heldRights, rightByLoginId } from "../core/holdings.ts";
import type { ActualUser, UserState } from "../core/model.ts";
import type { UserContext } from "./context.ts";
import { isHeldByOthers } from "./held.ts";
import { subjectOf } from "./messages.ts";

/** The lists among `cleared` of which other resources of the program hold items. */
export async function sharedLists(context: UserContext, state: UserState, cleared: readonly Item[]): Promise<Item[]> {
  const lists = (["roleNames", "userTenants"] as const).filter((list) => cleared.includes(list));
  const { userId, loginId } = state;
  // A state written by hand for an import may hold no outputs.
  const known = { userId, loginIds: [loginId, ...((state.loginIds as readonly string[] | undefined) ?? [])] };
  const sharedBy = (user: typeof known): Item[] =>
    lists.filter((list) => isHeldByOthers(context, anyRightOf(user, list)));
  const shared = sharedBy(known);
  if (shared.length === lists.length || !isHeldByOthers(context, lists.map(rightByLoginId))) return shared;
  // The user may be meant by a login ID that the state does not know.
  const actual = await context.api.load(userId);
  return actual === undefined ? shared : sharedBy({ userId, loginIds: [...known.loginIds, ...actual.loginIds] });
}

interface Removal {
  readonly endpoint: "roleRemove" | "tenantRemove";
  readonly body: Readonly<Record<string, unknown>>;
  readonly remains: (user: ActualUser) => boolean;
}

/** Takes away, item by item, what the state declares of these lists and no other resource holds. */
export async function takeOwnItems(context: UserContext, state: UserState, lists: readonly Item[]): Promise<void> {
  if (lists.length === 0) return;
  const { userId } = state;
  const user = await context.api.load(userId);
  if (user === undefined) return;
  const held = heldRights(user, (holdings) => isHeldByOthers(context, holdings));
  const removals = [
    ...(lists.includes("roleNames") ? roleRemovals(user, held, { names: state.roleNames ?? [] }) : []),
    ...(lists.includes("userTenants") ? tenantRemovals(user, held, state) : []),
  ];
  for (const { endpoint, body, remains } of removals) {
    const answer = await context.api.set(endpoint, { loginId: userId, ...body });
    if (!remains(answer)) continue;
    throw new DescopeError("WRITE_NOT_TAKEN", {
      subject: subjectOf(context, state),
      field: endpoint === "roleRemove" ? "roleNames" : "userTenants",
      what: "the service answered with success but the user still has what was to be taken away",
      next: "run again",
    });
  }
}

function roleRemovals(
  user: ActualUser,
  held: HeldRights,
  { names, tenantId }: { readonly names: readonly string[]; readonly tenantId?: string },
): Removal[] {
  const rolesOf = ({ roleNames, userTenants }: ActualUser): readonly string[] =>
    tenantId === undefined ? roleNames : (userTenants.find((one) => one.tenantId === tenantId)?.roleNames ?? []);
  const roleNames = names.filter((name) => rolesOf(user).includes(name) && !held.role(name, tenantId));
  if (roleNames.length === 0) return [];
  const body = tenantId === undefined ? { roleNames } : { tenantId, roleNames };
  const remains = (answer: ActualUser): boolean => roleNames.some((name) => rolesOf(answer).includes(name));
  return [{ endpoint: "roleRemove", body, remains }];
}

function tenantRemovals(user: ActualUser, held: HeldRights, { userTenants = [] }: UserState): Removal[] {
  return userTenants.flatMap(({ tenantId, roleNames: names = [] }) => {
    const isMember = (one: ActualUser): boolean => one.userTenants.some((tenant) => tenant.tenantId === tenantId);
    if (!isMember(user)) return [];
    if (held.tenant(tenantId)) return roleRemovals(user, held, { names, tenantId });
    return [{ endpoint: "tenantRemove" as const, body: { tenantId }, remains: isMember }];
  });
}
