/**
 * No two resources for one login. In: all users of a stack. Out: those whose login ID another one declares too, as a
 * login ID or as a contact (provider/core/conflicts.ts).
 *
 * The SDK finds the same within one program, by the same code; this also sees resources that a program made in another
 * way, and by import.
 */
import { CLAIMING_FIELDS, Claims, isLogin, type ClaimingField } from "../../provider/core/conflicts.ts";
import { isWhole, shown, textOf, type DeclaredUser } from "../declared.ts";
import { defineRule, type Rule, type Violation } from "../rule.ts";

export const oneLoginOneResource: Rule = defineRule<object>({
  name: "one-login-one-resource",
  description: "No two resources declare the same login, and none a contact that is another one's login.",
  why: "Two declarations of one user undo each other with every run, and destroying one deletes the user of both.",
  scope: "stack",
  level: "mandatory",
  config: {},
  check: (users) => {
    const byProvider = new Map<string, Claims<DeclaredUser>>();
    return users.filter(isWhole).flatMap((user) => {
      const claims = byProvider.get(user.provider) ?? new Claims<DeclaredUser>();
      byProvider.set(user.provider, claims);
      return claimedValues(user).flatMap(({ field, value }): Violation[] => {
        const other = claims.take({ by: user, field }, value);
        if (other === undefined) return [];
        const next =
          isLogin(other.field) && isLogin(field)
            ? "declare the user once"
            : "Descope would merge the two users; declare a different value in one of them";
        const what = `${isLogin(other.field) ? "a login ID" : other.field} of "${nameOf(other.by)}"`;
        const message = `${shown(user, field, value)} is also ${what}; ${next}`;
        return [{ user, field, message }];
      });
    });
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

function claimedValues({ args }: DeclaredUser): Array<{ readonly field: ClaimingField; readonly value: string }> {
  return (Object.keys(CLAIMING_FIELDS) as ClaimingField[]).flatMap((field) =>
    [args[field]].flat().flatMap((one) => {
      const value = textOf(one);
      return value === undefined ? [] : [{ field, value }];
    }),
  );
}

function nameOf({ resource, key }: DeclaredUser): string {
  return key === undefined ? resource : `${resource}.users.${key}`;
}
