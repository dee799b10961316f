import { createRequire } from "node:module";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";

import * as texts from "../../../sdk/provider-text.ts";

/**
 * The texts as they stand in people's states, written out a second time. They run the refresh and destroy of whatever
 * they once created, so a release that needs another text here is a release that breaks every stack: do not adapt these.
 */
const FOR_EVER = {
  USER_PROVIDER: 'exports.handler=()=>require("pulumi-descope-users/dynamic").User()',
  USER_SET_PROVIDER: 'exports.handler=()=>require("pulumi-descope-users/dynamic").UserSet()',
  USER_ROLE_PROVIDER: 'exports.handler=()=>require("pulumi-descope-users/dynamic").UserRole()',
  USER_TENANT_PROVIDER: 'exports.handler=()=>require("pulumi-descope-users/dynamic").UserTenant()',
};

describe("the text in every state", () => {
  test("is what it was in the first release", () => {
    expect({ ...texts }).toEqual(FOR_EVER);
  });

  test.each(Object.entries(FOR_EVER))("%s has at most 80 bytes and nothing to escape but quotes", (_name, text) => {
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(80);
    expect(text).toMatch(/^[\x20-\x7e]+$/);
  });

  test.each([
    [texts.USER_PROVIDER, "User"],
    [texts.USER_SET_PROVIDER, "UserSet"],
    [texts.USER_ROLE_PROVIDER, "UserRole"],
    [texts.USER_TENANT_PROVIDER, "UserTenant"],
  ])("%s is CommonJS, and calls the factory %s", (text, factory) => {
    const asked: string[] = [];
    const exports: { handler?: () => unknown } = {};
    const require = (specifier: string): unknown => {
      asked.push(specifier);
      return { [factory]: () => "the provider" };
    };
    runInNewContext(text, { exports, require });
    expect(exports.handler?.()).toBe("the provider");
    expect(asked).toEqual(["pulumi-descope-users/dynamic"]);
  });
});

test("no module is loaded when the text is evaluated, only when its handler runs", () => {
  const exports: { handler?: () => unknown } = {};
  runInNewContext(texts.USER_PROVIDER, { exports, require: createRequire(import.meta.url) });
  expect(exports.handler).toBeTypeOf("function");
});
