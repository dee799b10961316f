/**
 * Privileged roles. In: roles, of the project and within tenants, and who may hold which. Out: users who hold one
 * without being listed. Must not know: what a role permits.
 */
import { isTest, loginIdsOf, rolesOf } from "../declared.ts";
import { matchesAny } from "../pattern.ts";
import { defineRule, type Rule } from "../rule.ts";

interface Config {
  readonly roles: readonly string[];
  readonly holders: readonly string[];
}

export const privilegedRoles: Rule = defineRule<Config>({
  name: "privileged-roles",
  description: "Privileged roles go to listed users only, and never to test users.",
  why: "A role that administers others is given by a reviewed list, not by a line among many; codes for a test user can be made by whoever holds a key.",
  scope: "user",
  level: "mandatory",
  config: {
    roles: {
      type: "array",
      items: { type: "string" },
      description: "The privileged roles; `*` stands for any text.",
      default: ["*admin*"],
    },
    holders: {
      type: "array",
      items: { type: "string" },
      description: "Login IDs of those who may hold them; `*` stands for any text.",
      default: [],
    },
  },
  check: (users, { roles, holders }) =>
    users.flatMap((user) =>
      rolesOf(user)
        .filter(({ role }) => matchesAny(roles, role))
        .flatMap(({ role, field }) => {
          if (isTest(user)) {
            return [{ user, field, message: `"${role}" is privileged and never for test users; write another role` }];
          }
          // One listed login ID is not enough: each of them opens the account.
          const loginIds = loginIdsOf(user);
          if (loginIds.length > 0 && loginIds.every((loginId) => matchesAny(holders, loginId))) return [];
          // A whole user whose login ID is not known yet is judged when it is.
          if (loginIds.length === 0 && user.kind !== "UserRole" && user.kind !== "UserTenant") return [];
          const how =
            loginIds.length === 0
              ? "declare loginId instead of userId, so that it can be told who gets it"
              : "write another role, or list the login ID in holders";
          return [{ user, field, message: `"${role}" is privileged and this user is not among the holders; ${how}` }];
        }),
    ),
  examples: {
    config: { holders: ["deployer@example.com"] },
    passes: [
      { args: { loginId: "deployer@example.com", roleNames: ["Tenant Admin"] } },
      { args: { loginId: "anna@example.com", roleNames: ["Viewer"] } },
    ],
    fails: [
      { args: { loginId: "anna@example.com", roleNames: ["Viewer", "Tenant Admin"] } },
      { args: { loginId: "anna@example.com", userTenants: [{ tenantId: "acme", roleNames: ["Tenant Admin"] }] } },
      { type: "TestUser", args: { loginId: "deployer@example.com", roleNames: ["Tenant Admin"] } },
    ],
  },
});
