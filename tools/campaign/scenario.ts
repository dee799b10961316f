// What the campaign's program declares. Comes in: a version; leaves: a set of five users and three users of their own as
// plain data, and the program that declares them. It has what is easy to lose: a password, tenants, a rename, an e-mail
// that changes, a test user, custom attributes of which others own a part. Pure.

export type UserArgs = Readonly<Record<string, unknown>> & { readonly loginId: string };

export type Declaration = {
  /** The entries of the UserSet by key. */
  readonly set: Readonly<Record<string, UserArgs>>;
  /** Resources of their own by name. */
  readonly users: Readonly<Record<string, { readonly type: "User" | "TestUser"; readonly args: UserArgs }>>;
};

export type Operation = "create" | "change" | "destroy";
export const operations: readonly Operation[] = ["create", "change", "destroy"];

/** Set by hand between create and change, on these users: no run may lose it. */
export const foreignAttribute = { name: "department", value: "set by hand" } as const;
export const foreignOwners: readonly string[] = ["ana@campaign.example.com", "svc@campaign.example.com"];

/** A text attribute of the sample project that holds the ownership mark, where marks are on. */
export const markAttribute = "a";

/** A user whom no program declares. */
export const bystander = {
  loginId: "bystander@elsewhere.example.com",
  email: "bystander@elsewhere.example.com",
  name: "Bystander",
  customAttributes: { owner: "somebody else" },
} as const;

export const passwords: Readonly<Record<1 | 2, string>> = { 1: "First-Passw0rd!", 2: "Second-Passw0rd!" };
export const passwordOwner = "svc@campaign.example.com";

/** What is declared at first, and what after everything was changed. */
export function declare(version: 1 | 2): Declaration {
  const changed = version === 2;
  const suffix = changed ? ", changed" : "";
  const entry = (key: string): UserArgs => ({
    loginId: `${key}@campaign.example.com`,
    name: `${key}${suffix}`,
    roleNames: changed ? ["Viewer", "Auditor"] : ["Viewer"],
    customAttributes: { owner: changed ? "operations" : "platform", team: "campaign" },
  });
  return {
    set: {
      ana: entry("ana"),
      ben: { ...entry("ben"), email: changed ? "ben.new@campaign.example.com" : "ben.old@campaign.example.com" },
      cleo: entry("cleo"),
      dan: { ...entry("dan"), phone: changed ? "+12025550143" : "+12025550142" },
      eve: { ...entry("eve"), userTenants: [{ tenantId: changed ? "globex" : "acme" }] },
    },
    users: {
      svc: {
        type: "User",
        args: { ...entry("svc"), password: passwords[version], passwordVersion: version },
      },
      ops: { type: "User", args: { ...entry("ops"), loginId: `ops${changed ? ".renamed" : ""}@campaign.example.com` } },
      tess: { type: "TestUser", args: { ...entry("tess"), verifiedEmail: true, givenName: `Tess${suffix}` } },
    },
  };
}

/** Every declared user. */
export function allArgs({ set, users }: Declaration): UserArgs[] {
  return [...Object.values(set), ...Object.values(users).map(({ args }) => args)];
}

/** The same declaration with more arguments for some users, by login ID. */
export function amend(declaration: Declaration, loginIds: ReadonlySet<string>, more: object): Declaration {
  const change = (args: UserArgs): UserArgs => (loginIds.has(args.loginId) ? { ...args, ...more } : args);
  return {
    set: Object.fromEntries(Object.entries(declaration.set).map(([key, args]) => [key, change(args)])),
    users: Object.fromEntries(
      Object.entries(declaration.users).map(([name, one]) => [name, { ...one, args: change(one.args) }]),
    ),
  };
}

/** Reads the declaration from `declaration.json` beside it, so that it is the same for every run. */
export const programText: string = `import { readFileSync } from "node:fs";
import path from "node:path";
import * as descope from "pulumi-descope-users";

const file = path.join(import.meta.dirname, "declaration.json");
const { set, users } = JSON.parse(readFileSync(file, "utf8"));
new descope.UserSet("team", { users: set });
for (const [name, { type, args }] of Object.entries(users)) new descope[type](name, args);
`;
