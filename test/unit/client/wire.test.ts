import { describe, expect, test } from "vitest";

import { errorAnswer, userAnswer, usersAnswer, type WireUser } from "../../../provider/client/wire.ts";
import { FIELD_NAMES } from "../../../provider/core/fields.ts";

function user(answered: Record<string, unknown>): WireUser {
  return userAnswer.parse({ user: { userId: "U1", ...answered } }).user;
}

describe("a user", () => {
  test("with the ID alone has every key, with its zero value", () => {
    expect(user({})).toEqual({
      userId: "U1",
      loginIds: [],
      externalIds: [],
      name: "",
      givenName: "",
      middleName: "",
      familyName: "",
      email: "",
      phone: "",
      verifiedEmail: false,
      verifiedPhone: false,
      picture: "",
      status: "",
      test: false,
      roleNames: [],
      userTenants: [],
      permissions: [],
      ssoAppIds: [],
      customAttributes: {},
      createdTime: 0,
      modifiedTime: 0,
      TOTP: false,
      SAML: false,
      SCIM: false,
      OIDC: false,
      OAuth: {},
      webauthn: false,
      password: false,
      push: false,
      editable: false,
      consentExpiration: 0,
      recoveryEmail: "",
      recoveryPhone: "",
      verifiedRecoveryEmail: false,
      verifiedRecoveryPhone: false,
      userFamilies: [],
      dependent: false,
      tempLockExpiration: 0,
    });
  });

  test("with nulls everywhere is the same", () => {
    const nulls = Object.fromEntries(Object.keys(user({})).map((key) => [key, null]));
    expect(user({ ...nulls, userId: "U1" })).toEqual(user({}));
  });

  test("has every declarable field but the login IDs under its own name", () => {
    const missing = FIELD_NAMES.filter((name) => !Object.hasOwn(user({}), name));
    expect(missing).toEqual(["loginId", "additionalIdentifiers"]);
  });

  test("keeps unknown keys, at the top and in tenants, and never fails for them", () => {
    const answered = user({ news: { a: 1 }, userTenants: [{ tenantId: "t", news: true }] });
    expect(answered).toMatchObject({ news: { a: 1 } });
    expect(answered.userTenants).toEqual([
      { tenantId: "t", tenantName: "", roleNames: [], permissions: [], news: true },
    ]);
  });

  test("may have a status that nobody has heard of", () => {
    expect(user({ status: "expired" }).status).toBe("expired");
    expect(user({ status: "hibernating" }).status).toBe("hibernating");
  });

  test("keeps attribute values of any type as they are", () => {
    const customAttributes = { a: 1, b: ["x"], c: null, d: { e: true }, f: "" };
    expect(user({ customAttributes }).customAttributes).toEqual(customAttributes);
  });

  test.each([
    [{}],
    [{ userId: "" }],
    [{ userId: 7 }],
    [{ userId: "U1", loginIds: "ci" }],
    [{ userId: "U1", email: 1 }],
    [{ userId: "U1", userTenants: [{ tenantName: "x" }] }],
  ])("%j is none", (answered) => {
    expect(userAnswer.safeParse({ user: answered }).success).toBe(false);
  });
});

describe("envelopes", () => {
  test("a user may be said to be new or not, or nothing be said", () => {
    expect(userAnswer.parse({ user: { userId: "U1" }, created: false }).created).toBe(false);
    expect(userAnswer.parse({ user: { userId: "U1" } }).created).toBeUndefined();
    expect(userAnswer.safeParse({}).success).toBe(false);
    expect(userAnswer.safeParse({ user: null }).success).toBe(false);
  });
  test("users may be absent, null or some", () => {
    expect(usersAnswer.parse({}).users).toEqual([]);
    expect(usersAnswer.parse({ users: null, total: 0 }).users).toEqual([]);
    expect(usersAnswer.parse({ users: [{ userId: "U1" }, { userId: "U2" }] }).users.map((one) => one.userId)).toEqual([
      "U1",
      "U2",
    ]);
    expect(usersAnswer.safeParse([]).success).toBe(false);
  });
  test("an error keeps what is text and drops what is not", () => {
    expect(errorAnswer.parse({ errorCode: "E1", errorMessage: 7, message: null, more: 1 })).toMatchObject({
      errorCode: "E1",
      errorMessage: undefined,
      message: undefined,
    });
  });
});
