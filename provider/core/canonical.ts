/**
 * When two values of an attribute mean the same. In: an attribute's kind and a value, from the program, the state or
 * the service. Out: its canonical form, plain JSON; `undefined` means absent. Nothing here is ever sent or kept: the
 * author's spelling is. Must not know: which side a value came from.
 */
import type { FieldKind } from "./fields.ts";
import { parsePhone } from "./phone.ts";

/** Absent and `""` are one: the service emits zero values for both (asserted by descope-dotnet's live tests). */
function textOrAbsent(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** E-mail addresses differ in nothing but case for our purposes; whether the service folds them is not published. */
export function canonicalEmail(value: unknown): string | undefined {
  return textOrAbsent(value)?.toLowerCase();
}

/** E.164 where the text is a phone number, as the service normalises it (asserted by descope-java's live tests). */
export function canonicalPhone(value: unknown): string | undefined {
  const text = textOrAbsent(value);
  if (text === undefined) return undefined;
  return parsePhone(text) ?? text;
}

/**
 * A login ID is an e-mail address, a phone number or any other text. All are compared without case: e-mails because
 * every directory does, others because it is not published whether the service folds them.
 */
export function canonicalLoginId(value: string): string {
  if (value.startsWith("+")) return parsePhone(value) ?? value.toLowerCase();
  return value.toLowerCase();
}

/** Whether one of these login IDs is the wanted one, in whichever spelling. */
export function hasLoginId(loginIds: readonly string[], wanted: string): boolean {
  const form = canonicalLoginId(wanted);
  return loginIds.some((id) => canonicalLoginId(id) === form);
}

function canonicalSet(value: unknown, form: (item: string) => string): string[] {
  const items = Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
  return [...new Set(items.map(form))].sort();
}

function canonicalTenants(value: unknown): Array<[string, string[]]> {
  const items: unknown[] = Array.isArray(value) ? value : [];
  return items
    .filter((item) => typeof item === "object" && item !== null)
    .map((item): [string, string[]] => {
      const { tenantId, roleNames } = item as { tenantId?: unknown; roleNames?: unknown };
      return [String(tenantId), canonicalSet(roleNames, same)];
    })
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

function same(item: string): string {
  return item;
}

/**
 * One custom attribute. Numbers that are equal are equal (86400000 = 8.64e7), a list is a set (multi-select), and
 * `null`, `""` and `[]` are absent.
 */
export function canonicalAttribute(value: unknown): unknown {
  if (value === null || value === undefined || value === "") return undefined;
  if (Array.isArray(value)) {
    return value.length === 0 ? undefined : [...new Set(value.map((item) => JSON.stringify(item)))].sort();
  }
  return value;
}

function canonicalAttributes(value: unknown): Array<[string, unknown]> {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value)
    .map(([key, item]): [string, unknown] => [key, canonicalAttribute(item)])
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

const FORMS: Readonly<Record<FieldKind, (value: unknown) => unknown>> = {
  loginId: (value) => (typeof value === "string" ? canonicalLoginId(value) : undefined),
  email: canonicalEmail,
  phone: canonicalPhone,
  text: textOrAbsent,
  flag: (value) => value === true,
  status: textOrAbsent,
  set: (value) => canonicalSet(value, same),
  identifiers: (value) => canonicalSet(value, canonicalLoginId),
  tenants: canonicalTenants,
  attributes: canonicalAttributes,
};

/** The canonical form of a value; `undefined` means absent. */
export function canonical(kind: FieldKind, value: unknown): unknown {
  return FORMS[kind](value);
}

/** Whether two values of one attribute mean the same. */
export function sameValue(kind: FieldKind, a: unknown, b: unknown): boolean {
  return JSON.stringify(canonical(kind, a)) === JSON.stringify(canonical(kind, b));
}

/** Whether two values of one custom attribute mean the same. */
export function sameAttribute(a: unknown, b: unknown): boolean {
  return JSON.stringify(canonicalAttribute(a)) === JSON.stringify(canonicalAttribute(b));
}
