import { expect, test } from "vitest";

import { FIELD_NAMES } from "../../../provider/core/fields.ts";
import { CONTROL_NAMES, userSchema } from "../../../provider/core/schema.ts";

test.each(FIELD_NAMES)("knows %s", (name) => {
  const result = userSchema.safeParse({ loginId: "a", [name]: Symbol("of no type") });
  expect(result.error?.issues[0]?.path).toEqual([name]);
});

test("takes nothing beyond the fields and the controls", () => {
  const result = userSchema.safeParse({ loginId: "a", other: 1 });
  expect(result.error?.issues[0]).toMatchObject({ code: "unrecognized_keys", keys: ["other"] });
});

test("only the login ID is required", () => {
  expect(userSchema.safeParse({ loginId: "a" }).success).toBe(true);
  expect(userSchema.safeParse({}).error?.issues).toHaveLength(1);
});

test("a control is no field, so that it never gets into a body", () => {
  expect(CONTROL_NAMES).toContain("removedFields");
  expect(CONTROL_NAMES).not.toContain("secretFields");
  for (const name of CONTROL_NAMES) expect(FIELD_NAMES).not.toContain(name);
});
