import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { FIELD_NAMES } from "../../../provider/core/fields.ts";
import * as sdk from "../../../sdk/index.ts";
import { USER_PROVIDER } from "../../../sdk/provider-text.ts";

interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  readonly id: string;
}

const registered: Registered[] = [];

/** The engine as far as a program sees it: it gives back what was declared, and the outputs of the provider. */
async function startEngine(): Promise<void> {
  await pulumi.runtime.setMocks({
    newResource: (args) => {
      const { type, name, inputs, id = "" } = args;
      registered.push({ type, name, inputs: inputs as Record<string, unknown>, id });
      const state = {
        ...(inputs as object),
        userIds: {},
        userId: "U1",
        loginIds: ["ci"],
        createdTime: 7,
        adopted: false,
      };
      return { id: id === "" ? "U1" : id, state };
    },
    call: () => ({}),
  });
}

beforeEach(async () => {
  registered.length = 0;
  await startEngine();
});

async function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply((value) => resolve(value));
  });
}

describe("a resource", () => {
  test("has a literal type for ever, the constant text and what was declared, and nothing else", async () => {
    const user = new sdk.User("ci", { loginId: "login-1", name: "Ada", roleNames: ["a"] });
    await valueOf(user.urn);
    expect(registered).toEqual([
      {
        type: "pulumi-nodejs:dynamic/descope-users:User",
        name: "ci",
        id: "",
        inputs: {
          loginId: "login-1",
          name: "Ada",
          roleNames: ["a"],
          declaredAs: "User ci",
          __provider: USER_PROVIDER,
        },
      },
    ]);
  });

  test("of a test user has a type of its own and the mark", async () => {
    const user = new sdk.TestUser("t", { loginId: "login-2" });
    await valueOf(user.urn);
    expect(registered[0]).toMatchObject({
      type: "pulumi-nodejs:dynamic/descope-users:TestUser",
      inputs: { loginId: "login-2", test: true, __provider: USER_PROVIDER },
    });
  });

  test("cannot be talked out of being a test user", async () => {
    const user = new sdk.TestUser("t", { loginId: "login-3", test: false } as sdk.TestUserArgs);
    await valueOf(user.urn);
    expect(registered[0]?.inputs["test"]).toBe(true);
  });

  test("gives the outputs of the provider and what was declared to the program", async () => {
    const user = new sdk.User("ci", { loginId: "login-4", name: "Ada" });
    expect(await valueOf(user.id)).toBe("U1");
    expect(await valueOf(user.userId)).toBe("U1");
    expect(await valueOf(user.loginIds)).toEqual(["ci"]);
    expect(await valueOf(user.createdTime)).toBe(7);
    expect(await valueOf(user.adopted)).toBe(false);
    expect(await valueOf(user.name)).toBe("Ada");
    expect(await valueOf(user.email)).toBeUndefined();
  });

  test("has every field of the table as an output", async () => {
    const user = new sdk.User("ci", { loginId: "login-5" });
    await valueOf(user.urn);
    const without = FIELD_NAMES.filter(
      (name) => !pulumi.Output.isInstance((user as unknown as Record<string, unknown>)[name]),
    );
    expect(without).toEqual([]);
  });

  test("names its secret arguments to the provider", async () => {
    const user = new sdk.User("ci", { loginId: "login-6", name: pulumi.secret("hush") });
    await valueOf(user.urn);
    expect(registered[0]?.inputs["secretFields"]).toEqual(["name"]);
  });

  test("reads an existing user by its ID", async () => {
    await valueOf(sdk.User.get("known", "U7").urn);
    await valueOf(sdk.TestUser.get("known", "U8").urn);
    const inputs = expect.objectContaining({ __provider: USER_PROVIDER }) as unknown;
    expect(registered).toEqual([
      { type: "pulumi-nodejs:dynamic/descope-users:User", name: "known", id: "U7", inputs },
      { type: "pulumi-nodejs:dynamic/descope-users:TestUser", name: "known", id: "U8", inputs },
    ]);
  });
});

describe("issue 13: one login ID in one project", () => {
  afterEach(() => vi.unstubAllEnvs());

  class Foreign extends pulumi.ProviderResource {}
  const home = "P2home000000000000000000000000";
  const provider = (name: string, projectId: pulumi.Input<string>): sdk.Provider =>
    new sdk.Provider(name, { projectId, managementKeyEnv: "KEY" });

  test.each<[string, (() => pulumi.ProviderResource) | undefined, boolean]>([
    ["without a provider of its own", undefined, true],
    ["under a provider of the same project", () => provider("same", home), true],
    ["under a provider of another project", () => provider("other", "P2other00000000000000000000000"), false],
    ["under one whose project is known late", () => provider("late", pulumi.output(home)), false],
    ["under one of another making", () => new Foreign("pulumi-nodejs", "foreign", {}), false],
  ])("%s", async (what, other, isRefused) => {
    vi.stubEnv("DESCOPE_PROJECT_ID", home);
    const loginId = `${what.replaceAll(" ", "-")}@example.com`;
    const options = other === undefined ? {} : { provider: other() };
    const said: string[] = [];
    for (const one of [{}, options]) {
      try {
        // One after the other on purpose.
        // oxlint-disable-next-line no-await-in-loop
        await valueOf(new sdk.User(`of ${String(said.length)} ${what}`, { loginId }, one).urn);
        said.push("made");
      } catch (error) {
        said.push(String(error).includes("of this program claim the same login") ? "refused" : String(error));
      }
    }
    expect(said).toEqual(["made", isRefused ? "refused" : "made"]);
  });
});

describe("marks", () => {
  afterEach(() => vi.unstubAllEnvs());

  test.each([
    ["a", {}, undefined],
    ["b", { DESCOPE_OWNER: "me" }, undefined],
    ["c", { DESCOPE_OWNER_ATTRIBUTE: "managed" }, "project/stack"],
    ["d", { DESCOPE_OWNER_ATTRIBUTE: "managed", DESCOPE_OWNER: "me" }, "me"],
  ])("%s: with %j the hidden input of all that make users is %j", async (at, environment, expected) => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    const made = [
      new sdk.User("u", { loginId: `u@${at}.example.com` }),
      new sdk.TestUser("t", { loginId: `t@${at}.example.com` }),
      new sdk.UserSet("s", { users: { x: { loginId: `x@${at}.example.com` } } }),
    ];
    for (const one of made) await valueOf<string>(one.id);
    expect(registered.map(({ inputs }) => inputs["managedBy"])).toEqual([expected, expected, expected]);
  });
});
