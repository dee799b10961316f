/**
 * Questions about roles, tenants and SSO apps. In: the hand to ask with. Out: questions. Must not know: when they are
 * asked. They use what the project has: roles with few permissions, given to our own users for seconds.
 */
import type { Dialect } from "../../../emulator/dialect.ts";
import type { WireUser } from "../../../provider/client/wire.ts";
import { CannotTell } from "../cannot-tell.ts";
import { Refused } from "../caller.ts";
import { taken, type Live } from "../live.ts";
import { question, type Question } from "../question.ts";

export const listQuestions: readonly Question[] = [
  question({
    name: "nullListOnPatch",
    sentence: "What does null do for roleNames in a PATCH?",
    steps: "create with a role, PATCH roleNames null",
    ask: async (live) => {
      const roleNames = await live.facts.roles(1);
      const user = await live.user("null-list", { roleNames });
      if (user.roleNames.length === 0) throw new CannotTell("create did not take the role");
      const now = await live.patch(user, { roleNames: null });
      if (now instanceof Refused) return "refused";
      return now.roleNames.length === 0 ? "clears" : "ignored";
    },
  }),
  question({
    name: "userTenantsOnPatch",
    sentence: "Does a PATCH's userTenants remove tenants that it does not list?",
    steps: "create in one tenant, PATCH with another one",
    ask: async (live) => {
      const [first = "", second = ""] = await live.facts.tenants(2);
      const user = await live.user("tenants", { userTenants: [{ tenantId: first }] });
      expectTenant(user, first);
      const now = taken(await live.patch(user, { userTenants: [{ tenantId: second }] }), "a tenant");
      expectTenant(now, second);
      return isMember(now, first) ? "merge" : "replace";
    },
  }),
  question({
    name: "emptyUserTenantsOnPatch",
    sentence: "Does an empty list in a PATCH remove all tenants?",
    steps: "create in a tenant, PATCH userTenants []",
    ask: async (live) => {
      const [tenantId = ""] = await live.facts.tenants(1);
      const user = await live.user("no-tenants", { userTenants: [{ tenantId }] });
      expectTenant(user, tenantId);
      const now = taken(await live.patch(user, { userTenants: [] }), "the empty list");
      return isMember(now, tenantId) ? "ignored" : "clears";
    },
  }),
  question({
    name: "rolesAndTenantsInOnePatch",
    sentence: "May one PATCH carry roleNames and userTenants?",
    steps: "PATCH with a role and a tenant",
    ask: async (live) => {
      const roleNames = await live.facts.roles(1);
      const [tenantId = ""] = await live.facts.tenants(1);
      const now = await live.patch(await live.user("both"), { roleNames, userTenants: [{ tenantId }] });
      if (now instanceof Refused) return "refused";
      if (now.roleNames.length > 0 && isMember(now, tenantId)) return "taken";
      throw new CannotTell("it was answered with success, but one of the two is missing");
    },
  }),
  question({
    name: "ssoAppIdsOnPatch",
    sentence: "Do a PATCH's ssoAppIds join those of the user, or replace them?",
    steps: "create with one SSO app, PATCH another one",
    ask: async (live) => {
      const [first = "", second = ""] = await live.facts.ssoApps(2);
      const user = await live.user("apps", { ssoAppIds: [first] });
      if (!user.ssoAppIds.includes(first)) throw new CannotTell("create did not take the SSO app");
      const now = taken(await live.patch(user, { ssoAppIds: [second] }), "an SSO app");
      if (!now.ssoAppIds.includes(second)) throw new CannotTell("PATCH did not take the SSO app");
      return now.ssoAppIds.includes(first) ? "add" : "replace";
    },
  }),
  question({
    name: "unknownReference",
    sentence: "What becomes of a role, tenant or SSO app that the project does not have?",
    steps: "PATCH with a random role, tenant and SSO app, one after the other",
    ask: async (live) => {
      const user = await live.user("unknown");
      const name = `pdu-live-${live.names.run}`;
      const role = await settle(live, user, { roleNames: [name] }, (now) => now.roleNames.includes(name));
      const tenant = await settle(live, user, { userTenants: [{ tenantId: name }] }, (now) => isMember(now, name));
      const app = await settle(live, user, { ssoAppIds: [name] }, (now) => now.ssoAppIds.includes(name));
      if (role === tenant && role === app) return role;
      throw new CannotTell(`not the same for all: role ${role}, tenant ${tenant}, SSO app ${app}`);
    },
  }),
];

async function settle(
  live: Live,
  user: WireUser,
  body: Readonly<Record<string, unknown>>,
  isStored: (now: WireUser) => boolean,
): Promise<Dialect["unknownReference"]> {
  const now = await live.patch(user, body);
  if (now instanceof Refused) return "error";
  return isStored(now) ? "stored" : "dropped";
}

function isMember({ userTenants }: WireUser, tenantId: string): boolean {
  return userTenants.some((membership) => membership.tenantId === tenantId);
}

function expectTenant(user: WireUser, tenantId: string): void {
  if (!isMember(user, tenantId)) throw new CannotTell("the user did not get into the tenant");
}
