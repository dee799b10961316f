/**
 * The values that sequences draw from. In: nothing. Out: small pools, so that draws collide: with other resources, with
 * bystanders' login IDs and contacts, with themselves in another spelling. Must not know: what is done with them.
 */
import fc from "fast-check";

export type Args = Record<string, unknown>;

/** The attributes that programs declare; `a`, `team`, `owner` … are left to hands, and hands may take these, too. */
const ATTRIBUTES: Readonly<Record<string, readonly unknown[]>> = {
  department: ["Sales", "R&D", "", "Grüße"],
  costCenter: [42, 8.64e7, 0, -1.5],
  onCall: [true, false],
  skills: [["go"], ["python", "go"], ["typescript", "go", "go"], []],
  level: ["junior", "principal", "junior"],
};

/** What hands write beside: also shapes that only other clients leave behind. */
const FOREIGN: Readonly<Record<string, readonly unknown[]>> = {
  ...ATTRIBUTES,
  team: ["core", "edge"],
  owner: ["ann", " ann "],
  a: ["x", "null"],
  birthday: ["02-29"],
  hiredOn: ["2024-02-29", 1709164800000],
};

/** Values that the service took once and takes no more: an option that is gone, a type that was changed. */
export const STALE: readonly FieldDraw[] = [
  { item: "customAttributes.level", value: "expert" },
  { item: "customAttributes.level", value: "" },
  { item: "customAttributes.team", value: { was: ["an", "object"], once: null } },
];

export const ATTRIBUTE_KEYS: readonly string[] = Object.keys(ATTRIBUTES);

/** Bystander number `n`: its login IDs first, then contacts that are no login IDs. */
export const BYSTANDER_LOGINS: ReadonlyArray<readonly string[]> = [
  ["by0@acme.test", "+49301234500"],
  ["by1", "by1.second@acme.test"],
];
const SHARED_EMAIL = "shared@acme.test";
const SHARED_PHONE = "+12125550999";
const FOREIGN_LOGINS = ["by0@acme.test", "BY0@Acme.test", "+49 30 1234500", "by1", "by1.second@acme.test"];

const one = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

/** Mostly the resource's own values, now and then a bystander's. */
const mostly = (own: readonly string[], foreign: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 16, arbitrary: one(...own) }, { weight: 1, arbitrary: one(...foreign) });

export function loginIdsOf(resource: number): string[] {
  const n = String(resource);
  return [`r${n}@acme.test`, `ci-bot-${n}`, `R${n}.Alt@Acme.test`, `+1 212 555 010${n}`, `r${n}.mail@acme.test`];
}

export const loginId = (resource: number): fc.Arbitrary<string> => mostly(loginIdsOf(resource), FOREIGN_LOGINS);

const email = (resource: number): fc.Arbitrary<string> =>
  mostly(
    [
      `r${String(resource)}@acme.test`,
      `R${String(resource)}@ACME.test`,
      `r${String(resource)}.mail@acme.test`,
      SHARED_EMAIL,
      "",
    ],
    ["by0@acme.test", "BY0@Acme.test", "by1.second@acme.test"],
  );

const phone = (resource: number): fc.Arbitrary<string> =>
  mostly(
    [`+1 212 555 010${String(resource)}`, `+1212555020${String(resource)}`, SHARED_PHONE, ""],
    ["+49 30 1234500", "+49301234500"],
  );

const flag = fc.boolean();
/** `Ghost` exists nowhere. */
const roles = fc.oneof(
  { weight: 20, arbitrary: one(["Viewer"], ["Viewer", "Deployer"], ["Deployer", "Viewer", "Viewer"], ["Auditor"], []) },
  { weight: 1, arbitrary: one(["Ghost"], ["Viewer", "Ghost"]) },
);
const tenants = one(
  [{ tenantId: "acme", roleNames: ["Viewer"] }],
  [{ tenantId: "acme", roleNames: ["Viewer", "Auditor"] }, { tenantId: "globex" }],
  [{ tenantId: "globex", roleNames: ["Deployer"] }],
  [{ tenantId: "acme" }],
  [],
);

export interface FieldDraw {
  readonly item: string;
  readonly value: unknown;
}

/** The arbitrary of each field that a program may declare beside `loginId`. */
export function fieldsOf(resource: number): Readonly<Record<string, fc.Arbitrary<unknown>>> {
  const n = String(resource);
  return {
    name: one("Ada", "Grace Hopper", "", "名前"),
    givenName: one("Ada", "G", ""),
    middleName: one("M", ""),
    familyName: one("L", "Hopper", ""),
    picture: one("https://p.test/1.png", "https://p.test/2.png", ""),
    email: email(resource),
    phone: phone(resource),
    verifiedEmail: flag,
    verifiedPhone: flag,
    recoveryEmail: one(`rec${n}@acme.test`, `REC${n}@acme.test`, ""),
    recoveryPhone: one("+1 212 555 0300", "+12125550301", ""),
    verifiedRecoveryEmail: flag,
    verifiedRecoveryPhone: flag,
    status: one("enabled", "disabled", "invited"),
    roleNames: roles,
    userTenants: tenants,
    ssoAppIds: one(["grafana"], ["grafana", "descope-default-oidc"], []),
    additionalIdentifiers: fc.oneof(
      { weight: 16, arbitrary: one([`alias${n}`], [`alias${n}`, `Alias${n}@acme.test`], []) },
      { weight: 1, arbitrary: one(["by1"], [`alias${n}`, "by0@acme.test"]) },
    ),
  };
}

export const FIELDS: readonly string[] = Object.keys(fieldsOf(0));

/** One field or attribute key with a value. */
export function item(resource: number): fc.Arbitrary<FieldDraw> {
  const fields = Object.entries(fieldsOf(resource)).map(([name, value]) =>
    value.map((drawn): FieldDraw => ({ item: name, value: drawn })),
  );
  return fc.oneof({ weight: 3, arbitrary: fc.oneof(...fields) }, { weight: 1, arbitrary: attribute(ATTRIBUTES) });
}

/** One attribute key of a hand. */
export const foreignAttribute: fc.Arbitrary<FieldDraw> = fc.oneof(
  { weight: 12, arbitrary: attribute(FOREIGN) },
  { weight: 1, arbitrary: one(...STALE) },
);

function attribute(pool: Readonly<Record<string, readonly unknown[]>>): fc.Arbitrary<FieldDraw> {
  return fc.oneof(
    ...Object.entries(pool).map(([key, values]) =>
      one(...values).map((value): FieldDraw => ({ item: `customAttributes.${key}`, value })),
    ),
  );
}

/** A whole declaration: any subset of all fields. */
export function declaration(resource: number): fc.Arbitrary<Args> {
  const fields = fc.record(fieldsOf(resource), { requiredKeys: [] });
  const attributes = fc.record(
    Object.fromEntries(Object.entries(ATTRIBUTES).map(([key, values]) => [key, one(...values)])),
    { requiredKeys: [] },
  );
  // Small ones often: a field that is not declared is what most checks are about.
  const few = fc.subarray([...FIELDS], { maxLength: 5 });
  return fc
    .tuple(loginId(resource), fields, attributes, fc.boolean(), few, fc.boolean())
    .map(([login, all, keys, withKeys, names, whole]): Args => {
      const kept = whole ? all : Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
      return { loginId: login, ...kept, ...(withKeys ? { customAttributes: keys } : {}) };
    });
}

/** What a user that no program declares has from the start. */
export const bystanderFields: fc.Arbitrary<Args> = fc.record({
  name: one("By Stander", ""),
  email: one(undefined, SHARED_EMAIL, "by.contact@acme.test"),
  phone: one(undefined, SHARED_PHONE),
  status: one("enabled", "invited"),
  roleNames: one([], ["Auditor"]),
  userTenants: one([], [{ tenantId: "initech", roleNames: ["Auditor"] }]),
  ssoAppIds: one([], ["grafana"]),
  customAttributes: one({}, { team: "core", costCenter: 7 }, { department: "HR", skills: ["go"], birthday: "02-29" }),
  picture: one("", "https://p.test/by.png"),
  test: fc.oneof({ weight: 5, arbitrary: one(false) }, { weight: 1, arbitrary: one(true) }),
});
