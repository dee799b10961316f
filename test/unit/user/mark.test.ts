import { describe, expect, test } from "vitest";

import { userHoldings } from "../../../provider/core/holdings.ts";
import type { UserInputs, UserState } from "../../../provider/core/model.ts";
import { SharedDeclarations } from "../../../provider/runtime/run-declarations.ts";
import type { RunDeclarations } from "../../../provider/user/context.ts";
import { createUser } from "../../../provider/user/create.ts";
import { deleteUser } from "../../../provider/user/delete.ts";
import { inputs } from "../core/users.ts";
import { FakeApi, refusal, wireUser } from "./fake-api.ts";
import { contextOver, ID, stateWith, thrown } from "./setup.ts";

const OURS = "shop/prod";
const mark = { attribute: "managed", owner: OURS };
const MARKED = { managed: OURS };
const byOthers = { managed: "other/prod" };
const loginIds = ["ci@example.com"];

type Settings = NonNullable<Parameters<typeof contextOver>[1]>;

async function create(api: FakeApi, declared: Partial<UserInputs> = {}, settings: Settings = {}): Promise<UserState> {
  return createUser(contextOver(api, { mark, ...settings }).context, inputs(declared));
}

async function destroy(api: FakeApi, state: Partial<UserState> = {}, settings: Settings = {}): Promise<unknown> {
  return deleteUser(contextOver(api, { mark, ...settings }).context, ID, stateWith({}, state));
}

function marksOf(api: FakeApi): Record<string, unknown> {
  return Object.fromEntries(
    [...api.users.values()].map(({ userId, customAttributes }) => [userId, customAttributes["managed"]]),
  );
}

const setMark = (loginId: string, attributeValue: unknown): object => ({
  name: "set",
  args: ["customAttribute", { loginId, attributeKey: "managed", attributeValue }],
});

describe("a create", () => {
  test("carries the mark beside the declared attributes; the state knows nothing of it", async () => {
    const api = new FakeApi();
    const state = await create(api, { customAttributes: { team: "a" } });
    expect(api.writes.map(({ args }) => args)).toEqual([
      [{ loginId: "ci@example.com", customAttributes: { team: "a", managed: OURS } }],
    ]);
    expect(state.customAttributes).toEqual({ team: "a" });
  });

  test("of an attribute that the project does not define is refused before anything is sent", async () => {
    const api = new FakeApi();
    api.definitions = async () => [{ name: "team", type: "text", options: [] }];
    const error = await thrown(create(api));
    expect(error).toMatchObject({ code: "ATTRIBUTE_UNDEFINED", parts: { field: "descope-users:ownerAttribute" } });
    expect((error as Error).message).toContain("descope-users attributes define managed");
    expect(api.writes).toEqual([]);
  });

  test("whose owner nobody knows is refused", async () => {
    const api = new FakeApi();
    await expect(create(api, {}, { mark: { attribute: "managed", owner: undefined } })).rejects.toThrow(
      "DESCOPE_OWNER",
    );
    expect(api.writes).toEqual([]);
  });

  test("without marks configured sends none", async () => {
    const api = new FakeApi();
    await createUser(contextOver(api).context, inputs({}));
    expect(api.writes.map(({ args }) => args)).toEqual([[{ loginId: "ci@example.com" }]]);
  });
});

describe("a user whom a create left that was cut off", () => {
  const left = wireUser({ userId: "U7", loginIds, name: "Ada", customAttributes: MARKED });

  test("is this stack's: what it holds is not written, the rest is, and no second one is made", async () => {
    const api = new FakeApi([left]);
    const state = await create(api, { name: "Ada", roleNames: ["a"] });
    expect(state).toMatchObject({ userId: "U7", adopted: false, roleNames: ["a"] });
    expect(api.patches).toEqual([{ loginId: "U7", roleNames: ["a"] }]);
    expect(api.writes).toHaveLength(1);
  });

  test.each<[string, Partial<Parameters<typeof wireUser>[0]>, Partial<UserInputs>]>([
    ["unmarked", {}, {}],
    ["with an empty mark", { customAttributes: { managed: "" } }, {}],
    ["with another stack's mark", { customAttributes: byOthers }, {}],
    ["marked, but a test user is declared", { customAttributes: MARKED }, { test: true }],
    ["marked, with a login ID more than declared", { customAttributes: MARKED, loginIds: [...loginIds, "x"] }, {}],
  ])("%s: it may be anybody's", async (_what, user, declared) => {
    const api = new FakeApi([wireUser({ loginIds, ...user, userId: "U7" })]);
    await expect(create(api, declared)).rejects.toThrow("USER_EXISTS");
    expect(api.writes).toEqual([]);
  });

  test("is not taken from another live resource of the program that has it", async () => {
    const api = new FakeApi([left]);
    const declarations = new SharedDeclarations("P", undefined, () => undefined);
    declarations.declare("another", userHoldings({ loginId: "renamed@example.com" }, "U7"));
    await expect(create(api, {}, { declarations })).rejects.toThrow("USER_EXISTS");
    expect(api.writes).toEqual([]);
  });

  test("is not taken from one that the engine left out, and stays with the resource's own declaration", async () => {
    const held = userHoldings({}, "U7");
    const declarations: RunDeclarations = {
      declare: () => undefined,
      isKnown: () => false,
      isDeclared: () => false,
      isInProgram: (holdings, except) => except !== "User own" && holdings.some((one) => held.includes(one)),
    };
    const api = new FakeApi([left]);
    const { context } = contextOver(api, { mark, declarations });
    const other = createUser({ ...context, declaredAs: "User other" }, inputs({}));
    await expect(other).rejects.toThrow("USER_EXISTS");
    expect(api.writes).toEqual([]);
    await expect(createUser({ ...context, declaredAs: "User own" }, inputs({}))).resolves.toMatchObject({
      userId: "U7",
      adopted: false,
    });
  });

  test("beside another owner of a declared login ID: neither is touched", async () => {
    const api = new FakeApi([left, wireUser({ userId: "U8", loginIds: ["bot"] })]);
    await expect(create(api, { additionalIdentifiers: ["bot"] })).rejects.toThrow("USER_EXISTS");
    expect(api.writes).toEqual([]);
  });
});

describe("an adoption", () => {
  const adopt: Partial<UserInputs> = { onExisting: "adopt", name: "Ada" };

  test("marks the user, by the endpoint of one attribute, before anything else is written", async () => {
    const api = new FakeApi([wireUser({ userId: "U7", loginIds, customAttributes: { team: "kept" } })]);
    await create(api, adopt);
    expect(api.writes).toEqual([setMark("U7", OURS), { name: "patch", args: [{ loginId: "U7", name: "Ada" }] }]);
    expect(api.users.get("U7")?.customAttributes).toEqual({ team: "kept", managed: OURS });
  });

  test("of a user whom another stack has marked is refused by that stack's name", async () => {
    const api = new FakeApi([wireUser({ userId: "U7", loginIds, customAttributes: byOthers })]);
    const error = await thrown(create(api, adopt));
    expect(error).toMatchObject({ code: "ADOPTION_REFUSED" });
    expect((error as Error).message).toContain("other/prod");
    expect(api.writes).toEqual([]);
  });

  test("of which nothing came leaves no mark behind", async () => {
    const api = new FakeApi([wireUser({ userId: "U7", loginIds })]);
    api.fault = ({ name }) => {
      if (name === "patch") throw refusal({ status: 403 });
    };
    await expect(create(api, adopt)).rejects.toThrow("REQUEST_REFUSED");
    expect(marksOf(api)["U7"] ?? "").toBe("");
  });
});

describe("a delete", () => {
  test.each(["delete", "disable"] as const)(
    "by %s of a user whom another stack has taken is refused",
    async (onDelete) => {
      const api = new FakeApi([wireUser({ userId: ID, loginIds, customAttributes: byOthers })]);
      const error = await thrown(destroy(api, { onDelete }));
      expect(error).toMatchObject({ code: "OWNED_ELSEWHERE" });
      expect((error as Error).message).toContain("other/prod");
      expect(api.writes).toEqual([]);
    },
  );

  test("of a marked user by a run that does not know its own mark is refused, and says how", async () => {
    const api = new FakeApi([wireUser({ userId: ID, loginIds, customAttributes: MARKED })]);
    const unknown = destroy(api, {}, { mark: { attribute: "managed", owner: undefined } });
    await expect(unknown).rejects.toThrow("set DESCOPE_OWNER");
    expect(api.writes).toEqual([]);
  });

  test.each([{}, { customAttributes: MARKED }])(
    "of a user with this stack's mark or none deletes it: %j",
    async (user) => {
      const api = new FakeApi([wireUser({ userId: ID, loginIds, ...user })]);
      await destroy(api);
      expect(api.calls.map(({ name }) => name)).toEqual(["load", "delete"]);
    },
  );

  test.each(["retain", "disable"] as const)("by %s clears the mark and leaves all else", async (onDelete) => {
    const attributes = { team: "kept", ...MARKED };
    const api = new FakeApi([wireUser({ userId: ID, loginIds, customAttributes: attributes, status: "disabled" })]);
    await destroy(api, { onDelete });
    expect(api.writes).toEqual([setMark(ID, null)]);
    expect(api.users.get(ID)?.customAttributes["team"]).toBe("kept");
  });

  test("that retains leaves another stack's mark, and that of a user whom another resource has now", async () => {
    const foreign = new FakeApi([wireUser({ userId: ID, loginIds, customAttributes: byOthers })]);
    await destroy(foreign, { onDelete: "retain" });
    expect(foreign.writes).toEqual([]);

    const moved = new FakeApi([wireUser({ userId: ID, loginIds, customAttributes: MARKED })]);
    const declarations = new SharedDeclarations("P", undefined, () => undefined);
    declarations.declare("another", userHoldings({ loginId: "ci@example.com" }));
    await destroy(moved, { onDelete: "retain" }, { declarations });
    expect(moved.writes).toEqual([]);
  });
});
