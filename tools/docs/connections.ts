// The pages of `Provider` and of the look-ups. Comes in: the SDK's declarations; leaves: Markdown. It must not know where
// the pages are kept.
import { code, table } from "./markdown.ts";
import { membersOf } from "./members.ts";

const made = (from: string): string => `<!-- Made by \`npm run docs\` from ${from}. Do not edit. -->`;

function propertiesOf(file: string, declaration: string): string[] {
  const rows = membersOf(file, declaration).map(({ name, type, required, about }) => [
    `${code(name)}${required ? " (required)" : ""}`,
    code(type),
    about,
  ]);
  return table(["argument", "type", "what it is"], rows);
}

/** The page of `Provider` as Markdown. */
export function providerPage(): string {
  return [
    made("sdk/provider.ts"),
    "# Several projects: `Provider`",
    "",
    "A Descope project beside the one of the environment and the stack's config, which play no part for its resources.",
    "",
    "```ts",
    'import * as descope from "pulumi-descope-users";',
    "",
    'const eu = new descope.Provider("eu", { projectId: "P…", managementKeyEnv: "DESCOPE_KEY_EU" });',
    'new descope.User("ci-eu", { loginId: "ci@example.com" }, { provider: eu });',
    "```",
    "",
    ...propertiesOf("provider.ts", "ProviderArgs"),
    "Do not change `projectId` in place: the engine only updates the provider (measured), and its resources then fail with",
    "`PROJECT_MISMATCH`. Declare a second `Provider` with `moveFrom` and give it to the resources: they are made there and deleted here.",
    "",
    "Errors come with the first resource: `CONFIG_MISSING`, `CONFIG_MALFORMED`, `PROJECT_MISMATCH` ([errors.md](errors.md)). A runnable program:",
    "[examples/several-projects](../examples/several-projects).",
    "",
  ].join("\n");
}

/** The page of the look-ups as Markdown. */
export function lookupsPage(): string {
  return [
    made("sdk/get-user.ts and provider/core/lookup.ts"),
    "# Looking users up: `getUser` and `findUsers`",
    "",
    "Both read users as they are, in a program (in preview too) and in a plain script without an engine. Nothing is written or kept in",
    "state. The connection is that of the environment, else of the stack's config.",
    "",
    "```ts",
    'import * as descope from "pulumi-descope-users";',
    "",
    'const anna = await descope.getUser({ loginId: "anna@example.com" });',
    'const admins = await descope.findUsers({ roleNames: ["Tenant Admin"], tenantIds: ["acme"], limit: 500 });',
    "export const names = [anna, ...admins].map(({ name }) => name);",
    "```",
    "",
    "`getUserOutput` and `findUsersOutput` take values of other resources; where one of them is not known in preview, the update asks.",
    "",
    "## `getUser`",
    "",
    "Exactly one of both. No such user is the error `USER_NOT_FOUND`.",
    "",
    ...propertiesOf("get-user.ts", "GetUserArgs"),
    "## `findUsers`",
    "",
    "Filters join by AND, the values of one by OR. Without a filter: every user of the project but test users; an empty list finds nobody.",
    "Pages are followed to the end and the project's rate limits kept to. The service may lag some seconds behind a write.",
    "",
    ...propertiesOf("../provider/core/lookup.ts", "UserFilter"),
    'What is found has every attribute of a [user](user.md), with `""`, `false`, `[]`, `{}` or, of times, 0 where the user has none.',
    "",
  ].join("\n");
}
