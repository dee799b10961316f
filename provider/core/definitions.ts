/**
 * Do declared custom attributes fit the project's definitions? In: attributes and definitions. Out: what does not fit, in
 * words that name what is defined. Must not know: where the definitions came from. Never prints a value.
 */
import { canonicalAttribute } from "./canonical.ts";
import type { AttributeValue } from "./model.ts";

export interface Definition {
  readonly name: string;
  readonly type: string;
  readonly options: readonly string[];
}

export interface Misfit {
  readonly key: string;
  readonly reason: string;
}

const EXPECTED: Readonly<Record<string, readonly [string, (value: AttributeValue) => boolean]>> = {
  text: ["a text", (value) => typeof value === "string"],
  number: ["a number", (value) => typeof value === "number"],
  boolean: ["true or false", (value) => typeof value === "boolean"],
  singleSelect: ["one of its options as text", (value) => typeof value === "string"],
  multiSelect: ["a list of its options", (value) => Array.isArray(value)],
  // The wire format of a date is not published (fact sheet section 10): text and number both pass.
  date: ["a date as text or number", (value) => typeof value === "string" || typeof value === "number"],
  monthDay: ["a month and day as text", (value) => typeof value === "string"],
};

const MAX_NAMED = 30;

/** The attributes among `keys` that are not defined or have a value of the wrong type. */
export function misfits(
  attributes: Readonly<Record<string, AttributeValue>>,
  keys: readonly string[],
  definitions: readonly Definition[],
): Misfit[] {
  const byName = new Map(definitions.map((definition) => [definition.name, definition]));
  return keys.flatMap((key) => {
    const definition = byName.get(key);
    if (definition === undefined) return [{ key, reason: undefinedReason([...byName.keys()]) }];
    const value = attributes[key];
    if (value === undefined || canonicalAttribute(value) === undefined) return [];
    const reason = wrongValue(value, definition);
    return reason === undefined ? [] : [{ key, reason }];
  });
}

function undefinedReason(names: readonly string[]): string {
  const named = [...names].sort().slice(0, MAX_NAMED).join(", ");
  const more = names.length > MAX_NAMED ? ` and ${String(names.length - MAX_NAMED)} more` : "";
  return `is not defined in this project; defined are ${named === "" ? "none" : named}${more}`;
}

function wrongValue(value: AttributeValue, definition: Definition): string | undefined {
  const expected = EXPECTED[definition.type];
  if (expected === undefined) return undefined;
  const [words, fits] = expected;
  if (!fits(value)) return `is defined as ${definition.type}; write ${words}`;
  const chosen = [value].flat().map(String);
  const isSelect = definition.type === "singleSelect" || definition.type === "multiSelect";
  if (!isSelect || definition.options.length === 0 || chosen.every((one) => definition.options.includes(one))) {
    return undefined;
  }
  return `has a value that is no option of it; its options are ${definition.options.slice(0, MAX_NAMED).join(", ")}`;
}
