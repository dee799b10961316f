/**
 * No two resources for one login. In: all users of a stack. Out: those whose login ID another one declares too. Must not
 * know: how the service compares login IDs beyond the canonical form, which folds case and phone notations.
 *
 * The SDK finds the same within one program; this also sees resources that a program made in another way, and by import.
 */
import { canonicalLoginId } from "../../provider/core/canonical.ts";
import { isWhole, loginIdsOf, shown, type DeclaredUser } from "../declared.ts";
import { defineRule, type Rule, type Violation } from "../rule.ts";

export const oneLoginOneResource: Rule = defineRule<object>({
  name: "one-login-one-resource",
  description: "No two resources declare the same login.",
  why: "Two declarations of one user undo each other with every run, and destroying one deletes the user of both.",
  scope: "stack",
  level: "mandatory",
  config: {},
  check: (users) => {
    const owners = new Map<string, DeclaredUser>();
    return users.filter(isWhole).flatMap((user) =>
      loginIdsOf(user).flatMap((loginId): Violation[] => {
        const form = JSON.stringify([user.provider, canonicalLoginId(loginId)]);
        const owner = owners.get(form);
        owners.set(form, owner ?? user);
        if (owner === undefined || owner === user) return [];
        const field = loginId === user.args["loginId"] ? "loginId" : "additionalIdentifiers";
        const other = owner.key === undefined ? owner.resource : `${owner.resource}.users.${owner.key}`;
        const message = `${shown(user, field, loginId)} is also a login ID of "${other}"; declare the user once`;
        return [{ user, field, message }];
      }),
    );
  },
  examples: {
    passes: [
      { name: "anna", args: { loginId: "anna@example.com" } },
      { name: "ben", args: { loginId: "ben@example.com" } },
    ],
    fails: [
      { name: "anna", args: { loginId: "anna@example.com" } },
      { name: "hanna", args: { loginId: "Anna@Example.com" } },
    ],
  },
});
