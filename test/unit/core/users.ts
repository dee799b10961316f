// What the tests of core start from. Comes in: what a test cares about; leaves: a whole user, declaration or target.
import type { Item } from "../../../provider/core/diff.ts";
import type { ActualUser, UserInputs } from "../../../provider/core/model.ts";
import type { Target } from "../../../provider/core/ownership.ts";

export const USER_ID = "U2aBcDeFgHiJkLmNoPqRsTuVwXyZ";

/** A user who holds nothing but a login ID. */
export function actualUser(has: Partial<ActualUser> = {}): ActualUser {
  return {
    userId: USER_ID,
    loginIds: ["ci@example.com"],
    createdTime: 1_700_000_000,
    test: false,
    email: "",
    phone: "",
    verifiedEmail: false,
    verifiedPhone: false,
    name: "",
    givenName: "",
    middleName: "",
    familyName: "",
    roleNames: [],
    userTenants: [],
    status: "invited",
    customAttributes: {},
    picture: "",
    ssoAppIds: [],
    recoveryEmail: "",
    recoveryPhone: "",
    verifiedRecoveryEmail: false,
    verifiedRecoveryPhone: false,
    ...has,
  };
}

export function inputs(declared: Partial<UserInputs> = {}): UserInputs {
  return { loginId: "ci@example.com", ...declared };
}

export function target(
  declared: Partial<UserInputs> = {},
  cleared: readonly Item[] = [],
  retiredLoginIds: readonly string[] = [],
): Target {
  return { declared: inputs(declared), cleared, retiredLoginIds };
}

/** The same value, with every object and list in it frozen: whoever writes to it fails. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    for (const part of Object.values(value)) deepFreeze(part);
    Object.freeze(value);
  }
  return value;
}
