import { describe, expect, test } from "vitest";

import type { UserInputs, UserState } from "../../../provider/core/model.ts";
import { createContext } from "../../../provider/user/context.ts";
import { createUser } from "../../../provider/user/create.ts";
import { HalfDone } from "../../../provider/user/state.ts";
import { startService } from "../client/fake-service.ts";
import { inputs } from "../core/users.ts";
import { FakeApi, refusal, wireUser } from "./fake-api.ts";
import { contextOver, thrown } from "./setup.ts";

async function create(
  api: FakeApi,
  declared: Partial<UserInputs> = {},
  settings: Parameters<typeof contextOver>[1] = {},
): Promise<UserState> {
  return createUser(contextOver(api, settings).context, inputs(declared));
}

const MADE = "Umade1";

function without(body: Readonly<Record<string, unknown>>, name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([key]) => key !== name));
}

describe("a new user", () => {
  test("is looked for, then made with the whole declaration in one request", async () => {
    const api = new FakeApi();
    const declared = { name: "Ada", roleNames: ["a"], userTenants: [{ tenantId: "t" }], verifiedEmail: true };
    const state = await create(api, declared);
    expect(api.names).toEqual(["loadByLoginId", "create"]);
    expect(api.writes[0]?.args).toEqual([
      {
        loginId: "ci@example.com",
        name: "Ada",
        roleNames: ["a"],
        userTenants: [{ tenantId: "t", roleNames: [] }],
        verifiedEmail: true,
      },
    ]);
    expect(state).toEqual({
      loginId: "ci@example.com",
      ...declared,
      userId: MADE,
      loginIds: ["ci@example.com"],
      createdTime: 1_700_000_000,
      adopted: false,
    });
  });

  test("keeps the author's spelling in state, whatever the service makes of it", async () => {
    const api = new FakeApi([], { email: "folded", phone: "normalised" });
    const declared = { email: "Ada@Example.com", phone: "+1-555-555-5555", roleNames: ["b", "a", "b"] };
    await expect(create(api, declared)).resolves.toMatchObject(declared);
    expect(api.writes).toHaveLength(1);
  });

  test("with contacts: one search for all that it would claim, in both spellings", async () => {
    const api = new FakeApi();
    await create(api, { loginId: "Ci", email: "Ada@example.com", additionalIdentifiers: ["bot"] });
    expect(api.names).toEqual(["loadByLoginId", "search", "create"]);
    expect(api.calls[1]?.args).toEqual([{ loginIds: ["Ci", "ci", "bot", "Ada@example.com", "ada@example.com"] }]);
  });

  test("does not hold what the create did not take: that is sent once more, by name", async () => {
    const api = new FakeApi();
    const made = api.create.bind(api);
    api.create = async (body) => made(without(body, "roleNames"));
    await create(api, { roleNames: ["a"], name: "Ada" });
    expect(api.patches).toEqual([{ loginId: MADE, roleNames: ["a"] }]);
    expect(api.user(MADE).roleNames).toEqual(["a"]);
  });

  test("that the service fills in by itself is left alone where nothing declares it", async () => {
    const api = new FakeApi();
    const made = api.create.bind(api);
    api.create = async (body) => made({ ...body, email: body["loginId"], verifiedEmail: true, picture: "gravatar" });
    const state = await create(api);
    expect(api.writes).toHaveLength(1);
    expect(state).not.toHaveProperty("email");
  });

  test("whose declaration does not hold in the end is half done: its ID must not be lost", async () => {
    const api = new FakeApi();
    for (const deaf of ["name"]) api.deafPatch.add(deaf);
    api.deafSetters.add("name");
    const made = api.create.bind(api);
    api.create = async (body) => made({ ...body, name: "SHOUTED" });
    const error = await thrown(create(api, { name: "Ada", status: "enabled" }));
    expect(error).toBeInstanceOf(HalfDone);
    const { state, userId, cause } = error as HalfDone;
    expect(userId).toBe(MADE);
    expect(state).toMatchObject({ userId: MADE, name: "SHOUTED", status: "enabled", loginId: "ci@example.com" });
    expect((cause as Error).message).toContain('name: declared "Ada", got "SHOUTED"');
  });

  test("that could not be finished for a fault is half done too", async () => {
    const api = new FakeApi();
    const made = api.create.bind(api);
    api.create = async (body) => made(without(body, "name"));
    api.fault = ({ name }) => {
      if (name === "patch") throw refusal({ status: 403, errorCode: "E1" });
    };
    const error = await thrown(create(api, { name: "Ada" }));
    expect((error as HalfDone).state).toMatchObject({ userId: MADE, name: "" });
    expect((error as HalfDone).cause).toMatchObject({ code: "REQUEST_REFUSED" });
  });

  test("that is refused is not made", async () => {
    const api = new FakeApi();
    api.fault = ({ name }) => {
      if (name === "create") throw refusal();
    };
    const error = await thrown(create(api));
    expect(error).toMatchObject({ code: "REQUEST_REFUSED" });
    expect(error).not.toBeInstanceOf(HalfDone);
  });
});

describe("a user who exists", () => {
  const there = wireUser({ userId: "U7", loginIds: ["ci@example.com", "bot"], email: "kept@example.com" });

  test.each<[string, Partial<UserInputs>]>([
    ["by login ID", {}],
    ["by login ID in another case", { loginId: "CI@Example.com" }],
    ["by a further identifier", { loginId: "other", additionalIdentifiers: ["Bot"] }],
  ])("%s: an error that names it and both ways out, and no write (issue-databricks-1622)", async (_what, declared) => {
    const api = new FakeApi([there]);
    const error = await thrown(create(api, declared));
    expect(error).toMatchObject({ code: "USER_EXISTS", parts: { field: "loginId" } });
    const { message } = error as Error;
    expect(message).toContain("U7");
    expect(message).toContain('onExisting: "adopt"');
    expect(message).toContain("declare another loginId");
    expect(api.writes).toEqual([]);
  });

  test("in another format of a phone", async () => {
    const api = new FakeApi([wireUser({ userId: "U7", loginIds: ["+15555555555"] })]);
    await expect(create(api, { loginId: "+1 555-555-5555" })).rejects.toThrow("USER_EXISTS");
    expect(api.writes).toEqual([]);
  });

  test("who owns the e-mail as a login ID: they would be merged, so nothing is written", async () => {
    const api = new FakeApi([there]);
    const error = await thrown(create(api, { loginId: "other", email: "Ci@example.com" }));
    expect(error).toMatchObject({ code: "WOULD_MERGE", parts: { field: "email" } });
    expect((error as Error).message).toContain("U7");
    expect(api.writes).toEqual([]);
  });

  test("who only has the same e-mail as a contact is no obstacle (contract row C20)", async () => {
    const api = new FakeApi([there]);
    await expect(create(api, { loginId: "other", email: "kept@example.com" })).resolves.toBeDefined();
  });

  test("who is answered by the create itself is not taken over silently", async () => {
    const api = new FakeApi([there], { createOnExisting: "old" });
    // The look before saw nobody: a search that lags, a login ID that the service folds.
    api.loadByLoginId = async () => undefined;
    const error = await thrown(create(api, { name: "Ada" }));
    expect(error).toMatchObject({ code: "USER_EXISTS" });
    expect(api.user("U7").name).toBe("");
    expect(api.users.size).toBe(1);
  });
});

describe("taking an existing user over", () => {
  const adopt = { onExisting: "adopt" } as const;
  const there = wireUser({
    userId: "U7",
    loginIds: ["abc@example.com"],
    name: "Ada",
    roleNames: ["admin"],
    status: "enabled",
    email: "abc@example.com",
    customAttributes: { foreign: "x" },
  });

  test("writes the differences only, and says them (issue-databricks-2648)", async () => {
    const api = new FakeApi([there]);
    const { context, said } = contextOver(api);
    const declared = inputs({ ...adopt, loginId: "Abc@example.com", name: "Eva", status: "enabled" });
    const state = await createUser(context, declared);
    expect(api.patches).toEqual([{ loginId: "U7", name: "Eva" }]);
    expect(api.user("U7")).toEqual({ ...there, name: "Eva" });
    expect(state).toMatchObject({ userId: "U7", adopted: true, loginId: "Abc@example.com", name: "Eva" });
    expect(state).not.toHaveProperty("roleNames");
    expect(said).toEqual(['info: user "Abc@example.com": adopted U7, changed name from "Ada" to "Eva"']);
  });

  test("writes nothing where nothing differs (issue-auth0.net-396)", async () => {
    const api = new FakeApi([there]);
    await create(api, { ...adopt, loginId: "ABC@example.com", email: "Abc@example.com", roleNames: ["admin"] });
    expect(api.writes).toEqual([]);
  });

  test("issue 13: what somebody changes between the look and the write is theirs, and is said", async () => {
    const api = new FakeApi([there]);
    api.fault = ({ name }) => {
      if (name === "patch") api.users.set("U7", { ...api.user("U7"), loginIds: ["by-hand"], status: "disabled" });
    };
    const { context, said } = contextOver(api);
    const declared = inputs({ ...adopt, loginId: "abc@example.com", name: "Eva", status: "enabled" });
    const state = await createUser(context, declared);
    expect(api.writes.map(({ args }) => args[0])).toEqual([{ loginId: "U7", name: "Eva" }]);
    expect(api.user("U7")).toMatchObject({ name: "Eva", loginIds: ["by-hand"], status: "disabled" });
    // As before our write: else the next difference would show a rename that nobody asked for.
    expect(state).toMatchObject({ loginId: "abc@example.com", loginIds: ["abc@example.com"] });
    expect(said.filter((line) => line.startsWith("warn: "))).toEqual([
      expect.stringMatching(/not as declared any more, and not written.*: loginId, status; run `pulumi up --refresh`/),
    ]);
  });

  test("never sets a password (issue-azuread-377)", async () => {
    const api = new FakeApi([there]);
    await create(api, { ...adopt, loginId: "abc@example.com", password: "hunter2", passwordVersion: 3 });
    expect(api.writes).toEqual([]);
  });

  test("shows no secret value in what it says", async () => {
    const api = new FakeApi([there]);
    const { context, said } = contextOver(api);
    const declared = { ...adopt, loginId: "abc@example.com", name: "hush" };
    await createUser({ ...context, secretFields: ["name"] }, inputs(declared));
    expect(said.join()).toContain("name (secret)");
    expect(said.join()).not.toMatch(/hush|Ada/);
  });

  test.each<[string, Partial<UserInputs>, string]>([
    ["nobody", { loginId: "nobody" }, "there is no user with this login ID"],
    ["two", { loginId: "abc@example.com", additionalIdentifiers: ["bot"] }, "belong to 2 users (U7, U8)"],
    ["a test user", { loginId: "tester" }, "is a test user"],
    ["no test user", { loginId: "abc@example.com", test: true }, "is no test user"],
  ])("%s to adopt: an error, no write", async (_what, declared, said) => {
    const others = [
      wireUser({ userId: "U8", loginIds: ["bot"] }),
      wireUser({ userId: "U9", loginIds: ["tester"], test: true }),
    ];
    const api = new FakeApi([there, ...others]);
    const error = await thrown(create(api, { ...adopt, ...declared, name: "Eva" }));
    expect(error).toMatchObject({ code: "ADOPTION_REFUSED" });
    expect((error as Error).message).toContain(said);
    expect(api.writes).toEqual([]);
  });

  test("issue 13: looks for a second owner of the login ID, whom a load does not tell", async () => {
    const twins = ["U7", "U8"].map((userId) => wireUser({ userId, loginIds: ["abc@example.com"] }));
    const api = new FakeApi(twins);
    const error = await thrown(create(api, { ...adopt, loginId: "abc@example.com", name: "Eva" }));
    expect(error).toMatchObject({ code: "ADOPTION_REFUSED" });
    expect((error as Error).message).toContain("belong to 2 users (U7, U8)");
    expect(api.writes).toEqual([]);
  });

  test("issue 13: never of a user who has only a declared additional identifier", async () => {
    const api = new FakeApi([wireUser({ userId: "U7", loginIds: ["bot"] })]);
    const error = await thrown(create(api, { ...adopt, loginId: "ci@example.com", additionalIdentifiers: ["bot"] }));
    expect(error).toMatchObject({ code: "ADOPTION_REFUSED", parts: { field: "loginId" } });
    expect((error as Error).message).toContain("U7");
    expect(api.writes).toEqual([]);
  });

  test("that fails half way is half done and adopted, so that a destroy does not delete the user", async () => {
    const api = new FakeApi([{ ...there, givenName: "x" }]);
    api.deafPatch.add("name");
    api.deafSetters.add("name");
    const error = await thrown(create(api, { ...adopt, loginId: "abc@example.com", name: "Eva", givenName: "y" }));
    expect((error as HalfDone).state).toMatchObject({ adopted: true, name: "Ada", givenName: "y" });
  });
});

describe("a create whose answer was lost", () => {
  test("is looked for, and what it made is taken: exactly one user (issue-PagerDuty-1117)", async () => {
    const api = new FakeApi();
    const made = api.create.bind(api);
    let lost = 0;
    api.create = async (body) => {
      await made(body);
      lost += 1;
      throw refusal({ status: 503 });
    };
    const state = await create(api, { name: "Ada" });
    expect(state).toMatchObject({ userId: MADE, adopted: false });
    expect(lost).toBe(1);
    expect(api.users.size).toBe(1);
  });

  test("is sent again where it made nobody", async () => {
    const api = new FakeApi();
    api.fault = ({ name }, nth) => {
      if (name === "create" && nth === 1) throw refusal({ status: 0 });
    };
    await create(api);
    expect(api.users.size).toBe(1);
    expect(api.names).toEqual(["loadByLoginId", "create", "loadByLoginId", "create"]);
  });

  test("issue 13: is not taken to have made the user whom another resource of the program made meanwhile", async () => {
    const { gathered, single } = startService();
    const made = single.create.bind(single);
    let calls = 0;
    single.create = async (body) => {
      calls += 1;
      if (calls === 1) throw refusal({ status: 503 });
      return made(body);
    };
    const context = createContext(gathered, { environment: {}, notify: () => undefined, sleep: async () => undefined });
    const both = await Promise.allSettled([createUser(context, inputs({})), createUser(context, inputs({}))]);
    expect(single.users.size).toBe(1);
    expect(both.flatMap((one) => (one.status === "fulfilled" ? [one.value.userId] : []))).toEqual([MADE]);
    const [refused] = both.flatMap((one) => (one.status === "rejected" ? [one.reason as Error] : []));
    expect(refused).toMatchObject({ code: "USER_EXISTS" });
    expect(refused?.message).toContain(MADE);
  });

  test("is given up after some times, making nobody", async () => {
    const api = new FakeApi();
    api.fault = ({ name }) => {
      if (name === "create") throw refusal({ status: 500 });
    };
    await expect(create(api)).rejects.toThrow("SERVICE_FAILED");
    expect(api.writes).toHaveLength(3);
  });
});

describe("passwords", () => {
  test("go along in the create and rest nowhere", async () => {
    const api = new FakeApi();
    const state = await create(api, { password: "hunter2" });
    expect(api.writes).toHaveLength(1);
    expect(api.writes[0]?.args[0]).toMatchObject({ password: "hunter2" });
    expect(JSON.stringify(state)).not.toContain("hunter2");
  });

  test("come from the environment where they are declared so; missing there, nothing is made", async () => {
    const api = new FakeApi();
    const declared = { passwordEnv: "CI_PASSWORD" };
    expect(await thrown(create(api, declared))).toMatchObject({ code: "PASSWORD_UNAVAILABLE" });
    expect(api.writes).toEqual([]);
    await create(api, declared, { environment: { CI_PASSWORD: "hunter2" } });
    expect(api.writes[0]?.args[0]).toMatchObject({ password: "hunter2" });
    expect(api.writes[0]?.args[0]).not.toHaveProperty("passwordEnv");
  });

  test("that are temporary are set by a call of their own; a failure leaves no version behind", async () => {
    const api = new FakeApi();
    const declared = { password: "hunter2", passwordActive: false, passwordVersion: 1 };
    await create(api, declared);
    expect(api.writes.map(({ name }) => name)).toEqual(["create", "setPassword"]);
    expect(api.writes[0]?.args[0]).not.toHaveProperty("password");
    expect(api.writes[1]?.args).toEqual([MADE, "hunter2", false]);

    const failing = new FakeApi();
    failing.fault = ({ name }) => {
      if (name === "setPassword") throw refusal();
    };
    const error = await thrown(create(failing, declared));
    expect((error as HalfDone).state.passwordVersion).toBeLessThan(0);
    expect(JSON.stringify((error as HalfDone).state)).not.toContain("hunter2");
  });
});

test("attributes that the project does not define refuse the create before any write", async () => {
  const api = new FakeApi();
  api.definitionList = [{ name: "team", type: "text", options: [] }];
  const error = await thrown(create(api, { customAttributes: { tema: "core" } }));
  expect(error).toMatchObject({ code: "ATTRIBUTE_UNDEFINED", parts: { field: "customAttributes.tema" } });
  expect((error as Error).message).toContain("defined are team");
  expect(api.writes).toEqual([]);
});

test("definitions that cannot be read are said once, and the write is verified instead", async () => {
  const api = new FakeApi();
  const { context, said } = contextOver(api);
  await createUser(context, inputs({ customAttributes: { a: 1 } }));
  await createUser(context, inputs({ loginId: "second", customAttributes: { a: 1 } }));
  expect(said).toHaveLength(1);
  expect(api.names.filter((name) => name === "definitions")).toHaveLength(1);
});
