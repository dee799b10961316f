/**
 * Second tries: what is sent through an attribute's own endpoint when a PATCH was answered but the user does not hold
 * it. In: the items, the target and the user as answered. Out: requests as data. Must not know: HTTP. It exists because
 * what PATCH does with some values is not published (fact sheet section 6); the setters' meaning is.
 */
import { canonicalLoginId, sameValue } from "./canonical.ts";
import { attributeKeyOf, type Item } from "./diff.ts";
import { FIELDS, type FieldName, type Setter } from "./fields.ts";
import type { ActualUser, TenantMembership } from "./model.ts";
import { actualValue, RETIRED, retiredStill, type Target } from "./ownership.ts";
import { wireAttribute, wireValue, type Body } from "./patch.ts";

/** Endpoints beside PATCH, by the name that the client maps to a path. */
export type SetterEndpoint =
  | "email"
  | "phone"
  | "recoveryEmail"
  | "recoveryPhone"
  | "name"
  | "picture"
  | "status"
  | "roleSet"
  | "tenantAdd"
  | "tenantRemove"
  | "ssoAppSet"
  | "customAttribute"
  | "loginId";

export interface SetterRequest {
  readonly endpoint: SetterEndpoint;
  readonly body: Body;
}

/** The requests that write `items` through their own endpoints, in a safe order. */
export function setterRequests(items: readonly Item[], target: Target, actual: ActualUser): SetterRequest[] {
  const address = { loginId: actual.userId };
  const bySetter = new Map<Setter, FieldName[]>();
  const requests: SetterRequest[] = [];
  for (const item of items) {
    const key = attributeKeyOf(item);
    if (item === RETIRED) {
      for (const loginId of retiredStill(actual, target)) requests.push(removeLoginId(loginId));
    } else if (key !== undefined) {
      const attributeValue = wireAttribute(target.declared, key);
      requests.push({ endpoint: "customAttribute", body: { ...address, attributeKey: key, attributeValue } });
    } else {
      const { setter } = FIELDS[item as FieldName];
      if (setter !== undefined) bySetter.set(setter, [...(bySetter.get(setter) ?? []), item as FieldName]);
    }
  }
  for (const [setter, names] of bySetter) requests.push(...BUILDERS[setter](names, target, actual));
  return requests;
}

function removeLoginId(loginId: string): SetterRequest {
  // Addressed by the login ID that goes: "empty removes; the last one cannot go" (docs, update-login-id).
  return { endpoint: "loginId", body: { loginId, newLoginId: "" } };
}

type Builder = (names: readonly FieldName[], target: Target, actual: ActualUser) => SetterRequest[];

const contact =
  (endpoint: "email" | "phone" | "recoveryEmail" | "recoveryPhone", field: FieldName, flag: FieldName): Builder =>
  (names, { declared }, actual) => {
    const value = names.includes(field) ? wireValue(declared, field) : actualValue(actual, declared, field);
    const verified = declared[flag] ?? actualValue(actual, declared, flag);
    const body: Body = { loginId: actual.userId, [field]: value, verified };
    // Without it these two endpoints merge the user who owns the value into this one and delete it (java PR 374).
    if (endpoint === "email" || endpoint === "phone") body["failOnConflict"] = true;
    return [{ endpoint, body }];
  };

const fields =
  (endpoint: SetterEndpoint): Builder =>
  (names, { declared }, actual) => {
    const values = Object.fromEntries(names.map((name) => [name, wireValue(declared, name)]));
    return [{ endpoint, body: { loginId: actual.userId, ...values } }];
  };

const tenants: Builder = (_names, { declared }, actual) => {
  const address = { loginId: actual.userId };
  const wanted = (wireValue(declared, "userTenants") ?? []) as Array<Required<TenantMembership>>;
  const requests: SetterRequest[] = [];
  for (const { tenantId } of actual.userTenants) {
    if (!wanted.some((tenant) => tenant.tenantId === tenantId)) {
      requests.push({ endpoint: "tenantRemove", body: { ...address, tenantId } });
    }
  }
  for (const { tenantId, roleNames } of wanted) {
    const found = actual.userTenants.find((tenant) => tenant.tenantId === tenantId);
    if (found === undefined) requests.push({ endpoint: "tenantAdd", body: { ...address, tenantId } });
    if (!sameValue("set", found?.roleNames, roleNames)) {
      requests.push({ endpoint: "roleSet", body: { ...address, tenantId, roleNames } });
    }
  }
  return requests;
};

const identifiers: Builder = (_names, { declared }, actual) => {
  const wanted = (declared.additionalIdentifiers ?? []).map(canonicalLoginId);
  const found = actualValue(actual, declared, "additionalIdentifiers") as string[];
  return found.filter((id) => !wanted.includes(canonicalLoginId(id))).map(removeLoginId);
};

const BUILDERS: Readonly<Record<Setter, Builder>> = {
  email: contact("email", "email", "verifiedEmail"),
  phone: contact("phone", "phone", "verifiedPhone"),
  recoveryEmail: contact("recoveryEmail", "recoveryEmail", "verifiedRecoveryEmail"),
  recoveryPhone: contact("recoveryPhone", "recoveryPhone", "verifiedRecoveryPhone"),
  name: fields("name"),
  picture: fields("picture"),
  status: fields("status"),
  roles: fields("roleSet"),
  ssoApps: fields("ssoAppSet"),
  tenants,
  identifiers,
  attribute: () => [],
  loginId: () => [],
};
