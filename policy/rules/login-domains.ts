/**
 * Login domains. In: login IDs and the allowed domains. Out: e-mail addresses as login IDs that belong to none of them.
 * Must not know: login IDs that are no e-mail addresses; they have no domain.
 */
import { loginIdsOf, isWhole, shown } from "../declared.ts";
import { matchesAny } from "../pattern.ts";
import { defineRule, type Rule } from "../rule.ts";

interface Config {
  readonly domains: readonly string[];
  readonly others: "allow" | "refuse";
}

export const loginDomains: Rule = defineRule<Config>({
  name: "login-domains",
  description: "E-mail addresses as login IDs belong to allowed domains.",
  why: "A typo in a domain, or a private address, makes a user whom somebody outside controls by a password reset.",
  scope: "user",
  level: "mandatory",
  config: {
    domains: {
      type: "array",
      items: { type: "string" },
      description: "Allowed domains; `*` stands for any text, `*.example.com`. Empty: all are allowed.",
      default: [],
    },
    others: {
      type: "string",
      enum: ["allow", "refuse"],
      description: "What of login IDs that are no e-mail addresses.",
      default: "allow",
    },
  },
  check: (users, { domains, others }) =>
    users.filter(isWhole).flatMap((user) =>
      loginIdsOf(user).flatMap((loginId) => {
        if (domains.length === 0) return [];
        const at = loginId.lastIndexOf("@");
        const field = loginId === user.args["loginId"] ? "loginId" : "additionalIdentifiers";
        const said = shown(user, field, loginId);
        if (at < 1) {
          if (others === "allow") return [];
          return [{ user, field, message: `${said} is no e-mail address; write one of ${domains.join(", ")}` }];
        }
        if (matchesAny(domains, loginId.slice(at + 1))) return [];
        return [
          { user, field, message: `${said} is of a domain that is not allowed; write one of ${domains.join(", ")}` },
        ];
      }),
    ),
  examples: {
    config: { domains: ["example.com", "*.example.com"] },
    passes: [{ args: { loginId: "ci@example.com" } }, { args: { loginId: "anna@e2e.example.com" } }],
    fails: [
      { args: { loginId: "ci@exmaple.com" } },
      { args: { loginId: "ci@example.com", additionalIdentifiers: ["ci@gmail.com"] } },
    ],
  },
});
