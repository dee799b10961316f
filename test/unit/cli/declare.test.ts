/** Found users as declarations: what is declared is what the user holds, and what cannot be is left out with a reason. */
import { expect, test } from "vitest";

import { forCsv } from "../../../cli/export/csv.ts";
import { declareUsers } from "../../../cli/export/declare.ts";
import { chosenFields } from "../../../cli/export/fields.ts";
import type { FoundUser } from "../../../provider/core/lookup.ts";

const user = (fields: Partial<FoundUser>): FoundUser => ({
  userId: "U1",
  loginIds: ["ann@example.com"],
  email: "",
  phone: "",
  verifiedEmail: false,
  verifiedPhone: false,
  name: "",
  givenName: "",
  middleName: "",
  familyName: "",
  picture: "",
  status: "enabled",
  test: false,
  roleNames: [],
  userTenants: [],
  permissions: [],
  ssoAppIds: [],
  customAttributes: {},
  password: true,
  recoveryEmail: "",
  recoveryPhone: "",
  verifiedRecoveryEmail: false,
  verifiedRecoveryPhone: false,
  createdTime: 1,
  modifiedTime: 1,
  ...fields,
});

test("only chosen fields and attributes, sets in order, empty texts not at all", () => {
  const one = user({ name: "Ann", roleNames: ["b", "a"], customAttributes: { team: "x", salary: 5 }, email: "a@b.ch" });
  const { declared, leftOut } = declareUsers([one], chosenFields("name,givenName,roleNames,customAttributes.team"));
  expect(leftOut).toEqual([]);
  expect(declared.map(({ entry }) => entry)).toEqual([
    {
      loginId: "ann@example.com",
      name: "Ann",
      roleNames: ["a", "b"],
      customAttributes: { team: "x" },
      onExisting: "adopt",
    },
  ]);
});

test("a value that the provider would refuse is left out, and the rest of the user stays", () => {
  const one = user({ status: "expired", name: "Ann", customAttributes: { odd: { deep: 1 }, team: "x" } });
  const chosen = chosenFields("name,status,customAttributes.odd,customAttributes.team");
  const { declared, leftOut } = declareUsers([one], chosen);
  expect(leftOut.map(({ item }) => item)).toEqual(["status", "customAttributes.odd"]);
  expect(declared[0]?.entry).toMatchObject({ name: "Ann", customAttributes: { team: "x" } });
  expect(declared[0]?.entry).not.toHaveProperty("status");
});

test("a user whose login ID cannot be declared is left out as a whole, and one without any", () => {
  const users = [user({ loginIds: [`U${"a".repeat(27)}`] }), user({ userId: "U2", loginIds: [] })];
  const { declared, leftOut } = declareUsers(users, chosenFields("name"));
  expect(declared).toEqual([]);
  expect(leftOut.map(({ userId, item }) => [userId, item])).toEqual([
    ["U2", undefined],
    ["U1", undefined],
  ]);
});

test("an e-mail that another exported user signs in with is left out: one program cannot declare both", () => {
  const users = [
    user({ email: "Bob@example.com" }),
    user({ userId: "U2", loginIds: ["bob@example.com"], email: "bob@example.com" }),
  ];
  const { declared, leftOut } = declareUsers(users, chosenFields("email"));
  expect(leftOut).toMatchObject([{ userId: "U1", item: "email" }]);
  expect(declared.map(({ entry }) => entry.email)).toEqual([undefined, "bob@example.com"]);
});

test("what a cell cannot hold is left out of a CSV file", () => {
  const users = [
    user({
      name: " Ann ",
      roleNames: ["a;b"],
      userTenants: [{ tenantId: "t", tenantName: "", roleNames: ["-"], permissions: [] }],
    }),
    user({ userId: "U2", loginIds: ["bob"], customAttributes: { n: 1 } }),
    user({ userId: "U3", loginIds: ["cyd"], customAttributes: { n: "1" } }),
  ];
  const { leftOut } = forCsv(declareUsers(users, chosenFields("name,roleNames,userTenants,customAttributes.n")));
  expect(leftOut.map(({ userId, item }) => `${userId} ${String(item)}`)).toEqual([
    "U1 name",
    "U1 roleNames",
    "U1 userTenants",
    "U2 customAttributes.n",
    "U3 customAttributes.n",
  ]);
});

test.each([
  ["password", /password cannot be chosen/],
  ["rolNames", /did you mean roleNames\?/],
  ["customAttributes", /name each attribute/],
  ["customAttributes.", /name each attribute/],
])("--fields %s is refused", (text, reason) => {
  expect(() => chosenFields(text)).toThrow(reason);
});
