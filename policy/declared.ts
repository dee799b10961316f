/**
 * The users that a resource declares. In: a resource's type, name and properties as the engine shows them to a policy.
 * Out: one plain declaration per user, with the defaults of a set merged in. Must not know: which rules look at it.
 *
 * An association (`UserRole`, `UserTenant`) counts as a user of whom it declares one role or membership.
 */
import { withDefaults } from "../provider/core/set-defaults.ts";
import { unpacked } from "../provider/core/set-state.ts";
import { UNKNOWN } from "../provider/core/unknown.ts";

export type Args = Readonly<Record<string, unknown>>;

export interface DeclaredUser {
  /** `User`, `TestUser`, `UserSet`, `UserRole` or `UserTenant`. */
  readonly kind: string;
  /** Pulumi's name of the resource. */
  readonly resource: string;
  readonly urn: string;
  /** The user's key within a set. */
  readonly key?: string;
  readonly stack: string;
  /** Which Descope project, as far as a policy can tell: the provider that the resource names. */
  readonly provider: string;
  /** Pulumi's own option on the resource. */
  readonly protect: boolean;
  /** The declaration; a value that a preview does not know yet is core's marker for it. */
  readonly args: Args;
}

export interface SeenResource {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly props: Args;
  readonly protect: boolean;
  readonly provider?: string;
}

const TYPE = /^pulumi-nodejs:dynamic\/descope-users:(User|TestUser|UserSet|UserRole|UserTenant)$/;

/** Whether the resource declares users at all. */
export function declaresUsers(type: string): boolean {
  return TYPE.test(type);
}

export function usersOf(resource: SeenResource): DeclaredUser[] {
  const kind = TYPE.exec(resource.type)?.[1];
  if (kind === undefined) return [];
  const { name, urn, props, protect, provider = "" } = resource;
  const common = { kind, resource: name, urn, stack: stackOf(urn), provider, protect };
  if (kind === "UserSet") {
    return entriesOf(props).map(([key, args]) => ({ ...common, key, args: known(args) }));
  }
  return [{ ...common, args: known(asUser(kind, props)) }];
}

function entriesOf(props: Args): Array<readonly [string, Args]> {
  const { users, defaults } = unpacked(props);
  if (!isMap(users)) return [];
  const shared = isMap(defaults) ? defaults : undefined;
  return Object.entries(users)
    .filter((entry): entry is [string, Args] => isMap(entry[1]))
    .map(([key, own]) => [key, { ...withDefaults(own, shared), secretFields: props["secretFields"] }] as const);
}

/** An association says something of one user only: a role, or a membership. */
function asUser(kind: string, props: Args): Args {
  const { roleName, tenantId, roleNames, ...whom } = props;
  if (kind === "UserRole") return { ...whom, roleNames: [roleName] };
  return kind === "UserTenant" ? { ...whom, userTenants: [{ tenantId, roleNames }] } : props;
}

/** `urn:pulumi:STACK::PROJECT::…` */
function stackOf(urn: string): string {
  return urn.split(":")[2] ?? "";
}

function known(args: Args): Args {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined && value !== null));
}

/** Whether a value will be known only when the update runs; the rule is asked once more then. */
export function isLater(value: unknown): boolean {
  return value === UNKNOWN;
}

export function isMap(value: unknown): value is Args {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The texts of a list; none where it is no list. */
export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string" && one !== UNKNOWN) : [];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" && value !== UNKNOWN ? value : undefined;
}

/** All login IDs that the user declares. */
export function loginIdsOf({ args }: DeclaredUser): string[] {
  const loginId = textOf(args["loginId"]);
  return [...(loginId === undefined ? [] : [loginId]), ...textsOf(args["additionalIdentifiers"])];
}

/** The roles of the project itself, and those within tenants, with the path of each. */
export function rolesOf({ kind, args }: DeclaredUser): Array<{ readonly role: string; readonly field: string }> {
  const own = textsOf(args["roleNames"]).map((role) => ({
    role,
    field: kind === "UserRole" ? "roleName" : "roleNames",
  }));
  const tenants = Array.isArray(args["userTenants"]) ? (args["userTenants"] as unknown[]) : [];
  const within = tenants.flatMap((tenant, index) =>
    textsOf(isMap(tenant) ? tenant["roleNames"] : undefined).map((role) => ({
      role,
      field: kind === "UserTenant" ? "roleNames" : `userTenants[${String(index)}].roleNames`,
    })),
  );
  return [...own, ...within];
}

/** Test users are told by their type or by `test`. */
export function isTest({ kind, args }: DeclaredUser): boolean {
  return kind === "TestUser" || args["test"] === true;
}

/** Whether the resource is a whole user; associations are a part of one that somebody else owns. */
export function isWhole({ kind }: DeclaredUser): boolean {
  return kind === "User" || kind === "TestUser" || kind === "UserSet";
}

/** A value for a message; not that of a field which the program marked secret. */
export function shown({ args }: DeclaredUser, field: string, value: unknown): string {
  const secret = textsOf(args["secretFields"]).some((name) => name === field || name === "*");
  return secret ? "(secret)" : JSON.stringify(value);
}
