import { describe, expect, test } from "vitest";

import { printable, Secrets, secretsIn, secretsOfBody } from "../../../provider/client/redact.ts";

const said = (text: string, secrets: ConstructorParameters<typeof Secrets>[0] = []): string =>
  new Secrets(secrets).said(text);

describe("what is said", () => {
  test("holds no occurrence of any secret", () => {
    expect(said("a hunter2 b hunter2 c swordfish", ["hunter2", "swordfish"])).toBe("a [secret] b [secret] c [secret]");
  });
  test("holds no secret of a longer text either, at its start and at its end", () => {
    expect(said("hunter2hunter2, hunter", ["hunter2"])).toBe("[secret][secret], hunter");
  });
  test("takes a secret literally", () => {
    expect(said("pass $&.* word", ["$&.*"])).toBe("pass [secret] word");
  });
  test("leaves no rest of a secret that holds another, wherever each is known from", () => {
    for (const [first, second] of [
      ["hunter", "hunter2-long"],
      ["hunter2-long", "hunter"],
    ] as const) {
      expect(said("said hunter2-long", [first, second])).toBe("said [secret]");
      expect(new Secrets([first]).with([second]).said("said hunter2-long")).toBe("said [secret]");
    }
  });
  test("leaves ordinary words alone: what is too short protects nothing", () => {
    expect(said("a is not an option 123", ["a", "an", "", "not", 123])).toBe("a is not an option 123");
  });
  test("forgets the secrets of one call", () => {
    const secrets = new Secrets(["hunter2"]);
    expect(secrets.with(["swordfish"]).said("hunter2 swordfish")).toBe("[secret] [secret]");
    expect(secrets.said("hunter2 swordfish")).toBe("[secret] swordfish");
  });
});

describe("a secret in another spelling", () => {
  const secret = "p\"ss <wörd>&'x/\n1";
  test.each([
    ["JSON", JSON.stringify(secret)],
    ["JSON as Go writes it", '"p\\"ss \\u003cwörd\\u003e\\u0026\'x/\\n1"'],
    ["JSON as Python writes it", '"p\\"ss <w\\u00f6rd>&\'x/\\n1"'],
    ["an address", encodeURIComponent(secret)],
    ["a form", new URLSearchParams({ q: secret }).toString()],
    ["a page", "p&quot;ss &lt;wörd&gt;&amp;&#39;x/\n1"],
    ["a page as Go writes it", "p&#34;ss &lt;wörd&gt;&amp;&#39;x/\n1"],
    ["base64", Buffer.from(secret).toString("base64")],
    ["base64 of addresses", Buffer.from(secret).toString("base64url")],
    ["without its control characters", "p\"ss <wörd>&'x/\n1"],
  ])("%s", (_what, spelling) => {
    expect(spelling).not.toBe("");
    expect(said(`no ${spelling} here`, [secret])).toMatch(/^no (?:"|q=)?\[secret\]"?=* here$/);
  });
  test("with blanks around it, and with the colours of a terminal in it", () => {
    expect(said("no hunter2!", [" hunter2 "])).toBe("no [secret]!");
    expect(said("no hun\u001B[31mter2!", ["hunter2"])).toBe("no [secret]!");
  });
});

describe("a secret that is no text", () => {
  test.each([
    [86_400_000, "value 86400000 is too large"],
    [86_400_000, "value 8.64e+07 is too large"],
    [86_400_000, "value 8.64e+7 is too large"],
    [86_400_000, "value 86,400,000 is too large"],
    [86_400_000, '{"pin":86400000}'],
    [-4711, "value -4711.000000 is too small"],
    [2.6535, "value 2.6535 is too small"],
  ])("number %s in %s", (secret, text) => {
    const shown = said(text, [secret]);
    expect(shown).toContain("[secret]");
    expect(shown).not.toMatch(/86400000|8\.64|86,400|4711|6535/);
  });
  test("is a number of its own: what holds its digits is another one", () => {
    expect(said("E112102 at 47110 or 24711", [4711, 1121])).toBe("E112102 at 47110 or 24711");
  });
  test("a flag tells by neither of its values which one it is", () => {
    for (const secret of [true, false]) {
      expect(said("true is not false, untrue", [secret])).toBe("[secret] is not [secret], untrue");
    }
  });
});

describe("what is said is fit for a terminal", () => {
  test("one line, bounded", () => {
    expect(said("a\n\tb  c ")).toBe("a b c");
    expect(said("x".repeat(1_000))).toBe(`${"x".repeat(300)}…`);
  });
  test("no half of a secret or of a character is left by a cut", () => {
    const secret = "hunter2-and-more";
    expect(said(`${"x".repeat(295)}${secret}`, [secret])).not.toContain("hunt");
    expect(said(`${" x".repeat(9_998)}${secret}`, [secret])).not.toContain("hunt");
    expect(said(`${"x".repeat(299)}😀`).isWellFormed()).toBe(true);
  });
  test("no escape sequence, control character or turned text", () => {
    const text = "\u001B[2J\u001B]0;title\u0007red \u001B[31mtext\u009B1A\u0000\b\u007F \u202Eturned\u2066";
    expect(said(text)).toBe("red text turned");
    expect(printable("one\n\ttwo")).toBe("one\n\ttwo");
  });
  test("a megabyte beside ten thousand secrets takes no noticeable time", () => {
    const secrets = new Secrets(Array.from({ length: 10_000 }, (_, index) => `secret-number-${String(index)}`));
    const startMs = performance.now();
    expect(secrets.said("x ".repeat(500_000))).toHaveLength(301);
    expect(performance.now() - startMs).toBeLessThan(2_000);
  });
});

test("secretsIn finds texts, numbers and flags at every depth", () => {
  expect(secretsIn({ a: "x", b: [1, "y", { c: "z", d: true, e: null }], f: undefined })).toEqual([
    "x",
    1,
    "y",
    "z",
    true,
  ]);
  expect(secretsIn(undefined)).toEqual([]);
});

test("of a body attribute values and passwords count, the address and flags do not", () => {
  const body = { loginId: "ci", name: "CI", customAttributes: { pin: 4711, l: ["x1"], on: true }, password: "hunter2" };
  expect(secretsOfBody(body)).toEqual([4711, "x1", "hunter2"]);
});
