import { describe, expect, test } from "vitest";

import { checkUser, type CheckFailure } from "../../../provider/core/check.ts";
import { FIELD_NAMES } from "../../../provider/core/fields.ts";
import { MAX_LIST_LENGTH, MAX_LOGIN_ID_LENGTH, MAX_TEXT_LENGTH } from "../../../provider/core/schema.ts";
import { UNKNOWN } from "../../../provider/core/unknown.ts";
import { deepFreeze, USER_ID } from "./users.ts";

type Raw = Record<string, unknown>;

/** Failures of a declaration that is right but for what is given. */
function failuresOf(raw: Raw): readonly CheckFailure[] {
  return checkUser({ loginId: "ci@example.com", ...raw }).failures;
}

const SECRET = "hunter2-and-more";

const WHOLE: Raw = {
  loginId: "ci@example.com",
  email: "Ada@Example.com",
  phone: "+1-555-555-5555",
  verifiedEmail: true,
  verifiedPhone: false,
  name: "Ada Lovelace",
  givenName: "Ada",
  middleName: "",
  familyName: "Lovelace",
  roleNames: ["b", "a", "b"],
  userTenants: [{ tenantId: "acme", roleNames: ["Viewer"] }, { tenantId: "beta" }],
  status: "enabled",
  customAttributes: { text: "x", number: 8.64e7, flag: false, list: ["a"], empty: "", none: [] },
  picture: "https://example.com/a.png",
  ssoAppIds: [],
  additionalIdentifiers: ["build-bot", "+4930123456"],
  recoveryEmail: "",
  recoveryPhone: "+4930123457",
  verifiedRecoveryEmail: false,
  verifiedRecoveryPhone: true,
  test: false,
  removedFields: "keep",
};

describe("what is right", () => {
  test("passes whole, in the author's spelling", () => {
    const { inputs, failures } = checkUser(WHOLE);
    expect(failures).toEqual([]);
    expect(inputs).toEqual(WHOLE);
  });

  test("the whole declaration names every field of the table", () => {
    for (const name of FIELD_NAMES) expect(WHOLE).toHaveProperty(name);
  });

  test("a login ID alone is enough: no password, no e-mail (issue-googleworkspace-118)", () => {
    expect(checkUser({ loginId: "build-bot" })).toEqual({ inputs: { loginId: "build-bot" }, failures: [] });
  });

  test.each(["ci@example.com", "+15555555555", "+1-555-555-5555", "build bot", "Ü", "U123", `${USER_ID}x`])(
    "login ID %s",
    (loginId) => {
      expect(checkUser({ loginId }).failures).toEqual([]);
    },
  );

  test.each([
    "ada@example.com",
    "Ada.Lovelace+ci@sub.example.co.uk",
    "o'brien@example.com",
    "jörg@exämple.de",
    "用户@例子.中国",
  ])("e-mail %s", (email) => {
    expect(failuresOf({ email })).toEqual([]);
  });

  test.each(["+918899912345", "+1 (212) 555-0100", "+5511987654321", "+29022158"])("phone %s", (phone) => {
    expect(failuresOf({ phone, recoveryPhone: phone })).toEqual([]);
  });

  test("numbers that JSON carries exactly, whole or not", () => {
    const customAttributes = { max: Number.MAX_SAFE_INTEGER, min: -Number.MAX_SAFE_INTEGER, part: 0.1, huge: 8.64e7 };
    expect(failuresOf({ customAttributes })).toEqual([]);
  });

  test("values just as long as allowed", () => {
    expect(failuresOf({ name: "x".repeat(MAX_TEXT_LENGTH) })).toEqual([]);
    expect(checkUser({ loginId: "x".repeat(MAX_LOGIN_ID_LENGTH) }).failures).toEqual([]);
  });

  test("text beyond the basic plane is well formed", () => {
    expect(failuresOf({ name: "👩‍💻 Ada" })).toEqual([]);
  });

  test("null and undefined mean not declared, at every level", () => {
    const raw = {
      loginId: "ci@example.com",
      email: null,
      name: undefined,
      emial: null,
      customAttributes: { a: null, b: 1, c: undefined },
      userTenants: [{ tenantId: "acme", roleNames: null, roles: undefined }],
    };
    expect(checkUser(raw)).toEqual({
      inputs: { loginId: "ci@example.com", customAttributes: { b: 1 }, userTenants: [{ tenantId: "acme" }] },
      failures: [],
    });
    expect(Object.keys(checkUser(raw).inputs)).toEqual(["loginId", "customAttributes", "userTenants"]);
  });
});

/** Bad input: what is declared, the exact path, and what the reason has to tell. */
const BAD: ReadonlyArray<readonly [what: string, raw: Raw, property: string, reason: RegExp]> = [
  ["unknown property near a known one", { emial: SECRET }, "emial", /not a known property; did you mean "email"\?/],
  ["unknown property by case only", { loginID: SECRET }, "loginID", /did you mean "loginId"\?/],
  ["unknown property by alias", { ssoAppIDs: [SECRET] }, "ssoAppIDs", /did you mean "ssoAppIds"\?/],
  ["the console's display name", { displayName: SECRET }, "displayName", /did you mean "name"\?/],
  ["the SDKs' roles", { roles: [SECRET] }, "roles", /did you mean "roleNames"\?/],
  ["the SDKs' tenants", { tenants: [SECRET] }, "tenants", /did you mean "userTenants"\?/],
  ["a phone number", { phone_number: SECRET }, "phone_number", /did you mean "phone"\?/],
  ["the older name of the login ID", { identifier: SECRET }, "identifier", /did you mean "loginId"\?/],
  ["the SDKs' further login IDs", { additionalLoginIds: [] }, "additionalLoginIds", /"additionalIdentifiers"\?/],
  ["unknown property far from all", { zzzzzzzz: SECRET }, "zzzzzzzz", /not a known property; known are loginId, email/],
  ["the user ID, which nobody sets", { userId: SECRET }, "userId", /not a known property/],
  [
    "unknown key of a tenant",
    { userTenants: [{ tenantId: "t", tenantID: SECRET }] },
    "userTenants[0].tenantID",
    /did you mean "tenantId"\?/,
  ],
  [
    "unknown key of a tenant far from all",
    { userTenants: [{ tenantId: "t", zzzzzzzz: SECRET }] },
    "userTenants[0].zzzzzzzz",
    /known are tenantId, roleNames/,
  ],

  ["loginId of the wrong type", { loginId: 7 }, "loginId", /^is a number; write a login ID/],
  ["email of the wrong type", { email: 7 }, "email", /^is a number; write an e-mail address/],
  ["phone of the wrong type", { phone: 4930 }, "phone", /^is a number; write a phone number/],
  ["text of the wrong type", { name: true }, "name", /^is a boolean; write text, or "" to keep it empty/],
  ["text given as a list", { picture: [SECRET] }, "picture", /^is a list; write text/],
  ["flag of the wrong type", { verifiedEmail: "true" }, "verifiedEmail", /^is a string; write true or false/],
  ["test mark of the wrong type", { test: "yes" }, "test", /^is a string; write true or false/],
  ["set of the wrong type", { roleNames: SECRET }, "roleNames", /^is a string; write a list of names/],
  ["item of a set of the wrong type", { ssoAppIds: ["a", 7] }, "ssoAppIds[1]", /^is a number; write a name/],
  ["null in a list", { roleNames: [null] }, "roleNames[0]", /^is null; write a name/],
  ["blank item of a set", { roleNames: ["a", " "] }, "roleNames[1]", /^is empty; write a name or leave it out/],
  [
    "identifiers of the wrong type",
    { additionalIdentifiers: SECRET },
    "additionalIdentifiers",
    /^is a string; write a list of login IDs/,
  ],
  [
    "empty identifier",
    { additionalIdentifiers: [""] },
    "additionalIdentifiers[0]",
    /^is empty; write the e-mail address/,
  ],
  [
    "identifier that is the login ID",
    { additionalIdentifiers: ["x", "CI@example.com"] },
    "additionalIdentifiers[1]",
    /same as loginId; list only further/,
  ],
  ["tenants of the wrong type", { userTenants: SECRET }, "userTenants", /^is a string; write a list of tenants, \[\{/],
  ["tenant of the wrong type", { userTenants: [SECRET] }, "userTenants[0]", /^is a string; write a tenant, \{/],
  ["tenant without ID", { userTenants: [{}] }, "userTenants[0].tenantId", /^is required; write the tenant's ID/],
  [
    "tenant with a blank ID",
    { userTenants: [{ tenantId: "" }] },
    "userTenants[0].tenantId",
    /^is empty; write the tenant's ID/,
  ],
  [
    "roles of a tenant of the wrong type",
    { userTenants: [{ tenantId: "t", roleNames: "Viewer" }] },
    "userTenants[0].roleNames",
    /^is a string; write a list of role names, \["Viewer"\]/,
  ],
  [
    "role of a tenant of the wrong type",
    { userTenants: [{ tenantId: "t" }, { tenantId: "u", roleNames: ["a", 1] }] },
    "userTenants[1].roleNames[1]",
    /^is a number; write a role name/,
  ],
  [
    "duplicate tenant",
    { userTenants: [{ tenantId: "t" }, { tenantId: "u" }, { tenantId: "t", roleNames: [SECRET] }] },
    "userTenants[2].tenantId",
    /same tenant as userTenants\[0\]; write one entry per tenant with all its roles/,
  ],
  ["status that is none", { status: SECRET }, "status", /write "enabled", "disabled" or "invited"/],
  ["status that cannot be set", { status: "expired" }, "status", /write "enabled", "disabled" or "invited"/],
  ["empty status", { status: "" }, "status", /write "enabled", "disabled" or "invited"/],
  ["status of the wrong type", { status: 1 }, "status", /write "enabled", "disabled" or "invited"/],
  ["attributes of the wrong type", { customAttributes: SECRET }, "customAttributes", /^is a string; write a map of/],
  ["attributes as a list", { customAttributes: [SECRET] }, "customAttributes", /^is a list; write a map of attributes/],
  [
    "attribute that is a map",
    { customAttributes: { a: { b: SECRET } } },
    "customAttributes.a",
    /^is a map; write a text, a number, true or false, or a list of texts/,
  ],
  [
    "item of an attribute",
    { customAttributes: { a: ["x", 7] } },
    "customAttributes.a[1]",
    /^is a number; write a text/,
  ],
  ["blank item of an attribute", { customAttributes: { a: [""] } }, "customAttributes.a[0]", /^is empty; write a text/],
  ["attribute without name", { customAttributes: { "": SECRET } }, "customAttributes.", /empty key; write the attrib/],
  [
    "attribute named __proto__",
    { customAttributes: JSON.parse(`{"__proto__":"${SECRET}"}`) as unknown },
    "customAttributes.__proto__",
    /is no attribute's machine name/,
  ],
  ["unsafe integer", { customAttributes: { a: 2 ** 53 } }, "customAttributes.a", /beyond 2\^53.*write it as text/],
  ["not a number", { customAttributes: { a: Number.NaN } }, "customAttributes.a", /write a text, a number/],
  ["infinity", { customAttributes: { a: Infinity } }, "customAttributes.a", /write a text, a number/],
  ["e-mail that is none", { email: "not an address" }, "email", /no e-mail address; write name@example\.com/],
  ["e-mail without domain", { recoveryEmail: "ada@" }, "recoveryEmail", /no e-mail address; write name@example\.com/],
  ["two e-mails", { email: "a@example.com,b@example.com" }, "email", /no e-mail address/],
  ["phone that is none", { phone: "call me" }, "phone", /no phone number in international form; write \+4930123456/],
  ["phone in national form", { phone: "030 123456" }, "phone", /no phone number in international form/],
  ["phone of an impossible length", { recoveryPhone: "+123" }, "recoveryPhone", /no phone number in international/],
  ["phone with words around", { phone: "+49 30 123456 at work" }, "phone", /no phone number in international form/],
  ["phone with an extension", { phone: "+49 30 123456 ext. 7" }, "phone", /no phone number in international form/],
  ["empty loginId", { loginId: "" }, "loginId", /^is empty; write the e-mail address, phone number or name/],
  ["blank loginId", { loginId: "  " }, "loginId", /^is empty; write/],
  ["loginId with blanks at its ends", { loginId: " ci" }, "loginId", /blanks at its ends; write it without them/],
  ["loginId that is a user ID", { loginId: USER_ID }, "loginId", /looks like a user ID.*write the login ID instead/],
  [
    "identifier that is a user ID",
    { additionalIdentifiers: [USER_ID] },
    "additionalIdentifiers[0]",
    /looks like a user ID/,
  ],
  ["loginId of 5 MB", { loginId: "x".repeat(5_000_000) }, "loginId", /5000000 characters long; write at most 1000 /],
  ["text of 5 MB", { name: "x".repeat(5_000_000) }, "name", /5000000 characters long; write at most 10000 characters/],
  [
    "attribute of 5 MB",
    { customAttributes: { a: "x".repeat(5_000_000) } },
    "customAttributes.a",
    /5000000 characters long; write at most 10000 characters/,
  ],
  [
    "list without end",
    { roleNames: Array.from({ length: MAX_LIST_LENGTH + 1 }, (_, i) => `r${String(i)}`) },
    "roleNames",
    /too many entries; write at most 1000/,
  ],
  ["lone surrogate", { name: "x\uD800" }, "name", /half of a character.*write well-formed text/],
  [
    "lone surrogate in an attribute",
    { customAttributes: { a: ["\uDC00"] } },
    "customAttributes.a[0]",
    /half of a character/,
  ],
  ["NUL", { givenName: "a\u0000b" }, "givenName", /NUL character; leave it out/],
  ["removedFields", { removedFields: "drop" }, "removedFields", /write "clear" .* or "keep"/],
  [
    "verified nothing",
    { email: "", verifiedEmail: true },
    "verifiedEmail",
    /while email is ""; declare email, or leave verifiedEmail out/,
  ],
  [
    "verified no recovery phone",
    { recoveryPhone: "", verifiedRecoveryPhone: true },
    "verifiedRecoveryPhone",
    /while recoveryPhone is ""; declare recoveryPhone/,
  ],
];

/** Every text in a value that could be told apart in a message. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return value.length > 7 ? [value] : [];
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(textsIn);
  return [];
}

describe("what is wrong", () => {
  test.each(BAD)("%s", (_what, raw, property, reason) => {
    const failures = failuresOf(raw);
    expect([...new Set(failures.map((failure) => failure.property))]).toEqual([property]);
    expect(failures[0]?.reason).toMatch(reason);
    // The value is nobody's business: it may be secret, or five megabytes.
    for (const text of textsIn(raw)) expect(failures[0]?.reason.includes(text)).toBe(false);
    expect(failures[0]?.reason.length).toBeLessThan(500);
  });

  test("nothing at all: the login ID is asked for", () => {
    expect(checkUser({}).failures).toEqual([{ property: "loginId", reason: "is required; write a login ID" }]);
  });

  test("every failure is told, not only the first", () => {
    const failures = failuresOf({
      email: "x",
      phone: "y",
      emial: 1,
      userTenants: [{ tenantId: "t" }, { tenantId: "t" }],
    });
    expect(failures.map(({ property }) => property).toSorted()).toEqual([
      "email",
      "emial",
      "phone",
      "userTenants[1].tenantId",
    ]);
  });

  test("an explicit false flag beside an empty contact is no contradiction", () => {
    expect(failuresOf({ email: "", verifiedEmail: false })).toEqual([]);
    expect(failuresOf({ verifiedEmail: true })).toEqual([]);
  });
});

describe("values not yet known", () => {
  const optional = FIELD_NAMES.filter((name) => name !== "loginId");

  test.each(["loginId", ...optional, "removedFields"])("%s may be unknown as a whole", (name) => {
    expect(failuresOf({ [name]: UNKNOWN })).toEqual([]);
  });

  test("parts may be unknown at any depth", () => {
    const raw = {
      loginId: UNKNOWN,
      roleNames: ["a", UNKNOWN],
      additionalIdentifiers: [UNKNOWN, "x"],
      userTenants: [UNKNOWN, { tenantId: UNKNOWN, roleNames: UNKNOWN }, { tenantId: UNKNOWN, roleNames: [UNKNOWN] }],
      customAttributes: { a: UNKNOWN, b: [UNKNOWN] },
    };
    expect(checkUser(raw)).toEqual({ inputs: raw, failures: [] });
  });

  test.each([
    ["an unknown property", { emial: 1 }, "emial"],
    ["an unknown property that is not yet known", { emial: UNKNOWN }, "emial"],
    ["a bad e-mail", { email: "x" }, "email"],
    ["an item beside it", { roleNames: [UNKNOWN, ""] }, "roleNames[1]"],
    ["an attribute beside it", { customAttributes: { a: UNKNOWN, b: {} } }, "customAttributes.b"],
    ["an item of a list attribute", { customAttributes: { a: [UNKNOWN, ""] } }, "customAttributes.a[1]"],
    [
      "a role beside its tenant",
      { userTenants: [{ tenantId: UNKNOWN, roleNames: [7] }] },
      "userTenants[0].roleNames[0]",
    ],
    [
      "an unknown key beside a tenant's ID",
      { userTenants: [{ tenantId: UNKNOWN, roles: [] }] },
      "userTenants[0].roles",
    ],
    ["a map in place of a list", { roleNames: { a: UNKNOWN } }, "roleNames"],
    ["a list in place of a text", { name: [UNKNOWN] }, "name"],
    ["a map in place of an attribute's value", { customAttributes: { a: { b: UNKNOWN } } }, "customAttributes.a"],
  ])("does not hide %s", (_what, raw, property) => {
    const failures = failuresOf({ phone: UNKNOWN, ...raw });
    expect(failures.map((failure) => failure.property)).toEqual([property]);
  });

  test("two unknown tenants are not the same tenant", () => {
    expect(failuresOf({ userTenants: [{ tenantId: UNKNOWN }, { tenantId: UNKNOWN }] })).toEqual([]);
  });

  test("an unknown contact may well be verified", () => {
    expect(failuresOf({ email: UNKNOWN, verifiedEmail: true })).toEqual([]);
  });
});

describe("check leaves things as they are", () => {
  test.each([WHOLE, ...BAD.map(([, raw]) => raw)])("input %# is not mutated", (raw) => {
    expect(() => checkUser(deepFreeze(structuredClone(raw)))).not.toThrow();
  });

  test.each([{ ...WHOLE, name: null, customAttributes: { a: null } }, ...BAD.map(([, raw]) => raw)])(
    "checking the result of %# again changes nothing",
    (raw) => {
      const once = checkUser(raw);
      expect(checkUser(once.inputs as unknown as Raw)).toEqual(once);
    },
  );
});
