import { expect, test } from "vitest";

import { ann, call, patch, start } from "./helpers.ts";

const CREATE = "POST /v1/mgmt/user/customattribute/create";

test("A1: a created definition is listed, with the total as text", async () => {
  const emulator = await start();
  const name = "x".repeat(20);
  const { status, body } = await call(emulator, CREATE, { attributes: [{ name, type: 1 }] });
  expect(status).toBe(200);
  expect(body.data.map((one) => one.name)).toContain(name);
  expect(body.total).toBe(String(body.data.length));
  expect((await call(emulator, "GET /v1/mgmt/user/customattributes")).body.data).toEqual(body.data);
  expect((await call(emulator, CREATE, { attributes: [{ name: "y", type: 8 }] })).status).toBe(400);
  expect((await call(emulator, CREATE, { attributes: [{ name: "y", type: 4 }] })).status).toBe(400);
});

test("A2: the same name again is 200 and no second definition", async () => {
  const emulator = await start();
  const first = await call(emulator, CREATE, { attributes: [{ name: "again", type: 1 }] });
  const second = await call(emulator, CREATE, { attributes: [{ name: "again", type: 2 }] });
  expect(second.status).toBe(200);
  expect(second.body.total).toBe(first.body.total);
  expect(second.body.data.find((one) => one.name === "again")?.type).toBe(2);
});

test("A3: a deleted definition is not listed, and its values are gone", async () => {
  const emulator = await start();
  await ann(emulator, { customAttributes: { a: "1", team: "x" } });
  const { body } = await call(emulator, "POST /v1/mgmt/user/customattribute/delete", { names: ["a"] });
  expect(body.data.map((one) => one.name)).not.toContain("a");
  expect(emulator.user("ann")?.customAttributes).toEqual({ team: "x" });
});

test("A: values must fit their type, 1 to 7", async () => {
  const emulator = await start();
  await ann(emulator);
  const cases: [string, unknown[], unknown[]][] = [
    ["department", ["dev", ""], [1, true, ["dev"]]],
    ["costCenter", [0, 1.5], ["1", true]],
    ["onCall", [true, false], ["true", 0]],
    ["level", ["senior"], ["boss", ["senior"], 1]],
    ["skills", [["go"], []], ["go", ["cobol"], [1]]],
    ["hiredOn", ["2026-08-01", 1_780_000_000_000], ["soon", true]],
    ["birthday", ["02-29"], ["2026-02-29", "13-01", 1]],
  ];
  for (const [key, right, wrong] of cases) {
    for (const value of right) {
      const { body } = await patch(emulator, { loginId: "ann", customAttributes: { [key]: value } });
      expect([key, body.user?.customAttributes[key]]).toEqual([key, value]);
    }
    for (const value of wrong) {
      const { status, body } = await patch(emulator, { loginId: "ann", customAttributes: { [key]: value } });
      expect([key, value, status, body.errorCode]).toEqual([key, value, 400, "E011003"]);
    }
  }
});
