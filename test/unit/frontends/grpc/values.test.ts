import fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  plainValues,
  secretNamesOf,
  secretsOf,
  withSecretNames,
  withSecretsLike,
} from "../../../../provider/frontends/grpc/values.ts";
import type { Values } from "../../../../provider/runtime/handler.ts";

const secret = (value: unknown): unknown => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

describe("values of the wire", () => {
  test("are told without their wrappings; null stays, for an entry of a set says something by it", () => {
    const wire = {
      name: secret("Ada"),
      roleNames: ["a", secret("b")],
      email: null,
      userTenants: [{ tenantId: secret("t") }],
    };
    expect(plainValues(wire)).toEqual({
      name: "Ada",
      roleNames: ["a", "b"],
      email: null,
      userTenants: [{ tenantId: "t" }],
    });
  });

  test("say which properties hold a secret, and what those are", () => {
    const wire = { name: secret("Ada"), phone: "1", customAttributes: { pin: secret(["x", "y"]) } };
    expect(secretNamesOf(wire, { email: secret("e") })).toEqual(["customAttributes", "email", "name"]);
    expect(secretsOf(wire)).toEqual(["Ada", ["x", "y"]]);
  });

  test("an output is secret where an input was, a list as a whole", () => {
    const like = {
      name: secret("Ada"),
      roleNames: ["a", secret("b")],
      customAttributes: { pin: secret("1"), team: "x" },
    };
    const state = { name: "Eva", roleNames: ["b", "a"], customAttributes: { pin: "2", team: "y" }, userId: "U" };
    expect(withSecretsLike(state, like)).toEqual({
      name: secret("Eva"),
      roleNames: secret(["b", "a"]),
      customAttributes: { pin: secret("2"), team: "y" },
      userId: "U",
    });
    // Of two that differ in what is secret, both count.
    expect(withSecretsLike({ a: 1, b: 2 }, { a: secret(0) }, { b: secret(0) })).toEqual({ a: secret(1), b: secret(2) });
  });

  test("a password is secret once, whether the program said so or not", () => {
    expect(withSecretNames({ password: "x", name: "y" }, ["password"])).toEqual({ password: secret("x"), name: "y" });
    expect(withSecretNames({ password: secret("x") }, ["password"])).toEqual({ password: secret("x") });
    expect(withSecretNames({ password: null }, ["password"])).toEqual({ password: null });
  });

  test("nothing is lost or added by wrapping and unwrapping, and no secret is left bare", () => {
    const text = fc.string({ minLength: 1, maxLength: 4 });
    const value = fc.oneof(
      text,
      fc.array(text, { maxLength: 3 }),
      fc.dictionary(text, text, { maxKeys: 3, noNullPrototype: true }),
    );
    const values = fc.dictionary(text, value, { maxKeys: 4, noNullPrototype: true });
    fc.assert(
      fc.property(values, fc.array(text), (plain, names) => {
        const wrapped = withSecretNames(plain, names);
        expect(plainValues(wrapped)).toEqual(plain);
        const again: Values = withSecretsLike(plain, wrapped);
        expect(again).toEqual(wrapped);
        expect(secretNamesOf(again)).toEqual(
          Object.keys(plain)
            .filter((name) => names.includes(name))
            .sort(),
        );
      }),
    );
  });
});
