/**
 * Every switch of the dialect table in each of its positions. A case does one thing under each value and says what is
 * seen; values of one switch must differ in what is seen, or the switch does nothing.
 */
import { expect, onTestFinished, test, vi } from "vitest";

import { dialectTable, sampleProject, type Dialect, type Emulator } from "../../../emulator/index.ts";
import { dialectOf, parseDialectChange } from "../../../emulator/dialect.ts";
import { authCases } from "./auth/dialect-cases.ts";
import { RateLimits } from "../../../emulator/rate-limits.ts";
import { ann, call, create, createTest, load, patch, raw, search, setter, start, update } from "./helpers.ts";

interface Case {
  name: keyof Dialect;
  /** Switches that must stand otherwise than by default for this one to matter. */
  beside?: Partial<Dialect>;
  see: (emulator: Emulator) => Promise<unknown>;
  expected: Record<string, unknown>;
}

const email = "bob@acme.test";
const phone = "+15555555555";

/** Creates again what exists, otherwise named. */
async function again(emulator: Emulator, more: Record<string, unknown>): Promise<unknown> {
  const { status, body } = await create(emulator, { loginId: "ann", email: "ann@acme.test", name: "New", ...more });
  return status === 200 ? [body.created, emulator.user("ann")?.name, emulator.user("ann")?.status] : body.errorCode;
}

/** What becomes of Ann and of Bob, whose login ID she gets as a contact. */
async function conflict(emulator: Emulator, give: () => Promise<{ status: number }>): Promise<unknown> {
  await create(emulator, { loginId: email, additionalIdentifiers: [phone] });
  const { status } = await give();
  const anns = emulator.user("ann");
  return [status, anns?.loginIds.length ?? 0, emulator.users().length];
}

async function attributes(emulator: Emulator, sent: Record<string, unknown>): Promise<unknown> {
  await ann(emulator, { customAttributes: { a: "1", team: "t" } });
  const { status, body } = await patch(emulator, { loginId: "ann", customAttributes: sent });
  return status === 200 ? body.user.customAttributes : status;
}

const cases: Case[] = [
  ...authCases,
  {
    name: "createExisting",
    see: async (emulator) => {
      await ann(emulator, { name: "Old", status: "enabled" });
      return again(emulator, {});
    },
    expected: { returnsOld: [false, "Old", "enabled"], error: "E062107", overwritesOld: [false, "New", "enabled"] },
  },
  {
    name: "createExistingTest",
    see: async (emulator) => {
      await ann(emulator, { name: "Old", test: true });
      return again(emulator, { test: true });
    },
    expected: { returnsOld: [false, "Old", "invited"], error: "E062107", overwritesOld: [false, "New", "invited"] },
  },
  {
    name: "inviteExisting",
    see: async (emulator) => {
      await ann(emulator, { name: "Old", status: "expired" });
      return again(emulator, { invite: true });
    },
    expected: { reinvites: [false, "Old", "invited"], returnsOld: [false, "Old", "expired"], error: "E062107" },
  },
  {
    name: "createdFlag",
    see: async (emulator) => {
      await ann(emulator);
      return "created" in (await load(emulator, "ann")).body;
    },
    expected: { present: true, absent: false },
  },
  {
    name: "emailConflictOnCreate",
    see: (emulator) => conflict(emulator, () => create(emulator, { loginId: "ann", email })),
    expected: { allow: [200, 1, 2], merge: [200, 3, 1], refuse: [409, 0, 1] },
  },
  {
    name: "phoneConflictOnCreate",
    see: (emulator) => conflict(emulator, () => create(emulator, { loginId: "ann", phone })),
    expected: { allow: [200, 1, 2], merge: [200, 3, 1], refuse: [409, 0, 1] },
  },
  {
    name: "contactFlagOnCreate",
    see: async (emulator) => {
      const user = await ann(emulator, { phone });
      return [user.verifiedEmail, user.verifiedPhone];
    },
    expected: { unverified: [false, false], verified: [true, true] },
  },
  {
    name: "contactRequired",
    see: async (emulator) => [
      (await create(emulator, { loginId: "plain" })).status,
      (await createTest(emulator, { loginId: "plain-test" })).status,
    ],
    expected: { everyone: [400, 400], realUsers: [400, 200], nobody: [200, 200] },
  },
  {
    name: "emailFolded",
    see: async (emulator) => {
      const created = (await ann(emulator, { email: "Ann@Acme.test" })).email;
      return [created, (await patch(emulator, { loginId: "ann", email: "New@Acme.test" })).body.user.email];
    },
    expected: { yes: ["ann@acme.test", "new@acme.test"], no: ["Ann@Acme.test", "New@Acme.test"] },
  },
  {
    name: "loginIdCase",
    see: async (emulator) => {
      const { loginIds } = (await create(emulator, { loginId: "Ann@acme.test" })).body.user;
      const { total } = (await search(emulator, { loginIds: ["ANN@acme.test"] })).body;
      return [loginIds, (await load(emulator, "ANN@acme.test")).status, total];
    },
    expected: { folded: [["ann@acme.test"], 200, 1], kept: [["Ann@acme.test"], 404, 0] },
  },
  {
    name: "invalidPhone",
    see: async (emulator) => {
      const { status, body } = await create(emulator, { loginId: "x", phone: "555" });
      return [status, body.user?.phone];
    },
    expected: { refused: [400, undefined], stored: [200, "555"] },
  },
  {
    name: "unknownAttributeKey",
    see: (emulator) => attributes(emulator, { nope: 1 }),
    expected: { error: 400, dropped: { a: "1", team: "t" }, stored: { a: "1", team: "t", nope: 1 } },
  },
  {
    name: "wrongAttributeType",
    see: (emulator) => attributes(emulator, { a: 1 }),
    expected: { error: 400, dropped: { a: "1", team: "t" }, stored: { a: 1, team: "t" } },
  },
  {
    name: "unknownReference",
    see: async (emulator) => {
      await ann(emulator);
      const sent = { roleNames: ["nope"], userTenants: [{ tenantId: "nowhere" }], ssoAppIds: ["nothing"] };
      const { status, body } = await patch(emulator, { loginId: "ann", ...sent });
      if (status !== 200) return status;
      return [body.user.roleNames, body.user.userTenants.map(({ tenantId }) => tenantId), body.user.ssoAppIds];
    },
    expected: { error: 400, dropped: [[], [], []], stored: [["nope"], ["nowhere"], ["nothing"]] },
  },
  {
    name: "attributesOnPatch",
    see: (emulator) => attributes(emulator, { a: "2" }),
    expected: { merge: { a: "2", team: "t" }, replace: { a: "2" } },
  },
  {
    name: "attributeNullOnPatch",
    see: async (emulator) => {
      const merged = await attributes(emulator, { a: null });
      // Where the rest of the map is replaced, an ignored null keeps its key.
      emulator.setDialect({ attributesOnPatch: "replace" });
      const { body } = await patch(emulator, { loginId: "ann", customAttributes: { a: null, department: "d" } });
      return [merged, body.user.customAttributes];
    },
    expected: {
      clears: [{ team: "t" }, { department: "d" }],
      ignored: [
        { a: "1", team: "t" },
        { a: "1", department: "d" },
      ],
    },
  },
  {
    name: "emptyAttributesOnPatch",
    beside: { attributesOnPatch: "replace" },
    see: (emulator) => attributes(emulator, {}),
    expected: { ignored: { a: "1", team: "t" }, clears: {} },
  },
  {
    name: "attributeNullOnSetter",
    see: async (emulator) => {
      await ann(emulator, { customAttributes: { a: "1", team: "t" } });
      const sent = { loginId: "ann", attributeKey: "a", attributeValue: null };
      return (await setter(emulator, "customAttribute", sent)).body.user.customAttributes;
    },
    expected: { clears: { team: "t" }, ignored: { a: "1", team: "t" } },
  },
  {
    name: "nullScalarOnPatch",
    see: async (emulator) => {
      await ann(emulator, { name: "Ann", verifiedEmail: true, phone });
      const { user } = (await patch(emulator, { loginId: "ann", name: null, phone: null, verifiedEmail: null })).body;
      return [user.name, user.phone, user.verifiedEmail];
    },
    expected: { ignored: ["Ann", phone, true], clears: ["", "", false] },
  },
  {
    name: "nullListOnPatch",
    see: async (emulator) => {
      await ann(emulator, { roleNames: ["Viewer"], userTenants: [{ tenantId: "acme" }], ssoAppIds: ["grafana"] });
      const nulls = { roleNames: null, userTenants: null, ssoAppIds: null };
      const { status, body } = await patch(emulator, { loginId: "ann", ...nulls });
      if (status !== 200) return status;
      return [body.user.roleNames.length, body.user.userTenants.length, body.user.ssoAppIds.length];
    },
    expected: { ignored: [1, 1, 1], clears: [0, 0, 0], refused: 400 },
  },
  {
    name: "emptyStringOnPatch",
    see: async (emulator) => {
      await ann(emulator, { name: "Ann", phone, picture: "p" });
      const { user } = (await patch(emulator, { loginId: "ann", name: "", phone: "", picture: "" })).body;
      return [user.name, user.phone, user.picture];
    },
    expected: { clears: ["", "", ""], ignored: ["Ann", phone, "p"] },
  },
  {
    name: "patchMissingUser",
    see: async (emulator) => {
      const { status, body } = await patch(emulator, { loginId: "ghost", name: "x" });
      return [status, body.errorCode];
    },
    expected: { "404": [404, "E112102"], "400": [400, "E062108"] },
  },
  {
    name: "userIdKeyOnPatch",
    see: async (emulator) => {
      const { userId } = await ann(emulator);
      return (await patch(emulator, { userId, name: "x" })).status;
    },
    expected: { accepted: 200, ignored: 400 },
  },
  {
    name: "patchTestUserWithoutFlag",
    see: async (emulator) => {
      await ann(emulator, { test: true });
      const { status, body } = await patch(emulator, { loginId: "ann", name: "One" });
      const flagged = await patch(emulator, { loginId: "ann", givenName: "Two", test: true });
      return [status, body.user.name, flagged.body.user.givenName];
    },
    expected: { taken: [200, "One", "Two"], ignored: [200, "", "Two"] },
  },
  {
    name: "statusOnPatch",
    see: async (emulator) => {
      await ann(emulator);
      return (await patch(emulator, { loginId: "ann", status: "disabled" })).body.user.status;
    },
    expected: { taken: "disabled", ignored: "invited" },
  },
  {
    name: "statusInvitedOnActive",
    see: async (emulator) => {
      await ann(emulator, { status: "enabled" });
      const patched = await patch(emulator, { loginId: "ann", status: "invited" });
      emulator.editUser("ann", { status: "enabled" });
      const set = await setter(emulator, "status", { loginId: "ann", status: "invited" });
      return [patched.body.user.status, set.body.user.status];
    },
    expected: { taken: ["invited", "invited"], ignored: ["enabled", "enabled"] },
  },
  {
    name: "expiredStatus",
    see: async (emulator) => {
      await ann(emulator);
      return (await patch(emulator, { loginId: "ann", status: "expired" })).status;
    },
    expected: { taken: 200, refused: 400 },
  },
  {
    name: "userTenantsOnPatch",
    see: async (emulator) => {
      const userTenants = ["acme", "globex"].map((tenantId) => ({ tenantId, roleNames: ["Viewer"] }));
      await ann(emulator, { userTenants });
      const sent = [{ tenantId: "globex", roleNames: ["Auditor"] }];
      const { user } = (await patch(emulator, { loginId: "ann", userTenants: sent })).body;
      return user.userTenants.map(({ tenantId, roleNames }) => [tenantId, ...roleNames]);
    },
    expected: {
      replace: [["globex", "Auditor"]],
      merge: [
        ["acme", "Viewer"],
        ["globex", "Auditor"],
      ],
    },
  },
  {
    name: "emptyUserTenantsOnPatch",
    see: async (emulator) => {
      await ann(emulator, { userTenants: [{ tenantId: "acme" }] });
      return (await patch(emulator, { loginId: "ann", userTenants: [] })).body.user.userTenants.length;
    },
    expected: { clears: 0, ignored: 1 },
  },
  {
    name: "rolesAndTenantsInOnePatch",
    see: async (emulator) => {
      await ann(emulator);
      const both = { roleNames: ["Viewer"], userTenants: [{ tenantId: "acme" }] };
      const statuses = [];
      for (const sent of [both, { roleNames: ["Viewer"] }, { userTenants: [{ tenantId: "acme" }] }]) {
        statuses.push((await patch(emulator, { loginId: "ann", ...sent })).status);
      }
      return statuses;
    },
    expected: { taken: [200, 200, 200], refused: [400, 200, 200] },
  },
  {
    name: "ssoAppIdsOnPatch",
    see: async (emulator) => {
      await ann(emulator, { ssoAppIds: ["grafana"] });
      return (await patch(emulator, { loginId: "ann", ssoAppIds: ["descope-default-oidc"] })).body.user.ssoAppIds;
    },
    expected: { replace: ["descope-default-oidc"], add: ["grafana", "descope-default-oidc"] },
  },
  {
    name: "roleAddExisting",
    see: async (emulator) => {
      await ann(emulator, { roleNames: ["Viewer"] });
      const { status } = await setter(emulator, "role/add", { loginId: "ann", roleNames: ["Auditor", "Viewer"] });
      return [status, emulator.user("ann")?.roleNames];
    },
    expected: { taken: [200, ["Viewer", "Auditor"]], refused: [400, ["Viewer"]] },
  },
  {
    name: "roleRemoveMissing",
    see: async (emulator) => {
      await ann(emulator, { userTenants: [{ tenantId: "acme", roleNames: ["Viewer"] }] });
      const sent = { loginId: "ann", tenantId: "acme", roleNames: ["Auditor", "Viewer"] };
      return [(await setter(emulator, "role/remove", sent)).status, emulator.user("ann")?.userTenants[0]?.roleNames];
    },
    expected: { taken: [200, []], refused: [400, ["Viewer"]], 404: [404, ["Viewer"]] },
  },
  {
    name: "tenantAddExisting",
    see: async (emulator) => {
      await ann(emulator, { userTenants: [{ tenantId: "acme", roleNames: ["Viewer"] }] });
      const { status } = await setter(emulator, "tenant/add", { loginId: "ann", tenantId: "acme" });
      return [status, emulator.user("ann")?.userTenants[0]?.roleNames];
    },
    expected: { taken: [200, ["Viewer"]], refused: [400, ["Viewer"]] },
  },
  {
    name: "tenantRemoveMissing",
    see: async (emulator) => {
      await ann(emulator);
      return (await setter(emulator, "tenant/remove", { loginId: "ann", tenantId: "acme" })).status;
    },
    expected: { taken: 200, refused: 400, 404: 404 },
  },
  {
    name: "additionalIdentifiersOnPatch",
    see: async (emulator) => {
      await ann(emulator, { additionalIdentifiers: ["one"] });
      return (await patch(emulator, { loginId: "ann", additionalIdentifiers: ["two"] })).body.user.loginIds;
    },
    expected: { add: ["ann", "one", "two"], replace: ["ann", "two"] },
  },
  {
    name: "phoneNormalisedOnPatch",
    see: async (emulator) => {
      await ann(emulator);
      const sent = { loginId: "ann", phone: "+1-555-555-5555" };
      const patched = (await patch(emulator, sent)).body.user.phone;
      return [patched, (await setter(emulator, "phone", sent)).body.user.phone];
    },
    expected: { yes: [phone, phone], no: ["+1-555-555-5555", "+1-555-555-5555"] },
  },
  {
    name: "emailConflictOnPatch",
    see: async (emulator) => {
      await ann(emulator);
      return conflict(emulator, () => patch(emulator, { loginId: "ann", email: "Bob@acme.test" }));
    },
    expected: { merge: [200, 3, 1], refuse: [409, 1, 2], allow: [200, 1, 2] },
  },
  {
    name: "phoneConflictOnPatch",
    see: async (emulator) => {
      await ann(emulator);
      return conflict(emulator, () => patch(emulator, { loginId: "ann", phone: "+1-555-555-5555" }));
    },
    expected: { merge: [200, 3, 1], refuse: [409, 1, 2], allow: [200, 1, 2] },
  },
  ...(["email", "phone"] as const).map((contact): Case => {
    const flag = contact === "email" ? "verifiedEmail" : "verifiedPhone";
    const [one, two] = contact === "email" ? ["one@acme.test", "two@acme.test"] : [phone, "+12025550142"];
    return {
      name: contact === "email" ? "emailChangeWithoutFlag" : "phoneChangeWithoutFlag",
      see: async (emulator) => {
        const seen = [];
        for (const verified of [true, false]) {
          const loginId = `plain-${verified}`;
          await create(emulator, { loginId, [contact]: one, [flag]: verified });
          seen.push((await patch(emulator, { loginId, [contact]: one })).body.user[flag]);
          seen.push((await patch(emulator, { loginId, [contact]: two })).body.user[flag]);
        }
        return seen;
      },
      expected: {
        verifies: [true, true, false, true],
        keeps: [true, true, false, false],
        resets: [true, false, false, false],
      },
    };
  }),
  {
    name: "clearedValueResetsFlag",
    see: async (emulator) => {
      await ann(emulator, { phone, verifiedPhone: true, recoveryEmail: "r@acme.test", verifiedRecoveryEmail: true });
      const { user } = (await patch(emulator, { loginId: "ann", phone: "", recoveryEmail: "" })).body;
      return [user.phone, user.verifiedPhone, user.recoveryEmail, user.verifiedRecoveryEmail];
    },
    expected: { yes: ["", false, "", false], no: ["", true, "", true] },
  },
  {
    name: "unverifyOnlyContact",
    see: async (emulator) => {
      await ann(emulator, { verifiedEmail: true });
      const only = (await patch(emulator, { loginId: "ann", verifiedEmail: false })).status;
      emulator.editUser("ann", { phone, verifiedPhone: true, verifiedEmail: true });
      return [only, (await patch(emulator, { loginId: "ann", verifiedEmail: false })).status];
    },
    expected: { taken: [200, 200], refused: [400, 200] },
  },
  {
    name: "emailChangeMovesLoginId",
    see: async (emulator) => {
      await create(emulator, { loginId: "ann@acme.test", additionalIdentifiers: ["ann"] });
      return (await patch(emulator, { loginId: "ann", email: "new@acme.test" })).body.user.loginIds;
    },
    expected: { stays: ["ann@acme.test", "ann"], follows: ["new@acme.test", "ann"] },
  },
  {
    name: "loginIdTakenOnRename",
    see: async (emulator) => {
      await ann(emulator);
      await create(emulator, { loginId: email });
      const { status } = await setter(emulator, "loginid", { loginId: "ann", newLoginId: email });
      return [status, emulator.users().map((user) => user.loginIds)];
    },
    expected: { refuse: [409, [["ann"], [email]]], merge: [200, [[email]]] },
  },
  {
    name: "updateOmitted",
    see: async (emulator) => {
      await ann(emulator, { name: "Ann", phone, roleNames: ["Viewer"], customAttributes: { a: "1" } });
      const { user } = (await update(emulator, { loginId: "ann", givenName: "G" })).body;
      return [user.name, user.email, user.phone, user.roleNames, user.customAttributes, user.givenName];
    },
    expected: {
      erases: ["", "", "", [], {}, "G"],
      keeps: ["Ann", "ann@acme.test", phone, ["Viewer"], { a: "1" }, "G"],
    },
  },
  {
    name: "deleteMissing",
    see: async (emulator) => (await call(emulator, "POST /v1/mgmt/user/delete", { loginId: "ghost" })).status,
    expected: { "404": 404, "200": 200 },
  },
  {
    name: "searchHidesTestUsers",
    see: async (emulator) => {
      await createTest(emulator, { loginId: "t@acme.test" });
      return (await search(emulator, {})).body.total;
    },
    expected: { yes: 0, no: 1 },
  },
  {
    name: "policyOnManagement",
    see: async (emulator) => {
      const weak = { loginId: "weak@acme.test", password: "short" };
      const created = await create(emulator, weak);
      await ann(emulator);
      const set = await call(emulator, "POST /v1/mgmt/user/password/set/active", { loginId: "ann", password: "short" });
      const good = await call(emulator, "POST /v1/mgmt/user/password/set", {
        loginId: "ann",
        password: "long-enough!",
      });
      const own = await call(emulator, "POST /v1/mgmt/user/password/set/temporary", { loginId: "ann" });
      const codes = [created, set, good, own].map(({ body }) => body.errorCode);
      return [codes, emulator.user("weak@acme.test") !== undefined];
    },
    expected: {
      ignored: [[undefined, undefined, undefined, undefined], true],
      enforced: [["E062902", "E062902", undefined, undefined], false],
    },
  },
  {
    name: "selectedColumns",
    see: async (emulator) => {
      await ann(emulator, { name: "Ann" });
      const ask = async (version: string): Promise<object> =>
        (await call(emulator, `POST /${version}/mgmt/user/search`, { selectedColumns: ["name", "nope"] })).body
          .users[0] ?? {};
      return [Object.keys(await ask("v1")).length, Object.keys(await ask("v2")).length];
    },
    expected: { ignored: [38, 38], only: [2, 38] },
  },
  {
    name: "searchFindsTestUsersByLoginId",
    see: async (emulator) => {
      await createTest(emulator, { loginId: "t@acme.test", phone });
      const totals = [];
      for (const filter of [
        { loginIds: ["t@acme.test"] },
        { emails: ["t@acme.test"] },
        { phones: [phone] },
        { text: "t@" },
      ]) {
        totals.push((await search(emulator, filter)).body.total);
      }
      return totals;
    },
    expected: { no: [0, 0, 0, 0], yes: [1, 1, 1, 0] },
  },
];

for (const { name, beside = {}, see, expected } of cases) {
  for (const [value, wanted] of Object.entries(expected)) {
    test(`dialect ${name}=${value}`, async () => {
      const emulator = await start({ dialect: { ...beside, [name]: value } });
      expect(await see(emulator)).toEqual(wanted);
    });
  }
}

const numbers: Partial<Record<keyof Dialect, true>> = {
  searchLag: true,
  searchLagMs: true,
  searchLimitMaximum: true,
  batchMaximum: true,
  usersLoadMaximum: true,
  testUserMaximum: true,
  rateLimitWindowMs: true,
  licenseLimitFactor: true,
  codeTriesMaximum: true,
};

test("every switch and every value of the table has a case, and values differ in what is seen", () => {
  expect([...cases.map(({ name }) => name), ...Object.keys(numbers)].toSorted()).toEqual(
    Object.keys(dialectTable).toSorted(),
  );
  for (const { name, expected } of cases) {
    const row = dialectTable[name];
    expect([name, Object.keys(expected).toSorted()]).toEqual([name, "values" in row ? [...row.values].toSorted() : []]);
    const seen = Object.values(expected).map((value) => JSON.stringify(value));
    expect([name, new Set(seen).size]).toEqual([name, seen.length]);
  }
});

test("createExisting, not createExistingTest, settles a test create that meets a real user", async () => {
  const emulator = await start({ dialect: { createExisting: "error" } });
  await ann(emulator);
  expect((await createTest(emulator, { loginId: "ann", email: "ann@acme.test" })).body.errorCode).toBe("E062107");
});

test("dialect searchLag: search sees a write only after that many further requests, load at once", async () => {
  const emulator = await start({ dialect: { searchLag: 2 } });
  const names = async (): Promise<string[]> => (await search(emulator, {})).body.users.map((user) => user.name);
  await ann(emulator, { name: "One" });
  expect(await names()).toEqual([]);
  expect((await load(emulator, "ann")).body.user.name).toBe("One");
  expect(await names()).toEqual(["One"]);
  await patch(emulator, { loginId: "ann", name: "Two" });
  await patch(emulator, { loginId: "ann", name: "Three" });
  expect(await names()).toEqual(["One"]);
  expect(await names()).toEqual(["Two"]);
  expect(await names()).toEqual(["Three"]);
  await call(emulator, "POST /v1/mgmt/user/delete", { loginId: "ann" });
  expect(await names()).toEqual(["Three"]);
  expect(await names()).toEqual(["Three"]);
  expect(await names()).toEqual([]);
  emulator.createUser({ loginId: "hand@acme.test", name: "By hand" });
  expect(await names()).toEqual(["By hand"]);
  const { userId } = await ann(emulator);
  const byIndex = [{ loginIds: ["ann"] }, { userIds: [userId] }, { loginId: "ann" }];
  const totals: number[] = [];
  for (const filter of byIndex) totals.push((await search(emulator, filter)).body.total);
  expect(totals).toEqual([0, 0, 1]);
});

test("dialect searchLagMs: search sees a write only after that time", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  const emulator = await start({ dialect: { searchLagMs: 100 } });
  await ann(emulator);
  vi.setSystemTime(Date.now() + 99);
  expect((await search(emulator, {})).body.total).toBe(0);
  vi.setSystemTime(Date.now() + 1);
  expect((await search(emulator, {})).body.total).toBe(1);
});

test("dialect searchLimitMaximum: a larger limit is cut", async () => {
  const emulator = await start({ dialect: { searchLimitMaximum: 2 } });
  for (const n of [1, 2, 3]) emulator.createUser({ loginId: `u${n}@acme.test` });
  const { body } = await search(emulator, { limit: 1000 });
  expect([body.users.length, body.total]).toEqual([2, 3]);
});

test("dialect batchMaximum: one more than it is refused with 400, for all three batches", async () => {
  const emulator = await start({ dialect: { batchMaximum: 2 } });
  const send = async (line: string, key: string, entries: unknown[]): Promise<number> =>
    (await call(emulator, line, { [key]: entries })).status;
  const bodies = [1, 2, 3].map((n) => ({ loginId: `u${n}@acme.test` }));
  for (const [line, key, entries] of [
    ["POST /v1/mgmt/user/create/batch", "users", bodies],
    ["PATCH /v1/mgmt/user/patch/batch", "users", bodies],
    ["POST /v1/mgmt/user/delete/batch", "userIds", ["a", "b", "c"]],
  ] as const) {
    expect([line, await send(line, key, [...entries])]).toEqual([line, 400]);
    expect([line, await send(line, key, entries.slice(0, 2))]).toEqual([line, 200]);
  }
  expect(emulator.users()).toHaveLength(2);
});

test("dialect usersLoadMaximum", async () => {
  const emulator = await start({ dialect: { usersLoadMaximum: 2 } });
  const send = async (userIds: string[]): Promise<number> =>
    (await call(emulator, "POST /v1/mgmt/users/load", { userIds })).status;
  expect([await send(["a", "b"]), await send(["a", "b", "c"])]).toEqual([200, 400]);
});

test("dialect testUserMaximum: E111111 with E013002 in its text, real users unaffected", async () => {
  const emulator = await start({ dialect: { testUserMaximum: 1 } });
  expect((await createTest(emulator, { loginId: "t1@acme.test" })).status).toBe(200);
  const { status, body } = await createTest(emulator, { loginId: "t2@acme.test" });
  expect([status, body.errorCode]).toEqual([400, "E111111"]);
  expect(body.errorMessage).toContain("E013002");
  expect((await createTest(emulator, { loginId: "t1@acme.test" })).status).toBe(200);
  await ann(emulator);
});

test("dialect rateLimitWindowMs: published limits per class and project, 429 with Retry-After, over after the window", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  const emulator = await start({ dialect: { rateLimitWindowMs: 60_000 } });
  const again = (): ReturnType<typeof create> => create(emulator, { loginId: "ann@acme.test" });
  const limited = async (count: number): Promise<number> => {
    const answers = await Promise.all(Array.from({ length: count }, again));
    return answers.filter(({ status }) => status === 429).length;
  };
  expect(await limited(103)).toBe(3);
  vi.setSystemTime(Date.now() + 20_000);
  const { status, headers, body } = await again();
  expect([status, body.errorCode, headers.get("retry-after")]).toEqual([429, "E130429", "40"]);
  expect((await search(emulator, {})).status).toBe(200);
  expect((await load(emulator, "ann@acme.test")).status).toBe(200);
  vi.setSystemTime(Date.now() + 40_000);
  expect((await again()).status).toBe(200);
  emulator.setDialect({ rateLimitWindowMs: 0 });
  expect(await limited(103)).toBe(0);
});

test("dialect rateLimitWindowMs: the rest of management has 1000 in a sixth of it, what is not management 100", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  const limits = new RateLimits(dialectOf({ rateLimitWindowMs: 60_000 }));
  const refused = (path: string, count: number): number[] =>
    Array.from({ length: count }, () => limits.take("P", path, false)).filter((wait) => wait !== undefined);
  expect(refused("/v1/mgmt/role/all", 1001)).toEqual([10]);
  expect(refused("/v1/mgmt/tenant/all", 1)).toEqual([10]);
  expect(refused("/v1/auth/otp/signin/email", 101)).toEqual([60]);
  expect(refused("/v1/mgmt/user", 501)).toEqual([60]);
  vi.setSystemTime(Date.now() + 10_000);
  expect(refused("/v1/mgmt/role/all", 1000)).toEqual([]);
  expect(refused("/v1/auth/me", 1)).toEqual([50]);
});

// A thousand requests: on a machine that does much else they take longer than other tests do.
test(
  "dialect licenseLimitFactor: counts for calls that echo the project's tier, if it is above the lowest",
  { timeout: 30_000 },
  async () => {
    const dialect = { rateLimitWindowMs: 60_000, licenseLimitFactor: 3 };
    const answered = async (licenseTier: string, header: string | undefined): Promise<number> => {
      const emulator = await start({ dialect, seed: { ...sampleProject, licenseTier } });
      const headers = {
        authorization: `Bearer ${emulator.projectId}:${emulator.managementKey}`,
        ...(header === undefined ? {} : { "x-descope-license": header }),
      };
      const text = JSON.stringify({ loginId: "ann@acme.test" });
      const answers = await Promise.all(
        Array.from({ length: 301 }, () => raw(emulator, "POST /v1/mgmt/user/create", text, headers)),
      );
      return answers.filter(({ status }) => status === 200).length;
    };
    expect(await answered("tier3", "tier3")).toBe(300);
    expect(await answered("tier3", undefined)).toBe(100);
    expect(await answered("tier3", "tier4")).toBe(100);
    expect(await answered("tier1", "tier1")).toBe(100);
  },
);

test("setDialect acts on the running server; unknown names and values are errors and change nothing", async () => {
  const emulator = await start();
  emulator.setDialect({ deleteMissing: "200" });
  expect((await call(emulator, "POST /v1/mgmt/user/delete", { loginId: "ghost" })).status).toBe(200);
  const before = { ...emulator.dialect };
  expect(() => emulator.setDialect({ createdFlag: "absent", deleteMissing: "500" as "404" })).toThrow(RangeError);
  expect(() => emulator.setDialect({ nonsense: "x" } as never)).toThrow("unknown dialect switch");
  expect(() => emulator.setDialect({ toString: "x" } as never)).toThrow("unknown dialect switch");
  expect(() => emulator.setDialect({ searchLag: -1 })).toThrow(RangeError);
  expect(emulator.dialect).toEqual(before);
});

test("the command line's name=value", () => {
  expect(parseDialectChange("attributesOnPatch=replace")).toEqual({ attributesOnPatch: "replace" });
  expect(parseDialectChange("searchLag=3")).toEqual({ searchLag: 3 });
  for (const wrong of [
    "",
    "x",
    "nope=1",
    "attributesOnPatch=",
    "attributesOnPatch=Merge",
    "searchLag=x",
    "searchLag=",
  ]) {
    expect(() => parseDialectChange(wrong)).toThrow(RangeError);
  }
  expect(dialectOf().attributesOnPatch).toBe("merge");
});
