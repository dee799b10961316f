import { describe, expect, test } from "vitest";

import { misfits } from "../../../provider/core/definitions.ts";

const DEFINITIONS = [
  { name: "team", type: "text", options: [] },
  { name: "size", type: "number", options: [] },
  { name: "flag", type: "boolean", options: [] },
  { name: "level", type: "singleSelect", options: ["low", "high"] },
  { name: "areas", type: "multiSelect", options: ["a", "b"] },
  { name: "since", type: "date", options: [] },
  { name: "odd", type: "other", options: [] },
];
const all = DEFINITIONS.map(({ name }) => name);

describe("attributes against the project's definitions", () => {
  test("fit", () => {
    const attributes = { team: "x", size: 1, flag: false, level: "low", areas: ["b"], since: 1, odd: [1] as never };
    expect(misfits(attributes, all, DEFINITIONS)).toEqual([]);
    expect(misfits({ since: "2026-01-01" }, ["since"], DEFINITIONS)).toEqual([]);
  });
  test("an empty value fits everywhere: it clears", () => {
    expect(misfits(Object.fromEntries(all.map((name) => [name, ""])), all, DEFINITIONS)).toEqual([]);
  });
  test.each([
    [{ team: 1 }, "team", /defined as text; write a text/],
    [{ size: "1" }, "size", /defined as number; write a number/],
    [{ flag: "true" }, "flag", /write true or false/],
    [{ level: "secret-level" }, "level", /no option of it; its options are low, high/],
    [{ areas: ["a", "secret-area"] }, "areas", /no option of it; its options are a, b/],
    [{ areas: "a" }, "areas", /write a list/],
    [{ other: "x" }, "other", /not defined in this project; defined are areas, flag, level/],
    [{ constructor: "x" }, "constructor", /not defined/],
  ])("%j does not", (attributes, key, reason) => {
    const found = misfits(attributes, [key], DEFINITIONS);
    expect(found).toEqual([{ key, reason: expect.stringMatching(reason) as string }]);
    expect(found[0]?.reason).not.toContain("secret");
  });
  test("only the keys asked for are looked at", () => {
    expect(misfits({ team: 1 }, [], DEFINITIONS)).toEqual([]);
  });
  test("a project without definitions says none, one with many says how many more", () => {
    expect(misfits({ a: "x" }, ["a"], [])[0]?.reason).toContain("defined are none");
    const many = Array.from({ length: 35 }, (_, i) => ({ name: `n${String(i)}`, type: "text", options: [] }));
    expect(misfits({ a: "x" }, ["a"], many)[0]?.reason).toMatch(/and 5 more$/);
  });
});
