/**
 * Custom attributes are checked against the project's own definitions before the first of them is written. In: declared
 * attributes and the keys to be written. Out: nothing, or an error that names what is defined. Must not know: what
 * PATCH does. One look-up per process; none for keys that the user has had before with a value of the same type.
 */
import { DescopeError, failureOf } from "../core/errors.ts";
import { misfits } from "../core/definitions.ts";
import { attributeItem, attributeKeyOf, type Item } from "../core/diff.ts";
import type { AttributeDefinition } from "../client/definitions.ts";
import type { UserInputs } from "../core/model.ts";
import type { UserContext } from "./context.ts";
import { subjectOf } from "./messages.ts";

export async function checkDefinitions(
  context: UserContext,
  declared: UserInputs,
  items: readonly Item[],
  before: Partial<UserInputs>,
): Promise<void> {
  const attributes = declared.customAttributes ?? {};
  const keys = items
    .map(attributeKeyOf)
    .filter((key): key is string => key !== undefined)
    .filter((key) => kindOf(before.customAttributes?.[key]) !== kindOf(attributes[key]));
  if (keys.length === 0) return;
  const definitions = await definitionsOf(context);
  if (definitions === undefined) return;
  const found = misfits(attributes, keys, definitions);
  if (found.length === 0) return;
  throw new DescopeError("ATTRIBUTE_UNDEFINED", {
    subject: subjectOf(context, declared),
    field: found.map(({ key }) => attributeItem(key)).join(", "),
    what: found.map(({ key, reason }) => `${key} ${reason}`).join("; "),
    next: "define the attribute in the Descope console or correct its name or value; nothing was sent",
  });
}

/** Asks for the definitions of attributes that are about to be written; a failure shows when they are needed. */
export function expectAttributes(context: UserContext, declared: UserInputs): void {
  if (Object.keys(declared.customAttributes ?? {}).length === 0) return;
  definitionsOf(context).catch(() => undefined);
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? "list" : typeof value;
}

/** Read once; `undefined` where the key may not read them. */
export async function definitionsOf(context: UserContext): Promise<readonly AttributeDefinition[] | undefined> {
  const { learned } = context;
  learned.definitions ??= readDefinitions(context);
  try {
    return await learned.definitions;
  } catch (error) {
    // A failure is not kept: the next user may ask again.
    delete learned.definitions;
    throw error;
  }
}

/** `undefined` where the key may not read them: the written values are verified by reading back anyway. */
async function readDefinitions(context: UserContext): Promise<readonly AttributeDefinition[] | undefined> {
  try {
    return await context.api.definitions();
  } catch (error) {
    const status = failureOf(error)?.status;
    if (status !== 403 && status !== 404) throw error;
    context.notify(
      "info",
      "the attribute definitions of the project cannot be read with this key; values are verified after writing instead",
    );
    return undefined;
  }
}
