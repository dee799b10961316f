/**
 * Users as a CSV file. In: declarations. Out: those that a CSV file can say, what it cannot, and the file's text. Must
 * not know: where it is written. A cell loses blanks at its ends, an empty one says nothing, and lists are joined.
 */
import { stringify } from "csv-stringify/sync";

import { attributeItem, type Item } from "../../provider/core/diff.ts";
import type { AttributeValue, UserInputs } from "../../provider/core/model.ts";
import { attributeType, columnsFor, KEY_COLUMN } from "../data/columns.ts";
import { without, type Declarations, type Declared, type LeftOut } from "./declare.ts";

const LIST = ";";
const NO_ROLES = "-";

/** The same declarations without what no cell can hold. */
export function forCsv({ declared, leftOut }: Declarations): Declarations {
  const mixed = mixedAttributes(declared);
  const dropped: LeftOut[] = [];
  const kept = declared.map((one): Declared => {
    let { entry } = one;
    for (const [item, reason] of unspeakable(entry, mixed)) {
      dropped.push({ userId: one.user.userId, loginId: entry.loginId, item, reason });
      entry = without(entry, item);
    }
    return { ...one, entry };
  });
  return { declared: kept, leftOut: [...leftOut, ...dropped] };
}

/** Attributes whose values have several types: a column has one. */
function mixedAttributes(declared: readonly Declared[]): ReadonlySet<string> {
  const types = new Map<string, string>();
  const mixed = new Set<string>();
  for (const [key, value] of declared.flatMap(({ entry }) => Object.entries(entry.customAttributes ?? {}))) {
    const type = attributeType(value);
    if ((types.get(key) ?? type) !== type) mixed.add(key);
    types.set(key, type);
  }
  return mixed;
}

const INSTEAD = "take --format json or yaml";

function unspeakable(entry: UserInputs, mixed: ReadonlySet<string>): Array<readonly [Item, string]> {
  const found: Array<readonly [Item, string]> = [];
  for (const [name, value] of Object.entries(entry)) {
    if (name === "customAttributes" || name === "userTenants") continue;
    if (!isCell(value)) found.push([name, `cannot be a cell of a CSV file; ${INSTEAD}`]);
  }
  for (const [key, value] of Object.entries(entry.customAttributes ?? {})) {
    if (mixed.has(key)) found.push([attributeItem(key), `has another type for other users; ${INSTEAD}`]);
    else if (!isCell(value) || key !== key.trim()) {
      found.push([attributeItem(key), `cannot be a cell of a CSV file; ${INSTEAD}`]);
    }
  }
  const tenants = entry.userTenants ?? [];
  const fit = ({ tenantId, roleNames = [] }: (typeof tenants)[number]): boolean =>
    tenantId === tenantId.trim() && isCell(roleNames) && roleNames.join(LIST) !== NO_ROLES;
  if (!tenants.every(fit)) found.push(["userTenants", `cannot be cells of a CSV file; ${INSTEAD}`]);
  return found;
}

/** Whether a cell gives the value back. */
function isCell(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((item: unknown) => isPlain(item) && !String(item).includes(LIST));
  return typeof value === "number" || typeof value === "boolean" || isPlain(value);
}

function isPlain(value: unknown): boolean {
  return typeof value === "string" && value !== "" && value === value.trim();
}

/** RFC 4180, the first row holds titles. */
export function csvText(declared: readonly Declared[]): string {
  const columns = columnsFor(declared.map(({ entry }) => entry));
  const rows = declared.map(({ name, entry }) => [
    name,
    ...Object.values(columns).map((column) => {
      if (typeof column === "string") return cell((entry as unknown as Record<string, Cell>)[column]);
      if ("attribute" in column) return cell(attribute(entry, column.attribute));
      const tenant = entry.userTenants?.find(({ tenantId }) => tenantId === column.tenant);
      return tenant === undefined ? "" : cell(tenant.roleNames) || NO_ROLES;
    }),
  ]);
  return stringify([[KEY_COLUMN, ...Object.keys(columns)], ...rows]);
}

function attribute({ customAttributes = {} }: UserInputs, key: string): AttributeValue | undefined {
  return Object.hasOwn(customAttributes, key) ? customAttributes[key] : undefined;
}

type Cell = AttributeValue | undefined;

function cell(value: Cell): string {
  if (value === undefined) return "";
  return Array.isArray(value) ? value.join(LIST) : String(value);
}
