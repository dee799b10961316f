/** The rules as pure functions: each example of the documentation, every rule's edges, and what messages hide. */
import { describe, expect, test } from "vitest";

import { usersOf, type DeclaredUser } from "../../../policy/declared.ts";
import { matches } from "../../../policy/pattern.ts";
import type { Example, Rule, Violation } from "../../../policy/rule.ts";
import { rules } from "../../../policy/rules/index.ts";
import { UNKNOWN } from "../../../provider/core/unknown.ts";

function usersIn({ name = "anna", type = "User", args, options }: Example, stack = "dev"): DeclaredUser[] {
  const token = `pulumi-nodejs:dynamic/descope-users:${type}`;
  const urn = `urn:pulumi:${stack}::project::${token}::${name}`;
  const props = type === "TestUser" ? { ...args, test: true } : args;
  return usersOf({ type: token, name, urn, props, protect: options?.protect ?? false });
}

function ruleNamed(name: string): Rule {
  const found = rules.find((rule) => rule.name === name);
  if (found === undefined) throw new Error(`there is no rule ${name}`);
  return found;
}

function check(name: string, config: Record<string, unknown>, ...examples: Example[]): Violation[] {
  return ruleNamed(name).check(
    examples.flatMap((example) => usersIn(example)),
    config,
  );
}

const said = (violations: readonly Violation[]): string[] =>
  violations.map(({ user, field, message }) => `${user.key ?? user.resource} ${field}: ${message}`);

describe.each(rules.map((rule) => [rule.name, rule] as const))("%s", (_name, rule) => {
  const { config = {}, stack, passes, fails } = rule.examples;
  const together = rule.scope === "stack";

  test("what passes passes", () => {
    const cases = together ? [passes] : passes.map((one) => [one]);
    for (const one of cases) {
      expect(
        said(
          rule.check(
            one.flatMap((example) => usersIn(example, stack)),
            config,
          ),
        ),
      ).toEqual([]);
    }
  });

  test("what fails fails, and is told what to write instead", () => {
    const cases = together ? [fails] : fails.map((one) => [one]);
    for (const one of cases) {
      const violations = rule.check(
        one.flatMap((example) => usersIn(example, stack)),
        config,
      );
      expect(violations).toHaveLength(1);
      expect(violations[0]?.message).toMatch(/write|declare/);
    }
  });

  test("a remedy makes what fails pass", () => {
    const { remedy } = rule;
    const users = fails.flatMap((example) => usersIn(example, stack));
    const better = users.map((user) => ({ ...user, args: { ...user.args, ...remedy?.(user, config) } }));
    expect(rule.check(better, config).length).toBe(remedy === undefined ? rule.check(users, config).length : 0);
    for (const user of better) expect(remedy?.(user, config)).toBeUndefined();
  });

  test("its defaults are of the type that its schema says", () => {
    for (const { type, default: value } of Object.values(rule.config)) {
      const found = Array.isArray(value) ? "array" : typeof value === "number" ? "integer" : typeof value;
      expect(found).toBe(type);
    }
  });
});

describe("login-domains", () => {
  const config = { domains: ["example.com"] };

  test("judges each login ID of each entry of a set, defaults and all", () => {
    const users = {
      anna: { loginId: "anna@example.com" },
      ben: JSON.stringify({ loginId: "ben@evil.example" }),
      clara: { loginId: "clara@example.com", additionalIdentifiers: ["clara@evil.example"] },
    };
    expect(said(check("login-domains", config, { type: "UserSet", args: { users } }))).toEqual([
      'ben loginId: "ben@evil.example" is of a domain that is not allowed; write one of example.com',
      'clara additionalIdentifiers: "clara@evil.example" is of a domain that is not allowed; write one of example.com',
    ]);
  });

  test.each(["x@sub.example.com", "x@example.com.evil.example", "x@notexample.com", "a@example.com@evil.example"])(
    "%s is not of example.com",
    (loginId) => {
      expect(check("login-domains", config, { args: { loginId } })).toHaveLength(1);
    },
  );

  test("the case of a domain does not matter, and no domain is no violation unless refused", () => {
    expect(check("login-domains", config, { args: { loginId: "Anna@EXAMPLE.com" } })).toEqual([]);
    expect(check("login-domains", config, { args: { loginId: "ci" } })).toEqual([]);
    expect(check("login-domains", { ...config, others: "refuse" }, { args: { loginId: "ci" } })).toHaveLength(1);
  });

  test("a secret login ID is not shown, alone or in a set", () => {
    const secret = { loginId: "hush@evil.example" };
    const alone = check("login-domains", config, { args: { ...secret, secretFields: ["loginId"] } });
    const inSet = check("login-domains", config, {
      type: "UserSet",
      args: { users: { one: secret }, secretFields: ["*"] },
    });
    expect([alone.length, inSet.length]).toEqual([1, 1]);
    expect(JSON.stringify(said([...alone, ...inSet]))).not.toContain("hush");
  });
});

test.each([
  [
    "login-domains",
    { loginId: UNKNOWN, additionalIdentifiers: UNKNOWN },
    { domains: ["example.com"], others: "refuse" },
  ],
  ["privileged-roles", { loginId: UNKNOWN, roleNames: ["Tenant Admin"] }, {}],
  ["privileged-roles", { loginId: "ci", roleNames: UNKNOWN, userTenants: UNKNOWN }, {}],
  ["privileged-roles", { loginId: "ci", userTenants: [UNKNOWN, { tenantId: UNKNOWN, roleNames: UNKNOWN }] }, {}],
  ["roles-and-tenants", { loginId: "ci", roleNames: UNKNOWN, userTenants: UNKNOWN }, {}],
  ["contacts-verified", { loginId: "ci@example.com", verifiedEmail: UNKNOWN }, { verified: "true" }],
  ["contacts-verified", { loginId: UNKNOWN, email: UNKNOWN }, {}],
  ["required-attributes", { loginId: "ci", customAttributes: UNKNOWN }, {}],
  ["required-attributes", { loginId: "ci", customAttributes: { owner: UNKNOWN, team: UNKNOWN } }, {}],
  ["service-users-kept", { loginId: "ci-1", onDelete: UNKNOWN }, {}],
  ["service-users-kept", { loginId: UNKNOWN }, {}],
  ["test-users-in-production", { loginId: "ci", test: UNKNOWN }, { stacks: ["*"] }],
  ["test-user-count", { loginId: "ci", test: UNKNOWN }, { maximum: 0 }],
])("%s: what a preview does not know is judged by the update (%j)", (name, args, config) => {
  expect(said(check(name, config, { args }))).toEqual([]);
});

test("a set that a preview does not know has no users yet, and one with unknown logins claims none twice", () => {
  expect(usersIn({ type: "UserSet", args: { users: UNKNOWN, defaults: UNKNOWN } })).toEqual([]);
  const users = { one: { loginId: UNKNOWN }, two: { loginId: UNKNOWN } };
  expect(check("one-login-one-resource", {}, { type: "UserSet", args: { users } })).toEqual([]);
});

describe("privileged-roles", () => {
  test("an association is judged by the login ID that it names", () => {
    const config = { holders: ["anna@example.com"] };
    const role = (whom: object): Example =>
      ({ type: "UserRole", args: { ...whom, roleName: "Tenant Admin" } }) as unknown as Example;
    expect(check("privileged-roles", config, role({ loginId: "anna@example.com" }))).toEqual([]);
    expect(check("privileged-roles", config, role({ loginId: "ben@example.com" }))).toHaveLength(1);
    const [violation] = check("privileged-roles", config, role({ userId: "U1" }));
    expect(violation?.message).toContain("declare loginId instead of userId");
    const membership = {
      type: "UserTenant",
      args: { loginId: "b@x.y", tenantId: "acme", roleNames: ["Tenant Admin"] },
    };
    expect(said(check("privileged-roles", config, membership as unknown as Example))[0]).toContain("anna roleNames:");
  });

  test("one listed login ID does not carry another one in", () => {
    const args = { loginId: "anna@example.com", additionalIdentifiers: ["eve"], roleNames: ["Tenant Admin"] };
    expect(check("privileged-roles", { holders: ["anna@example.com"] }, { args })).toHaveLength(1);
  });
});

describe("test-user-count", () => {
  test("counts over resources, per provider, and says it once", () => {
    const set = (provider: string, size: number): DeclaredUser[] =>
      usersOf({
        type: "pulumi-nodejs:dynamic/descope-users:UserSet",
        name: "t",
        urn: "urn:pulumi:dev::p::t::t",
        props: {
          users: Object.fromEntries(
            Array.from({ length: size }, (_, index) => [`k${index}`, { loginId: `u${index}` }]),
          ),
          defaults: { test: true },
        },
        protect: false,
        provider,
      });
    const { check: run } = ruleNamed("test-user-count");
    expect(run([...set("eu", 5), ...set("us", 5)], {})).toEqual([]);
    const over = run([...set("eu", 5), ...set("us", 9)], {});
    expect(said(over)).toEqual([expect.stringContaining("k5 test: is one of 9 test users, and at most 5 are allowed")]);
    expect(run(set("eu", 100), { maximum: 100 })).toEqual([]);
  });
});

describe("one-login-one-resource", () => {
  test("compares canonical forms over all login IDs, but not over projects", () => {
    const phone = (loginId: string, provider = ""): DeclaredUser[] =>
      usersOf({
        type: "pulumi-nodejs:dynamic/descope-users:User",
        name: loginId,
        urn: "urn:pulumi:dev::p::t::n",
        props: { loginId: "x", additionalIdentifiers: [loginId] },
        protect: false,
        provider,
      }).map((user) => ({ ...user, args: { ...user.args, loginId: `${provider}${loginId}-login` } }));
    const { check: run } = ruleNamed("one-login-one-resource");
    const found = run([...phone("+4930123456"), ...phone("+49 30 123456")], {});
    expect(said(found)).toEqual([
      '+49 30 123456 additionalIdentifiers: "+49 30 123456" is also a login ID of "+4930123456"; declare the user once',
    ]);
    expect(run([...phone("+4930123456", "eu"), ...phone("+49 30 123456", "us")], {})).toEqual([]);
  });

  test("a contact that is another's login ID is told, in either order; a shared contact is not", () => {
    const users = {
      anna: { loginId: "anna@example.com", email: "shared@example.com" },
      ben: { loginId: "ben", email: "Anna@example.com" },
      carol: { loginId: "carol", email: "shared@example.com" },
      dave: { loginId: "dave@example.com", phone: "+4930123456" },
      erin: { loginId: "+49 30 123456" },
    };
    const merged = "Descope would merge the two users; declare a different value in one of them";
    expect(said(check("one-login-one-resource", {}, { type: "UserSet", args: { users } }))).toEqual([
      expect.stringContaining(`ben email: "Anna@example.com" is also a login ID of`),
      expect.stringContaining(`erin loginId: "+49 30 123456" is also phone of`),
    ]);
    expect(
      said(check("one-login-one-resource", {}, { type: "UserSet", args: { users } })).every((one) =>
        one.endsWith(merged),
      ),
    ).toBe(true);
  });
});

describe("service-users-kept", () => {
  test("tells service users by an attribute too, and leaves test users and adopted ones alone", () => {
    const config = { attributes: { kind: ["service"] } };
    const service = { loginId: "pipeline@example.com", customAttributes: { kind: "service" } };
    expect(check("service-users-kept", config, { args: service })).toHaveLength(1);
    expect(check("service-users-kept", config, { args: { ...service, onDelete: "disable" } })).toEqual([]);
    expect(check("service-users-kept", config, { args: { ...service, onExisting: "adopt" } })).toEqual([]);
    expect(
      check("service-users-kept", config, { args: { ...service, onExisting: "adopt", onDelete: "delete" } }),
    ).toHaveLength(1);
    expect(check("service-users-kept", config, { type: "TestUser", args: service })).toEqual([]);
  });
});

test("clear-passwords never repeats the password, in an entry or in the defaults of a set", () => {
  const password = "correct horse battery";
  const users = { one: { loginId: "one" }, two: { loginId: "two", password } };
  const inDefaults = check("clear-passwords", {}, { type: "UserSet", args: { users, defaults: { password } } });
  expect(inDefaults).toHaveLength(2);
  expect(JSON.stringify(inDefaults.map(({ message, field }) => [message, field]))).not.toContain("horse");
  expect(check("clear-passwords", { allowed: ["anna"] }, { args: { loginId: "one", password } })).toEqual([]);
});

test("contacts-verified asks for true where true is asked for", () => {
  const args = { loginId: "ci", email: "ci@example.com", verifiedEmail: false };
  expect(check("contacts-verified", {}, { args })).toEqual([]);
  expect(said(check("contacts-verified", { verified: "true" }, { args }))).toEqual([
    "anna verifiedEmail: is not true; write verifiedEmail: true once the contact is verified",
  ]);
  expect(check("contacts-verified", { loginIds: false }, { args: { loginId: "ci@example.com" } })).toEqual([]);
  expect(check("contacts-verified", {}, { args: { loginId: "ci@example.com", email: "" } })).toEqual([]);
});

test.each([
  ["*", "anything", true],
  ["ci-*", "ci-deployer", true],
  ["ci-*", "xci-deployer", false],
  ["*-prod", "eu-prod", true],
  ["*-prod", "eu-prod-2", false],
  ["a*a", "a", false],
  ["a*b*c", "axxbyyc", true],
  ["a*b*c", "axxc", false],
  ["PROD", "prod", true],
  ["a.c", "abc", false],
  ["", "", true],
])("the pattern %s and %s: %s", (pattern, text, expected) => {
  expect(matches(pattern, text)).toBe(expected);
});
