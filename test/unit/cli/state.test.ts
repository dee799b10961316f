import { describe, expect, test } from "vitest";

import { readState } from "../../../cli/users/state.ts";

const urn = (name: string): string => `urn:pulumi:prod::shop::some$type::${name}`;
const stack = { urn: urn("shop-prod"), type: "pulumi:pulumi:Stack" };
const exported = (...resources: object[]): string => JSON.stringify({ version: 3, deployment: { resources } });
const type = (name: string): string => `pulumi-nodejs:dynamic/descope-users:${name}`;

describe("the users of a state", () => {
  test("are those of single resources and of sets, of either front end; roles are no users", () => {
    const state = readState(
      exported(
        stack,
        { urn: urn("a"), type: type("User"), id: "U1", outputs: { projectId: "P1" } },
        { urn: urn("t"), type: type("TestUser"), id: "U2", delete: true },
        { urn: urn("g"), type: "descope-users:index:User", id: "U3", outputs: { projectId: "P2" } },
        {
          urn: urn("s"),
          type: type("UserSet"),
          id: "set",
          outputs: { userIds: { x: "U4", y: "U5" }, projectId: "P1" },
        },
        { urn: urn("r"), type: type("UserRole"), id: "role" },
        { urn: urn("o"), type: "other:index:User", id: "U6" },
      ),
    );
    expect([...state.userIds]).toEqual(["U1", "U2", "U3", "U4", "U5"]);
    expect([...state.projectIds]).toEqual(["P1", "P2"]);
    expect(state.owner).toBe("shop/prod");
  });

  test("of an empty stack are none, and it does not say whose it is", () => {
    expect(readState(exported())).toEqual({ userIds: new Set(), projectIds: new Set(), owner: undefined });
    expect(readState(JSON.stringify({ deployment: { resources: null } })).owner).toBeUndefined();
  });

  test.each(["", "{", "[]", "{}", JSON.stringify({ deployment: { resources: [{}] } })])("are not in %j", (text) => {
    expect(() => readState(text)).toThrow("pulumi stack export");
  });

  test("that are encrypted are not guessed", () => {
    const userIds = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:x" };
    const text = exported(stack, { urn: urn("s"), type: type("UserSet"), id: "set", outputs: { userIds } });
    expect(() => readState(text)).toThrow("--show-secrets");
  });
});
