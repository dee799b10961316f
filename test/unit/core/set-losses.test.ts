import { describe, expect, test } from "vitest";

import { lossLimit, tooManyLosses } from "../../../provider/core/set-losses.ts";

type Leaving = Parameters<typeof tooManyLosses>[0][number];

const leaving = (count: number, one: Leaving = {}): Leaving[] => Array.from({ length: count }, () => one);

describe("without a word", () => {
  test.each([
    [0, 0],
    [1, 0],
    [2, 1],
    [3, 2],
    [9, 8],
    [10, 4],
    [11, 5],
    [1000, 499],
  ])("of %i users at most %i may go: fewer than half, never all", (size, limit) => {
    expect(lossLimit(size)).toBe(limit);
    expect(tooManyLosses(leaving(limit), size, undefined)).toBeUndefined();
    expect(tooManyLosses(leaving(limit + 1), size, undefined)).toContain(
      `lose ${String(limit + 1)} of ${String(size)} users`,
    );
  });

  test.each([
    [{ onDelete: "delete" }, "3 deleted"],
    [{ onDelete: "disable" }, "3 disabled"],
    [{ onDelete: "retain" }, "3 kept in the project"],
    [{ adopted: true }, "3 kept in the project"],
    [{ adopted: true, onDelete: "disable" }, "3 disabled"],
  ] as const)("all of them do not go by %j", (one, fate) => {
    expect(tooManyLosses(leaving(3, one), 3, undefined)).toBe(
      `would lose 3 of 3 users at once (${fate}), and at most 2 may go: was the list read to its end? If this is meant, declare maxDeletes: 3`,
    );
  });
});

describe("a declared maxDeletes", () => {
  test("bounds those who lose access, deleted and disabled together", () => {
    const mixed = [...leaving(1), ...leaving(1, { onDelete: "disable" }), ...leaving(2, { adopted: true })];
    expect(tooManyLosses(mixed, 100, 2)).toBeUndefined();
    expect(tooManyLosses(mixed, 100, 1)).toContain("would lose 2 of 100 users at once (1 deleted, 1 disabled)");
    expect(tooManyLosses(leaving(1, { onDelete: "disable" }), 100, 0)).toContain("at most 0 may go");
  });

  test("is the word for an emptied or halved list, where it says so many", () => {
    const retained = leaving(60, { onDelete: "retain" });
    expect(tooManyLosses(retained, 100, 59)).toContain("would lose 60 of 100 users at once (60 kept in the project)");
    expect(tooManyLosses(retained, 100, 60)).toBeUndefined();
    expect(tooManyLosses(leaving(49, { onDelete: "retain" }), 100, 0)).toBeUndefined();
    expect(tooManyLosses(leaving(1000), 1000, 1000)).toBeUndefined();
  });
});
