/**
 * How many test users there are. In: all users of a stack and the project's limit. Out: the test users beyond it. Must
 * not know: test users that other stacks or people made.
 */
import { isTest, type DeclaredUser } from "../declared.ts";
import { defineRule, type Rule, type Violation } from "../rule.ts";

interface Config {
  readonly maximum: number;
}

export const testUserCount: Rule = defineRule<Config>({
  name: "test-user-count",
  description: "There are no more test users than the project's plan allows.",
  why: "Beyond the limit the service refuses the next one in the middle of a deployment (5 on Free, 100 on Pro: docs.descope.com/manage/testusers).",
  scope: "stack",
  level: "mandatory",
  config: {
    maximum: {
      type: "integer",
      minimum: 0,
      description: "Test users per project: 5 on Free, 100 on Pro; less leaves room for those made by hand.",
      default: 5,
    },
  },
  check: (users, { maximum }) => {
    const byProject = Map.groupBy(users.filter(isTest), ({ provider }) => provider);
    return [...byProject.values()].flatMap((testUsers) => beyond(testUsers, maximum));
  },
  examples: {
    config: { maximum: 1 },
    passes: [{ type: "TestUser", args: { loginId: "anna@e2e.example.com" } }],
    fails: [
      {
        type: "UserSet",
        args: {
          users: { anna: { loginId: "anna@e2e.example.com" }, ben: { loginId: "ben@e2e.example.com" } },
          defaults: { test: true },
        },
      },
    ],
  },
});

/** Said once: naming each of thousands would bury the number. */
function beyond(testUsers: readonly DeclaredUser[], maximum: number): Violation[] {
  const first = testUsers[maximum];
  if (first === undefined) return [];
  const count = String(testUsers.length);
  const message = `is one of ${count} test users, and at most ${String(maximum)} are allowed; declare fewer, or raise maximum if the project's plan allows more`;
  return [{ user: first, field: "test", message }];
}
