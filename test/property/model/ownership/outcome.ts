/**
 * What an operation may say of its own outcome. In: an operation that has ended. Out: what is wrong with that. Must not
 * know: requests.
 */
import type { UserObject } from "../../../../emulator/index.ts";
import type { Args } from "./author.ts";
import type { Operation, Resource } from "./engine.ts";
import { isRight, rightOf, usersDeclared, usersOwned, type Declarations, type OwnedUser } from "./holdings.ts";
import { unheld, unheldRights } from "./rules.ts";

export interface Ended {
  readonly operation: Operation;
  readonly program: Declarations;
  readonly users: readonly UserObject[];
  /** Nobody else did anything that the state does not know. */
  readonly isQuiet: boolean;
}

/** What must hold after a success: what was declared does, what was to go is gone. */
export function mustHold({ operation, program, users, isQuiet }: Ended): string[] {
  const { op, error, urn, after } = operation;
  if (error !== undefined || !isQuiet) return [];
  const name = `${op} of ${urn} succeeded`;
  const gone = op === "delete" || op === "update" ? left(operation, program, users) : [];
  if ((op !== "create" && op !== "update") || after === undefined) return gone.map((what) => `${what}, though ${name}`);
  const found =
    isRight(after) && operation.inputs !== undefined
      ? rightsUnheld(after, users)
      : usersUnheld(after, operation.inputs ?? {}, users);
  return [...found, ...gone].map((what) => `${what}, though ${name}`);
}

function usersUnheld(after: Resource, inputs: Args, users: readonly UserObject[]): string[] {
  const owned = usersOwned(after);
  return usersDeclared({ ...after, args: inputs }).flatMap(({ key, loginId, args }) => {
    const known = owned.find((one) => one.key === key);
    const user = users.find(({ userId }) => userId === known?.userId);
    if (user === undefined) return [`NOT HELD: ${loginId} is no user`];
    return unheld(user, args).map((item) => `NOT HELD: ${item} of ${loginId}`);
  });
}

function rightsUnheld(after: Resource, users: readonly UserObject[]): string[] {
  const right = rightOf({ urn: after.urn, args: after.outputs });
  const user = users.find(({ userId }) => userId === right.userId);
  if (user === undefined) return [`NOT HELD: a right of ${String(right.userId)}, who is no user`];
  return unheldRights(user, right).map((item) => `NOT HELD: ${item} of ${user.userId}`);
}

/** Users and rights of the state that the resource owned and that nothing declares any more are gone. */
function left({ before, after, op }: Operation, program: Declarations, users: readonly UserObject[]): string[] {
  if (before === undefined) return [];
  if (isRight(before)) return op === "delete" ? rightsLeft(before, program, users) : [];
  const kept = after === undefined || op === "delete" ? [] : usersOwned(after).map(({ userId }) => userId);
  return usersOwned(before).flatMap(({ userId, action }) => {
    const user = users.find((one) => one.userId === userId);
    if (user === undefined || kept.includes(userId) || action === "retain") return [];
    const isDeclared =
      program.usersNamed(user.loginIds).length > 0 || program.rightsOn(userId, user.loginIds).length > 0;
    if (isDeclared) return [];
    if (action === "delete") return [`NOT DELETED: ${userId} (${user.loginIds.join(", ")})`];
    return user.status === "disabled" ? [] : [`NOT DISABLED: ${userId} (${user.loginIds.join(", ")})`];
  });
}

function rightsLeft(before: Resource, program: Declarations, users: readonly UserObject[]): string[] {
  const right = rightOf({ urn: before.urn, args: before.outputs });
  const user = users.find(({ userId }) => userId === right.userId);
  if (user === undefined || before.outputs["adopted"] === true || right.roleName === undefined) return [];
  const isHeld =
    program.rightsOn(user.userId, user.loginIds).some(({ roleName }) => roleName === right.roleName) ||
    program
      .usersNamed(user.loginIds)
      .some(({ args }) => ((args["roleNames"] ?? []) as string[]).includes(right.roleName ?? ""));
  return isHeld || !user.roleNames.includes(right.roleName) ? [] : [`NOT REMOVED: ${right.roleName} of ${user.userId}`];
}

export interface Circumstances {
  readonly operation: Operation;
  readonly users: readonly UserObject[];
  /** A request was refused, a process killed, or somebody else at work. */
  readonly isDisturbed: boolean;
  readonly isMistaken: boolean;
  readonly states: readonly Resource[];
}

const CODES = /\b(?:[A-Z]+_)+[A-Z]+(?=: )/g;

/** `undefined`: this failure is right; else why it is not. */
export function mayFail(message: string, at: Circumstances): string | undefined {
  if (message === "killed") return at.isDisturbed ? undefined : "nobody killed it";
  const codes: readonly string[] = message.match(CODES) ?? [];
  // What check says of the inputs, by their path: two steps are asked for, or a name that is another person's now.
  if (at.operation.op === "check" && /^(?:loginId|users\.\w+(?:\.\w+)?): /.test(message)) return undefined;
  if (codes.length === 0 || codes.includes("PROVIDER_BUG")) return "no code of its own";
  if (at.isMistaken && isOfOther(at.operation)) {
    return codes.every((code) => code === "PROJECT_MISMATCH") ? undefined : "the project is another one";
  }
  if (at.isDisturbed || at.isMistaken) return undefined;
  const wrong = codes.filter((code) => REASONS[code]?.(at, message) !== true);
  return wrong.length === 0 ? undefined : `no reason for ${wrong.join(", ")}`;
}

/** The state belongs to another project than the connection. */
export function isOfOther({ before, projectId }: Operation): boolean {
  const known = before?.outputs["projectId"];
  return known !== undefined && known !== projectId;
}

type Reason = (at: Circumstances, message: string) => boolean;

function ownedBefore({ before }: Operation): OwnedUser[] {
  return before === undefined ? [] : usersOwned(before);
}

/** An entry adopts a user whom the set had under another key before. */
function isInTheSet(operation: Operation, users: readonly UserObject[]): boolean {
  const own = ownedBefore(operation);
  return declaredIn(operation).some(({ loginId, key, args }) => {
    const user = users.find(({ loginIds }) => loginIds.includes(loginId));
    return args["onExisting"] === "adopt" && own.some((one) => one.key !== key && one.userId === user?.userId);
  });
}

const REASONS: Readonly<Record<string, Reason>> = {
  USER_EXISTS: ({ operation, users }) =>
    declaredIn(operation).some(
      ({ loginId, args }) => args["onExisting"] !== "adopt" && users.some(({ loginIds }) => loginIds.includes(loginId)),
    ),
  ADOPTION_REFUSED: ({ operation, users }, message) =>
    message.includes("deletes user") ||
    declaredIn(operation).some(
      ({ loginId, args }) =>
        args["onExisting"] === "adopt" && !users.some(({ loginIds }) => loginIds.includes(loginId)),
    ) ||
    (message.includes("another entry of this set has user") && isInTheSet(operation, users)),
  WOULD_MERGE: ({ operation, users }) =>
    declaredIn(operation).some(({ loginId, key }) => {
      const own = ownedBefore(operation);
      const known = own.find((one) => one.key === key);
      return users.some(({ loginIds, userId }) => loginIds.includes(loginId) && userId !== known?.userId);
    }),
  // A former owner whose name was given to another person, while somebody else declares the user of its state.
  DECLARED_ELSEWHERE: ({ operation }) => operation.op === "update" || operation.op === "check",
  USER_NOT_FOUND: ({ operation, users }) => {
    const { loginId, userId } = rightOf({ urn: "", args: operation.inputs ?? {} });
    return !users.some((user) => user.userId === userId || user.loginIds.includes(loginId ?? ""));
  },
  USER_GONE: ({ operation, users }) => {
    const owned = ownedBefore(operation);
    const right = rightOf({ urn: "", args: operation.before?.outputs ?? {} });
    const ids = owned.length > 0 ? owned.map(({ userId }) => userId) : [right.userId];
    return ids.some((id) => !users.some(({ userId }) => userId === id));
  },
  // Two steps are asked for, or a key of a set that would be another person's.
  INPUT_INVALID: ({ operation }) => operation.op === "check",
  // A search that lags does not know yet whom this very run has made.
  REQUEST_REFUSED: (_at, message) => message.includes("belongs to another user"),
  PROJECT_MISMATCH: ({ operation }) => isOfOther(operation),
};

function declaredIn({ urn, inputs }: Operation): ReturnType<typeof usersDeclared> {
  const kind = urn.split("/")[0] as "User" | "UserSet";
  return inputs === undefined ? [] : usersDeclared({ urn, kind, args: inputs });
}
