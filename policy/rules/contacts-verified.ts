/**
 * Whether contacts count as verified. In: declarations. Out: contacts of which the program does not say it. Must not
 * know: what the service does with them.
 */
import { isLater, isWhole, textOf, type Args } from "../declared.ts";
import { defineRule, type Rule } from "../rule.ts";

interface Config {
  readonly verified: "declared" | "true";
  readonly loginIds: boolean;
}

const CONTACTS = [
  ["email", "verifiedEmail"],
  ["phone", "verifiedPhone"],
  ["recoveryEmail", "verifiedRecoveryEmail"],
  ["recoveryPhone", "verifiedRecoveryPhone"],
] as const;

export const contactsVerified: Rule = defineRule<Config>({
  name: "contacts-verified",
  description: "Each contact says whether it counts as verified.",
  why: "Left out, the service decides by itself (an e-mail as login ID comes out verified, a changed phone too), and a verified contact is one that can sign in.",
  scope: "user",
  level: "advisory",
  config: {
    verified: {
      type: "string",
      enum: ["declared", "true"],
      description: "`declared`: the flag is declared, true or false. `true`: it is declared and true.",
      default: "declared",
    },
    loginIds: {
      type: "boolean",
      description: "Whether an e-mail address as login ID, which becomes the user's contact, counts as one.",
      default: true,
    },
  },
  check: (users, { verified, loginIds }) =>
    users.filter(isWhole).flatMap((user) =>
      CONTACTS.filter(([contact]) => declares(user.args, contact, loginIds)).flatMap(([contact, flag]) => {
        const value = user.args[flag];
        if (value === true || isLater(value) || (value !== undefined && verified === "declared")) return [];
        const message =
          value === undefined
            ? `is not declared though ${contact} is; write ${flag}: true${verified === "true" ? "" : " or false"}`
            : `is not true; write ${flag}: true once the contact is verified`;
        return [{ user, field: flag, message }];
      }),
    ),
  examples: {
    passes: [
      { args: { loginId: "ci@example.com", verifiedEmail: true } },
      { args: { loginId: "ci", email: "ci@example.com", verifiedEmail: false } },
    ],
    fails: [{ args: { loginId: "ci@example.com" } }, { args: { loginId: "ci", phone: "+4930123456" } }],
  },
});

/** Contract row C1: an e-mail address as login ID becomes the e-mail of a user who declares none. */
function declares(args: Args, contact: string, loginIds: boolean): boolean {
  if (textOf(args[contact]) !== undefined) return true;
  return (
    loginIds && contact === "email" && args["email"] === undefined && textOf(args["loginId"])?.includes("@") === true
  );
}
