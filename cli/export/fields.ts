/**
 * Which fields the program will own. In: the text of `--fields`. Out: fields and custom attributes by key. Must not
 * know: any user. A password is no field of a user; a custom attribute is owned only where its key was chosen.
 */
import leven from "leven";

import { DescopeError } from "../../provider/core/errors.ts";
import { attributeKeyOf } from "../../provider/core/diff.ts";
import { FIELD_NAMES, type FieldName } from "../../provider/core/fields.ts";

/** What a person sees of users first, and who may do what. Flags and the status change by themselves at sign-in. */
export const DEFAULT_FIELDS = "email,phone,name,givenName,familyName,roleNames,userTenants";

export interface Chosen {
  /** Without those that always are there: `loginId`, and `test` of test users. */
  readonly fields: readonly FieldName[];
  readonly attributes: readonly string[];
}

/** The fields that can be chosen, in their canonical order. */
export const CHOOSABLE: readonly FieldName[] = FIELD_NAMES.filter(
  (name) => name !== "loginId" && name !== "test" && name !== "customAttributes",
);

/** `name,roleNames,customAttributes.department`; throws for what is none. */
export function chosenFields(text: string): Chosen {
  const items = text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
  const attributes = new Set<string>();
  const fields = new Set<FieldName>();
  for (const item of items) {
    const key = attributeKeyOf(item);
    if (key !== undefined && key !== "") attributes.add(key);
    else if (CHOOSABLE.some((name) => name === item)) fields.add(item as FieldName);
    else if (item !== "loginId" && item !== "test") throw noField(item);
  }
  return { fields: CHOOSABLE.filter((name) => fields.has(name)), attributes: [...attributes].sort() };
}

function noField(item: string): DescopeError {
  const next = item.startsWith("customAttributes")
    ? "name each attribute: customAttributes.department"
    : `did you mean ${nearest(item)}? Known are ${CHOOSABLE.join(", ")}, and customAttributes.KEY`;
  return new DescopeError("INPUT_INVALID", { subject: "--fields", what: `${item} cannot be chosen`, next });
}

function nearest(item: string): string {
  return CHOOSABLE.toSorted((a, b) => leven(a, item) - leven(b, item))[0] ?? "";
}
