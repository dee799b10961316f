import { describe, expect, test } from "vitest";

import { HalfDone, stateOf, truthfulState } from "../../../provider/user/state.ts";
import { actualUser, deepFreeze, inputs } from "../core/users.ts";

const OUTPUTS = { userId: "U1", loginIds: ["ci"], createdTime: 1, adopted: false };

describe("state", () => {
  test("is the declaration and the outputs", () => {
    expect(stateOf(inputs({ name: "Ada", removedFields: "keep" }), OUTPUTS)).toEqual({
      loginId: "ci@example.com",
      name: "Ada",
      removedFields: "keep",
      ...OUTPUTS,
    });
  });

  test("holds no password and no hash, but how they are declared", () => {
    const declared = inputs({
      password: "hunter2",
      hashedPassword: { bcrypt: { hash: "$2a$hunter2" } },
      passwordEnv: "CI_PASSWORD",
      passwordVersion: 1,
    });
    const state = stateOf(declared, OUTPUTS);
    expect(JSON.stringify(state)).not.toContain("hunter2");
    expect(state).toMatchObject({ passwordEnv: "CI_PASSWORD", passwordVersion: 1 });
  });

  test("takes no more than the outputs from what it is given", () => {
    const more = { ...OUTPUTS, email: "leaked@example.com" };
    expect(stateOf(inputs(), more)).toEqual({ loginId: "ci@example.com", ...OUTPUTS });
  });
});

describe("state after a failure", () => {
  test("says what holds, and keeps what was to be cleared", () => {
    const actual = actualUser({ name: "Ada", picture: "p", customAttributes: { a: 1, b: 2 } });
    const state = truthfulState(
      deepFreeze({
        actual,
        declared: inputs({ name: "Eva", customAttributes: { b: 2 } }),
        cleared: ["picture", "customAttributes.a"],
        before: { name: "Ada", picture: "p", customAttributes: { a: 1, b: 2 } },
        adopted: true,
      }),
    );
    expect(state).toMatchObject({ name: "Ada", picture: "p", customAttributes: { a: 1, b: 2 }, adopted: true });
  });
});

test("a half-done operation carries the ID, the state and why", () => {
  const cause = new Error("why");
  const state = stateOf(inputs(), OUTPUTS);
  const error = new HalfDone(state, cause);
  expect(error).toMatchObject({ name: "HalfDone", message: "why", userId: "U1", state, cause });
  expect(new HalfDone(state, "no error").message).toBe("the operation failed half way");
});
