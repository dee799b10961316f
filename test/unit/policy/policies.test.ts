/** The rules as Pulumi policies, asked as the engine asks: through proxies that throw where a value is not known. */
import { readFileSync } from "node:fs";
import path from "node:path";

import { unknownCheckingProxy, type ResourceValidationPolicy } from "@pulumi/policy";
import { describe, expect, test } from "vitest";

import { policies } from "../../../policy/policies.ts";
import { UNKNOWN } from "../../../provider/core/unknown.ts";

const repository = path.resolve(import.meta.dirname, "..", "..", "..");

function argsOf(type: string, props: Record<string, unknown>): Parameters<Validate>[0] {
  return {
    type: `pulumi-nodejs:dynamic/descope-users:${type}`,
    name: "n",
    urn: "urn:pulumi:dev::p::t::n",
    props: unknownCheckingProxy(props),
    opts: { protect: false },
    getConfig: () => ({ domains: ["example.com"] }),
  } as unknown as Parameters<Validate>[0];
}

type Validate = Extract<NonNullable<ResourceValidationPolicy["validateResource"]>, (...args: never[]) => unknown>;

function policy(name: string): ResourceValidationPolicy & { validateResource: Validate } {
  return policies.find((one) => one.name === name) as ResourceValidationPolicy & { validateResource: Validate };
}

async function reportedBy(name: string, type: string, props: Record<string, unknown>): Promise<string[]> {
  const said: string[] = [];
  await policy(name).validateResource(argsOf(type, props), (message) => void said.push(message));
  return said;
}

describe("a policy", () => {
  test("judges what is known of a resource, whatever else is not", async () => {
    const users = { one: { loginId: "a@evil.example", name: UNKNOWN }, two: { loginId: UNKNOWN }, three: UNKNOWN };
    expect(await reportedBy("login-domains", "UserSet", { users, defaults: UNKNOWN })).toEqual([
      'users.one.loginId: "a@evil.example" is of a domain that is not allowed; write one of example.com',
    ]);
    expect(await reportedBy("login-domains", "UserSet", { users: UNKNOWN })).toEqual([]);
  });

  test("looks at no other resource", async () => {
    expect(await reportedBy("login-domains", "Something", { loginId: "a@evil.example" })).toEqual([]);
  });

  test("names twenty violations of a set and counts the others", async () => {
    const users = Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [`k${index}`, { loginId: `${index}@x.y` }]),
    );
    const said = await reportedBy("login-domains", "UserSet", { users });
    expect(said).toHaveLength(21);
    expect(said.at(-1)).toBe("30 more users like these");
  });

  test("with a remedy changes nothing where nothing has to be", async () => {
    const remediate = policy("service-users-kept").remediateResource;
    expect(await remediate?.(argsOf("User", { loginId: "anna@example.com" }))).toBeUndefined();
    expect(await remediate?.(argsOf("Something", { loginId: "ci-1" }))).toBeUndefined();
  });
});

test("the pack is of the package's version", () => {
  const versionIn = (file: string): unknown =>
    (JSON.parse(readFileSync(path.join(repository, file), "utf8")) as { version: unknown }).version;
  expect(versionIn("policy/package.json")).toBe(versionIn("package.json"));
});
