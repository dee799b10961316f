/**
 * How many writes a change may cost. In: an operation without a fault and the requests it sent. Out: what was too many.
 * Must not know: whether they did the right thing. A dialect that takes what it is sent allows the minimum exactly; a
 * stubborn one, or drift met on the way, allows second tries, bounded by the number of items.
 */
import type { Dialect, RequestRecord, UserObject } from "../../../emulator/index.ts";
import { actionOf, keepsRemoved } from "./frame.ts";
import type { Operation } from "./engine.ts";
import { changedItems, form, forms, isClearable, itemsOf, keyOf } from "./oracle.ts";
import { rises } from "./passwords.ts";
import type { Args } from "./values.ts";

export interface WritesInput {
  readonly operation: Operation;
  readonly args: Args | undefined;
  /** Of this operation. */
  readonly requests: readonly RequestRecord[];
  readonly dialect: Readonly<Dialect>;
  /** Hands changed the user behind the state's back, or the state does not know it. */
  readonly drifted: boolean;
  readonly user: UserObject | undefined;
}

/** What a service does that takes each value at the first try. */
const COOPERATIVE: Partial<Dialect> = {
  attributeNullOnPatch: "clears",
  emptyStringOnPatch: "clears",
  emptyUserTenantsOnPatch: "clears",
  statusOnPatch: "taken",
  statusInvitedOnActive: "taken",
  userTenantsOnPatch: "replace",
  rolesAndTenantsInOnePatch: "taken",
  ssoAppIdsOnPatch: "replace",
  additionalIdentifiersOnPatch: "replace",
  unverifyOnlyContact: "taken",
  emailChangeMovesLoginId: "stays",
};

export function isWrite({ method, path }: RequestRecord): boolean {
  return method !== "GET" && !/\/(?:load|search)$/.test(path);
}

function isCooperative(dialect: Readonly<Dialect>): boolean {
  return Object.entries(COOPERATIVE).every(([name, value]) => dialect[name as keyof Dialect] === value);
}

export function writeViolations(input: WritesInput): string[] {
  const { operation, requests, dialect, drifted } = input;
  const writes = requests.filter(isWrite);
  if (operation.op === "read" || operation.op === "same" || operation.op === "check") {
    return writes.length === 0 ? [] : [`WRITES: ${operation.name} (${operation.op}) wrote`];
  }
  const least = minimum(input) + lesson(input);
  const exact = isCooperative(dialect) && !drifted && operation.error === undefined && operation.op !== "create";
  const most = exact ? least : least + secondTries(input);
  if (writes.length <= most) return [];
  return [`WRITES: ${operation.name} (${operation.op}) took ${String(writes.length)}, ${String(most)} would do`];
}

function minimum({ operation: { op, before }, args, user }: WritesInput): number {
  const state = before?.outputs ?? {};
  const removed = op === "delete" || op === "replace" ? Number(actionOf(state) !== "retain") : 0;
  if (op === "delete" || args === undefined) return removed;
  // A temporary password takes a call of its own.
  if (op === "create" || op === "replace") return removed + 1 + Number(args["passwordActive"] === false);
  const { set, left } = changedItems(state, args);
  const cleared = left.filter((item) => !keepsRemoved(state, args) && isClearable(item));
  const patched = [...set.filter((item) => item !== "loginId"), ...cleared];
  const first = user?.loginIds[0];
  const kept = forms([state["loginId"], args["loginId"], ...((args["additionalIdentifiers"] ?? []) as unknown[])]);
  // A PATCH of the others leaves the first one there, so that it takes a call of its own.
  const stays = set.includes("additionalIdentifiers") && first !== undefined && !kept.has(form(first));
  return Number(patched.length > 0) + Number(set.includes("loginId")) + Number(rises(state, args)) + Number(stays);
}

/**
 * Where PATCH replaces the map, the first one of a process that leaves keys out is what tells (fact sheet, question 1), and
 * each of the resource's own keys that went comes back by a call of its own; later ones take a call for each key. Where
 * the user has keys of others, each key takes a call of its own until it is known that PATCH merges.
 */
function lesson({ operation: { op, before }, args, dialect, user }: WritesInput): number {
  if (op !== "update" || args === undefined) return 0;
  const { set, left } = changedItems(before?.outputs ?? {}, args);
  const changed = [...set, ...left];
  const keys = changed.filter(isKey);
  if (keys.length === 0) return 0;
  const alone = keys.length - Number(keys.length === changed.filter((item) => item !== "loginId").length);
  const known = new Set([...itemsOf(args), ...changed]);
  const hasForeign = Object.keys(user?.customAttributes ?? {}).some((key) => !known.has(`customAttributes.${key}`));
  if (dialect.attributesOnPatch !== "replace") return hasForeign ? alone : 0;
  return Math.max(alone, itemsOf(args).filter((item) => isKey(item) && !changed.includes(item)).length);
}

function isKey(item: string): boolean {
  return keyOf(item) !== undefined;
}

function secondTries({ operation: { before }, args, user, dialect }: WritesInput): number {
  const items = new Set([...itemsOf(before?.outputs ?? {}), ...itemsOf(args ?? {})]).size;
  const tenants = [...(user?.userTenants ?? []), ...((args?.["userTenants"] ?? []) as unknown[])].length;
  const logins = (user?.loginIds.length ?? 0) + 1;
  const split = dialect.rolesAndTenantsInOnePatch === "refused" ? 4 : 0;
  return 1 + split + items + 2 * tenants + logins;
}
