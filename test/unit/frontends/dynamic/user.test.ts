import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as pulumi from "@pulumi/pulumi";
import type { dynamic } from "@pulumi/pulumi";

import { UNKNOWN } from "../../../../provider/core/unknown.ts";
import * as factories from "../../../../provider/frontends/dynamic/index.ts";
import type { OpenSession } from "../../../../provider/frontends/dynamic/props.ts";
import { dynamicProvider } from "../../../../provider/frontends/dynamic/provider.ts";
import { userHandler } from "../../../../provider/runtime/user-handler.ts";
import { resolveConnection } from "../../../../provider/config/connection.ts";
import { FakeApi, refusal, wireUser } from "../../user/fake-api.ts";
import { contextOver, ID, stateWith, thrown } from "../../user/setup.ts";

beforeEach(() => {
  for (const level of ["info", "warn"] as const) vi.spyOn(pulumi.log, level).mockResolvedValue(undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
});

type Props = Record<string, unknown>;
const TEXT = "the text of the provider";

/** The door with an API behind it, every method there. */
type Door = Required<Pick<dynamic.ResourceProvider, "check" | "diff" | "create" | "read" | "update" | "delete">>;

function opened(open: OpenSession): Door & dynamic.ResourceProvider {
  return dynamicProvider(userHandler, { open }) as Door & dynamic.ResourceProvider;
}

async function door(api: FakeApi, settings: Parameters<typeof contextOver>[1] = {}): Promise<Door> {
  const provider = opened(async () => contextOver(api, settings).context);
  await provider.configure?.({ config: new Map() } as unknown as dynamic.ConfigureRequest);
  return provider;
}

function there(has: Parameters<typeof wireUser>[0] = { userId: ID }): FakeApi {
  return new FakeApi([wireUser({ loginIds: ["ci@example.com"], ...has })]);
}

/** What the engine stored and hands back: the state and the text. */
function olds(declared: Props = {}): Props {
  return { ...stateWith(declared), __provider: TEXT };
}

function news(declared: Props = {}): Props {
  return { loginId: "ci@example.com", ...declared, __provider: TEXT };
}

/** Paths of values that the engine's wire format has no form for. */
function unfit(value: unknown, path = ""): string[] {
  if (value === undefined || ["bigint", "function", "symbol"].includes(typeof value) || value instanceof Date)
    return [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => unfit(part, `${path}.${key}`));
}

describe("check", () => {
  test("hands the inputs back without the text, and no failures", async () => {
    const api = there();
    const result = await (await door(api)).check({}, news({ name: "Ada", email: null }));
    expect(result).toEqual({ inputs: { loginId: "ci@example.com", name: "Ada" }, failures: [] });
    expect(unfit(result)).toEqual([]);
  });

  test("says the path in the reason and names no property: the engine would print its value", async () => {
    const api = there();
    const { failures } = await (await door(api)).check({}, news({ emial: "hush", phone: "x" }));
    expect(failures).toEqual([
      { property: "", reason: expect.stringMatching(/^phone: is no phone number/) as string },
      {
        property: "",
        reason: expect.stringMatching(/^emial: is not a known property; did you mean "email"/) as string,
      },
    ]);
    expect(JSON.stringify(failures)).not.toContain("hush");
  });

  test("takes values that are not known yet", async () => {
    const { failures } = await (await door(there())).check({}, news({ email: UNKNOWN, roleNames: [UNKNOWN] }));
    expect(failures).toEqual([]);
  });

  test("does not touch what it is given", async () => {
    const given = Object.freeze(news({ name: "Ada" }));
    await (await door(there())).check(Object.freeze({}), given);
    expect(given).toHaveProperty("__provider");
  });

  test("tells of missing or malformed configuration, once the inputs are right", async () => {
    const provider = opened(async (config) => {
      resolveConnection(config, {});
      throw new Error("not reached");
    });
    await provider.configure?.({ config: new Map() } as unknown as dynamic.ConfigureRequest);
    const { failures } = await provider.check({}, news());
    expect(failures).toEqual([{ property: "", reason: expect.stringMatching(/^CONFIG_MISSING: /) as string }]);
    // Not beside failures of the inputs: one thing at a time.
    expect((await provider.check({}, news({ phone: "x" }))).failures).toHaveLength(1);
  });

  test("that is called before configure fails as a check, and does not crash the process", async () => {
    const { failures } = await opened(async () => contextOver(there()).context).check({}, news());
    expect(failures?.[0]?.reason).toContain("configure was not called");
  });
});

describe("diff", () => {
  test.each<[string, Props, Props, dynamic.DiffResult]>([
    ["equals", {}, {}, { changes: false, replaces: [], deleteBeforeReplace: false }],
    [
      "another spelling",
      { email: "a@example.com", roleNames: ["a", "b"] },
      { email: "A@example.com", roleNames: ["b", "a"] },
      { changes: false, replaces: [], deleteBeforeReplace: false },
    ],
    ["a change", { name: "Ada" }, { name: "Eva" }, { changes: true, replaces: [], deleteBeforeReplace: false }],
    ["taken out", { name: "Ada" }, {}, { changes: true, replaces: [], deleteBeforeReplace: false }],
    ["a rename", {}, { loginId: "new" }, { changes: true, replaces: [], deleteBeforeReplace: false }],
    ["the test mark", {}, { test: true }, { changes: true, replaces: ["test"], deleteBeforeReplace: true }],
    ["not known yet", { name: "Ada" }, { name: UNKNOWN }, { changes: true, replaces: [], deleteBeforeReplace: false }],
  ])("%s", async (_what, before, after, expected) => {
    const result = await (await door(there())).diff(ID, olds(before), news(after));
    expect(result).toEqual(expected);
    expect(unfit(result)).toEqual([]);
  });
});

test("check and diff send nothing: they run in every preview, one resource after the other", async () => {
  const api = there();
  const provider = await door(api);
  await provider.check({}, news({ name: "Ada", customAttributes: { a: 1 } }));
  await provider.diff(ID, olds(), news({ name: "Ada", email: "a@example.com", loginId: "new" }));
  expect(api.calls).toEqual([]);
});

describe("create, read, update and delete", () => {
  test("create gives the ID and the outputs", async () => {
    const api = new FakeApi();
    const result = await (await door(api)).create(news({ name: "Ada", customAttributes: { a: [] } }));
    expect(result).toEqual({
      id: "Umade1",
      outs: {
        loginId: "ci@example.com",
        name: "Ada",
        customAttributes: { a: [] },
        userId: "Umade1",
        loginIds: ["ci@example.com"],
        createdTime: 1_700_000_000,
        adopted: false,
      },
    });
    expect(unfit(result)).toEqual([]);
  });

  test("update gives the outputs", async () => {
    const result = await (await door(there())).update(ID, olds({ name: "Ada" }), news({ name: "Eva" }));
    expect(result).toEqual({ outs: stateWith({ name: "Eva" }) });
    expect(unfit(result)).toEqual([]);
  });

  test("update of a state that an import wrote, without our outputs, gives nothing undefined", async () => {
    const imported = { loginId: "ci@example.com", __provider: TEXT };
    for (const declared of [{}, { name: "Eva" }]) {
      const result = await (await door(there())).update(ID, imported, news(declared));
      expect(unfit(result)).toEqual([]);
    }
  });

  test("read gives state and inputs of a refresh", async () => {
    const result = await (await door(there({ userId: ID, name: "by hand" }))).read(ID, olds({ name: "Ada" }));
    expect(result).toEqual({
      id: ID,
      props: stateWith({ name: "by hand" }),
      inputs: { loginId: "ci@example.com", name: "by hand" },
    });
    expect(unfit(result)).toEqual([]);
  });

  test("read without a state gives the whole user", async () => {
    const result = await (await door(there())).read(ID);
    expect(result.props).toMatchObject({ userId: ID, loginId: "ci@example.com", test: false, roleNames: [] });
    expect(unfit(result)).toEqual([]);
  });

  test("read of a user who is gone gives no ID", async () => {
    await expect((await door(new FakeApi())).read(ID, olds())).resolves.toEqual({ id: "", props: {} });
  });

  test("delete deletes by the ID", async () => {
    const api = there();
    await (await door(api)).delete(ID, olds());
    expect(api.calls).toEqual([{ name: "delete", args: [ID] }]);
  });

  test("delete heeds what the state says", async () => {
    const api = there();
    await (await door(api)).delete(ID, olds({ onDelete: "retain" }));
    expect(api.calls).toEqual([]);
  });

  test("a password is in no result and no error", async () => {
    const provider = await door(new FakeApi());
    const result = await provider.create(news({ password: "hunter2-x" }));
    expect(JSON.stringify(result)).not.toContain("hunter2");
    const error = await thrown(provider.create(news({ password: "hunter2-x" })));
    expect(JSON.stringify([error, String(error), (error as Error).stack])).not.toContain("hunter2");
  });
});

describe("failures", () => {
  test("of ours are plain errors without a stack", async () => {
    const api = there();
    const error = (await thrown((await door(api)).create(news()))) as Error;
    expect(Object.getPrototypeOf(error)).toBe(Error.prototype);
    expect(error.message).toMatch(/^USER_EXISTS: /);
    expect(error.stack).toBe("");
    expect(error).not.toHaveProperty("properties");
  });

  test("that nobody expected are bugs to report, with their stack", async () => {
    const api = there();
    api.fault = () => {
      throw new TypeError("x is not a function");
    };
    const error = (await thrown((await door(api)).read(ID, olds()))) as Error;
    expect(error.message).toMatch(/^PROVIDER_BUG: x is not a function · please report/);
    expect(error.stack).toContain("TypeError");
  });

  test("of something that is no Error are Errors all the same", async () => {
    const api = there();
    api.load = () => Promise.reject(new Error("placeholder"));
    api.fault = () => undefined;
    api.load = async () => {
      // oxlint-disable-next-line typescript/only-throw-error -- what the test is about
      throw "a text";
    };
    const error = await thrown((await door(api)).read(ID, olds()));
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).message).toContain("something that is no Error was thrown");
  });

  test("of the configuration reach every method", async () => {
    const provider = opened(async (config) => {
      resolveConnection(config, {});
      throw new Error("not reached");
    });
    await provider.configure?.({ config: new Map() } as unknown as dynamic.ConfigureRequest);
    for (const call of [
      provider.create(news()),
      provider.read(ID, olds()),
      provider.update(ID, olds(), news()),
      provider.delete(ID, olds()),
    ]) {
      await expect(call).rejects.toThrow(/^CONFIG_MISSING: /);
    }
  });

  test("half way keep ID, state, text and reason: the engine stores them", async () => {
    const api = new FakeApi();
    const made = api.create.bind(api);
    api.create = async (body) => made({ ...body, name: "SHOUTED" });
    api.fault = ({ name }) => {
      if (name === "patch") throw refusal({ status: 403 });
    };
    const error = (await thrown((await door(api)).create(news({ name: "Ada", status: "enabled" })))) as Error & Props;
    expect(Object.getPrototypeOf(error)).toBe(Error.prototype);
    expect(error["id"]).toBe("Umade1");
    expect(error["properties"]).toEqual({
      ...stateWith({ name: "SHOUTED", status: "enabled" }, { userId: "Umade1" }),
      __provider: TEXT,
    });
    expect(error["reasons"]).toEqual([error.message]);
    expect(error.message).toMatch(/^REQUEST_REFUSED: /);
    expect(unfit(Object.fromEntries(Object.entries(error)))).toEqual([]);
  });

  test("half way in an update keep the ID of the user", async () => {
    const api = there({ userId: ID, name: "Ada", givenName: "by hand", customAttributes: { foreign: "x" } });
    api.fault = ({ name }) => {
      if (name === "set") throw refusal();
    };
    const before = { name: "Ada", givenName: "mine" };
    const after = { ...before, name: "Eva", customAttributes: { team: "a" } };
    const error = (await thrown((await door(api)).update(ID, olds(before), news(after)))) as Error & Props;
    expect(error["id"]).toBe(ID);
    expect(error["properties"]).toMatchObject({ name: "Eva", givenName: "by hand", __provider: TEXT });
  });
});

describe("secrets in a refusal", () => {
  const echoing = (said: string): FakeApi => {
    const api = there();
    api.fault = ({ name }) => {
      if (name === "patch") throw refusal({ description: said });
    };
    return api;
  };

  test("of every kind and depth are hidden, with the user and the field named", async () => {
    const declared = {
      name: "Nameless",
      customAttributes: { pin: 83_659, list: ["listed-secret"], on: true },
      userTenants: [{ tenantId: "acme-secret", roleNames: ["role-secret"] }],
      secretFields: ["name", "customAttributes", "userTenants"],
    };
    const said = "Nameless, 83659, listed-secret, true, acme-secret, role-secret, cGFzc3dvcmQteA, by hand";
    const change = { ...declared, password: "password-x", passwordVersion: 1 };
    const provider = await door(echoing(said));
    const error = (await thrown(provider.update(ID, olds({ givenName: "Eva" }), news(change)))) as Error;
    expect(error.message).toContain("[secret], [secret], [secret], [secret], [secret], [secret], [secret], by hand");
    expect(error.message).toMatch(
      /^REQUEST_REFUSED: user "ci@example\.com" · name, userTenants, customAttributes\.pin, /,
    );
  });

  test("of the state alone are hidden as well: what was secret before is", async () => {
    const before = olds({ name: "Nameless", secretFields: ["name"] });
    const error = await thrown((await door(echoing("not Nameless"))).update(ID, before, news({ name: "Ada" })));
    expect(String(error)).toContain("not [secret]");
  });

  test("an error leaves no control characters to the terminal", async () => {
    const api = there();
    api.fault = () => {
      throw new Error("\u001B[2Jbroken");
    };
    const error = (await thrown((await door(api)).read(ID, olds()))) as Error;
    expect(`${error.message}${String(error.stack)}`).not.toContain("\u001B");
  });
});

describe("the factories that every state names", () => {
  test("are there for ever, and give a provider", () => {
    expect(Object.keys(factories)).toContain("User");
    expect(factories.User()).toMatchObject({
      check: expect.any(Function) as unknown,
      delete: expect.any(Function) as unknown,
    });
    // A provider of its own per call: a configuration that failed once is not kept.
    expect(factories.User()).not.toBe(factories.User());
  });

  test("are exported under the specifier of the text", () => {
    const manifest = JSON.parse(readFileSync(new URL("../../../../package.json", import.meta.url), "utf8")) as {
      name: string;
      exports: Record<string, { default: string }>;
    };
    expect(manifest.name).toBe("pulumi-descope-users");
    expect(manifest.exports["./dynamic"]?.default).toBe("./dist/provider/frontends/dynamic/index.js");
  });
});

describe("issue 13: a state of another project", () => {
  const away = { ...olds(), projectId: "P1" };
  const project = (message: string): boolean =>
    message.includes("PROJECT_MISMATCH") && message.includes("P1") && message.includes("P2");

  test.each<[string, (one: Door) => Promise<unknown>]>([
    ["diff", async (one) => one.diff(ID, away, news())],
    ["read", async (one) => one.read(ID, away)],
    ["update", async (one) => one.update(ID, away, news())],
    ["delete", async (one) => one.delete(ID, away)],
  ])("is refused by %s before any request", async (_method, call) => {
    const api = there();
    const error = await thrown(call(await door(api, { projectId: "P2" })));
    expect((error as Error).message).toSatisfy(project);
    expect(api.calls).toEqual([]);
  });

  test("of an older release passes, and a read tells it its project", async () => {
    const { props } = await (await door(there(), { projectId: "P2" })).read(ID, olds());
    expect(props).toMatchObject({ projectId: "P2" });
  });
});
