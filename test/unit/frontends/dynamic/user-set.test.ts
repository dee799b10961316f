import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as pulumi from "@pulumi/pulumi";
import type { dynamic } from "@pulumi/pulumi";

import { UNKNOWN } from "../../../../provider/core/unknown.ts";
import { PACKED_SET } from "../../../../provider/frontends/dynamic/form.ts";
import { dynamicProvider } from "../../../../provider/frontends/dynamic/provider.ts";
import { userSetHandler } from "../../../../provider/runtime/user-set-handler.ts";
import { createContext } from "../../../../provider/user/context.ts";
import { startService, type Service } from "../../client/fake-service.ts";
import { refusal } from "../../user/fake-api.ts";
import { thrown } from "../../user/setup.ts";

const said: string[] = [];
beforeEach(() => {
  said.length = 0;
  // Pulumi's own log, not a module of ours: files of this project share their modules (vitest.config.ts).
  for (const level of ["info", "warn"] as const) {
    vi.spyOn(pulumi.log, level).mockImplementation(async (message) => void said.push(`${level}: ${message}`));
  }
});
afterEach(() => {
  vi.restoreAllMocks();
});

type Props = Record<string, unknown>;
const TEXT = "the text of the provider";
type Door = Required<Pick<dynamic.ResourceProvider, "check" | "diff" | "create" | "read" | "update" | "delete">>;

async function open(service: Service = startService()): Promise<Door> {
  const context = createContext(service.gathered, {
    environment: {},
    notify: () => undefined,
    sleep: async () => undefined,
  });
  const provider = dynamicProvider(userSetHandler, { form: PACKED_SET, open: async () => context });
  await provider.configure?.({ config: new Map() } as unknown as dynamic.ConfigureRequest);
  return provider as Door;
}

const news = (names: string, more: Props = {}): Props => ({
  users: Object.fromEntries([...names].map((name) => [name, { loginId: `${name}@example.com`, name }])),
  ...more,
  __provider: TEXT,
});
/** As the engine stores what a method gave. */
const stored = (outs: unknown): Props => ({ ...(JSON.parse(JSON.stringify(outs)) as Props), __provider: TEXT });

/** Paths of values that the engine's wire format has no form for. */
function unfit(value: unknown, path = ""): string[] {
  if (value === undefined || ["bigint", "function", "symbol"].includes(typeof value)) return [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => unfit(part, `${path}.${key}`));
}

describe("check", () => {
  test("hands the inputs back as they are, without the text, and no failures", async () => {
    const { __provider, ...inputs } = news("ab", { defaults: { status: "enabled" } });
    expect(await (await open()).check({}, { ...inputs, __provider })).toEqual({ inputs, failures: [] });
  });

  test("says the path in the reason and names no property: the engine would print all users", async () => {
    const { failures } = await (await open()).check({}, { users: { a: { emial: "hush" } }, __provider: TEXT });
    expect(failures?.map(({ property }) => property)).toEqual(["", ""]);
    expect(failures?.map(({ reason }) => reason.split(":")[0])).toEqual(["users.a.loginId", "users.a.emial"]);
    expect(JSON.stringify(failures)).not.toContain("hush");
  });

  test("stops a shrunken list by the last inputs, and takes a preview's unknown values", async () => {
    const door = await open();
    expect((await door.check(news("abcdefghij"), news("a"))).failures?.[0]?.reason).toContain("would lose 9 of 10");
    expect((await door.check(news("abcdefghij"), { users: UNKNOWN, __provider: TEXT })).failures).toEqual([]);
  });

  test("warns of passwords that would be ignored", async () => {
    const of = (password: string): Props => ({ users: { a: { loginId: "a", password } }, __provider: TEXT });
    await (await open()).check(of("one"), of("two"));
    expect(said).toEqual([expect.stringMatching(/^warn: users\.a: password changed, but/)]);
  });

  test("says what is wrong with the connection", async () => {
    const provider = dynamicProvider(userSetHandler, {
      form: PACKED_SET,
      open: () => Promise.reject(refusal({ description: "no key" })),
    });
    await provider.configure?.({ config: new Map() } as unknown as dynamic.ConfigureRequest);
    expect((await (provider as Door).check({}, news("a"))).failures?.[0]?.reason).toContain("no key");
  });
});

describe("the life of a set", () => {
  test("each result fits the engine's wire, holds no text, and the next method takes it as stored", async () => {
    const service = startService();
    const door = await open(service);
    const made = await door.create(news("abc", { maxDeletes: 2 }));
    expect(made.id).toMatch(/^user-set-/);
    expect(unfit(made)).toEqual([]);
    expect(made.outs).toMatchObject({ maxDeletes: 2, userIds: { a: "Umade1", b: "Umade2", c: "Umade3" } });
    expect(JSON.stringify(made)).not.toContain(TEXT);

    const olds = stored(made.outs);
    expect(await door.diff(made.id, olds, news("abc", { maxDeletes: 2 }))).toEqual({
      changes: false,
      replaces: [],
      deleteBeforeReplace: false,
    });
    expect(await door.diff(made.id, olds, news("ab", { maxDeletes: 2 }))).toMatchObject({ changes: true });
    const changed = await door.update(made.id, olds, news("ab", { maxDeletes: 2 }));
    expect(unfit(changed)).toEqual([]);
    expect(Object.keys((changed.outs as { userIds: object }).userIds)).toEqual(["a", "b"]);

    const read = await door.read(made.id, stored(changed.outs));
    expect(unfit(read)).toEqual([]);
    expect(read.id).toBe(made.id);
    expect(read.props).toEqual(changed.outs);
    await door.delete(made.id, stored(changed.outs));
    expect(service.single.users.size).toBe(0);
  });

  test("two sets have two ids", async () => {
    const door = await open();
    expect((await door.create(news("a"))).id).not.toBe((await door.create(news("b"))).id);
  });
});

describe("a failure", () => {
  const refusing = (key: string): Service => {
    const service = startService();
    service.single.fault = ({ name, args }) => {
      if (name === "create" && (args[0] as Props)["loginId"] === key) throw refusal({ description: "no" });
    };
    service.bulk.refused = (_route, loginId) => loginId === key;
    return service;
  };

  test("keeps what was made, with the text without which nothing could be refreshed or destroyed", async () => {
    const door = await open(refusing("b@example.com"));
    const error = (await thrown(door.create(news("abc")))) as Error & {
      id: string;
      properties: Props;
      reasons: string[];
    };
    expect(error).toBeInstanceOf(Error);
    expect(error.id).toMatch(/^user-set-/);
    expect(error.properties).toMatchObject({ __provider: TEXT, userIds: { a: "Umade1", c: "Umade2" } });
    expect(unfit(error.properties)).toEqual([]);
    expect(error.reasons).toEqual([error.message]);
    expect(error.message).toContain("1 of 3 users failed");
    expect(error.stack).toBe("");
  });

  test("hides the secrets of its entries and defaults in what the service repeats, and names key, user and field", async () => {
    const service = startService();
    const door = await open(service);
    // One user, whose PATCH goes alone: with more it may travel with theirs, by how busy the machine is.
    const made = await door.create(news("b"));
    service.single.fault = ({ name }) => {
      if (name === "patch") throw refusal({ description: "no Nameless, 83659, shared-secret or hunter2-x" });
    };
    const { users } = news("b") as { users: Record<string, Props> };
    const changed = {
      users: {
        b: { ...users["b"], name: "Nameless", customAttributes: { pin: 83_659 }, password: "hunter2-x" },
      },
      defaults: { familyName: "shared-secret" },
      secretFields: ["customAttributes", "familyName", "name"],
      __provider: TEXT,
    };
    const error = (await thrown(door.update(made.id, stored(made.outs), changed))) as Error & { reasons: string[] };
    for (const said of [error.message, ...error.reasons]) {
      expect(said).toContain("no [secret], [secret], [secret] or [secret]");
      expect(said).toMatch(
        /\n {2}b: REQUEST_REFUSED: user "b@example\.com" · name, familyName, customAttributes\.pin · /,
      );
    }
  });

  test("hides all of a map of users that is secret as a whole, entries that travel as text too", async () => {
    const service = startService();
    service.single.fault = ({ name }) => {
      if (name === "create") throw refusal({ description: "no such Nameless" });
    };
    const users = { a: JSON.stringify({ loginId: "a@example.com", name: "Nameless" }) };
    const error = await thrown((await open(service)).create({ users, secretFields: ["*"], __provider: TEXT }));
    expect(String(error)).toMatch(/\n {2}a: REQUEST_REFUSED: user · /);
    expect(String(error)).toContain("no such [secret]");
  });

  test("issue 13: of an update that loses its only user is none: that needs a word", async () => {
    const service = startService();
    const door = await open(service);
    const made = await door.create(news("a"));
    const error = await thrown(door.update(made.id, stored(made.outs), news("b")));
    expect(String(error)).toContain("would lose 1 of 1 users at once (1 deleted), and at most 0 may go");
    expect(service.single.users.size).toBe(1);
  });

  test("of which nothing was made leaves no resource", async () => {
    const door = await open(refusing("a@example.com"));
    const error = await thrown(door.create(news("a")));
    expect(error).not.toHaveProperty("id");
    expect(String(error)).toContain("a: REQUEST_REFUSED");
  });

  test("of an update after which nobody is left keeps an empty set: its old users are gone", async () => {
    const service = startService();
    const door = await open(service);
    const made = await door.create(news("a"));
    service.single.fault = ({ name }) => {
      if (name === "create") throw refusal({ description: "no" });
    };
    const error = (await thrown(door.update(made.id, stored(made.outs), news("b", { maxDeletes: 1 })))) as {
      properties: Props;
    };
    expect(error.properties).toMatchObject({ users: {}, __provider: TEXT });
    expect(service.single.users.size).toBe(0);
  });

  test("before anything was done is a plain error, so that the engine keeps the old state", async () => {
    const door = await open();
    const made = await door.create(news("abcdefghij"));
    const error = await thrown(door.update(made.id, stored(made.outs), news("a")));
    expect(String(error)).toContain("DELETES_EXCEEDED");
    expect(error).not.toHaveProperty("properties");
  });
});
