/**
 * Who declares and who owns what, told a second time and without the provider's own code. In: programs and states. Out:
 * users and rights by project and login ID. Must not know: requests, or what happened.
 */
import type { Args, Declared } from "./author.ts";
import type { Resource } from "./engine.ts";

/** A user as declared by a User or an entry of a set. */
export interface DeclaredUser {
  readonly urn: string;
  readonly key: string | undefined;
  readonly loginId: string;
  readonly args: Args;
}

/** A user as a state has it. */
export interface OwnedUser extends DeclaredUser {
  readonly userId: string;
  readonly loginIds: readonly string[];
  readonly action: "delete" | "disable" | "retain";
  readonly adopted: boolean;
}

export interface DeclaredRight {
  readonly urn: string;
  readonly userId: string | undefined;
  readonly loginId: string | undefined;
  readonly roleName: string | undefined;
  readonly tenantId: string | undefined;
  readonly roleNames: readonly string[];
}

function entriesIn(kind: string, args: Args): Array<readonly [string | undefined, Args]> {
  if (kind === "User") return [[undefined, args]];
  if (kind !== "UserSet") return [];
  return Object.entries((args["users"] ?? {}) as Record<string, Args | string>).map(([key, entry]) => [
    key,
    typeof entry === "string" ? (JSON.parse(entry) as Args) : entry,
  ]);
}

export function usersDeclared({ urn, kind, args }: Pick<Declared, "urn" | "kind" | "args">): DeclaredUser[] {
  return entriesIn(kind, args).map(([key, entry]) => ({ urn, key, loginId: String(entry["loginId"]), args: entry }));
}

export function usersOwned({ urn, kind, id, outputs }: Resource): OwnedUser[] {
  const userIds = (outputs["userIds"] ?? {}) as Record<string, string>;
  return entriesIn(kind, outputs).map(([key, entry]) => {
    const adopted = entry["adopted"] === true;
    return {
      urn,
      key,
      userId: key === undefined ? id : (userIds[key] ?? ""),
      loginId: String(entry["loginId"]),
      loginIds: (entry["loginIds"] ?? [entry["loginId"]]) as string[],
      action: (entry["onDelete"] ?? (adopted ? "retain" : "delete")) as OwnedUser["action"],
      adopted,
      args: entry,
    };
  });
}

export function rightOf({ urn, args }: Pick<Declared, "urn" | "args">): DeclaredRight {
  const text = (name: string): string | undefined => args[name] as string | undefined;
  const [userId, loginId] = [text("userId"), text("loginId")];
  const roleNames = (args["roleNames"] ?? []) as string[];
  return { urn, userId, loginId, roleName: text("roleName"), tenantId: text("tenantId"), roleNames };
}

export function isRight({ kind }: Pick<Declared, "kind">): boolean {
  return kind === "UserRole" || kind === "UserTenant";
}

/** Whether a declared right, by the user of its state, is not in a list that another resource owns as a whole. */
export function hasContradiction(program: readonly Declared[], states: readonly Resource[]): boolean {
  const owned = states.flatMap(usersOwned);
  const whole = program.flatMap(usersDeclared).map(({ urn, key, args }) => {
    const known = owned.find((one) => one.urn === urn && one.key === key);
    return { userId: known?.userId, args };
  });
  return program.filter(isRight).some((declared) => {
    const userId = states.find(({ urn }) => urn === declared.urn)?.outputs["userId"];
    return (
      userId !== undefined && whole.some((user) => user.userId === userId && isLeftOut(rightOf(declared), user.args))
    );
  });
}

function isLeftOut({ roleName, tenantId, roleNames }: DeclaredRight, args: Args): boolean {
  const [roles, tenants] = [args["roleNames"] as string[] | undefined, args["userTenants"] as Tenant[] | undefined];
  if (roleName !== undefined) return roles !== undefined && !roles.includes(roleName);
  const membership = tenants?.find((one) => one.tenantId === tenantId);
  const has = roleNames.every((name) => membership?.roleNames?.includes(name) === true);
  return tenants !== undefined && (membership === undefined || !has);
}

interface Tenant {
  readonly tenantId: string;
  readonly roleNames?: readonly string[];
}

/** Everything that a program declares in one project. */
export class Declarations {
  readonly users: readonly DeclaredUser[];
  readonly rights: readonly DeclaredRight[];

  /** `idOf`: of a resource that another one names by `userId`. */
  constructor(program: readonly Declared[], idOf: (urn: string) => string | undefined) {
    this.users = program.flatMap(usersDeclared);
    this.rights = program.filter(isRight).map((one) => {
      const right = rightOf(one);
      return one.userIdOf === undefined ? right : { ...right, userId: idOf(one.userIdOf) };
    });
  }

  usersNamed(loginIds: readonly string[]): DeclaredUser[] {
    return this.users.filter(({ loginId }) => loginIds.includes(loginId));
  }

  rightsOn(userId: string, loginIds: readonly string[]): DeclaredRight[] {
    return this.rights.filter((one) =>
      one.userId === undefined ? loginIds.includes(one.loginId ?? "") : one.userId === userId,
    );
  }
}
