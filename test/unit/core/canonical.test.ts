import { describe, expect, test } from "vitest";

import {
  canonical,
  canonicalAttribute,
  canonicalEmail,
  canonicalLoginId,
  canonicalPhone,
  sameAttribute,
  sameValue,
} from "../../../provider/core/canonical.ts";
import { parsePhone } from "../../../provider/core/phone.ts";

describe("e-mail addresses", () => {
  test("differ in nothing by case", () => {
    expect(canonicalEmail("Ada@Example.COM")).toBe("ada@example.com");
    expect(sameValue("email", "Ada@Example.com", "aDA@example.COM")).toBe(true);
    expect(sameValue("email", "ada@example.com", "ada@example.org")).toBe(false);
  });

  test("dots and plus tags make another address", () => {
    expect(sameValue("email", "a.da@example.com", "ada@example.com")).toBe(false);
    expect(sameValue("email", "ada+ci@example.com", "ada@example.com")).toBe(false);
  });
});

describe("phone numbers", () => {
  test.each([
    ["+1-555-555-5555", "+15555555555"],
    ["+1 (555) 555-5555", "+15555555555"],
    ["+49 30 123456", "+4930123456"],
    ["+49 30/123456", "+4930123456"],
    ["+49.30.123456", "+4930123456"],
  ])("%s is %s", (written, e164) => {
    expect(canonicalPhone(written)).toBe(e164);
    expect(sameValue("phone", written, e164)).toBe(true);
  });

  // Real national plans, short and long (issue-PagerDuty-591, issue-genesyscloud-1879).
  test.each([
    ["India", "+918899912345"],
    ["United States", "+12125550100"],
    ["United Kingdom", "+442079460958"],
    ["Germany, mobile of 11 digits", "+4915112345678"],
    ["Germany, short landline", "+4930123456"],
    ["France", "+33142685300"],
    ["Brazil, mobile of 9 digits", "+5511987654321"],
    ["China", "+8613812345678"],
    ["Japan", "+819012345678"],
    ["Australia", "+61412345678"],
    ["South Africa", "+27821234567"],
    ["Nigeria", "+2348031234567"],
    ["Mexico", "+525512345678"],
    ["Austria, with its open plan", "+436641234567"],
    ["Iceland, seven digits", "+3545812345"],
    ["Ivory Coast, ten digits since 2021", "+2250701234567"],
    ["Israel", "+972501234567"],
    ["Saint Helena, five digits", "+29022158"],
  ])("%s: %s is a number and stays as it is", (_country, number) => {
    expect(parsePhone(number)).toBe(number);
  });

  test.each([
    "0301234567",
    "+123",
    "+1555",
    "+",
    "call me",
    "+49 30 123456 or call",
    "+15555555555x",
    "+15555555555 ext. 3",
    "my +15555555555",
    "+15555555555/+15555555556",
    `+49${"1".repeat(30)}`,
  ])("%s is none", (text) => {
    expect(parsePhone(text)).toBeUndefined();
  });

  test("what is no number is compared as it stands", () => {
    expect(sameValue("phone", "nonsense", "nonsense")).toBe(true);
    expect(sameValue("phone", "nonsense", "Nonsense")).toBe(false);
  });

  test("one digit makes another number", () => {
    expect(sameValue("phone", "+15555555555", "+15555555556")).toBe(false);
  });
});

describe("login IDs", () => {
  test("are compared without case, phones in any format", () => {
    expect(canonicalLoginId("Build-Bot")).toBe("build-bot");
    expect(canonicalLoginId("Ada@Example.com")).toBe("ada@example.com");
    expect(canonicalLoginId("+1-555-555-5555")).toBe("+15555555555");
  });

  // Taking one for the other would address, rename or remove another user's login ID.
  test.each(["+15555555555x", "+1555-bot", "+15555555555 ext 3", "+15555555555;ext=3"])(
    "%s only starts like a phone number and is itself",
    (id) => {
      expect(sameValue("loginId", id, "+15555555555")).toBe(false);
      expect(canonicalLoginId(id)).toBe(id);
    },
  );

  test("a number without its plus is text", () => {
    expect(sameValue("loginId", "15555555555", "+15555555555")).toBe(false);
  });
});

describe("absent", () => {
  test.each(["email", "phone", "text", "status"] as const)("%s: the empty text, null and absent are one", (kind) => {
    for (const [a, b] of [
      ["", undefined],
      ["", null],
      [null, undefined],
    ]) {
      expect(sameValue(kind, a, b)).toBe(true);
    }
    expect(sameValue(kind, "", "x")).toBe(false);
  });

  test.each(["set", "identifiers", "tenants"] as const)("%s: the empty list, null and absent are one", (kind) => {
    expect(sameValue(kind, [], undefined)).toBe(true);
    expect(sameValue(kind, null, [])).toBe(true);
  });

  test("a flag that is absent is false", () => {
    expect(sameValue("flag", undefined, false)).toBe(true);
    expect(sameValue("flag", null, false)).toBe(true);
    expect(sameValue("flag", true, false)).toBe(false);
  });

  test("attributes: absent keys and empty values are one, per key and for the map", () => {
    expect(sameValue("attributes", { a: "", b: "x", c: [], d: null }, { b: "x" })).toBe(true);
    expect(sameValue("attributes", undefined, {})).toBe(true);
    for (const value of ["", null, undefined, []]) expect(canonicalAttribute(value)).toBeUndefined();
  });

  test("false and 0 are values", () => {
    expect(sameAttribute(false, undefined)).toBe(false);
    expect(sameAttribute(0, undefined)).toBe(false);
    expect(sameAttribute(0, false)).toBe(false);
  });

  test("text keeps its case and its blanks", () => {
    expect(sameValue("text", "Ada", "ada")).toBe(false);
    expect(sameValue("text", "Ada ", "Ada")).toBe(false);
    expect(sameValue("status", "Enabled", "enabled")).toBe(false);
  });
});

describe("sets", () => {
  test("order and duplicates make no difference (issue-authentik-929)", () => {
    expect(sameValue("set", ["b", "a", "b"], ["a", "b"])).toBe(true);
    expect(sameValue("set", ["a"], ["a", "b"])).toBe(false);
    expect(sameValue("set", ["A"], ["a"])).toBe(false);
  });

  test("identifiers are compared as login IDs", () => {
    expect(sameValue("identifiers", ["Ada@example.com", "+1 555 555 5555"], ["+15555555555", "ada@Example.com"])).toBe(
      true,
    );
  });

  test("tenants in any order, roles within a tenant in any order", () => {
    const a = [{ tenantId: "t2", roleNames: ["x", "y", "x"] }, { tenantId: "t1" }];
    const b = [
      { tenantId: "t1", roleNames: [] },
      { tenantId: "t2", roleNames: ["y", "x"] },
    ];
    expect(sameValue("tenants", a, b)).toBe(true);
    expect(sameValue("tenants", a, [{ tenantId: "t1" }, { tenantId: "t2", roleNames: ["y"] }])).toBe(false);
    expect(sameValue("tenants", a, [{ tenantId: "t2", roleNames: ["x", "y"] }])).toBe(false);
  });

  test("what the service adds to a tenant is no difference", () => {
    const answered = [{ tenantId: "t1", tenantName: "One", roleNames: ["x"], permissions: ["p"] }];
    expect(sameValue("tenants", answered, [{ tenantId: "t1", roleNames: ["x"] }])).toBe(true);
  });
});

describe("custom attributes", () => {
  test("equal numbers are equal however they are written", () => {
    expect(sameAttribute(86_400_000, JSON.parse("8.64e7"))).toBe(true);
    expect(sameAttribute(1, JSON.parse("1.0"))).toBe(true);
    expect(sameAttribute(-0, 0)).toBe(true);
    expect(sameAttribute(1, 2)).toBe(false);
  });

  test("a number is not its text, and a list of one is not its item", () => {
    expect(sameAttribute(1, "1")).toBe(false);
    expect(sameAttribute(true, "true")).toBe(false);
    expect(sameAttribute(["a"], "a")).toBe(false);
  });

  test("a list is a set", () => {
    expect(sameAttribute(["b", "a"], ["a", "b"])).toBe(true);
    expect(sameAttribute(["a", "a"], ["a"])).toBe(true);
    expect(sameAttribute(["a"], ["a", "b"])).toBe(false);
  });

  test("the order of keys makes no difference", () => {
    expect(sameValue("attributes", { a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true);
    expect(sameValue("attributes", { a: 1 }, { a: 1, b: 2 })).toBe(false);
  });

  test("a key called __proto__ is a key like any other", () => {
    const map = JSON.parse('{"__proto__": "x"}') as unknown;
    expect(sameValue("attributes", map, {})).toBe(false);
  });
});

describe("values of the wrong kind", () => {
  test.each(["loginId", "email", "phone", "text", "status", "set", "identifiers", "tenants", "attributes"] as const)(
    "%s: never throws",
    (kind) => {
      for (const value of [7, true, "x", [1], [null], {}, [{}], null, undefined]) {
        expect(() => canonical(kind, value)).not.toThrow();
      }
    },
  );
});
