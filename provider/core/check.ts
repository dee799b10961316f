/**
 * Is this declaration valid? In: the program's inputs, raw, with unknown values of a preview. Out: the inputs to keep,
 * in the author's spelling, and failures as property path and reason with what to write instead. Must not know: the
 * user's actual state, the network, the clock.
 */
import leven from "leven";
import type { z } from "zod";

import { canonicalLoginId } from "./canonical.ts";
import { FIELD_NAMES } from "./fields.ts";
import { isMap } from "./map.ts";
import type { UserInputs } from "./model.ts";
import { PASSWORD_SOURCES } from "./password.ts";
import { CONTROL_NAMES, userSchema } from "./schema.ts";
import { containsUnknown, UNKNOWN } from "./unknown.ts";

export interface CheckFailure {
  /** Path of the property, `userTenants[1].tenantId`. */
  readonly property: string;
  readonly reason: string;
}

export interface Checked {
  readonly inputs: UserInputs;
  readonly failures: readonly CheckFailure[];
}

/** Checks one user's declaration. Idempotent: checking what it returned changes nothing. Never mutates its input. */
export function checkUser(raw: Readonly<Record<string, unknown>>): Checked {
  const inputs = withoutAbsent(raw);
  const failures = [...shapeFailures(userSchema, inputs, KNOWN), ...crossFailures(inputs)];
  return { inputs: inputs as unknown as UserInputs, failures };
}

/** `null` and `undefined` mean "not declared", as everywhere in Pulumi. */
function withoutAbsent(raw: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept = dropAbsent(raw);
  const attributes = kept["customAttributes"];
  if (isMap(attributes)) kept["customAttributes"] = dropAbsent(attributes);
  if (Array.isArray(kept["userTenants"])) {
    kept["userTenants"] = kept["userTenants"].map((tenant: unknown) => (isMap(tenant) ? dropAbsent(tenant) : tenant));
  }
  return kept;
}

export function dropAbsent(map: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== null && value !== undefined));
}

interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
  readonly errors?: ReadonlyArray<readonly Issue[]>;
}

/** The names of a user's properties, of which an unknown one may be a misspelling. */
const KNOWN: readonly string[] = [...FIELD_NAMES, ...CONTROL_NAMES];

/** Where inputs do not fit a schema, in the author's words; what a preview does not know yet is judged later. */
export function shapeFailures(
  schema: z.ZodType,
  inputs: Readonly<Record<string, unknown>>,
  knownNames: readonly string[],
): CheckFailure[] {
  const result = schema.safeParse(inputs);
  if (result.success) return [];
  return (
    (result.error.issues as readonly Issue[])
      .flatMap(deepest)
      // Only the value itself: a map or list of the wrong kind is wrong whatever a part of it will be.
      .filter((issue) => valueAt(inputs, issue.path) !== UNKNOWN)
      .flatMap((issue) => toFailures(issue, knownNames))
  );
}

/** Of a union's issues the one that got furthest says best what is wrong. */
function deepest(issue: Issue): Issue[] {
  if (issue.code !== "invalid_union" || issue.errors === undefined) return [issue];
  const inner = issue.errors.filter((errors) =>
    errors.some((error) => error.code !== "invalid_type" || error.path.length > 0),
  );
  const best = inner[0];
  if (best === undefined) return [issue];
  return best.map((error) => ({ ...error, path: [...issue.path, ...error.path] }));
}

function toFailures(issue: Issue, knownNames: readonly string[]): CheckFailure[] {
  if (issue.code === "unrecognized_keys") {
    return (issue.keys ?? []).map((key) => ({
      property: pathOf([...issue.path, key]),
      reason: unknownKey(key, issue.path.length === 0 ? knownNames : ["tenantId", "roleNames"]),
    }));
  }
  return [{ property: pathOf(issue.path), reason: issue.message }];
}

/**
 * Names of the same thing elsewhere: Descope's console, its SDKs' parameters and its older answers, other providers. No
 * distance between spellings would find them.
 */
const ALIASES: Readonly<Record<string, string>> = {
  identifier: "loginId",
  username: "loginId",
  loginids: "loginId",
  displayname: "name",
  firstname: "givenName",
  lastname: "familyName",
  phonenumber: "phone",
  mobile: "phone",
  roles: "roleNames",
  tenants: "userTenants",
  tenantids: "userTenants",
  attributes: "customAttributes",
  additionalloginids: "additionalIdentifiers",
  externalids: "additionalIdentifiers",
  ssoapps: "ssoAppIds",
  pictureurl: "picture",
  avatar: "picture",
  enabled: "status",
  disabled: "status",
  testuser: "test",
};

function unknownKey(key: string, known: readonly string[]): string {
  const folded = key.toLowerCase().replaceAll(/[^a-z]/g, "");
  const alias = Object.hasOwn(ALIASES, folded) ? ALIASES[folded] : undefined;
  if (alias !== undefined && known.includes(alias)) return `is not a known property; did you mean "${alias}"?`;
  const nearest = known
    .map((name) => ({ name, distance: leven(name.toLowerCase(), key.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0];
  if (nearest !== undefined && nearest.distance <= Math.max(2, key.length / 3)) {
    return `is not a known property; did you mean "${nearest.name}"?`;
  }
  return `is not a known property; known are ${known.join(", ")}`;
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = root;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return value;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** `userTenants[0].roleNames`: where in the declaration. */
export function pathOf(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) => (typeof key === "number" ? `[${String(key)}]` : index === 0 ? String(key) : `.${String(key)}`))
    .join("");
}

/** Rules over more than one value. */
function crossFailures(inputs: Readonly<Record<string, unknown>>): CheckFailure[] {
  return [
    ...duplicateTenants(inputs["userTenants"]),
    ...verifiedNothing(inputs),
    ...ownIdentifier(inputs),
    ...manyPasswords(inputs),
    ...protoKey(inputs["customAttributes"]),
  ];
}

function duplicateTenants(userTenants: unknown): CheckFailure[] {
  if (!Array.isArray(userTenants)) return [];
  const ids = userTenants.map((tenant: unknown) => (tenant as { tenantId?: unknown } | null)?.tenantId);
  return ids.flatMap((id, index) => {
    const first = ids.indexOf(id);
    if (typeof id !== "string" || containsUnknown(id) || first === index) return [];
    return [
      {
        property: `userTenants[${String(index)}].tenantId`,
        reason: `names the same tenant as userTenants[${String(first)}]; write one entry per tenant with all its roles`,
      },
    ];
  });
}

/** A flag that vouches for nothing is ignored by the service, so that it could never hold. */
function verifiedNothing(inputs: Readonly<Record<string, unknown>>): CheckFailure[] {
  return (["Email", "Phone", "RecoveryEmail", "RecoveryPhone"] as const).flatMap((contact) => {
    const flag = `verified${contact}`;
    const field = contact.charAt(0).toLowerCase() + contact.slice(1);
    if (inputs[flag] !== true || inputs[field] !== "") return [];
    return [{ property: flag, reason: `is true while ${field} is ""; declare ${field}, or leave ${flag} out` }];
  });
}

function ownIdentifier(inputs: Readonly<Record<string, unknown>>): CheckFailure[] {
  const { loginId, additionalIdentifiers } = inputs;
  if (typeof loginId !== "string" || !Array.isArray(additionalIdentifiers)) return [];
  return additionalIdentifiers.flatMap((id: unknown, index) =>
    typeof id === "string" && !containsUnknown(id) && canonicalLoginId(id) === canonicalLoginId(loginId)
      ? [
          {
            property: `additionalIdentifiers[${String(index)}]`,
            reason: "is the same as loginId; list only further login IDs",
          },
        ]
      : [],
  );
}

function manyPasswords(inputs: Readonly<Record<string, unknown>>): CheckFailure[] {
  const declared = PASSWORD_SOURCES.filter((name) => inputs[name] !== undefined);
  if (declared.length < 2) return [];
  return [
    { property: declared[1] ?? "", reason: `is declared beside ${String(declared[0])}; declare only one of them` },
  ];
}

/** zod skips this key of a record without a word. */
function protoKey(attributes: unknown): CheckFailure[] {
  if (typeof attributes !== "object" || attributes === null || !Object.hasOwn(attributes, "__proto__")) return [];
  return [{ property: "customAttributes.__proto__", reason: "is no attribute's machine name; write another key" }];
}
