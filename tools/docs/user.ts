// The page of `User` and `TestUser`. Comes in: the SDK's declarations, the field table and the schema, so that the page
// cannot say another thing than they do; leaves: Markdown. It must not know where the page is kept.
import { FIELDS, type FieldName } from "../../provider/core/fields.ts";
import { meaningSection } from "./fields.ts";
import { limitsOf } from "./limits.ts";
import { code, table } from "./markdown.ts";
import { membersOf, type Member } from "./members.ts";

const head = [
  "<!-- Made by `npm run docs` from sdk/args.ts, sdk/user.ts, provider/core/fields.ts and provider/core/schema.ts. Do not edit. -->",
  "# One user: `User` and `TestUser`",
  "",
  "```ts",
  'import * as descope from "pulumi-descope-users";',
  "",
  'const ci = new descope.User("ci", { loginId: "ci@example.com", verifiedEmail: true, roleNames: ["Deployer"] });',
  'const anna = new descope.TestUser("e2e-anna", { loginId: "anna@e2e.example.com", verifiedEmail: true });',
  "export const userIds = [ci.userId, anna.userId];",
  "```",
  "",
  "A `TestUser` is a `User` with `test: true`: it does not count as active, and codes and links can be asked for without sending",
  "anything. Every argument may be an output of another resource. Pulumi's own options (`protect`, `dependsOn`, `provider`, …) go into the",
  'third argument. `descope.User.get("name", userId)` reads a user whom something else keeps, with all attributes as outputs.',
  "",
  "Limits are this provider's own and are checked before anything is sent; the service may have narrower ones, and says so by an",
  "error. An unknown argument is an error that names the nearest known one.",
  "",
  "## Attributes",
  "",
  "None has a default: what is left out is not sent and not owned. A user is a test user only where `test` says so.",
  "",
];

/** The page as Markdown. */
export function userPage(): string {
  const args = [...membersOf("args.ts", "TestUserArgs"), ...membersOf("args.ts", "UserArgs")];
  return [
    ...head,
    ...table(["argument", "type", "limits", "what it is"], args.filter(isAttribute).map(rowOf)),
    ...meaningSection(),
    "## Settings",
    "",
    "These say what the resource does; they are no attributes of the user.",
    "",
    ...table(["argument", "type", "limits", "what it does"], args.filter((one) => !isAttribute(one)).map(rowOf)),
    "Of `password`, `passwordEnv` and `hashedPassword` at most one is declared.",
    "",
    "### `hashedPassword`",
    "",
    ...table(
      ["form", "parts", ""],
      membersOf("args.ts", "HashedPasswordArgs").map(({ name, type, about }) => [`\`${name}\``, code(type), about]),
    ),
    "## Outputs",
    "",
    "Every attribute, as far as it is declared, and:",
    "",
    ...table(
      ["output", "type", "what it is"],
      membersOf("user.ts", "ManagedUser")
        .filter((one) => !isAttribute(one))
        .map(({ name, type, about }) => [code(name), code(type), about]),
    ),
  ].join("\n");
}

function isAttribute({ name }: Member): boolean {
  return Object.hasOwn(FIELDS, name);
}

function rowOf({ name, type, required, about }: Member): string[] {
  const field = FIELDS[name as FieldName] as (typeof FIELDS)[FieldName] | undefined;
  return [`${code(name)}${required ? " (required)" : ""}`, code(type), limitsOf(name), field?.about ?? about];
}
