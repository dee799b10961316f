import { describe, expect, test } from "vitest";

import { redact, textsIn } from "../../../provider/client/redact.ts";

describe("redact", () => {
  test("takes every occurrence of every secret out", () => {
    expect(redact("a hunter2 b hunter2 c swordfish", ["hunter2", "swordfish"])).toBe(
      "a [secret] b [secret] c [secret]",
    );
  });
  test("takes a secret literally", () => {
    expect(redact("pass $&.* word", ["$&.*"])).toBe("pass [secret] word");
  });
  test("leaves no rest of a secret that holds another", () => {
    for (const secrets of [
      ["hunter", "hunter2-long"],
      ["hunter2-long", "hunter"],
    ]) {
      expect(redact("said hunter2-long", secrets)).toBe("said [secret]");
    }
  });
  test("leaves ordinary words alone: what is too short protects nothing", () => {
    expect(redact("a is not an option", ["a", "an", "", "not"])).toBe("a is not an option");
  });
  test("is one line, bounded", () => {
    expect(redact("a\n\tb  c ", [])).toBe("a b c");
    expect(redact("x".repeat(1_000), [])).toBe(`${"x".repeat(300)}…`);
  });
  test("cuts only after taking secrets out, so that no half of one stays", () => {
    const secret = "hunter2-and-more";
    expect(redact(`${"x".repeat(295)}${secret}`, [secret])).not.toContain("hunt");
  });
});

test("textsIn finds texts at every depth, and only texts", () => {
  expect(textsIn({ a: "x", b: [1, "y", { c: "z", d: true, e: null }], f: undefined })).toEqual(["x", "y", "z"]);
  expect(textsIn(undefined)).toEqual([]);
});
