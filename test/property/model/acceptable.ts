/**
 * Which failures are right. In: an operation that failed while nothing was broken. Out: nothing where the declaration
 * cannot hold in this dialect or would merge two users, and the message says so; else what is wrong with it. Must not
 * know: how the provider found out.
 */
import type { Dialect, UserObject } from "../../../emulator/index.ts";
import type { Operation } from "./engine.ts";
import { attributesOf, claimsOf, declaredValue, FLAG_OF, forms, keyOf, loginsOf, owns } from "./oracle.ts";
import { ATTRIBUTE_KEYS, type Args } from "./values.ts";

export interface Circumstances {
  readonly operation: Operation;
  readonly args: Args;
  readonly before: readonly UserObject[];
  /** All users, now. */
  readonly users: readonly UserObject[];
  readonly dialect: Readonly<Dialect>;
  readonly maxDeletes: number | undefined;
}

type Judge = (message: string, circumstances: Circumstances) => boolean;

/** `undefined`: this failure is right. */
export function unacceptable(circumstances: Circumstances): string | undefined {
  const message = circumstances.operation.error ?? "";
  const code = /^([A-Z_]+): /.exec(message)?.[1] ?? "";
  const judge = JUDGES[code];
  if (judge !== undefined && judge(message, circumstances)) return undefined;
  return `FAILED without a reason: ${circumstances.operation.name} (${circumstances.operation.op}): ${message}`;
}

/**
 * Users in the way. Those who were there before count, too, for what else changes in the same run may come later; but not
 * whom the operation itself has deleted.
 */
function others({ operation, before, users }: Circumstances): UserObject[] {
  const own = operation.before?.id;
  const isLeft = operation.op === "replace" && users.some((user) => user.userId === own);
  return [...before, ...users].filter((user) => user.userId !== own || isLeft);
}

const JUDGES: Readonly<Record<string, Judge>> = {
  // A user whose `test` changes is replaced, and one that is kept stands in the way.
  INPUT_INVALID: (message, { operation: { op, before }, args }) =>
    op === "diff" &&
    message.includes(" · test · ") &&
    (before?.outputs["test"] === true) !== (args["test"] === true) &&
    (before?.outputs["onDelete"] ?? (before?.outputs["adopted"] === true ? "retain" : "delete")) !== "delete",
  USER_EXISTS: (message, at) =>
    at.args["onExisting"] !== "adopt" &&
    message.includes("loginId") &&
    others(at).some((user) => owns(user, loginsOf(at.args)) && message.includes(user.userId)),
  WOULD_MERGE: (message, at) =>
    /loginId|additionalIdentifiers|email|phone/.test(message) &&
    others(at).some((user) => owns(user, claimsOf(at.args)) && message.includes(user.userId)),
  ADOPTION_REFUSED: (message, at) => {
    const owners = others(at).filter((user) => owns(user, loginsOf(at.args)));
    const now = at.users.filter((user) => owns(user, loginsOf(at.args)));
    if (now.length === 0) return message.includes("onExisting");
    // Where the service tells cases apart, one who has the login ID in another case is somebody else to it.
    const isKept = at.dialect.loginIdCase === "kept" && message.includes("there is no user with this login ID");
    if (isKept && !now.some((user) => user.loginIds.includes(String(at.args["loginId"])))) return true;
    const ids = new Set(owners.map((user) => user.userId));
    const misfit = owners.some((user) => user.test !== (at.args["test"] === true));
    // Whoever has only an additional identifier is not the one to adopt.
    const byMain = now.some((user) => owns(user, forms([at.args["loginId"]])));
    return ids.size > 1 || misfit || !byMain;
  },
  USER_GONE: (_message, { operation, users }) => !users.some((user) => user.userId === operation.before?.id),
  PASSWORD_UNAVAILABLE: (_message, { args }) => args["password"] === undefined && args["passwordEnv"] === undefined,
  DELETES_EXCEEDED: (_message, { operation, maxDeletes }) =>
    maxDeletes !== undefined && (operation.op === "delete" || operation.op === "replace"),
  ATTRIBUTE_UNDEFINED: (_message, { args }) =>
    Object.keys(attributesOf(args)).some((key) => !ATTRIBUTE_KEYS.includes(key)),
  WRITE_NOT_TAKEN: (message, at) => {
    const items = (message.split(" · ")[1] ?? "").split(", ");
    return items.length > 0 && items.every((item) => cannotHold(item, items, at));
  },
  REQUEST_REFUSED: (message, at) => REFUSALS.some(({ says, when }) => message.includes(says) && when(at)),
};

/** Values that the service of this dialect does not take, however they are sent. */
function cannotHold(item: string, items: readonly string[], at: Circumstances): boolean {
  const { args, dialect, users, operation } = at;
  const value = declaredValue(args, item);
  const user = users.findLast((candidate) => candidate.userId === (operation.after ?? operation.before)?.id);
  const contact = FLAG_OF[item];
  if (contact !== undefined) {
    // A flag without a contact stays false (contract row C21).
    return value === true && (user as unknown as Record<string, unknown> | undefined)?.[contact] === "";
  }
  if (item === "status") return value === "invited" && dialect.statusInvitedOnActive === "ignored";
  if (item === "roleNames") return hasGhost(args) && dialect.unknownReference === "dropped";
  if (keyOf(item) !== undefined) {
    // Clearing a key can do without null only where PATCH replaces the map, and takes what is left of it.
    const empty = value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
    const unheard = dialect.attributeNullOnPatch === "ignored" && dialect.attributeNullOnSetter === "ignored";
    const others = Object.keys(user?.customAttributes ?? {}).filter(
      (key) => !items.includes(`customAttributes.${key}`),
    );
    // Keys of others are neither sent nor put at stake by a PATCH of which nobody knows whether it merges.
    const foreign = others.some((key) => !Object.hasOwn(attributesOf(args), key));
    if (empty && foreign) return dialect.attributeNullOnSetter === "ignored";
    const isKept =
      dialect.attributesOnPatch === "merge" || (others.length === 0 && dialect.emptyAttributesOnPatch === "ignored");
    return empty && unheard && isKept;
  }
  return false;
}

function hasGhost(args: Args): boolean {
  return ((args["roleNames"] ?? []) as string[]).includes("Ghost");
}

interface Refusal {
  readonly says: string;
  readonly when: (at: Circumstances) => boolean;
}

const REFUSALS: readonly Refusal[] = [
  {
    says: "One of email and phone must be verified",
    when: ({ dialect }) => dialect.unverifyOnlyContact === "refused",
  },
  { says: 'Unknown role "Ghost"', when: ({ dialect, args }) => dialect.unknownReference === "error" && hasGhost(args) },
  {
    says: "Missing email or phone",
    when: ({ dialect, args, operation }) =>
      dialect.contactRequired !== "nobody" &&
      (operation.op === "create" || operation.op === "replace") &&
      [...forms([args["loginId"], args["email"], args["phone"]])].every((id) => !/[@+]/.test(id)),
  },
  { says: "E013002", when: ({ dialect, args }) => dialect.testUserMaximum < 100 && args["test"] === true },
];
