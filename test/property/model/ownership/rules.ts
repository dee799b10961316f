/**
 * What one request may change. In: the change, the operation that sent it, what the program declares. Out: what it should
 * not have done, in words. Must not know: whether the operation should have succeeded; this holds for every request, in
 * runs that fail and with somebody else at work.
 */
import type { UserObject, UserRecord } from "../../../../emulator/index.ts";
import type { Args } from "./author.ts";
import type { Operation } from "./engine.ts";
import {
  rightOf,
  usersDeclared,
  usersOwned,
  type Declarations,
  type DeclaredRight,
  type DeclaredUser,
  type OwnedUser,
} from "./holdings.ts";

export interface Change {
  readonly userId: string;
  readonly before: UserRecord | undefined;
  readonly after: UserRecord | undefined;
}

export interface Circumstances {
  readonly operation: Operation;
  /** Of the project of the operation; nothing in a destroy. */
  readonly program: Declarations;
  /** The login IDs that the user has had all along since the operation began. */
  readonly stableLoginIds: (userId: string) => readonly string[];
  /** Those that it had when the operation began: the operation may know the user by one that is gone since. */
  readonly formerLoginIds: (userId: string) => readonly string[];
}

export function violations(change: Change, at: Circumstances): string[] {
  const { before, after, userId } = change;
  const { operation } = at;
  const name = `${userId} (${(before ?? after)?.loginIds.join(", ") ?? ""}) by ${operation.op} of ${operation.urn}`;
  if (operation.op === "check" || operation.op === "read" || operation.op === "same") return [`WROTE: ${name}`];
  if (after === undefined) return lost(change, at).map((why) => `LOST: ${name}: ${why}`);
  if (before === undefined) return born(after, at).map((why) => `BORN: ${name}: ${why}`);
  return touched(before, after, at).map((what) => `TOUCHED: ${name}: ${what}`);
}

/** What the operation's state and inputs have of this user. */
function ownParts(
  { operation, formerLoginIds }: Circumstances,
  user: UserRecord,
): { owned?: OwnedUser; declared: DeclaredUser[] } {
  const { before, inputs, urn } = operation;
  const owned = before === undefined ? undefined : usersOwned(before).find((one) => one.userId === user.userId);
  const kind = urn.split("/")[0] as "User";
  const all = inputs === undefined ? [] : usersDeclared({ urn, kind, args: inputs });
  const declared = all.filter(
    ({ key, loginId }) =>
      user.loginIds.includes(loginId) ||
      formerLoginIds(user.userId).includes(loginId) ||
      (owned !== undefined && (key === owned.key || loginId === owned.loginId)),
  );
  return { ...(owned === undefined ? {} : { owned }), declared };
}

function lost({ userId, before }: Change, at: Circumstances): string[] {
  if (before === undefined) return [];
  const { owned } = ownParts(at, before);
  if (owned === undefined) return ["its state does not have that user"];
  if (owned.action !== "delete") return [`its state says ${owned.action}`];
  return declarers(userId, before, at).map((urn) => `${urn} declares that user`);
}

/** The resources of the program that declare the user, or a right of the user, under a name that did not just come. */
function declarers(userId: string, user: UserRecord, { program, stableLoginIds }: Circumstances): string[] {
  const names = user.loginIds.filter((id) => stableLoginIds(userId).includes(id));
  return [...program.usersNamed(names), ...program.rightsOn(userId, names)].map(({ urn }) => urn);
}

function born(user: UserRecord, at: Circumstances): string[] {
  const { declared } = ownParts(at, user);
  return declared.some(({ loginId }) => user.loginIds.includes(loginId)) ? [] : ["nothing declares that user"];
}

type Touch = readonly [item: string, was: unknown, is: unknown];

function touched(before: UserRecord, after: UserRecord, at: Circumstances): string[] {
  const kind = at.operation.urn.split("/")[0];
  const allowed = kind === "UserRole" || kind === "UserTenant" ? byRight(at, before, after) : byUser(at, before);
  return touches(before, after)
    .filter((touch) => !allowed(touch))
    .map(([item, was, is]) => `${item} ${JSON.stringify(was)} -> ${JSON.stringify(is)}`);
}

/** Single roles, memberships and attribute keys each are an item of their own. */
function touches(before: UserRecord, after: UserRecord): Touch[] {
  const [had, has] = [itemsOf(before), itemsOf(after)];
  return [...new Set([...had.keys(), ...has.keys()])]
    .map((item): Touch => [item, had.get(item), has.get(item)])
    .filter(([, was, is]) => JSON.stringify(was) !== JSON.stringify(is));
}

function itemsOf(user: UserRecord | UserObject): Map<string, unknown> {
  const { loginIds, roleNames, userTenants, customAttributes, ...all } = user;
  const rest = Object.entries(all).filter(([name]) => !name.startsWith("modifiedTime"));
  return new Map<string, unknown>([
    ...rest,
    ...loginIds.map((id): [string, unknown] => [`loginId ${id}`, true]),
    ...roleNames.map((role): [string, unknown] => [`role ${role}`, true]),
    ...userTenants.flatMap(({ tenantId, roleNames: roles }) => [
      [`tenant ${tenantId}`, true] as [string, unknown],
      ...roles.map((role): [string, unknown] => [`tenant ${tenantId} role ${role}`, true]),
    ]),
    ...Object.entries(customAttributes).map(([key, value]): [string, unknown] => [`attribute ${key}`, value]),
  ]);
}

/** What a declaration makes of the user, by item; `undefined`: it says nothing of it. */
function wanted(args: Args, item: string): { readonly value: unknown } | undefined {
  const [kind = "", name = "", , role = ""] = item.split(" ");
  if (item === "loginId") return undefined;
  if (kind === "loginId") return args["loginId"] === name ? { value: true } : undefined;
  if (kind === "role") return inList(args["roleNames"], name);
  if (kind === "attribute") {
    const keys = (args["customAttributes"] ?? {}) as Args;
    return Object.hasOwn(keys, name) ? { value: keys[name] } : undefined;
  }
  if (kind === "tenant") {
    const tenants = args["userTenants"] as Array<{ tenantId: string; roleNames?: string[] }> | undefined;
    if (tenants === undefined) return undefined;
    const tenant = tenants.find(({ tenantId }) => tenantId === name);
    if (role === "") return { value: tenant === undefined ? undefined : true };
    return inList(tenant?.roleNames ?? [], role);
  }
  return args[item] === undefined ? undefined : { value: args[item] };
}

function inList(list: unknown, name: string): { readonly value: unknown } | undefined {
  if (!Array.isArray(list)) return undefined;
  return { value: list.includes(name) ? true : undefined };
}

function byUser(at: Circumstances, user: UserRecord): (touch: Touch) => boolean {
  const { owned, declared } = ownParts(at, user);
  const held = heldBy(at, user);
  const isLeaving = owned !== undefined && declared.length === 0;
  return ([item, was, is]) => {
    if (declared.some(({ args }) => sameValue(wanted(args, item), is) && isShown(item, owned, args))) return true;
    // Taken while another resource came to declare it, a right is given back.
    if (is === true && heldBy(at, user, user.loginIds)(item)) return true;
    if (owned === undefined) return false;
    if (isLeaving)
      return (
        item === "status" &&
        is === "disabled" &&
        owned.action === "disable" &&
        declarers(user.userId, user, at).length === 0
      );
    if (item.startsWith("loginId ")) return is === undefined && mayGo(item.slice("loginId ".length), owned, user);
    // What left the program is cleared, but for what another resource holds.
    const left = wanted(owned.args, item);
    const isDeclared = declared.some(({ args }) => wanted(args, item) !== undefined);
    return !isDeclared && left !== undefined && isEmpty(is) && !isEmpty(was) && !held(item);
  };
}

/** What preview shows is what is sent: the difference between the state and the program, a list as a whole. */
function isShown(item: string, owned: OwnedUser | undefined, args: Args): boolean {
  if (owned === undefined) return true;
  const [kind = ""] = item.split(" ");
  if (kind === "loginId") return args["loginId"] !== owned.loginId || !owned.loginIds.includes(owned.loginId);
  const field = { role: "roleNames", tenant: "userTenants" }[kind];
  if (field !== undefined) return JSON.stringify(owned.args[field]) !== JSON.stringify(args[field]);
  return JSON.stringify(wanted(owned.args, item)) !== JSON.stringify(wanted(args, item));
}

/**
 * A rename takes the former login ID away: the one in the state, or, where that one is gone, one that came since it was
 * known, for that is how a rename by hand looks.
 */
function mayGo(loginId: string, owned: OwnedUser, user: UserRecord): boolean {
  if (loginId === owned.loginId) return true;
  return !user.loginIds.includes(owned.loginId) && !owned.loginIds.includes(loginId);
}

function byRight(at: Circumstances, before: UserRecord, after: UserRecord): (touch: Touch) => boolean {
  const { operation } = at;
  const names = [...before.loginIds, ...at.formerLoginIds(before.userId)];
  const held = heldBy(at, before);
  const now = operation.inputs === undefined ? undefined : rightOf({ urn: operation.urn, args: operation.inputs });
  const old = operation.before === undefined ? undefined : rightOf({ urn: "", args: operation.before.outputs });
  const isOwn = [now, old].some(
    (one) => one !== undefined && (one.userId === before.userId || names.includes(one.loginId ?? "")),
  );
  const gone = (item: string): boolean =>
    touches(before, after).some(([one, , is]) => one === item && is === undefined);
  return ([item, , is]) => {
    if (!isOwn) return false;
    if (is === true) return now !== undefined && itemsOfRight(now).includes(item);
    if (old === undefined || is !== undefined || held(item)) return false;
    if (itemsOfRight(old).includes(item)) return true;
    // A membership that goes takes all of its roles with it, whoever gave them.
    const tenant = `tenant ${old.tenantId ?? ""}`;
    return old.tenantId !== undefined && item.startsWith(`${tenant} role `) && gone(tenant);
  };
}

function itemsOfRight({ roleName, tenantId, roleNames }: DeclaredRight): string[] {
  if (tenantId === undefined) return [`role ${roleName ?? ""}`];
  return [`tenant ${tenantId}`, ...roleNames.map((role) => `tenant ${tenantId} role ${role}`)];
}

/** Rights that other resources of the program hold. One that is not checked yet gives its own once more, later. */
function heldBy(
  at: Circumstances,
  user: UserRecord,
  names: readonly string[] = user.loginIds.filter((id) => at.stableLoginIds(user.userId).includes(id)),
): (item: string) => boolean {
  const { operation, program } = at;
  const isOther = ({ urn }: { readonly urn: string }): boolean => urn !== operation.urn && operation.checked.has(urn);
  const rights = program.rightsOn(user.userId, names).filter(isOther);
  const users = program.usersNamed(names).filter(isOther);
  return (item) =>
    rights.some((one) => itemsOfRight(one).includes(item)) ||
    (/^(?:role|tenant) /.test(item) && users.some(({ args }) => wanted(args, item)?.value === true));
}

function sameValue(want: { readonly value: unknown } | undefined, is: unknown): boolean {
  return want !== undefined && JSON.stringify(want.value) === JSON.stringify(is);
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === "";
}

/** The declared items that the user has not got. */
export function unheld(user: UserObject, args: Args): string[] {
  const found = itemsOf(user);
  const items = new Set([...found.keys(), `loginId ${String(args["loginId"])}`, ...declaredItems(args)]);
  return [...items].filter((item) => {
    const want = wanted(args, item);
    return want !== undefined && !sameValue(want, found.get(item));
  });
}

function declaredItems(args: Args): string[] {
  const tenants = (args["userTenants"] ?? []) as Array<{ tenantId: string; roleNames?: string[] }>;
  return [
    ...["name", "status"].filter((item) => args[item] !== undefined),
    ...((args["roleNames"] ?? []) as string[]).map((role) => `role ${role}`),
    ...tenants.flatMap(({ tenantId, roleNames = [] }) =>
      itemsOfRight({ urn: "", userId: "", loginId: "", roleName: undefined, tenantId, roleNames }),
    ),
    ...Object.keys((args["customAttributes"] ?? {}) as Args).map((key) => `attribute ${key}`),
  ];
}

/** The parts of a declared right that the user has not got. */
export function unheldRights(user: UserObject, right: DeclaredRight): string[] {
  const found = itemsOf(user);
  return itemsOfRight(right).filter((item) => found.get(item) !== true);
}
