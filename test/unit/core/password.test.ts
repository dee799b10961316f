import { describe, expect, test } from "vitest";

import { checkUser } from "../../../provider/core/check.ts";
import { declaresPassword, passwordRises, passwordWarning } from "../../../provider/core/password.ts";

const SECRET = "hunter2-and-more";

function failures(raw: Record<string, unknown>): Array<[string, string]> {
  return checkUser({ loginId: "ci", ...raw }).failures.map(({ property, reason }) => [property, reason]);
}

describe("what may be declared", () => {
  test.each([
    [{ password: SECRET }],
    [{ passwordEnv: "CI_PASSWORD", passwordVersion: 0, passwordActive: false }],
    [{ hashedPassword: { bcrypt: { hash: "$2a$10$x" } } }],
    [{ hashedPassword: { sha: { hash: "ff", type: "sha256" } } }],
  ])("%j", (raw) => {
    expect(failures(raw)).toEqual([]);
  });

  test.each([
    [{ password: "" }, "password"],
    [{ password: 1 }, "password"],
    [{ passwordEnv: `${SECRET} is no name` }, "passwordEnv"],
    [{ passwordVersion: -1 }, "passwordVersion"],
    [{ passwordVersion: 1.5 }, "passwordVersion"],
    [{ passwordActive: "yes" }, "passwordActive"],
    [{ hashedPassword: {} }, "hashedPassword"],
    [{ hashedPassword: { bcrypt: { hash: "x" }, django: { hash: "y" } } }, "hashedPassword"],
    [{ hashedPassword: { sha: { hash: "x", type: "md5" } } }, "hashedPassword.sha.type"],
    [{ hashedPassword: { bcrypt: { hash: "x", [SECRET]: 1 } } }, `hashedPassword.bcrypt.${SECRET}`],
    [{ password: SECRET, passwordEnv: "CI_PASSWORD" }, "passwordEnv"],
  ])("%j fails at %s", (raw, property) => {
    const found = failures(raw);
    expect(found.map(([path]) => path)).toEqual([property]);
    expect(found[0]?.[1]).not.toContain(SECRET);
  });
});

describe("when one is set", () => {
  test("only when the version rises", () => {
    expect(passwordRises({}, { passwordVersion: 1 })).toBe(true);
    expect(passwordRises({ passwordVersion: 1 }, { passwordVersion: 2 })).toBe(true);
    expect(passwordRises({ passwordVersion: -1 }, {})).toBe(true);
    expect(passwordRises({ passwordVersion: 2 }, { passwordVersion: 2, password: "new" })).toBe(false);
    expect(passwordRises({ passwordVersion: 2 }, { passwordVersion: 1 })).toBe(false);
    expect(passwordRises({ passwordVersion: 2 }, {})).toBe(false);
    expect(passwordRises({}, {})).toBe(false);
  });
  test("one is declared in any of the three ways", () => {
    expect(declaresPassword({})).toBe(false);
    expect(declaresPassword({ passwordVersion: 3, passwordActive: true })).toBe(false);
    expect(declaresPassword({ password: "x" })).toBe(true);
    expect(declaresPassword({ passwordEnv: "X" })).toBe(true);
    expect(declaresPassword({ hashedPassword: {} })).toBe(true);
  });
});

describe("a change that would be ignored is told (issue-authentik-555)", () => {
  test("another password without a higher version", () => {
    const warning = passwordWarning({ password: "a", passwordVersion: 3 }, { password: SECRET, passwordVersion: 3 });
    expect(warning).toContain("raise passwordVersion to 4");
    expect(warning).not.toContain(SECRET);
  });
  test("a version that went down", () => {
    expect(passwordWarning({ passwordVersion: 3 }, { passwordVersion: 2 })).toContain("went down from 3 to 2");
  });
  test("silence otherwise", () => {
    expect(passwordWarning({ password: "a" }, { password: "a" })).toBeUndefined();
    expect(passwordWarning({ password: "a" }, { password: "b", passwordVersion: 1 })).toBeUndefined();
    expect(passwordWarning({}, { password: "b" })).toBeUndefined();
    expect(passwordWarning({ password: "a" }, {})).toBeUndefined();
  });
});
