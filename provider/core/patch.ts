/**
 * From items that do not hold to the smallest ordered list of requests, as data. In: the items, the target and how
 * often each was tried. Out: a rename and at most one PATCH for first tries, the attribute's own endpoint for second
 * ones, nothing for third. Must not know: HTTP, or what was answered.
 */
import { canonicalAttribute } from "./canonical.ts";
import { attributeKeyOf, type Item } from "./diff.ts";
import { FIELDS, FIELD_NAMES, flagFor, type FieldName } from "./fields.ts";
import type { UserInputs } from "./model.ts";
import { RETIRED, type Target } from "./ownership.ts";

export type Body = Record<string, unknown>;

/** Whom a request is about. The user ID goes into `loginId`, as Descope's own samples do (contract 9.1, question 10). */
export interface Address {
  readonly userId: string;
  readonly test: boolean;
}

export function addressBody(address: Address): Body {
  // Unknown keys are ignored, and python-sdk issue 608 says that patches of test users without `test` failed.
  return address.test ? { loginId: address.userId, test: true } : { loginId: address.userId };
}

/**
 * The PATCH body that makes exactly `items` hold: the address, and one key per field. A contact that is written takes
 * its declared flag along, because the service may reset or set the flag with the contact (contract row P1).
 */
export function patchBody(items: readonly Item[], target: Target, address: Address): Body {
  const fields = items.filter((item): item is FieldName => isPatchField(item));
  const flags = fields.flatMap((name) => {
    const flag = flagFor(name);
    return flag !== undefined && target.declared[flag] !== undefined ? [flag] : [];
  });
  const names = FIELD_NAMES.filter((name) => fields.includes(name) || flags.includes(name));
  const body: Body = addressBody(address);
  for (const name of names) body[name] = wireValue(target.declared, name);
  const attributes = attributeEntries(items, target.declared);
  if (attributes.length > 0) body["customAttributes"] = Object.fromEntries(attributes);
  return body;
}

export function isPatchField(item: Item): boolean {
  return item !== RETIRED && attributeKeyOf(item) === undefined && FIELDS[item as FieldName].write === "patch";
}

function attributeEntries(items: readonly Item[], declared: UserInputs): Array<[string, unknown]> {
  return items.flatMap((item): Array<[string, unknown]> => {
    const key = attributeKeyOf(item);
    return key === undefined ? [] : [[key, wireAttribute(declared, key)]];
  });
}

/** What is sent for a field: the declared value, or its empty value where nothing declares it any more. */
export function wireValue(declared: UserInputs, name: FieldName): unknown {
  const value = declared[name] ?? FIELDS[name].empty;
  if (name !== "userTenants" || !Array.isArray(value)) return value;
  return (value as NonNullable<UserInputs["userTenants"]>).map(({ tenantId, roleNames }) => ({
    tenantId,
    roleNames: roleNames ?? [],
  }));
}

/** What is sent for one custom attribute; `null` clears (node-sdk's value type has it since December 2025). */
export function wireAttribute(declared: UserInputs, key: string): unknown {
  const attributes = declared.customAttributes ?? {};
  // Only its own keys: "constructor" is a name that an attribute may have.
  const value = Object.hasOwn(attributes, key) ? attributes[key] : undefined;
  return canonicalAttribute(value) === undefined ? null : value;
}

/** The body of a create: the whole declaration, and nothing else. */
export function createBody(declared: UserInputs): Body {
  const body: Body = {};
  for (const name of FIELD_NAMES) {
    if (declared[name] === undefined || FIELDS[name].kind === "attributes") continue;
    body[name] = wireValue(declared, name);
  }
  const attributes = Object.entries(declared.customAttributes ?? {}).filter(
    ([, value]) => canonicalAttribute(value) !== undefined,
  );
  if (attributes.length > 0) body["customAttributes"] = Object.fromEntries(attributes);
  return body;
}
