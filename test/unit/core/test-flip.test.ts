import { describe, expect, test } from "vitest";

import type { UserInputs, UserState } from "../../../provider/core/model.ts";
import { refusedFlip } from "../../../provider/core/test-flip.ts";
import { UNKNOWN } from "../../../provider/core/unknown.ts";

const known: Partial<UserState> = { loginId: "Ci@example.com", loginIds: ["ci@example.com", "bot"] };
const flipped: UserInputs = { loginId: "ci@example.com", test: true };

describe("issue 13: test that flips", () => {
  test.each([
    [{ onDelete: "disable" }, 'is kept by onDelete: "disable"'],
    [{ onDelete: "retain" }, 'is kept by onDelete: "retain"'],
    [{ adopted: true }, "was adopted"],
    [{ adopted: true, onDelete: "disable" }, 'is kept by onDelete: "disable"'],
  ] as const)("is refused where the old user is kept: %j", (state, why) => {
    const refusal = refusedFlip({ ...known, ...state }, flipped);
    expect(refusal?.what).toContain("would change from false to true, which replaces the user");
    expect(refusal?.what).toContain(`but the user ${why}, so that its login ID stays taken`);
    expect(refusal?.next).toContain('declare onDelete: "delete" and run `pulumi up` before test changes');
    expect(refusedFlip({ ...known, ...state, test: true }, { loginId: "bot" })?.what).toContain("from true to false");
  });

  test("is decided by the state: what is declared now comes too late for the old user", () => {
    expect(refusedFlip({ ...known, onDelete: "retain" }, { ...flipped, onDelete: "delete" })).toBeDefined();
    expect(refusedFlip(known, { ...flipped, onDelete: "retain" })).toBeUndefined();
  });

  test.each([
    ["the old user is deleted", known, flipped],
    ["of an adopted one, too", { ...known, adopted: true, onDelete: "delete" }, flipped],
    ["test does not flip", { ...known, onDelete: "retain" }, { loginId: "ci@example.com", test: false }],
    ["the new one has login IDs of its own", { ...known, onDelete: "retain" }, { ...flipped, loginId: "new" }],
    ["test is not known yet", { ...known, onDelete: "retain" }, { ...flipped, test: UNKNOWN }],
    ["the login ID is not known yet", { ...known, onDelete: "retain" }, { ...flipped, loginId: UNKNOWN }],
  ])("is not refused where %s", (_what, state, declared) => {
    expect(refusedFlip(state as Partial<UserState>, declared as unknown as UserInputs)).toBeUndefined();
  });

  test("looks at further login IDs as well", () => {
    const taken = { ...flipped, loginId: "new", additionalIdentifiers: ["BOT"] };
    expect(refusedFlip({ ...known, onDelete: "retain" }, taken)).toBeDefined();
    const unknown = { ...flipped, loginId: "new", additionalIdentifiers: UNKNOWN } as unknown as UserInputs;
    expect(refusedFlip({ ...known, onDelete: "retain" }, unknown)).toBeUndefined();
  });
});
