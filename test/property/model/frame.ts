/**
 * What one run of the engine may change, and nothing else. In: the users before and after, and what was done per
 * resource. Out: everything that changed and should not have, in words. Must not know: whether a run should have
 * succeeded; this holds for every run, with faults and with the process killed half way.
 */
import type { Dialect, UserObject } from "../../../emulator/index.ts";
import type { Operation, Props } from "./engine.ts";
import {
  actual,
  additional,
  changedItems,
  FLAG_OF,
  form,
  forms,
  isClearable,
  isEmptyIn,
  itemsOf,
  loginsOf,
  owns,
  USER_FIELDS,
} from "./oracle.ts";
import type { Args } from "./values.ts";

export interface FrameInput {
  readonly before: readonly UserObject[];
  readonly after: readonly UserObject[];
  readonly operations: readonly Operation[];
  readonly program: ReadonlyMap<string, Args>;
  readonly dialect: Readonly<Dialect>;
  /**
   * Per user the login IDs that a program declared as `loginId`, or that a hand put in the place of such a one: those
   * that a rename may take away.
   */
  readonly mainLogins: ReadonlyMap<string, ReadonlySet<string>>;
}

export function actionOf(state: Props): string {
  return String(state["onDelete"] ?? (state["adopted"] === true ? "retain" : "delete"));
}

/** What leaves the program stays on the user: declared so, or not declared otherwise for an adopted one. */
export function keepsRemoved(state: Props, args: Args): boolean {
  return (args["removedFields"] ?? (state["adopted"] === true ? "keep" : "clear")) === "keep";
}

/** Everything that happened to users and should not have. */
export function frameViolations(input: FrameInput): string[] {
  const after = new Map(input.after.map((user) => [user.userId, user]));
  return input.before.flatMap((user) => {
    const operations = input.operations.filter((operation) => concerns(operation, user, input.program));
    const now = after.get(user.userId);
    if (now !== undefined) return changesBeyond(user, now, operations, input);
    return operations.some(mayDelete) ? [] : [`LOST: ${user.userId} (${user.loginIds.join(", ")}) is gone`];
  });
}

function mayDelete({ op, before }: Operation): boolean {
  return (op === "delete" || op === "replace") && before !== undefined && actionOf(before.outputs) === "delete";
}

/** Whether an operation is about this user: it is the one in state, or one that it is to adopt. */
function concerns(operation: Operation, user: UserObject, program: ReadonlyMap<string, Args>): boolean {
  if (operation.before?.id === user.userId) return true;
  const args = program.get(operation.name);
  const creates = operation.op === "create" || operation.op === "replace";
  return creates && args?.["onExisting"] === "adopt" && owns(user, loginsOf(args));
}

/** The items that an operation may write on this user. */
export function writableItems(operation: Operation, user: UserObject, args: Args | undefined): string[] {
  const { op, before } = operation;
  if (before?.id !== user.userId) return args === undefined ? [] : itemsOf(args);
  if (op === "delete" || op === "replace") return actionOf(before.outputs) === "disable" ? ["status"] : [];
  if (op !== "update" || args === undefined) return [];
  const { left } = changedItems(before.outputs, args);
  const cleared = left.filter((item) => !keepsRemoved(before.outputs, args) && isClearable(item));
  return [...itemsOf(args), ...cleared.filter((item) => !isEmptyIn(before.outputs, item))];
}

function changesBeyond(
  before: UserObject,
  after: UserObject,
  operations: readonly Operation[],
  input: FrameInput,
): string[] {
  if (operations.length === 0) {
    const [was, is] = [plain(before), plain(after)];
    return was === is ? [] : [`TOUCHED: ${before.userId}, whom no resource manages: ${was} -> ${is}`];
  }
  const allowed = new Set(
    operations.flatMap((operation) => writableItems(operation, before, input.program.get(operation.name))),
  );
  const contactChanged = (flag: string): boolean => {
    const contact = FLAG_OF[flag];
    if (contact === undefined || !allowed.has(contact)) return false;
    // Emptied once more, a contact takes a flag with it that was left behind.
    return (
      actual(before, contact) !== actual(after, contact) || (actual(after, contact) === "" && !actual(after, flag))
    );
  };
  const fields = USER_FIELDS.filter((name) => !allowed.has(name) && !contactChanged(name));
  const keys = new Set([...Object.keys(before.customAttributes), ...Object.keys(after.customAttributes)]);
  const items = [
    ...fields,
    ...[...keys].map((key) => `customAttributes.${key}`).filter((item) => !allowed.has(item)),
    ...["test", "createdTime", "SCIM"],
  ];
  const changed = items
    .map((item) => [item, JSON.stringify(actual(before, item)), JSON.stringify(actual(after, item))] as const)
    .filter(([, was, is]) => was !== is)
    .map(([item, was, is]) => `TOUCHED: ${item} of ${before.userId} is not declared: ${String(was)} -> ${String(is)}`);
  return [...changed, ...loginIdViolations(before, after, allowed, operations, input)];
}

function plain({ modifiedTime: _, ...user }: UserObject): string {
  return JSON.stringify(user);
}

function loginIdViolations(
  before: UserObject,
  after: UserObject,
  allowed: ReadonlySet<string>,
  operations: readonly Operation[],
  { program, dialect, mainLogins }: FrameInput,
): string[] {
  const declared = operations.map(({ name }) => program.get(name) ?? {});
  const [had, has] = [forms(before.loginIds), forms(after.loginIds)];
  const follows = dialect.emailChangeMovesLoginId === "follows" && allowed.has("email");
  const mayCome = new Set([
    ...forms(declared.flatMap((args) => [args["loginId"], ...additional(args)])),
    ...(follows ? forms([after.email, ...declared.map((args) => args["email"])]) : []),
  ]);
  const mayGo = new Set([
    ...(allowed.has("loginId") ? (mainLogins.get(before.userId) ?? []) : []),
    ...(follows ? forms([before.email]) : []),
    ...(allowed.has("additionalIdentifiers") ? had : []),
  ]);
  const lost = [...had].filter((id) => !has.has(id) && !mayGo.has(id));
  const came = [...has].filter((id) => !had.has(id) && !(allowed.has("loginId") && mayCome.has(id)));
  return [
    ...lost.map((id) => `TOUCHED: ${before.userId} lost its login ID ${id}, which nobody declared`),
    ...came.map((id) => `TOUCHED: ${before.userId} got a login ID ${id}, which nobody declared`),
  ];
}

export interface NewUser {
  readonly user: UserObject;
  readonly operation: Operation | undefined;
}

/** Who came, and by which operation. */
export function newUsers(input: FrameInput): NewUser[] {
  const known = new Set(input.before.map((user) => user.userId));
  return input.after
    .filter((user) => !known.has(user.userId))
    .map((user) => ({
      user,
      operation: input.operations.find(
        ({ name, op }) =>
          (op === "create" || op === "replace") && owns(user, forms([input.program.get(name)?.["loginId"]])),
      ),
    }));
}

/** A user just made has what was declared and what follows from it, and nothing else. */
export function bornViolations(user: UserObject, args: Args): string[] {
  const declared = new Set(itemsOf(args));
  const login = form(String(args["loginId"]));
  const derived = new Set(["email", "phone"].filter((contact) => form(String(actual(user, contact))) === login));
  const fields = USER_FIELDS.filter(
    (item) => !declared.has(item) && !derived.has(item) && !derived.has(FLAG_OF[item] ?? "") && item !== "status",
  );
  // The flag of a contact that was declared without one is the service's matter.
  const odd = fields.filter(
    (item) =>
      !declared.has(FLAG_OF[item] ?? "") &&
      !["", "false", "[]"].includes(String(JSON.stringify(actual(user, item))).replaceAll('"', "")),
  );
  const keys = Object.keys(user.customAttributes).filter((key) => !declared.has(`customAttributes.${key}`));
  return [...odd, ...keys].map((item) => `BORN WITH ${item}, which nobody declared`);
}
