/**
 * Reading, writing and clearing the ownership mark of users (core/mark.ts). In: the context, whose `mark` is
 * `undefined` where the author has not asked for marks; then nothing here sends anything. Must not know: the engine.
 *
 * The mark is written by the endpoint that sets one attribute, so that no other attribute of the user is touched
 * whatever PATCH does with a map (fact sheet, question 1).
 */
import { misfits } from "../core/definitions.ts";
import { DescopeError } from "../core/errors.ts";
import { holdingsOfKnownUser, userHoldings } from "../core/holdings.ts";
import { foreignMark, isMarkedAsOurs, markOf, type Mark } from "../core/mark.ts";
import type { ActualUser, UserInputs, UserState } from "../core/model.ts";
import type { Body } from "../core/patch.ts";
import { canonicalLoginId } from "../core/canonical.ts";
import type { UserContext } from "./context.ts";
import { definitionsOf } from "./definitions.ts";
import { isHeldByOthers } from "./held.ts";
import { subjectOf } from "./messages.ts";

const OWNER_NEXT = "set `descope-users:owner` (or DESCOPE_OWNER) to the text that marks this stack's users";

/** The mark that a write needs: it has an owner. */
function ownMark({ mark }: UserContext): (Mark & { readonly owner: string }) | undefined {
  if (mark === undefined) return undefined;
  if (mark.owner !== undefined) return { ...mark, owner: mark.owner };
  throw new DescopeError("CONFIG_MISSING", {
    what: "descope-users:ownerAttribute is configured, but whose users they are is not known",
    next: OWNER_NEXT,
  });
}

/** A create with the mark; fails before it where the project does not define the attribute as a text. */
export async function markedBody(context: UserContext, declared: UserInputs, body: Body): Promise<Body> {
  const mark = ownMark(context);
  if (mark === undefined) return body;
  await checkMarkDefinition(context, declared, mark);
  const attributes = body["customAttributes"] as Readonly<Record<string, unknown>> | undefined;
  return { ...body, customAttributes: { ...attributes, [mark.attribute]: mark.owner } };
}

async function checkMarkDefinition(
  context: UserContext,
  declared: UserInputs,
  { attribute, owner }: { readonly attribute: string; readonly owner: string },
): Promise<void> {
  const definitions = await definitionsOf(context);
  const [misfit] = definitions === undefined ? [] : misfits({ [attribute]: owner }, [attribute], definitions);
  if (misfit === undefined) return;
  throw new DescopeError("ATTRIBUTE_UNDEFINED", {
    subject: subjectOf(context, declared),
    field: "descope-users:ownerAttribute",
    what: `${attribute} ${misfit.reason}`,
    next: `run \`descope-users attributes define ${attribute}\`, or configure another text attribute; nothing was sent`,
  });
}

/** The user with this stack's mark, which is verified. */
export async function ensureMark(context: UserContext, declared: UserInputs, user: ActualUser): Promise<ActualUser> {
  const mark = ownMark(context);
  if (mark === undefined || isMarkedAsOurs(user, mark)) return user;
  await checkMarkDefinition(context, declared, mark);
  const marked = await setMark(context, user.userId, mark, mark.owner);
  if (isMarkedAsOurs(marked, mark)) return marked;
  throw new DescopeError("WRITE_NOT_TAKEN", {
    subject: subjectOf(context, declared),
    field: "descope-users:ownerAttribute",
    what: `the service answered with success but ${mark.attribute} does not hold the mark`,
    next: `check that ${mark.attribute} is a text attribute of this project; run again`,
  });
}

async function setMark(context: UserContext, userId: string, { attribute }: Mark, value: unknown): Promise<ActualUser> {
  return context.api.set("customAttribute", {
    loginId: userId,
    attributeKey: attribute,
    attributeValue: value,
  });
}

/** The mark, where a PATCH that replaces the whole map has taken it along. */
export async function keepMark(
  { mark, api }: UserContext,
  before: ActualUser | undefined,
  user: ActualUser,
): Promise<ActualUser> {
  const value = mark === undefined || before === undefined ? undefined : markOf(before, mark);
  if (mark === undefined || value === undefined || markOf(user, mark) !== undefined) return user;
  return api.set("customAttribute", { loginId: user.userId, attributeKey: mark.attribute, attributeValue: value });
}

/**
 * Whether a create of this stack made the user and was cut off before any engine heard of it, on whatever machine: the
 * mark says that it is this stack's, and no other live resource of the program holds it. All its login IDs are declared
 * here: one more would be somebody's who has come to it since.
 */
export function isCutOff(context: UserContext, declared: UserInputs, existing: ActualUser): boolean {
  const { mark, learned } = context;
  if (mark === undefined || !isMarkedAsOurs(existing, mark)) return false;
  if (existing.test !== (declared.test === true) || learned.leaving.has(existing.userId)) return false;
  const own = new Set([declared.loginId, ...(declared.additionalIdentifiers ?? [])].map(canonicalLoginId));
  if (!existing.loginIds.every((id) => own.has(canonicalLoginId(id)))) return false;
  return !isHeldByOthers(context, holdingsOfKnownUser(existing.userId, {}));
}

/** From here on the other resources of this run know whose user it is. */
export function declareTakenOn({ declarations }: UserContext, declared: UserInputs, userId: string): void {
  declarations.declare(`taken-on-${userId}`, userHoldings(declared, userId));
}

/** Adoption of a user whom another stack made or adopted is refused by that stack's name. */
export function refuseMarkedByOthers(context: UserContext, declared: UserInputs, found: ActualUser): void {
  const { mark } = context;
  const other = mark === undefined ? undefined : foreignMark(found, mark);
  if (mark === undefined || other === undefined) return;
  throw new DescopeError("ADOPTION_REFUSED", {
    subject: subjectOf(context, declared),
    field: "onExisting",
    what: `user ${found.userId} is marked as managed by ${other} (${mark.attribute}); nothing was sent`,
    next: `have ${other} let go of it first (onDelete: "retain", then take it out there: that clears the mark), or clear ${mark.attribute} by hand where that stack is no more`,
  });
}

/** A delete of a user whom another stack took meanwhile is refused. Nothing to refuse where the user is gone. */
export async function refuseTakenByOthers(
  context: UserContext,
  userId: string,
  state: Partial<UserState>,
): Promise<void> {
  const { mark } = context;
  if (mark === undefined) return;
  const actual = await context.api.load(userId);
  const other = actual === undefined ? undefined : foreignMark(actual, mark);
  if (other === undefined) return;
  throw new DescopeError("OWNED_ELSEWHERE", {
    subject: subjectOf(context, { ...state, loginId: state.loginId ?? "" }),
    what: `user ${userId} is marked as managed by ${other} (${mark.attribute}); it was not touched`,
    next:
      mark.owner === undefined
        ? `this run does not know its own mark: where ${other} is this stack, set DESCOPE_OWNER to it; else take the resource out with \`pulumi state delete\``
        : "take the resource out with `pulumi state delete`, or clear the mark where that stack is no more",
  });
}

/**
 * Who lets go of a user clears its mark, unless another resource of this program has it now. Null first, then an empty
 * text: which of the two clears an attribute is not published (fact sheet, question 1).
 */
export async function releaseMark(context: UserContext, userId: string): Promise<void> {
  const { mark, api } = context;
  if (mark === undefined) return;
  const actual = await api.load(userId);
  if (actual === undefined || !isMarkedAsOurs(actual, mark)) return;
  if (isHeldByOthers(context, holdingsOfKnownUser(userId, { loginIds: [...actual.loginIds] }))) return;
  const cleared = await setMark(context, userId, mark, null);
  if (markOf(cleared, mark) !== undefined) await setMark(context, userId, mark, "");
}
