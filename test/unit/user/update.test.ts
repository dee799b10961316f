import { describe, expect, test } from "vitest";

import type { WireUser } from "../../../provider/client/wire.ts";
import { userHoldings } from "../../../provider/core/holdings.ts";
import type { UserInputs, UserState } from "../../../provider/core/model.ts";
import { SharedDeclarations } from "../../../provider/runtime/run-declarations.ts";
import { HalfDone } from "../../../provider/user/state.ts";
import { updateUser } from "../../../provider/user/update.ts";
import { inputs } from "../core/users.ts";
import { FakeApi, refusal, wireUser, type Dialect } from "./fake-api.ts";
import { contextOver, ID, stateWith, thrown } from "./setup.ts";

/** The user as it stands on the service, beside what each test cares about. */
function holding(has: Partial<WireUser> = {}): WireUser {
  return wireUser({ userId: ID, loginIds: ["ci@example.com"], status: "enabled", ...has });
}

function apiWith(has: Partial<WireUser> = {}, dialect: Partial<Dialect> = {}, others: WireUser[] = []): FakeApi {
  return new FakeApi([holding(has), ...others], dialect);
}

async function update(
  api: FakeApi,
  before: Partial<UserInputs>,
  declared: Partial<UserInputs>,
  settings: Parameters<typeof contextOver>[1] = {},
): Promise<UserState> {
  return updateUser(contextOver(api, settings).context, ID, stateWith(before), inputs(declared));
}

describe("the fewest requests", () => {
  test("no difference: none at all", async () => {
    const api = apiWith({ name: "Ada" });
    await update(api, { name: "Ada" }, { name: "Ada" });
    expect(api.calls).toEqual([]);
  });

  test("another spelling: none at all (issue-databricks-5339)", async () => {
    const api = apiWith();
    const before: Partial<UserInputs> = { email: "a@example.com", phone: "+15555555555", roleNames: ["a", "b"] };
    const declared: Partial<UserInputs> = {
      loginId: "CI@example.com",
      email: "A@Example.com",
      phone: "+1-555-555-5555",
      roleNames: ["b", "a"],
    };
    const state = await update(api, before, declared);
    expect(api.calls).toEqual([]);
    expect(state).toMatchObject(declared);
  });

  test("only a setting changed: none at all, and state knows it", async () => {
    const api = apiWith();
    await expect(update(api, {}, { removedFields: "keep" })).resolves.toMatchObject({ removedFields: "keep" });
    expect(api.calls).toEqual([]);
  });

  test.each<[string, Partial<UserInputs>, Partial<UserInputs>, Record<string, unknown>]>([
    ["text", { name: "Ada" }, { name: "Eva" }, { name: "Eva" }],
    ["status", { status: "enabled" }, { status: "disabled" }, { status: "disabled" }],
    ["set", { roleNames: ["a"] }, { roleNames: ["b"] }, { roleNames: ["b"] }],
    ["flag", { verifiedEmail: false }, { verifiedEmail: true }, { verifiedEmail: true }],
    ["cleared", { name: "Ada" }, {}, { name: "" }],
    ["two at once", { name: "Ada", picture: "p" }, { name: "Eva", picture: "q" }, { name: "Eva", picture: "q" }],
  ])("%s changed: one PATCH of exactly that", async (_what, before, declared, body) => {
    const api = apiWith(before as unknown as Partial<WireUser>);
    await update(api, { givenName: "same", ...before }, { givenName: "same", ...declared });
    expect(api.names).toEqual(["patch", ...(api.names.length > 1 ? ["patch"] : [])]);
    expect(api.patches[0]).toEqual({ loginId: ID, ...body });
  });

  test("one attribute changed: exactly one PATCH with exactly that key, once the service is known to merge", async () => {
    const api = apiWith({ customAttributes: { a: 1, b: 2, foreign: "x" } });
    const { context } = contextOver(api);
    context.learned.attributesOnPatch = "merge";
    const before = stateWith({ customAttributes: { a: 1, b: 2 } });
    await updateUser(context, ID, before, inputs({ customAttributes: { a: 3, b: 2 } }));
    expect(api.calls).toEqual([{ name: "patch", args: [{ loginId: ID, customAttributes: { a: 3 } }] }]);
  });

  test("attributes changed before anything is known: each alone where others have keys, in one PATCH where none has", async () => {
    const before = { name: "Ada", customAttributes: { a: 1, b: 2, c: 3 } };
    const after = { name: "Eva", customAttributes: { a: 2, b: 3, c: 3 } };
    const shared = apiWith({ name: "Ada", customAttributes: { ...before.customAttributes, foreign: "x" } });
    await update(shared, before, after);
    expect(shared.names).toEqual(["load", "patch", "set(customAttribute)", "set(customAttribute)"]);
    expect(shared.patches).toEqual([{ loginId: ID, name: "Eva" }]);
    expect(shared.user(ID).customAttributes).toEqual({ ...after.customAttributes, foreign: "x" });

    const alone = apiWith({ name: "Ada", customAttributes: before.customAttributes });
    await update(alone, before, after);
    expect(alone.names).toEqual(["load", "patch"]);
    expect(alone.patches).toEqual([{ loginId: ID, name: "Eva", customAttributes: { a: 2, b: 3 } }]);
  });

  test("a test user says so in the PATCH", async () => {
    const api = apiWith({ name: "Ada", test: true });
    await update(api, { name: "Ada", test: true }, { name: "Eva", test: true });
    expect(api.patches).toEqual([{ loginId: ID, test: true, name: "Eva" }]);
  });

  test("released: none, and gone from state", async () => {
    const api = apiWith({ verifiedEmail: true });
    const state = await update(api, { verifiedEmail: true, status: "enabled" }, {});
    expect(api.calls).toEqual([]);
    expect(state).toEqual(stateWith());
  });
});

test("issue 13: a login ID that was taken away meanwhile is not sent along with the others", async () => {
  const api = apiWith({ loginIds: ["byhand", "bot"] }, {}, [wireUser({ userId: "U2", loginIds: ["ci@example.com"] })]);
  await update(api, { additionalIdentifiers: [] }, { additionalIdentifiers: ["bot"] });
  expect(api.patches[0]).toEqual({ loginId: ID, additionalIdentifiers: ["bot"] });
  expect(api.user("U2").loginIds).toEqual(["ci@example.com"]);
});

describe("a rename", () => {
  test("issue 13: is refused before any request where another resource declares the user under the present login ID", async () => {
    const api = apiWith({});
    const declarations = new SharedDeclarations("P", undefined, () => undefined);
    declarations.declare("other", userHoldings({ loginId: "CI@example.com", onExisting: "adopt" }));
    declarations.declare("own", userHoldings({ loginId: "new@example.com" }, ID));
    const { context } = contextOver(api, { declarations });
    const renamed = { loginId: "new@example.com" };
    const error = await thrown(updateUser(context, ID, stateWith(), renamed, "own"));
    expect(error).toMatchObject({ code: "DECLARED_ELSEWHERE", parts: { field: "loginId" } });
    expect(api.calls).toEqual([]);
    await updateUser(context, ID, stateWith(), { ...renamed, additionalIdentifiers: ["ci@example.com"] }, "own");
    expect(api.user(ID).loginIds.toSorted()).toEqual(["ci@example.com", "new@example.com"]);
  });

  test("issue 13: is refused before any write where another resource adopts the user by a login ID that the state does not know", async () => {
    const api = apiWith({ loginIds: ["cut-off@example.com"] });
    const declarations = new SharedDeclarations("P", undefined, () => undefined);
    declarations.declare("other", userHoldings({ loginId: "CUT-off@example.com", onExisting: "adopt" }));
    const { context } = contextOver(api, { declarations });
    const error = await thrown(updateUser(context, ID, stateWith(), { loginId: "new@example.com" }, "own"));
    expect(error).toMatchObject({ code: "DECLARED_ELSEWHERE", parts: { field: "loginId" } });
    expect(api.names).toEqual(["load"]);
  });

  test("issue 13: the login ID that it leaves may be a new user's", async () => {
    const api = apiWith({});
    const declarations = new SharedDeclarations("P", undefined, () => undefined);
    declarations.declare("other", userHoldings({ loginId: "ci@example.com" }));
    const { context } = contextOver(api, { declarations });
    await updateUser(context, ID, stateWith(), { loginId: "new@example.com" }, "own");
    expect(api.user(ID).loginIds).toEqual(["new@example.com"]);
  });

  test("issue 13: two resources of one user may be renamed in one update", async () => {
    const api = apiWith({});
    const declarations = new SharedDeclarations("P", undefined, () => undefined);
    declarations.declare("other", userHoldings({ loginId: "new@example.com" }, ID));
    const { context } = contextOver(api, { declarations });
    await updateUser(context, ID, stateWith(), { loginId: "new@example.com" }, "own");
    expect(api.user(ID).loginIds).toEqual(["new@example.com"]);
  });

  test("is a search, a load and one update/loginid; the user ID stays (issue-azuread-811)", async () => {
    const api = apiWith();
    const state = await update(api, {}, { loginId: "new@example.com" });
    expect(api.names).toEqual(["search", "load", "set(loginId)"]);
    expect(api.writes[0]?.args).toEqual(["loginId", { loginId: "ci@example.com", newLoginId: "new@example.com" }]);
    expect(state).toMatchObject({ userId: ID, loginId: "new@example.com", loginIds: ["new@example.com"] });
  });

  test("with a change beside it: the rename and one PATCH", async () => {
    const api = apiWith({ name: "Ada" });
    await update(api, { name: "Ada" }, { loginId: "new@example.com", name: "Eva" });
    expect(api.names).toEqual(["search", "load", "set(loginId)", "patch"]);
    expect(api.patches).toEqual([{ loginId: ID, name: "Eva" }]);
  });

  test("that only adds leaves no former login ID behind", async () => {
    const api = apiWith({}, { rename: "adds" });
    const state = await update(api, {}, { loginId: "new@example.com" });
    expect(api.user(ID).loginIds).toEqual(["new@example.com"]);
    expect(state.loginIds).toEqual(["new@example.com"]);
  });

  test("takes the former login ID away before a PATCH could take it for the main one", async () => {
    const api = apiWith({ loginIds: ["ci@example.com", "bot"] }, { rename: "adds", identifiers: "replace" });
    await update(api, { additionalIdentifiers: ["bot"] }, { loginId: "new@example.com", additionalIdentifiers: [] });
    expect([...api.user(ID).loginIds].sort()).toEqual(["new@example.com"]);
  });

  test("that was done by hand already needs no write", async () => {
    const api = apiWith({ loginIds: ["New@example.com"] });
    await update(api, {}, { loginId: "new@example.com" });
    expect(api.writes).toEqual([]);
  });

  test("of a user who was renamed otherwise by hand starts from what it has", async () => {
    const api = apiWith({ loginIds: ["byhand@example.com", "bot"] });
    await update(
      api,
      { additionalIdentifiers: ["bot"] },
      { loginId: "new@example.com", additionalIdentifiers: ["bot"] },
    );
    expect(api.user(ID).loginIds).toEqual(["new@example.com", "bot"]);
  });

  test("onto a login ID of another user fails before any write and names that user", async () => {
    const api = apiWith({}, {}, [wireUser({ userId: "U2", loginIds: ["new@example.com"] })]);
    const error = await thrown(update(api, {}, { loginId: "New@example.com" }));
    expect(error).toMatchObject({ code: "WOULD_MERGE", parts: { field: "loginId" } });
    expect((error as Error).message).toContain("U2");
    expect(api.writes).toEqual([]);
  });

  test("says whom it is about, so that an answer with another user stops it", async () => {
    const api = apiWith();
    const asked: unknown[] = [];
    const set = api.set.bind(api);
    api.set = async (...args: Parameters<typeof set>) => {
      asked.push((args as unknown[])[2]);
      return set(...args);
    };
    await update(api, {}, { loginId: "new@example.com" });
    expect(asked).toEqual([ID]);
  });
});

describe("what the service makes of a write", () => {
  test("issue 13: drift of a declared field that shows on the way is said in one line and not written", async () => {
    const api = apiWith({ name: "Ada", givenName: "by hand", status: "disabled", familyName: "not declared" });
    const { context, said } = contextOver(api);
    const before = { name: "Ada", givenName: "mine", status: "enabled" };
    const state = await updateUser(context, ID, stateWith(before), inputs({ ...before, name: "Eva" }));
    expect(api.patches).toEqual([{ loginId: ID, name: "Eva" }]);
    expect(api.writes).toHaveLength(1);
    expect(api.user(ID)).toMatchObject({ name: "Eva", givenName: "by hand", status: "disabled" });
    expect(said).toEqual([
      'warn: user "ci@example.com": not as declared any more, and not written, since preview did not show it: givenName, status; run `pulumi up --refresh` to see and repair it',
    ]);
    expect(state.givenName).toBe("mine");
  });

  test("issue 13: what our own write undid is put right all the same", async () => {
    const declared = { customAttributes: { a: 1, b: 2 }, name: "Ada" };
    const api = apiWith(declared, { attributes: "replace" });
    await update(api, declared, { ...declared, customAttributes: { a: 3, b: 2 } });
    expect(api.user(ID).customAttributes).toEqual({ a: 3, b: 2 });
  });

  test("a flag that changes with its contact is put right by name", async () => {
    const api = apiWith({ email: "a@example.com", verifiedEmail: true }, { flag: "reset" });
    const before = { email: "a@example.com", verifiedEmail: true };
    await update(api, before, { ...before, email: "b@example.com" });
    expect(api.patches).toEqual([{ loginId: ID, email: "b@example.com", verifiedEmail: true }]);
    expect(api.user(ID)).toMatchObject({ email: "b@example.com", verifiedEmail: true });
  });

  test("a flag that is not declared is the service's: no second write (issue-zitadel-226)", async () => {
    const api = apiWith({ email: "a@example.com", verifiedEmail: true }, { flag: "reset" });
    await update(api, { email: "a@example.com" }, { email: "b@example.com" });
    expect(api.patches).toHaveLength(1);
  });

  test("a field that PATCH does not take goes through its own endpoint", async () => {
    const api = apiWith({ name: "Ada" });
    api.deafPatch.add("name");
    await update(api, { name: "Ada" }, { name: "Eva" });
    expect(api.names).toEqual(["patch", "set(name)"]);
    expect(api.user(ID).name).toBe("Eva");
  });

  test("an attribute that PATCH does not take goes through its own endpoint", async () => {
    const api = apiWith({ customAttributes: { a: 1 } }, { nullAttribute: "ignored" });
    await update(api, { customAttributes: { a: 1 } }, {});
    expect(api.names).toEqual(["load", "patch", "set(customAttribute)"]);
    expect(api.user(ID).customAttributes).toEqual({});
  });

  test("tenants that PATCH only adds to are removed one by one", async () => {
    const has = { userTenants: [{ tenantId: "a", tenantName: "", roleNames: [], permissions: [] }] };
    const api = apiWith(has, { tenants: "merge" });
    await update(api, { userTenants: [{ tenantId: "a" }] }, { userTenants: [{ tenantId: "b" }] });
    expect(api.names).toEqual(["patch", "set(tenantRemove)"]);
    expect(api.user(ID).userTenants).toMatchObject([{ tenantId: "b" }]);
  });

  test("roles and tenants that one request may not carry go in two", async () => {
    const api = apiWith({}, { rolesWithTenants: "refused" });
    const declared = { name: "Ada", roleNames: ["a"], userTenants: [{ tenantId: "t", roleNames: ["x"] }] };
    await update(api, {}, declared);
    expect(api.patches).toEqual([
      { loginId: ID, ...declared },
      { loginId: ID, name: "Ada", roleNames: ["a"] },
      { loginId: ID, userTenants: declared.userTenants },
    ]);
  });

  test("any other refusal is no reason to split", async () => {
    const api = apiWith();
    api.fault = ({ name }) => {
      if (name === "patch") throw refusal({ status: 403 });
    };
    await expect(update(api, {}, { roleNames: ["a"], userTenants: [{ tenantId: "t" }] })).rejects.toThrow("403");
    expect(api.patches).toHaveLength(1);
  });

  test("what is not taken at all fails with field, declared and got", async () => {
    const api = apiWith({ name: "Ada" });
    api.deafPatch.add("name");
    api.deafSetters.add("name");
    const error = await thrown(update(api, { name: "Ada" }, { name: "Eva" }));
    expect(error).toBeInstanceOf(HalfDone);
    const cause = (error as HalfDone).cause as Error;
    expect(cause.message).toMatch(/^WRITE_NOT_TAKEN: user "ci@example.com" · name · /);
    expect(cause.message).toContain('name: declared "Eva", got "Ada"');
    expect(api.names).toEqual(["patch", "set(name)"]);
  });

  test("unless it is secret: then by name only, the login ID included", async () => {
    const api = apiWith({ name: "old-secret", customAttributes: { pin: "old-pin" } });
    for (const deaf of ["name", "customAttributes.pin"]) api.deafPatch.add(deaf);
    for (const deaf of ["name", "customAttribute"]) api.deafSetters.add(deaf);
    const secretFields = ["customAttributes", "loginId", "name"];
    const declared = { name: "new-secret", customAttributes: { pin: "new-pin" } };
    const state = stateWith({ name: "old-secret", customAttributes: { pin: "old-pin" } });
    const context = { ...contextOver(api).context, secretFields };
    const error = await thrown(updateUser(context, ID, state, inputs(declared)));
    const { message } = (error as HalfDone).cause as Error;
    expect(message).toMatch(/^WRITE_NOT_TAKEN: user · name, customAttributes\.pin · /);
    expect(message).toContain("name: declared and got differ (secret)");
    for (const secret of ["old-", "new-", "ci@example.com"]) expect(message).not.toContain(secret);
  });
});

describe("attributes of others", () => {
  const FOREIGN = { foreign: "x", list: ["y"], nested: { deep: 1 } };

  test.each<Partial<Dialect>>([
    { attributes: "merge" },
    { attributes: "replace" },
    { attributes: "replace", nullAttribute: "ignored" },
    { attributes: "replace", nullAttribute: "stored" },
    { attributes: "merge", nullAttribute: "ignored" },
  ])("are there at every instant under %j", async (dialect) => {
    const api = apiWith({ customAttributes: { ...FOREIGN, a: 1, b: 2, gone: 3 } }, dialect);
    let instants = 0;
    api.changed = () => {
      instants += 1;
      expect(api.user(ID).customAttributes).toMatchObject(FOREIGN);
    };
    const { context } = contextOver(api);
    let state = stateWith({ customAttributes: { a: 1, b: 2, gone: 3 } });
    // Twice: the second time the context has learned what the service does.
    for (const declared of [
      { a: 2, b: 2 },
      { a: 3, b: 2, c: true },
    ]) {
      state = await updateUser(context, ID, state, inputs({ customAttributes: declared }));
      expect(state.customAttributes).toEqual(declared);
    }
    expect(instants).toBeGreaterThan(1);
    const { foreign, list, nested, ...own } = api.user(ID).customAttributes;
    expect({ foreign, list, nested }).toEqual(FOREIGN);
    expect(Object.fromEntries(Object.entries(own).filter(([, value]) => value !== null))).toEqual({
      a: 3,
      b: 2,
      c: true,
    });
  });

  test.each(["merge", "replace"] as const)("one answer teaches the whole process: %s", async (attributes) => {
    const api = apiWith({ customAttributes: { a: 1, b: 2 } }, { attributes });
    const { context } = contextOver(api);
    expect(context.learned.attributesOnPatch).toBe("unknown");
    const before = stateWith({ customAttributes: { a: 1, b: 2 } });
    await updateUser(context, ID, before, inputs({ customAttributes: { a: 3, b: 2 } }));
    expect(context.learned.attributesOnPatch).toBe(attributes);
  });

  test("a service that replaces gets each key alone, and none of others", async () => {
    const api = apiWith({ customAttributes: { a: 1, b: 2, foreign: "x" } }, { attributes: "replace" });
    const { context } = contextOver(api, { attributesOnPatch: "replace" });
    const before = stateWith({ customAttributes: { a: 1, b: 2 } });
    await updateUser(context, ID, before, inputs({ customAttributes: { b: 3 } }));
    expect(api.patches).toEqual([]);
    expect(JSON.stringify(api.writes)).not.toContain("foreign");
    expect(api.user(ID).customAttributes).toEqual({ b: 3, foreign: "x" });
  });

  test("issue 13: after a lost answer keys go alone; one that this does not clear goes by a PATCH beside what is left", async () => {
    const api = apiWith({ customAttributes: { a: 1, b: 2 } });
    api.deafSetters.add("customAttribute");
    api.fault = ({ name }, nth) => {
      if (name === "patch" && nth === 1) throw refusal({ status: 503 });
    };
    await update(api, { customAttributes: { a: 1, b: 2 } }, { customAttributes: { b: 2 } });
    expect(api.patches.map(({ customAttributes }) => customAttributes)).toEqual([
      { a: null },
      { b: 2 },
      { b: 2, a: null },
    ]);
    expect(api.user(ID).customAttributes).toEqual({ b: 2 });
  });

  test("issue 13: two at once learn that PATCH replaces: neither is told that the config is wrong", async () => {
    const users = ["U1", "U2"].map((userId) =>
      wireUser({ userId, loginIds: [`${userId}@example.com`], customAttributes: { a: 1, b: 2 } }),
    );
    const api = new FakeApi(users, { attributes: "replace" });
    const { context } = contextOver(api);
    const attributes = { a: 3, b: 2 };
    await Promise.all(
      users.map(async ({ userId }) => {
        const loginId = `${userId}@example.com`;
        const before = stateWith({ loginId, customAttributes: { a: 1, b: 2 } }, { userId });
        return updateUser(context, userId, before, inputs({ loginId, customAttributes: attributes }));
      }),
    );
    // Both were on their way before either was answered.
    expect(api.patches).toHaveLength(2);
    for (const { userId } of users) expect(api.user(userId).customAttributes).toEqual(attributes);
  });

  test("issue 13: a service that is said to replace gets each key alone, and what somebody adds meanwhile stays", async () => {
    const api = apiWith({ customAttributes: { a: 1, b: 2 } }, { attributes: "replace" });
    api.fault = ({ name }, nth) => {
      if (name !== "set" || nth !== 1) return;
      api.users.set(ID, { ...api.user(ID), customAttributes: { ...api.user(ID).customAttributes, team: "by hand" } });
    };
    const [before, after] = [{ customAttributes: { a: 1, b: 2 } }, { name: "Ada", customAttributes: { a: 3, b: 4 } }];
    await update(api, before, after, { attributesOnPatch: "replace" });
    expect(api.patches).toEqual([{ loginId: ID, name: "Ada" }]);
    expect(api.user(ID)).toMatchObject({ name: "Ada", customAttributes: { a: 3, b: 4, team: "by hand" } });
  });

  test("a service that is said to merge gets all in one PATCH; where it replaces, that is an error and nothing is learned wrong", async () => {
    const before = stateWith({ customAttributes: { a: 1, b: 2 } });
    const after = inputs({ customAttributes: { a: 3, b: 2 }, loginId: "new@example.com" });
    for (const attributes of ["merge", "replace"] as const) {
      const api = apiWith({ customAttributes: { a: 1, b: 2, foreign: "x" } }, { attributes });
      const { context } = contextOver(api, { attributesOnPatch: "merge" });
      // The rename reads the user, so that what is lost shows.
      const done = updateUser(context, ID, before, after).then(
        () => "done",
        (error: unknown) => (error as Error).message,
      );
      await expect(done).resolves.toContain(attributes === "merge" ? "done" : "says that it merges");
      expect(api.patches.map(({ customAttributes }) => customAttributes)).toEqual([{ a: 3 }]);
    }
  });

  test("a key that nothing clears but a whole map stays where others have keys, and the error says what to do", async () => {
    const reading = { attributes: "replace", nullAttribute: "ignored" } as const;
    const api = apiWith({ customAttributes: { a: 1, foreign: "x" } }, reading);
    api.deafSetters.add("customAttribute");
    const error = await thrown(update(api, { customAttributes: { a: 1 } }, {}));
    const { cause } = error as HalfDone;
    expect(cause).toMatchObject({ code: "WRITE_NOT_TAKEN", parts: { field: "customAttributes.a" } });
    expect((cause as Error).message).toContain('removedFields: "keep"');
    expect(api.user(ID).customAttributes).toEqual({ a: 1, foreign: "x" });
    // Alone at once, and not a second time by the same call.
    expect(api.writes.map(({ name, args }) => [name, args[0]])).toEqual([["set", "customAttribute"]]);
  });

  test("a PATCH without attributes sends none, whatever is known", async () => {
    const api = apiWith({ name: "Ada", customAttributes: { a: 1, foreign: "x" } }, { attributes: "replace" });
    await update(api, { name: "Ada", customAttributes: { a: 1 } }, { name: "Eva", customAttributes: { a: 1 } });
    expect(api.patches).toEqual([{ loginId: ID, name: "Eva" }]);
  });
});

describe("two users never become one", () => {
  const other = wireUser({ userId: "U2", loginIds: ["taken@example.com", "+15555555556", "bot"] });

  test.each<[string, Partial<UserInputs>, string]>([
    ["e-mail in another case", { email: "Taken@Example.com" }, "email"],
    ["phone in another format", { phone: "+1 555 555 5556" }, "phone"],
    ["identifier", { additionalIdentifiers: ["bot"] }, "additionalIdentifiers"],
    ["login ID", { loginId: "taken@example.com" }, "loginId"],
  ])("%s of another user: fails by name, nothing is written", async (_what, declared, field) => {
    const api = apiWith({}, {}, [other]);
    const error = await thrown(update(api, {}, declared));
    expect(error).toMatchObject({ code: "WOULD_MERGE", parts: { field } });
    expect((error as Error).message).toContain("U2");
    expect(api.names).toEqual(["search", "load"]);
    expect(api.users.size).toBe(2);
  });

  test("one search for all that is claimed", async () => {
    const api = apiWith();
    const declared = { email: "A@example.com", phone: "+1 555 555 5555", additionalIdentifiers: ["bot"] };
    await update(api, {}, declared);
    expect(api.names.filter((name) => name === "search")).toHaveLength(1);
    expect(api.calls[0]?.args).toEqual([
      { loginIds: ["bot", "A@example.com", "a@example.com", "+1 555 555 5555", "+15555555555"] },
    ]);
  });

  test("one's own login ID may become one's e-mail", async () => {
    const api = apiWith();
    await update(api, {}, { email: "ci@example.com" });
    expect(api.user(ID).email).toBe("ci@example.com");
  });

  test("no search where no such field changes", async () => {
    const api = apiWith({ name: "Ada", email: "a@example.com" });
    const before = { name: "Ada", email: "a@example.com" };
    await update(api, before, { ...before, name: "Eva" });
    expect(api.names).toEqual(["patch"]);
  });

  test("clearing claims nothing", async () => {
    const api = apiWith({ email: "a@example.com" });
    await update(api, { email: "a@example.com" }, {});
    expect(api.names).toEqual(["patch"]);
  });

  test("a contact that drifted and is somebody else's by now is not written by an update of another field", async () => {
    const api = apiWith({ name: "Ada", email: "byhand@example.com" }, {}, [other]);
    const before = { name: "Ada", email: "taken@example.com" };
    await update(api, before, { ...before, name: "Eva" });
    expect(api.users.has("U2")).toBe(true);
    expect(api.patches).toEqual([{ loginId: ID, name: "Eva" }]);
  });
});

describe("half way", () => {
  test("a failure before any write leaves the state as it was", async () => {
    const api = apiWith({ name: "Ada" });
    api.fault = () => {
      throw refusal();
    };
    const error = await thrown(update(api, { name: "Ada" }, { name: "Eva" }));
    expect(error).toMatchObject({ code: "REQUEST_REFUSED" });
    expect(error).not.toBeInstanceOf(HalfDone);
  });

  test("a failure after a write says what holds and what does not", async () => {
    const api = apiWith({ name: "Ada", givenName: "by hand", picture: "foreign", customAttributes: { foreign: 1 } });
    api.fault = ({ name }) => {
      if (name === "set") throw refusal();
    };
    const before = { name: "Ada", givenName: "mine", roleNames: ["a"] };
    const after = { ...before, name: "Eva", customAttributes: { a: "1" } };
    const error = await thrown(update(api, before, after));
    expect(error).toBeInstanceOf(HalfDone);
    const { state, userId, cause } = error as HalfDone;
    expect(userId).toBe(ID);
    expect(cause).toMatchObject({ code: "REQUEST_REFUSED" });
    const held = { name: "Eva", givenName: "by hand", roleNames: [], customAttributes: { a: "" } };
    expect(state).toEqual(stateWith(held));
  });

  test("a rename that came through is in the state, whatever came after", async () => {
    const api = apiWith({ name: "Ada" });
    api.fault = ({ name }) => {
      if (name === "patch") throw refusal();
    };
    const error = await thrown(update(api, { name: "Ada" }, { loginId: "new@example.com", name: "Eva" }));
    expect((error as HalfDone).state).toEqual(
      stateWith({ loginId: "new@example.com", name: "Ada" }, { loginIds: ["new@example.com"] }),
    );
  });

  test("roles that were written before the tenants were refused are in the state", async () => {
    const api = apiWith({}, { rolesWithTenants: "refused" });
    api.fault = ({ name }, nth) => {
      if (name === "patch" && nth === 3) throw refusal({ errorCode: "E_TENANT" });
    };
    const declared = { roleNames: ["a"], userTenants: [{ tenantId: "t" }] };
    const error = await thrown(update(api, { roleNames: [] }, declared));
    expect(error).toBeInstanceOf(HalfDone);
    expect((error as HalfDone).state).toEqual(stateWith({ roleNames: ["a"], userTenants: [] }));
  });

  test("setters that were done before one failed are in the state", async () => {
    const api = apiWith({ name: "Ada", picture: "p" });
    for (const deaf of ["name", "picture"]) api.deafPatch.add(deaf);
    api.fault = ({ name }, nth) => {
      if (name === "set" && nth === 2) throw refusal();
    };
    const error = await thrown(update(api, { name: "Ada", picture: "p" }, { name: "Eva", picture: "q" }));
    expect((error as HalfDone).state).toEqual(stateWith({ name: "Eva", picture: "p" }));
  });

  test("a clear that did not come through stays in the state, so that the next up clears it", async () => {
    const api = apiWith({ name: "Ada", picture: "p", customAttributes: { a: 1, b: 2 } });
    for (const deaf of ["picture", "customAttributes.a"]) api.deafPatch.add(deaf);
    for (const deaf of ["picture", "customAttribute"]) api.deafSetters.add(deaf);
    const before = { name: "Ada", picture: "p", customAttributes: { a: 1, b: 2 } };
    const error = await thrown(update(api, before, { name: "Eva", customAttributes: { b: 2 } }));
    const { state } = error as HalfDone;
    expect(state).toEqual(stateWith({ name: "Eva", picture: "p", customAttributes: { a: 1, b: 2 } }));

    const later = apiWith({ name: "Eva", picture: "p", customAttributes: { a: 1, b: 2 } });
    await updateUser(contextOver(later).context, ID, state, inputs({ name: "Eva", customAttributes: { b: 2 } }));
    expect(later.user(ID)).toMatchObject({ picture: "", customAttributes: { b: 2 } });
  });

  test("nothing in such a state is undefined: the engine could not store it", async () => {
    const api = apiWith({ name: "Ada", customAttributes: { a: 1 } });
    api.deafPatch.add("name");
    api.deafSetters.add("name");
    const before = { name: "Ada", customAttributes: { a: 1, gone: 2 } };
    const error = await thrown(update(api, before, { name: "Eva" }));
    expect(undefinedPaths((error as HalfDone).state)).toEqual([]);
  });
});

describe("a lost answer", () => {
  test("is read before anything is sent again: a write that came through is not repeated", async () => {
    const api = apiWith({ name: "Ada" });
    const patch = api.patch.bind(api);
    api.patch = async (body) => {
      await patch(body);
      throw refusal({ status: 0 });
    };
    const state = await update(api, { name: "Ada" }, { name: "Eva" });
    expect(api.names).toEqual(["patch", "load"]);
    expect(state.name).toBe("Eva");
  });

  test("is sent again where it did not", async () => {
    const api = apiWith({ name: "Ada" });
    api.fault = ({ name }, nth) => {
      if (name === "patch" && nth === 1) throw refusal({ status: 503 });
    };
    await update(api, { name: "Ada" }, { name: "Eva" });
    expect(api.names).toEqual(["patch", "load", "patch"]);
    expect(api.user(ID).name).toBe("Eva");
  });

  test("is given up after some times", async () => {
    const api = apiWith({ name: "Ada" });
    api.fault = ({ name }) => {
      if (name === "patch") throw refusal({ status: 503 });
    };
    await expect(update(api, { name: "Ada" }, { name: "Eva" })).rejects.toThrow("SERVICE_FAILED");
    expect(api.patches).toHaveLength(3);
  });
});

describe("a user who is gone", () => {
  test.each<[string, Partial<UserInputs>]>([
    ["patched", { name: "Eva" }],
    ["renamed", { loginId: "new@example.com" }],
    ["given an attribute", { customAttributes: { a: 1 } }],
  ])("%s: says so and what to do, and makes nobody anew", async (_what, declared) => {
    const api = new FakeApi([]);
    const error = await thrown(update(api, {}, declared));
    expect(error).toMatchObject({ code: "USER_GONE" });
    expect((error as Error).message).toContain("pulumi refresh");
    expect(api.users.size).toBe(0);
  });
});

describe("passwords", () => {
  test("are set when the version rises, after everything else (issue-keycloak-62)", async () => {
    const api = apiWith({ name: "Ada" });
    const before = { name: "Ada", passwordVersion: 1 };
    const state = await update(api, before, { name: "Eva", password: "hunter2", passwordVersion: 2 });
    expect(api.names).toEqual(["patch", "setPassword"]);
    expect(api.calls[1]?.args).toEqual([ID, "hunter2", true]);
    expect(state).toMatchObject({ passwordVersion: 2 });
    expect(JSON.stringify(state)).not.toContain("hunter2");
  });

  test("are not set otherwise, however they changed (issue-azuread-377)", async () => {
    const api = apiWith();
    await update(api, { passwordVersion: 2 }, { password: "hunter2", passwordVersion: 2 });
    await update(api, { passwordVersion: 2 }, { password: "hunter2", passwordVersion: 1 });
    expect(api.calls).toEqual([]);
  });

  test("that fail leave the old version in state, so that the next up tries again", async () => {
    const api = apiWith({ name: "Ada" });
    api.fault = ({ name }) => {
      if (name === "setPassword") throw refusal();
    };
    const before = { name: "Ada", passwordVersion: 1 };
    const error = await thrown(update(api, before, { name: "Eva", password: "hunter2", passwordVersion: 2 }));
    expect((error as HalfDone).state).toEqual(stateWith({ name: "Eva", passwordVersion: 1 }));
  });

  test("come from the environment where they are declared so; missing there, nothing is sent", async () => {
    const api = apiWith({ name: "Ada" });
    const declared = { name: "Eva", passwordEnv: "CI_PASSWORD", passwordVersion: 1 };
    expect(await thrown(update(api, { name: "Ada" }, declared))).toMatchObject({ code: "PASSWORD_UNAVAILABLE" });
    expect(api.calls).toEqual([]);
    await update(api, { name: "Ada" }, declared, { environment: { CI_PASSWORD: "hunter2" } });
    expect(api.calls.at(-1)?.args).toEqual([ID, "hunter2", true]);
  });
});

describe("attribute definitions", () => {
  test("are asked for once, only for new keys and types, and refuse before any write", async () => {
    const api = apiWith({ customAttributes: { a: "x" } });
    api.definitionList = [{ name: "a", type: "text", options: [] }];
    const { context } = contextOver(api);
    const before = stateWith({ customAttributes: { a: "x" } });
    await updateUser(context, ID, before, inputs({ customAttributes: { a: "y" } }));
    expect(api.names).not.toContain("definitions");
    for (const declared of [{ a: "y", team: "x" }, { a: 7 }]) {
      const error = await thrown(updateUser(context, ID, before, inputs({ customAttributes: declared })));
      expect(error).toMatchObject({ code: "ATTRIBUTE_UNDEFINED" });
    }
    expect(api.names.filter((name) => name === "definitions")).toHaveLength(1);
    expect(api.patches).toHaveLength(1);
  });
});

function undefinedPaths(value: unknown, path = ""): string[] {
  if (value === undefined) return [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => undefinedPaths(part, `${path}.${key}`));
}
