// Declarations at random, and the same ones spelled otherwise. Comes in: nothing; leaves: fast-check arbitraries. Values
// come from small pools, so that two of them are often equal, and hardly ever by spelling.
import fc from "fast-check";

import type { AttributeValue, TenantMembership, UserInputs } from "../../provider/core/model.ts";

const EMAILS = ["ada@example.com", "eva@example.org", "team+ci@example.co.uk"];
/** Each number in the form that the service keeps, and in ones that people write. */
const PHONES: ReadonlyArray<readonly string[]> = [
  ["+15555555555", "+1-555-555-5555", "+1 (555) 555-5555"],
  ["+4930123456", "+49 30 123456", "+49 30/123456"],
  ["+918899912345", "+91 88999 12345"],
];
const NAMES = ["Ada", "ada", "Ada Lovelace", "名前", "👩‍💻", " x "];
const ROLES = ["Viewer", "viewer", "Deployer", "Tenant Admin"];
const TENANTS = ["acme", "Acme", "beta", "gamma"];
const BOTS = ["build-bot", "deploy-bot", "+4930999999"];
export const ATTRIBUTE_KEYS: readonly string[] = ["team", "size", "flag", "areas", "constructor"];

const oneCase = (text: string): fc.Arbitrary<string> =>
  fc.mixedCase(fc.constant(text), { untoggleAll: (value) => value.toLowerCase() });
const email = fc.constantFrom(...EMAILS).chain(oneCase);
const phone = fc.constantFrom(...PHONES.flat());
const emptyOr = (value: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof({ weight: 1, arbitrary: fc.constant("") }, { weight: 4, arbitrary: value });
const setOf = (values: readonly string[]): fc.Arbitrary<string[]> =>
  fc.array(fc.constantFrom(...values), { maxLength: 4 });

const tenants: fc.Arbitrary<TenantMembership[]> = fc.uniqueArray(
  fc.record({ tenantId: fc.constantFrom(...TENANTS), roleNames: setOf(ROLES) }, { requiredKeys: ["tenantId"] }),
  { selector: ({ tenantId }) => tenantId, maxLength: 3 },
);

const attribute: fc.Arbitrary<AttributeValue> = fc.oneof(
  fc.constantFrom("", "core", "1", "true"),
  fc.constantFrom(0, 1, -1.5, 86_400_000, Number.MAX_SAFE_INTEGER),
  fc.boolean(),
  setOf(["a", "b", "c"]),
);

const attributes: fc.Arbitrary<Record<string, AttributeValue>> = fc.dictionary(
  fc.constantFrom(...ATTRIBUTE_KEYS),
  attribute,
  { noNullPrototype: true, maxKeys: 4 },
);

const loginId = fc.oneof(
  fc.constantFrom("ci@example.com", "robot").chain(oneCase),
  fc.constantFrom("+1 212 555 0100", "+12125550100"),
);

/** Any declaration that check lets through; `test` is left to the tests about it. */
export const declaration: fc.Arbitrary<UserInputs> = fc
  .record(
    {
      loginId,
      email: emptyOr(email),
      phone: emptyOr(phone),
      verifiedEmail: fc.boolean(),
      verifiedPhone: fc.boolean(),
      name: fc.constantFrom("", ...NAMES),
      givenName: fc.constantFrom("", ...NAMES),
      middleName: fc.constantFrom("", ...NAMES),
      familyName: fc.constantFrom("", ...NAMES),
      roleNames: setOf(ROLES),
      userTenants: tenants,
      status: fc.constantFrom("enabled", "disabled", "invited"),
      customAttributes: attributes,
      picture: fc.constantFrom("", "https://example.com/a.png"),
      ssoAppIds: setOf(["app-1", "app-2"]),
      additionalIdentifiers: setOf(BOTS),
      recoveryEmail: emptyOr(email),
      recoveryPhone: emptyOr(phone),
      verifiedRecoveryEmail: fc.boolean(),
      verifiedRecoveryPhone: fc.boolean(),
    },
    { requiredKeys: ["loginId"] },
  )
  .map(consistent);

/** A flag cannot vouch for a contact that is declared empty. */
function consistent(declared: UserInputs): UserInputs {
  const fixed = { ...declared };
  if (fixed.email === "" && fixed.verifiedEmail === true) fixed.verifiedEmail = false;
  if (fixed.phone === "" && fixed.verifiedPhone === true) fixed.verifiedPhone = false;
  if (fixed.recoveryEmail === "" && fixed.verifiedRecoveryEmail === true) fixed.verifiedRecoveryEmail = false;
  if (fixed.recoveryPhone === "" && fixed.verifiedRecoveryPhone === true) fixed.verifiedRecoveryPhone = false;
  return fixed;
}

/** The same declaration in another spelling: case, phone format, order, duplicates, order of keys. */
export function respelled(declared: UserInputs): fc.Arbitrary<UserInputs> {
  const entries = Object.entries(declared).map(([name, value]) =>
    respelledField(name, value).map((other): [string, unknown] => [name, other]),
  );
  return fc
    .tuple(...entries)
    .chain((pairs) => fc.shuffledSubarray(pairs, { minLength: pairs.length }))
    .map((pairs) => Object.fromEntries(pairs) as unknown as UserInputs);
}

function respelledField(name: string, value: unknown): fc.Arbitrary<unknown> {
  if (name === "loginId") return respelledLogin(value as string);
  if (name === "email" || name === "recoveryEmail") return oneCase(value as string);
  if (name === "phone" || name === "recoveryPhone") return respelledPhone(value as string);
  if (name === "additionalIdentifiers") return respelledSet(value as string[], respelledLogin);
  if (name === "roleNames" || name === "ssoAppIds") return respelledSet(value as string[]);
  if (name === "userTenants") return respelledTenants(value as TenantMembership[]);
  if (name === "customAttributes") return respelledAttributes(value as Record<string, AttributeValue>);
  return fc.constant(value);
}

function respelledPhone(value: string): fc.Arbitrary<string> {
  return fc.constantFrom(...(PHONES.find((forms) => forms.includes(value)) ?? [value]));
}

function respelledLogin(value: string): fc.Arbitrary<string> {
  return value.startsWith("+") ? fc.constantFrom(value, value.replaceAll(" ", "")) : oneCase(value);
}

function respelledSet(
  items: readonly string[],
  item: (value: string) => fc.Arbitrary<string> = fc.constant,
): fc.Arbitrary<string[]> {
  const twice = [...items, ...items];
  return fc
    .tuple(...twice.map(item))
    .chain((all) => fc.shuffledSubarray(all, { minLength: all.length }))
    .chain((all) => fc.constantFrom(all, [...new Set(all)]));
}

function respelledTenants(items: readonly TenantMembership[]): fc.Arbitrary<TenantMembership[]> {
  const each = items.map(({ tenantId, roleNames = [] }) =>
    respelledSet(roleNames).map((roles) => (roles.length === 0 ? { tenantId } : { roleNames: roles, tenantId })),
  );
  return fc.tuple(...each).chain((all) => fc.shuffledSubarray(all, { minLength: all.length }));
}

function respelledAttributes(map: Readonly<Record<string, AttributeValue>>): fc.Arbitrary<unknown> {
  const each = Object.entries(map).map(([key, value]) => {
    const other: fc.Arbitrary<unknown> =
      value === "" || (Array.isArray(value) && value.length === 0)
        ? fc.constantFrom("", [])
        : Array.isArray(value)
          ? respelledSet(value)
          : fc.constant(value);
    return other.map((one): [string, unknown] => [key, one]);
  });
  return fc
    .tuple(...each)
    .chain((pairs) => fc.shuffledSubarray(pairs, { minLength: pairs.length }))
    .map((pairs) => Object.fromEntries(pairs));
}
