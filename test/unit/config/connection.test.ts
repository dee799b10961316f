import { describe, expect, test } from "vitest";

import {
  resolveConnection,
  resolveAttributesOnPatch,
  resolveMark,
  resolveMaxDeletes,
  type Connection,
  type Environment,
} from "../../../provider/config/connection.ts";
import { DescopeError } from "../../../provider/core/errors.ts";

const PROJECT = "P2abcdefghijklmnopqrstuvwxyz";
const OTHER = "P2otherotherotherotherother";
const KEY = "K2secretmanagementkeyofthisproject";
const GOOD = { DESCOPE_PROJECT_ID: PROJECT, DESCOPE_MANAGEMENT_KEY: KEY };

function resolve(environment: Environment, config: Record<string, string> = {}): Connection {
  return resolveConnection((key) => config[key], environment);
}

function failure(environment: Environment, config: Record<string, string> = {}): DescopeError {
  try {
    resolve(environment, config);
  } catch (error) {
    if (DescopeError.is(error)) return error;
    throw error;
  }
  throw new Error("nothing failed");
}

describe("where the credentials come from", () => {
  test("environment first, for a refresh sees the config of the state and not of today", () => {
    const config = {
      "descope-users:projectId": OTHER,
      "descope-users:managementKey": "K2other",
      "descope-users:baseUrl": "https://other.example.com",
    };
    expect(resolve({ ...GOOD, DESCOPE_BASE_URL: "https://mine.example.com" }, config)).toEqual({
      projectId: PROJECT,
      managementKey: KEY,
      baseUrl: "https://mine.example.com",
    });
  });

  test("then our own config, then that of the official provider, each value by itself", () => {
    expect(
      resolve(
        {},
        {
          "descope-users:projectId": PROJECT,
          "descope:projectId": OTHER,
          "descope:managementKey": KEY,
          "descope:baseUrl": "https://theirs.example.com",
        },
      ),
    ).toEqual({ projectId: PROJECT, managementKey: KEY, baseUrl: "https://theirs.example.com" });
  });

  test("an empty value counts as none", () => {
    expect(resolve({ ...GOOD, DESCOPE_BASE_URL: "" }, { "descope-users:projectId": "" }).projectId).toBe(PROJECT);
    expect(resolve({ DESCOPE_PROJECT_ID: "", DESCOPE_MANAGEMENT_KEY: KEY }, { "descope:projectId": PROJECT })).toEqual({
      projectId: PROJECT,
      managementKey: KEY,
      baseUrl: "https://api.descope.com",
    });
  });

  test.each<[string, Environment, string]>([
    ["both", {}, "the project ID and the management key are not configured"],
    ["project", { DESCOPE_MANAGEMENT_KEY: KEY }, "the project ID is not configured"],
    ["key", { DESCOPE_PROJECT_ID: PROJECT }, "the management key is not configured"],
  ])("missing: %s", (_what, environment, said) => {
    const error = failure(environment);
    expect(error.code).toBe("CONFIG_MISSING");
    expect(error.message).toContain(said);
    expect(error.message).toContain("DESCOPE_PROJECT_ID");
    expect(error.message).toContain("pulumi config set --secret descope-users:managementKey");
    expect(error.message).not.toContain(KEY);
  });
});

describe("the region is in the project ID", () => {
  test.each([
    [`P${"a".repeat(26)}`, "https://api.descope.com"],
    [`P${"a".repeat(27)}`, "https://api.descope.com"],
    [`P${"a".repeat(30)}`, "https://api.descope.com"],
    [`Peuc1${"a".repeat(27)}`, "https://api.euc1.descope.com"],
    [`PEUC1${"a".repeat(27)}`, "https://api.euc1.descope.com"],
    [`Paps2${"a".repeat(30)}`, "https://api.aps2.descope.com"],
  ])("%s: %s", (projectId, baseUrl) => {
    expect(resolve({ ...GOOD, DESCOPE_PROJECT_ID: projectId }).baseUrl).toBe(baseUrl);
  });

  test("an explicit URL wins", () => {
    const environment = {
      ...GOOD,
      DESCOPE_PROJECT_ID: `Peuc1${"a".repeat(27)}`,
      DESCOPE_BASE_URL: "https://x.example",
    };
    expect(resolve(environment).baseUrl).toBe("https://x.example");
  });
});

describe("the base URL", () => {
  test.each([
    ["https://api.example.com", "https://api.example.com"],
    ["https://api.example.com/", "https://api.example.com"],
    ["https://api.example.com:8443/prefix//", "https://api.example.com:8443/prefix"],
    ["http://localhost:8080", "http://localhost:8080"],
    ["http://127.0.0.1:9/", "http://127.0.0.1:9"],
    ["http://127.9.9.9", "http://127.9.9.9"],
    ["http://[::1]:8080", "http://[::1]:8080"],
  ])("%s", (written, baseUrl) => {
    expect(resolve({ ...GOOD, DESCOPE_BASE_URL: written }).baseUrl).toBe(baseUrl);
  });

  test("has the variable of the Python and Ruby SDKs as a fallback", () => {
    expect(resolve({ ...GOOD, DESCOPE_BASE_URI: "https://uri.example" }).baseUrl).toBe("https://uri.example");
    const both = { ...GOOD, DESCOPE_BASE_URI: "https://uri.example", DESCOPE_BASE_URL: "https://url.example" };
    expect(resolve(both).baseUrl).toBe("https://url.example");
  });

  test.each([
    ["http://api.descope.com", "unencrypted"],
    ["http://10.0.0.1", "unencrypted"],
    ["http://localhost.example.com", "unencrypted"],
    ["http://127.0.0.1.example.com", "unencrypted"],
    ["ftp://localhost", "unencrypted"],
    ["file:///etc/passwd", "unencrypted"],
    ["api.descope.com", "is no URL"],
    ["https://", "is no URL"],
    ["https://user:word@api.example.com", "holds credentials"],
    ["https://user@api.example.com", "holds credentials"],
    ["https://api.example.com?key=word", "query or a fragment"],
    ["https://api.example.com/#x", "query or a fragment"],
  ])("%s is refused", (written, said) => {
    const error = failure({ ...GOOD, DESCOPE_BASE_URL: written });
    expect(error.code).toBe("CONFIG_MALFORMED");
    expect(error.message).toContain(said);
    expect(error.message).not.toContain("word");
  });
});

describe("what cannot be right", () => {
  test("key and project ID in each other's place: neither is printed", () => {
    const error = failure({ DESCOPE_PROJECT_ID: KEY, DESCOPE_MANAGEMENT_KEY: PROJECT });
    expect(error.code).toBe("CONFIG_MALFORMED");
    expect(error.message).toContain("the project ID cannot be right");
    expect(error.message).toContain("mix it up with the management key");
    for (const value of [KEY, PROJECT]) expect(error.message).not.toContain(value);
  });

  test.each([
    "P2short",
    `"${PROJECT}"`,
    `${PROJECT} `,
    `${PROJECT}\n`,
    `${PROJECT}\nP2more`,
    `p${PROJECT.slice(1)}`,
    `${PROJECT}-x`,
    `${PROJECT}/../x`,
  ])("project ID %j", (projectId) => {
    const error = failure({ ...GOOD, DESCOPE_PROJECT_ID: projectId });
    expect(error.code).toBe("CONFIG_MALFORMED");
    expect(error.message).toContain("the project ID cannot be right");
    expect(error.message).toContain(`${String(projectId.length)} characters`);
    expect(error.message).not.toContain(projectId.trim());
  });

  test.each([
    `"${KEY}"`,
    `'${KEY}'`,
    `\`${KEY}\``,
    ` ${KEY}`,
    `${KEY} `,
    `${KEY}\n`,
    `${KEY}\r\nx-evil: 1`,
    `${PROJECT}:${KEY}`,
    `${PROJECT}${KEY}`,
    `${KEY}ü`,
    `${KEY}\u200B`,
  ])("management key %j", (managementKey) => {
    const error = failure({ ...GOOD, DESCOPE_MANAGEMENT_KEY: managementKey });
    expect(error.code).toBe("CONFIG_MALFORMED");
    expect(error.message).toContain("the management key cannot be right");
    expect(error.message).not.toContain(KEY);
  });
});

describe("how many users one run may delete", () => {
  test("any number, unless it is said", () => {
    expect(resolveMaxDeletes(() => undefined, {})).toBeUndefined();
  });
  test("environment first, 0 being a number too", () => {
    expect(resolveMaxDeletes(() => "5", {})).toBe(5);
    expect(resolveMaxDeletes(() => "5", { DESCOPE_MAX_DELETES: "0" })).toBe(0);
  });
  test.each(["-1", "1.5", "five", " 5", "1e3", "99999999999"])("%j is no whole number", (text) => {
    expect(() => resolveMaxDeletes(() => text, {})).toThrow("maxDeletes is no whole number");
  });
});

describe("what PATCH does with attributes", () => {
  const said =
    (value: string, more: Record<string, string> = {}) =>
    (key: string) =>
      ({ "descope-users:attributesOnPatch": value, ...more })[key];

  test("is unknown by default, and what the author says: environment first, a Provider for itself", () => {
    expect(resolveAttributesOnPatch(() => undefined, {})).toBeUndefined();
    expect(resolveAttributesOnPatch(said("merge"), {})).toBe("merge");
    const environment = { DESCOPE_ATTRIBUTES_ON_PATCH: "replace" };
    expect(resolveAttributesOnPatch(said("merge"), environment)).toBe("replace");
    expect(resolveAttributesOnPatch(said("merge", { "descope-users:explicit": "true" }), environment)).toBe("merge");
  });

  test.each(["Merge", "yes", " merge"])("%j is an error", (text) => {
    expect(() => resolveAttributesOnPatch(said(text), {})).toThrow("neither merge nor replace");
  });
});

describe("the ownership mark", () => {
  const config = (values: Record<string, string>) => (key: string) => values[key.replace("descope-users:", "")];

  test("is off by default; environment first", () => {
    expect(resolveMark(config({}), {})).toBeUndefined();
    expect(resolveMark(config({ owner: "shop/prod" }), {})).toBeUndefined();
    const both = { ownerAttribute: "managed", owner: "shop/prod" };
    expect(resolveMark(config(both), {})).toEqual({ attribute: "managed", owner: "shop/prod" });
    expect(resolveMark(config({ ownerAttribute: "managed" }), {})).toEqual({ attribute: "managed", owner: undefined });
    const environment = { DESCOPE_OWNER_ATTRIBUTE: "mark", DESCOPE_OWNER: "me" };
    expect(resolveMark(config(both), environment)).toEqual({ attribute: "mark", owner: "me" });
  });

  test("of a Provider in the program is what it says, but for the owner", () => {
    const environment = { DESCOPE_OWNER_ATTRIBUTE: "mark", DESCOPE_OWNER: "me" };
    expect(resolveMark(config({ explicit: "true" }), environment)).toBeUndefined();
    const said = { explicit: "true", ownerAttribute: "managed" };
    expect(resolveMark(config(said), environment)).toEqual({ attribute: "managed", owner: "me" });
  });

  test.each(["a b", "ümlaut", "x".repeat(41), "a.b"])("%j is no name of an attribute", (ownerAttribute) => {
    expect(() => resolveMark(config({ ownerAttribute }), {})).toThrow("ownerAttribute is no name");
  });

  test.each([" a", "a ", "a\nb", "ü", "x".repeat(201)])("%j is no text of a mark", (owner) => {
    expect(() => resolveMark(config({ ownerAttribute: "m", owner }), {})).toThrow("owner is no text");
  });
});

describe("a Provider in the program", () => {
  const explicit = (more: Record<string, string>): Record<string, string> => ({
    "descope-users:explicit": "true",
    "descope-users:projectId": OTHER,
    ...more,
  });
  const elsewhere = { ...GOOD, DESCOPE_BASE_URL: "https://mine.example.com", KEY_TWO: "K2two" };

  test("is its own project with its own key and address, whatever the environment says", () => {
    const resolved = { projectId: OTHER, managementKey: "K2two", baseUrl: "https://api.descope.com" };
    expect(resolve(elsewhere, explicit({ "descope-users:managementKeyEnv": "KEY_TWO" }))).toEqual(resolved);
    expect(resolve(elsewhere, explicit({ "descope-users:managementKey": "K2two" }))).toEqual(resolved);
    const config = explicit({
      "descope-users:managementKey": "K2two",
      "descope-users:baseUrl": "https://x.example.com",
    });
    expect(resolve(elsewhere, config).baseUrl).toBe("https://x.example.com");
  });

  test.each([
    ["no key", {}, "CONFIG_MALFORMED: exactly one of managementKeyEnv and managementKey"],
    ["two keys", { managementKey: "K2two", managementKeyEnv: "KEY_TWO" }, "CONFIG_MALFORMED: exactly one of"],
    ["an unset variable", { managementKeyEnv: "KEY_THREE" }, "CONFIG_MISSING: the environment variable KEY_THREE"],
    ["a key for a name", { managementKeyEnv: "K2.hush" }, "CONFIG_MALFORMED: managementKeyEnv is no name"],
  ])("with %s is refused, and never shows a key", (_name, given, said) => {
    const config = Object.fromEntries(Object.entries(given).map(([name, value]) => [`descope-users:${name}`, value]));
    const { message } = failure(elsewhere, explicit(config));
    expect(message).toContain(said);
    expect(message).not.toMatch(/hush|K2two/);
  });
});
