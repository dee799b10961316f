/**
 * Test users in production. In: users and the name of their stack. Out: test users where there should be none. Must not
 * know: which project the stack writes to.
 */
import { isTest } from "../declared.ts";
import { matchesAny } from "../pattern.ts";
import { defineRule, type Rule } from "../rule.ts";

interface Config {
  readonly stacks: readonly string[];
}

export const testUsersInProduction: Rule = defineRule<Config>({
  name: "test-users-in-production",
  description: "There are no test users in stacks of production.",
  why: "Sign-in codes of a test user can be generated with the management key, past every other check.",
  scope: "user",
  level: "mandatory",
  config: {
    stacks: {
      type: "array",
      items: { type: "string" },
      description: "Names of such stacks; `*` stands for any text.",
      default: ["prod", "prod-*", "*-prod", "production", "production-*", "*-production", "live"],
    },
  },
  check: (users, { stacks }) =>
    users
      .filter((user) => isTest(user) && matchesAny(stacks, user.stack))
      .map((user) => ({
        user,
        field: "test",
        message: `is a test user in stack "${user.stack}"; declare it in another stack, or as a User`,
      })),
  examples: {
    stack: "prod",
    passes: [{ args: { loginId: "ci@example.com" } }],
    fails: [
      { type: "TestUser", args: { loginId: "anna@e2e.example.com" } },
      { type: "UserSet", args: { users: { anna: { loginId: "anna@e2e.example.com" } }, defaults: { test: true } } },
    ],
  },
});
