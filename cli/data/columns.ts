/**
 * What a column of a CSV file means, from its title. In: titles, or the users to be written. Out: columns as
 * `usersFromCsv` takes them. Must not know: any cell. `users export` writes such titles, and `diff` and `check` read
 * them: a field's name, `customAttributes.KEY` (with `:number`, `:boolean` or `:list`), `tenant:ID`.
 */
import { attributeKeyOf } from "../../provider/core/diff.ts";
import { FIELD_NAMES } from "../../provider/core/fields.ts";
import type { UserInputs } from "../../provider/core/model.ts";
import type { Column } from "../../sdk/csv.ts";

/** The column of the keys. */
export const KEY_COLUMN = "key";

export type AttributeType = "text" | "number" | "boolean" | "list";

const SIMPLE: readonly string[] = [
  ...FIELD_NAMES.filter((name) => name !== "userTenants" && name !== "customAttributes"),
  "onExisting",
  "onDelete",
];
const TENANT = "tenant:";
const TYPED = /^(?<key>.+):(?<type>text|number|boolean|list)$/s;

/** `undefined`: the title means nothing. */
export function columnOfTitle(title: string): Column | undefined {
  if (SIMPLE.includes(title)) return title as Column;
  if (title.startsWith(TENANT) && title !== TENANT) return { tenant: title.slice(TENANT.length) };
  const key = attributeKeyOf(title);
  if (key === undefined || key === "") return undefined;
  const typed = TYPED.exec(key)?.groups as { key: string; type: AttributeType } | undefined;
  if (typed === undefined) return { attribute: key };
  return typed.type === "text" ? { attribute: typed.key } : { attribute: typed.key, type: typed.type };
}

/** The titles of all that any of these users declares, in the order of the fields, with their meaning. */
export function columnsFor(entries: readonly UserInputs[]): Record<string, Column> {
  const simple = SIMPLE.filter((name) =>
    entries.some((entry) => (entry as unknown as Record<string, unknown>)[name] !== undefined),
  );
  const tenants = sorted(entries.flatMap(({ userTenants = [] }) => userTenants.map(({ tenantId }) => tenantId)));
  const keys = sorted(entries.flatMap(({ customAttributes = {} }) => Object.keys(customAttributes)));
  const titles = [
    ...simple,
    ...tenants.map((id) => TENANT + id),
    ...keys.map((key) => attributeTitle(key, typeOf(key, entries))),
  ];
  return Object.fromEntries(titles.map((title) => [title, columnOfTitle(title) as Column]));
}

/** The text type is said only where the key itself ends like a type. */
function attributeTitle(key: string, type: AttributeType): string {
  const suffix = type === "text" && !TYPED.test(key) ? "" : `:${type}`;
  return `customAttributes.${key}${suffix}`;
}

function typeOf(key: string, entries: readonly UserInputs[]): AttributeType {
  const holder = entries.find(({ customAttributes = {} }) => Object.hasOwn(customAttributes, key));
  return attributeType(holder?.customAttributes?.[key]);
}

export function attributeType(value: unknown): AttributeType {
  if (Array.isArray(value)) return "list";
  return typeof value === "number" || typeof value === "boolean" ? (typeof value as "number" | "boolean") : "text";
}

function sorted(items: readonly string[]): string[] {
  return [...new Set(items)].sort();
}
