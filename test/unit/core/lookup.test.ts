import { describe, expect, test } from "vitest";

import {
  filterFailures,
  foundUser,
  queryFailures,
  searchBody,
  type UserFilter,
} from "../../../provider/core/lookup.ts";
import { userAnswer } from "../../../provider/client/wire.ts";

/** Every filter with a value of its own. */
const EVERY: Required<UserFilter> = {
  loginIds: ["a"],
  userIds: ["U1"],
  emails: ["a@b.c"],
  phones: ["+4930123456"],
  statuses: ["enabled"],
  roleNames: ["Viewer"],
  tenantIds: ["acme"],
  includeSubTenants: true,
  tenantRoleNames: { acme: { values: ["Viewer"], and: true } },
  tenantRoleIds: { acme: { values: ["R1"] } },
  ssoAppIds: ["grafana"],
  customAttributes: { department: "Sales", skills: ["go"], costCenter: 7, onCall: false },
  text: "anna",
  withTestUser: true,
  testUsersOnly: false,
  ssoOnly: false,
  scimOnly: false,
  scim: false,
  password: true,
  totp: false,
  webauthn: false,
  verifiedEmail: true,
  verifiedPhone: false,
  fromCreatedTime: 1_700_000_000_000,
  toCreatedTime: 1_800_000_000_000,
  fromModifiedTime: 1_700_000_000_000,
  toModifiedTime: 1_800_000_000_000,
  sort: [{ field: "loginId", desc: true }],
  limit: 7,
};

describe("a filter", () => {
  test("goes to the service as it is, but for the limit, which is that of all pages together", () => {
    expect(filterFailures(EVERY)).toEqual([]);
    const { limit: _, ...rest } = EVERY;
    expect(searchBody(EVERY)).toEqual(rest);
    expect(searchBody({ text: undefined, verifiedEmail: false })).toEqual({ verifiedEmail: false });
  });

  test.each(["loginIds", "userIds", "emails", "phones", "statuses", "roleNames", "tenantIds", "ssoAppIds"] as const)(
    "whose %s are empty finds nobody, and not everybody",
    (name) => {
      expect(filterFailures({ [name]: [] })).toEqual([]);
      expect(searchBody({ [name]: [], text: "anna" })).toBeUndefined();
    },
  );

  test.each<[string, unknown, string]>([
    ["misspelt", { loginID: ["a"] }, 'loginID: is not a known filter; did you mean "loginIds"?'],
    ["of a kind that looks like another", { roles: ["a"] }, "roles: is not a known filter"],
    ["a page", { page: 2 }, "page: is not a known filter"],
    ["no list", { loginIds: "a" }, 'loginIds: is no list; write ["…"]'],
    ["an empty item", { emails: ["a@b.c", ""] }, "emails[1]: is empty, which the service takes for no filter"],
    ["empty text", { text: " " }, "text: is empty"],
    ["seconds", { fromCreatedTime: 1_700_000_000 }, "fromCreatedTime: is a time in 1973 or before; write milliseconds"],
    ["limit 0", { limit: 0 }, "limit: is below 1"],
    ["half a limit", { limit: 1.5 }, "limit: is no whole number"],
    ["roles without values", { tenantRoleNames: { acme: ["Viewer"] } }, "tenantRoleNames.acme: is no list of roles"],
    ["a flag as text", { password: "yes" }, "password: is neither true nor false"],
    ["no map", "anna", "expected object"],
  ])("that is %s is refused before any request", (_name, filter, said) => {
    expect(filterFailures(filter).join("; ")).toContain(said);
  });

  test("is refused without showing a value", () => {
    const failures = filterFailures({ loginIds: "hush", text: 7, limit: "hush", customAttributes: { a: { hush: 1 } } });
    expect(failures).toHaveLength(4);
    expect(failures.join()).not.toContain("hush");
  });
});

describe("a query", () => {
  test.each<[unknown, string]>([
    [{}, "exactly one of loginId and userId has to be given"],
    [{ loginId: "a", userId: "U1" }, "exactly one of loginId and userId has to be given"],
    [{ loginId: "" }, "loginId: is empty"],
    [{ loginId: `U${"a".repeat(27)}` }, "loginId: looks like a user ID; write it as userId"],
    [{ email: "a@b.c" }, "email: is not a known filter"],
    [undefined, "expected object"],
  ])("%j is refused", (query, said) => {
    expect(queryFailures(query).join("; ")).toContain(said);
  });

  test.each([{ loginId: "a" }, { userId: "U1" }, { userId: `U${"a".repeat(27)}`, loginId: undefined }])(
    "%j is taken",
    (query) => {
      expect(queryFailures(query)).toEqual([]);
    },
  );
});

test("a found user has what a program reads, and nothing that the service adds", () => {
  const { user } = userAnswer.parse({
    user: { userId: "U1", loginIds: ["a"], surprise: 1, userTenants: [{ tenantId: "t", x: 1 }] },
  });
  const found = foundUser(user);
  expect(found).not.toHaveProperty("surprise");
  expect(found).not.toHaveProperty("TOTP");
  expect(found.userTenants).toEqual([{ tenantId: "t", tenantName: "", roleNames: [], permissions: [] }]);
  expect(Object.values(found)).not.toContain(undefined);
});
