import { describe, expect, test } from "vitest";

import { claimsOf, guardAgainstMerge, ownersOf } from "../../../provider/user/guard.ts";
import { inputs } from "../core/users.ts";
import { FakeApi, wireUser } from "./fake-api.ts";
import { contextOver } from "./setup.ts";

describe("what could be another user's login ID", () => {
  test("is among the four fields, only where they are asked for, each value once", () => {
    const declared = inputs({
      loginId: "a",
      additionalIdentifiers: ["b", "a"],
      email: "c@example.com",
      phone: "+4930123456",
      recoveryEmail: "r@example.com",
      name: "n",
    });
    const all = ["loginId", "additionalIdentifiers", "email", "phone", "recoveryEmail", "name"];
    expect(claimsOf(declared, all)).toEqual(["a", "b", "c@example.com", "+4930123456"]);
    expect(claimsOf(declared, ["email"])).toEqual(["c@example.com"]);
    expect(claimsOf(declared, ["name", "customAttributes.email"])).toEqual([]);
    expect(claimsOf(inputs({ email: "" }), ["email", "phone"])).toEqual([]);
  });
});

describe("who owns it", () => {
  test("is searched in both spellings, once, and only where something is claimed", async () => {
    const api = new FakeApi();
    await ownersOf(contextOver(api).context, []);
    expect(api.calls).toEqual([]);
    await ownersOf(contextOver(api).context, ["Ada@example.com", "+1 555 555 5555"]);
    expect(api.calls).toEqual([
      {
        name: "search",
        args: [{ loginIds: ["Ada@example.com", "ada@example.com", "+1 555 555 5555", "+15555555555"] }],
      },
    ]);
  });

  test("are those whose login ID it is, not all whom a generous search returns", async () => {
    const api = new FakeApi();
    api.search = async () => [
      wireUser({ userId: "U1", loginIds: ["ADA@example.com"] }),
      wireUser({ userId: "U2", loginIds: ["eva@example.com"], email: "ada@example.com" }),
    ];
    const owners = await ownersOf(contextOver(api).context, ["ada@example.com"]);
    expect(owners.map((user) => user.userId)).toEqual(["U1"]);
  });

  test("may be the user itself", async () => {
    const api = new FakeApi([wireUser({ userId: "U1", loginIds: ["ada@example.com"] })]);
    const { context } = contextOver(api);
    const declared = inputs({ email: "ada@example.com" });
    await expect(guardAgainstMerge(context, declared, ["email"], "U1")).resolves.toBeUndefined();
    await expect(guardAgainstMerge(context, declared, ["email"], "U2")).rejects.toThrow("WOULD_MERGE");
    await expect(guardAgainstMerge(context, declared, ["email"], undefined)).rejects.toThrow("WOULD_MERGE");
  });

  test("is not printed with the value: it may be secret", async () => {
    const api = new FakeApi([wireUser({ userId: "U1", loginIds: ["hush@example.com"] })]);
    const declared = inputs({ email: "hush@example.com" });
    const context = { ...contextOver(api).context, secretFields: ["email"] };
    await expect(guardAgainstMerge(context, declared, ["email"], "U2")).rejects.not.toThrow("hush");
  });
});
