/**
 * Questions about adding what is there and removing what is not. In: the hand to ask with. Out: questions. Must not
 * know: when they are asked. They use a role and a tenant of the project, given to our own users for seconds.
 */
import type { WireUser } from "../../../provider/client/wire.ts";
import { CannotTell } from "../cannot-tell.ts";
import { Refused } from "../caller.ts";
import { question, type Question } from "../question.ts";

export const associationQuestions: readonly Question[] = [
  question({
    name: "roleAddExisting",
    sentence: "May a role be added that the user has?",
    steps: "create with a role, role/add the same",
    ask: async (live) => {
      const roleNames = await live.facts.roles(1);
      const user = await live.user("role-again", { roleNames });
      if (user.roleNames.length === 0) throw new CannotTell("create did not take the role");
      return refusedOrTaken(await live.set("roleAdd", user, { roleNames }));
    },
  }),
  question({
    name: "roleRemoveMissing",
    sentence: "May a role be removed that the user does not have?",
    steps: "create without roles, role/remove one",
    ask: async (live) => {
      const roleNames = await live.facts.roles(1);
      return byStatus(await live.set("roleRemove", await live.user("role-none"), { roleNames }));
    },
  }),
  question({
    name: "tenantAddExisting",
    sentence: "May a user be added to a tenant that they are in?",
    steps: "create in a tenant, tenant/add the same",
    ask: async (live) => {
      const [tenantId = ""] = await live.facts.tenants(1);
      const user = await live.user("tenant-again", { userTenants: [{ tenantId }] });
      if (user.userTenants.length === 0) throw new CannotTell("create did not take the tenant");
      return refusedOrTaken(await live.set("tenantAdd", user, { tenantId }));
    },
  }),
  question({
    name: "tenantRemoveMissing",
    sentence: "May a user be removed from a tenant that they are not in?",
    steps: "create without tenants, tenant/remove one",
    ask: async (live) => {
      const [tenantId = ""] = await live.facts.tenants(1);
      return byStatus(await live.set("tenantRemove", await live.user("tenant-none"), { tenantId }));
    },
  }),
];

function refusedOrTaken(reply: WireUser | Refused): "refused" | "taken" {
  return reply instanceof Refused ? "refused" : "taken";
}

function byStatus(reply: WireUser | Refused): "refused" | "404" | "taken" {
  if (!(reply instanceof Refused)) return "taken";
  return reply.failure.status === 404 ? "404" : "refused";
}
