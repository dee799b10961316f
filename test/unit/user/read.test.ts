import { describe, expect, test } from "vitest";

import type { UserState } from "../../../provider/core/model.ts";
import { readUser } from "../../../provider/user/read.ts";
import { FakeApi, refusal, wireUser } from "./fake-api.ts";
import { contextOver, ID, stateWith } from "./setup.ts";

const there = wireUser({
  userId: ID,
  loginIds: ["ci@example.com", "bot"],
  email: "ada@example.com",
  name: "by hand",
  roleNames: ["b", "a"],
  status: "expired",
  customAttributes: { a: 1, foreign: "x" },
});

describe("a refresh", () => {
  test("is one load by user ID and shows what is owned, in the author's spelling where it holds", async () => {
    const api = new FakeApi([there]);
    const declared = {
      email: "Ada@Example.com",
      name: "mine",
      roleNames: ["a", "b"],
      status: "enabled",
      customAttributes: { a: 1, gone: "y" },
      removedFields: "keep",
    } as const;
    const owned = stateWith({ ...declared, roleNames: ["a", "b"] });
    const found = await readUser(contextOver(api).context, ID, owned);
    expect(api.calls).toEqual([{ name: "load", args: [ID] }]);
    const inputs = {
      loginId: "ci@example.com",
      ...declared,
      name: "by hand",
      status: "expired",
      customAttributes: { a: 1, gone: "" },
    };
    expect(found?.inputs).toEqual(inputs);
    expect(found?.state).toEqual({
      ...inputs,
      userId: ID,
      loginIds: ["ci@example.com", "bot"],
      createdTime: 1_700_000_000,
      adopted: false,
    });
  });

  test("shows nothing that is not owned", async () => {
    const found = await readUser(contextOver(new FakeApi([there])).context, ID, stateWith());
    expect(Object.keys(found?.inputs ?? {})).toEqual(["loginId"]);
  });

  test("keeps that the user was taken over", async () => {
    const found = await readUser(contextOver(new FakeApi([there])).context, ID, stateWith({}, { adopted: true }));
    expect(found?.state.adopted).toBe(true);
    expect(found?.inputs).not.toHaveProperty("adopted");
  });

  test("of a state without the mark, as an import writes it, says no", async () => {
    const { adopted: _, ...imported } = stateWith();
    const found = await readUser(contextOver(new FakeApi([there])).context, ID, imported);
    expect(found?.state.adopted).toBe(false);
  });
});

describe(".get", () => {
  test("shows the whole user and owns nothing beside", async () => {
    const found = await readUser(contextOver(new FakeApi([there])).context, ID, {});
    expect(found?.state).toMatchObject({
      userId: ID,
      loginId: "ci@example.com",
      additionalIdentifiers: ["bot"],
      email: "ada@example.com",
      customAttributes: { a: 1, foreign: "x" },
      test: false,
    });
    expect(Object.values(found?.state ?? {})).not.toContain(undefined);
  });
});

describe("a user who is gone", () => {
  test("is no user, not an error", async () => {
    await expect(readUser(contextOver(new FakeApi()).context, ID, stateWith())).resolves.toBeUndefined();
  });

  test("but a failure stays one: the state must not forget the user for it", async () => {
    const api = new FakeApi([there]);
    api.fault = () => {
      throw refusal({ status: 503 });
    };
    const owned: Partial<UserState> = stateWith();
    await expect(readUser(contextOver(api).context, ID, owned)).rejects.toThrow("SERVICE_FAILED");
  });
});
