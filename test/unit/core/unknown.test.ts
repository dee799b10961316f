import { expect, test } from "vitest";

import { containsUnknown, UNKNOWN } from "../../../provider/core/unknown.ts";

test("the marker is Pulumi's, which is the same in every SDK", () => {
  expect(UNKNOWN).toBe("04da6b54-80e4-46f7-96ec-b56ff0331ba9");
});

test.each([
  [UNKNOWN],
  [[UNKNOWN]],
  [{ a: UNKNOWN }],
  [[{ tenantId: "t", roleNames: ["a", UNKNOWN] }]],
  [{ a: { b: [{ c: UNKNOWN }] } }],
])("found at any depth: %j", (value) => {
  expect(containsUnknown(value)).toBe(true);
});

test.each([[undefined], [null], [0], [""], [{}], [[]], [`${UNKNOWN}x`], [{ [UNKNOWN]: "key" }]])(
  "not found in %j",
  (value) => {
    expect(containsUnknown(value)).toBe(false);
  },
);
