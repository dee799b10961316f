/**
 * Passwords in clear. In: declarations. Out: users whose password stands in the program. Must not know: the password;
 * no message holds one.
 */
import { isWhole } from "../declared.ts";
import { defineRule, type Rule } from "../rule.ts";

interface Config {
  readonly allowed: readonly string[];
}

export const clearPasswords: Rule = defineRule<Config>({
  name: "clear-passwords",
  description: "Passwords are given by `passwordEnv` or as a hash, never in clear.",
  why: "`password` is encrypted in state, but it is in the state; `passwordEnv` keeps it out wholly, a hash says nothing.",
  scope: "user",
  level: "mandatory",
  config: {
    allowed: {
      type: "array",
      items: { type: "string" },
      description: "Pulumi names of resources that may declare `password` all the same.",
      default: [],
    },
  },
  check: (users, { allowed }) =>
    users
      .filter((user) => isWhole(user) && user.args["password"] !== undefined && !allowed.includes(user.resource))
      .map((user) => ({
        user,
        field: "password",
        message:
          'is declared; write passwordEnv: "NAME_OF_A_VARIABLE" and set it where `pulumi up` runs, or hashedPassword',
      })),
  examples: {
    passes: [
      { args: { loginId: "ci@example.com", passwordEnv: "CI_PASSWORD" } },
      { args: { loginId: "ci@example.com", hashedPassword: { bcrypt: { hash: "$2a$10$…" } } } },
    ],
    fails: [{ args: { loginId: "ci@example.com", password: "…" } }],
  },
});
