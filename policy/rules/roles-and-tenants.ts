/**
 * Project roles and tenants on one user. In: declarations. Out: users who declare both. Must not know: which roles.
 */
import { loginIdsOf, textsOf } from "../declared.ts";
import { matchesAny } from "../pattern.ts";
import { defineRule, type Rule } from "../rule.ts";

interface Config {
  readonly allowed: readonly string[];
}

export const rolesAndTenants: Rule = defineRule<Config>({
  name: "roles-and-tenants",
  description: "A user has roles of the project or in tenants, not both.",
  why: "Descope documents the two as exclusive, tenant roles taking precedence (docs.descope.com/user-management/sdks): what a user with both may do depends on how it signed in.",
  scope: "user",
  level: "advisory",
  config: {
    allowed: {
      type: "array",
      items: { type: "string" },
      description: "Login IDs of those who may have both; `*` stands for any text.",
      default: [],
    },
  },
  check: (users, { allowed }) =>
    users
      .filter(({ args }) => textsOf(args["roleNames"]).length > 0 && hasTenants(args["userTenants"]))
      .filter((user) => !loginIdsOf(user).some((loginId) => matchesAny(allowed, loginId)))
      .map((user) => ({
        user,
        field: "roleNames",
        message:
          "is declared beside userTenants; write the roles within each tenant, userTenants: [{ tenantId, roleNames }], or list the login ID in allowed",
      })),
  examples: {
    passes: [
      { args: { loginId: "ci@example.com", roleNames: ["Deployer"] } },
      { args: { loginId: "anna@example.com", userTenants: [{ tenantId: "acme", roleNames: ["Viewer"] }] } },
    ],
    fails: [{ args: { loginId: "ben@example.com", roleNames: ["Viewer"], userTenants: [{ tenantId: "acme" }] } }],
  },
});

function hasTenants(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}
