import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, test } from "vitest";

import { USER_SET_PROVIDER } from "../../../sdk/provider-text.ts";
import { UserSet, type UserSetArgs } from "../../../sdk/index.ts";

type Inputs = Record<string, unknown>;
const registered: Array<{ type: string; name: string; inputs: Inputs }> = [];

beforeEach(async () => {
  registered.length = 0;
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      registered.push({ type, name, inputs: inputs as Inputs });
      return { id: "set-1", state: { ...(inputs as Inputs), userIds: { a: "U1" } } };
    },
    call: () => ({}),
  });
});

async function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply((value) => resolve(value));
  });
}

/** Secret values arrive wrapped, so that a test sees which are. */
async function inputsOf(args: UserSetArgs, name = "staff"): Promise<Inputs> {
  const set = new UserSet(name, args);
  await valueOf(set.urn);
  return registered.at(-1)?.inputs ?? {};
}

/** What the SDK's registration of a resource sends, serialized with secrets marked. */
async function isSecretUserIds(args: UserSetArgs): Promise<boolean> {
  return pulumi.isSecret(new UserSet("other", args).userIds);
}

describe("a set", () => {
  test("is one resource of a type and a text that stay for ever, and gives the user IDs by key", async () => {
    const set = new UserSet("staff", {
      users: { a: { loginId: "a", roleNames: ["Viewer"] } },
      defaults: { status: "enabled" },
      maxDeletes: 3,
    });
    expect(await valueOf(set.userIds)).toEqual({ a: "U1" });
    expect(registered).toEqual([
      {
        type: "pulumi-nodejs:dynamic/descope-users:UserSet",
        name: "staff",
        inputs: {
          // One text: thousands of entries are carried much faster than each of their values.
          users: { a: '{"loginId":"a","roleNames":["Viewer"]}' },
          defaults: { status: "enabled" },
          maxDeletes: 3,
          declaredAs: "UserSet staff",
          __provider: USER_SET_PROVIDER,
        },
      },
    ]);
  });

  test("takes its map as an output, and values that are outputs", async () => {
    for (const [users, loginId] of [
      [pulumi.output({ a: { loginId: "o1" } }), "o1"],
      [Promise.resolve({ a: { loginId: "o2" } }), "o2"],
      [pulumi.output(["a"]).apply((keys) => Object.fromEntries(keys.map((key) => [key, { loginId: "o3" }]))), "o3"],
      [{ a: { loginId: pulumi.output("o4") } }, "o4"],
    ] as const) {
      const { a } = (await inputsOf({ users }))["users"] as Record<string, unknown>;
      expect(typeof a === "string" ? JSON.parse(a) : a).toEqual({ loginId });
    }
  });

  test("passes where an entry came from", async () => {
    const inputs = await inputsOf({ users: { b: { loginId: "m1", movedFrom: "a" } } });
    expect(inputs["users"]).toEqual({ b: '{"loginId":"m1","movedFrom":"a"}' });
  });

  test("names its secret fields, of any entry and the defaults, for the provider sees plain values only", async () => {
    expect(
      await inputsOf({
        users: {
          a: { loginId: "s1", name: pulumi.secret("x") },
          b: { loginId: "s2", customAttributes: { plain: "1", hidden: pulumi.secret("x") } },
        },
        defaults: { email: pulumi.secret("x@example.com") },
      }),
    ).toMatchObject({ secretFields: ["customAttributes", "email", "name"] });
    expect(await inputsOf({ users: { a: { loginId: "s3" } } })).not.toHaveProperty("secretFields");
    // Passwords are never shown anyway.
    expect(await inputsOf({ users: { a: { loginId: "s4", password: "p" } } })).not.toHaveProperty("secretFields");
  });

  test("hands an entry with an output or a password over as a map, in which the engine sees what is secret", async () => {
    const { users } = await inputsOf({
      users: {
        a: { loginId: "p1", password: "p" },
        b: { loginId: "p2", hashedPassword: { bcrypt: { hash: "h" } } },
        c: { loginId: "p3", name: pulumi.output("x") },
        d: { loginId: "p4" },
      },
    });
    // The mocks make a map secret as a whole when something of it is.
    const { value } = users as { value: object };
    expect(Object.entries(value).map(([key, entry]) => [key, typeof entry])).toEqual([
      ["a", "object"],
      ["b", "object"],
      ["c", "object"],
      ["d", "string"],
    ]);
  });

  test.each([[Number.NaN], [Number.POSITIVE_INFINITY], [10n], [new Date(0)], [() => 1]])(
    "loses no value on its way to check: %s does not go as text, in which it would be null or nothing",
    async (value) => {
      const { users } = await inputsOf({
        users: {
          a: { loginId: `odd-${String(value)}`, customAttributes: { level: value as unknown as number } },
          b: { loginId: `even-${String(value)}`, customAttributes: { level: 1 } },
        },
      });
      expect(typeof (users as Record<string, unknown>)["a"]).toBe("object");
      expect(typeof (users as Record<string, unknown>)["b"]).toBe("string");
    },
  );

  test("takes everything of a secret map for secret", async () => {
    expect(await inputsOf({ users: pulumi.secret({ a: { loginId: "s5" } }) })).toMatchObject({ secretFields: ["*"] });
    expect(await inputsOf({ users: pulumi.output({ a: { loginId: "s6" } }) })).not.toHaveProperty("secretFields");
  });

  test("does not make its user IDs secret because an entry has a secret", async () => {
    expect(await isSecretUserIds({ users: { a: { loginId: "s7", name: pulumi.secret("x") } } })).toBe(false);
  });
});

describe("ignoreChanges", () => {
  const make = (name: string, ...ignoreChanges: string[]): UserSet =>
    new UserSet(name, { users: { ann: { loginId: `${name}@example.com` } } }, { ignoreChanges });

  test.each(["users.ann.roleNames", 'users["ann"].roleNames', "users[ann].name", "users.*.name", 'users["a.b"].x'])(
    "of a field of an entry is an error that says what to do: %s",
    (path) => {
      expect(() => make("ignored-field", path)).toThrow("leave the field out of the entry");
    },
  );

  test.each(["users", "users.ann", 'users["a.b"]', "defaults.name", "maxDeletes", "*"])("of %s passes", (path) => {
    expect(() => make(`passes-${path.replaceAll(/[^a-zA-Z]/g, "-")}`, path)).not.toThrow();
  });
});
