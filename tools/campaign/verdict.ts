// What a run has left behind, judged. Comes in: what was declared, the users on the server, the user IDs in state; leaves:
// what was lost or doubled, each by name. Pure.
import { isDeepStrictEqual } from "node:util";
import type { UserObject } from "../../emulator/index.ts";
import { allArgs, bystander, foreignAttribute, foreignOwners } from "./scenario.ts";
import type { Declaration, Operation, UserArgs } from "./scenario.ts";

export type Evidence = {
  readonly operation: Operation;
  /** What must hold; nobody after a destroy. */
  readonly declared: Declaration | undefined;
  readonly users: readonly UserObject[];
  /** User IDs that the stack's state holds. */
  readonly stateIds: readonly string[];
  /** User IDs before the operation: a change keeps them. */
  readonly idsBefore: readonly string[];
  /** Whether the password is the declared one. */
  readonly passwordHolds: boolean;
};

/** Each a list of names, empty when all is well. */
export type Verdict = {
  /** Declared or others' users that are gone, or that are not the same user any more. */
  readonly usersLost: readonly string[];
  /** Users whom nobody declared: a second one, or one that is left after a destroy. */
  readonly usersExtra: readonly string[];
  readonly fieldsLost: readonly string[];
  /** Custom attributes of others. */
  readonly foreignLost: readonly string[];
  /** Users that the state does not know, or knows and are not there. */
  readonly stateWrong: readonly string[];
};

export function judge(evidence: Evidence): Verdict {
  const { operation, users, idsBefore } = evidence;
  const declared = evidence.declared === undefined ? [] : allArgs(evidence.declared);
  const owners = declared.map((args) => ({ args, found: users.filter((user) => owns(user, args)) }));
  const expected = new Set([...owners.map(({ found }) => found[0]), users.find(isBystander)]);
  const replaced =
    operation === "change" ? owners.filter(({ found: [user] }) => user && !idsBefore.includes(user.userId)) : [];
  const missing = owners.filter(({ found }) => found.length === 0);
  return {
    usersLost: [
      ...[...missing, ...replaced].map(({ args }) => args.loginId),
      ...(users.some(isBystander) ? [] : [bystander.loginId]),
    ],
    usersExtra: users.filter((user) => !expected.has(user)).map(({ loginIds }) => loginIds.join("+")),
    fieldsLost: [
      ...owners.flatMap(({ args, found: [user] }) => (user === undefined ? [] : fieldsLost(user, args))),
      ...(evidence.passwordHolds ? [] : ["password"]),
      ...users.filter(isBystander).flatMap((user) => fieldsLost(user, bystander)),
    ],
    foreignLost:
      operation === "change"
        ? foreignOwners.filter((loginId) => {
            const user = users.find(({ loginIds }) => loginIds.includes(loginId));
            return user?.customAttributes[foreignAttribute.name] !== foreignAttribute.value;
          })
        : [],
    stateWrong: stateWrong(evidence),
  };
}

/** Nothing lost, nothing doubled. */
export function isClean(verdict: Verdict): boolean {
  return Object.values(verdict).every((names) => names.length === 0);
}

function owns({ loginIds }: UserObject, { loginId }: UserArgs): boolean {
  return loginIds.includes(loginId);
}

function isBystander(user: UserObject): boolean {
  return owns(user, bystander);
}

/** Settings of a resource: no field of the user holds them. */
const settings = new Set(["password", "passwordVersion", "onExisting", "onDelete"]);

function fieldsLost(user: UserObject, args: UserArgs): string[] {
  return Object.entries(args)
    .filter(([name]) => !settings.has(name))
    .filter(([name, wanted]) => !holds(user, name, wanted))
    .map(([name]) => `${args.loginId}.${name}`);
}

function holds(user: UserObject, name: string, wanted: unknown): boolean {
  const actual = (user as unknown as Readonly<Record<string, unknown>>)[name];
  switch (name) {
    case "loginId":
      // Exactly one: a rename that left the old one behind has not been carried out.
      return isDeepStrictEqual(user.loginIds, [wanted]);
    case "roleNames":
      return isDeepStrictEqual((actual as string[]).toSorted(), (wanted as string[]).toSorted());
    case "userTenants":
      return isDeepStrictEqual(tenantIds(actual), tenantIds(wanted));
    case "customAttributes":
      return Object.entries(wanted as object).every(([key, value]) => user.customAttributes[key] === value);
    default:
      return isDeepStrictEqual(actual, wanted);
  }
}

function tenantIds(memberships: unknown): string[] {
  return (memberships as { tenantId: string }[]).map(({ tenantId }) => tenantId).toSorted();
}

function stateWrong({ users, stateIds }: Evidence): string[] {
  const ours = users.filter((user) => !isBystander(user)).map(({ userId }) => userId);
  return [
    ...ours.filter((userId) => !stateIds.includes(userId)).map((userId) => `${userId} is not in state`),
    ...stateIds.filter((userId) => !ours.includes(userId)).map((userId) => `${userId} is only in state`),
  ];
}
