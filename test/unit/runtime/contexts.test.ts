import { afterEach, describe, expect, test, vi } from "vitest";

import { contextFor } from "../../../provider/runtime/contexts.ts";

const GOOD: Record<string, string> = {
  "descope-users:projectId": "P2abcdefghijklmnopqrstuvwxyz",
  "descope-users:managementKey": "K2secretmanagementkey",
  "descope-users:baseUrl": "http://127.0.0.1:9",
};

function lookup(more: Record<string, string> = {}): (key: string) => string | undefined {
  return (key) => ({ ...GOOD, ...more })[key];
}

const quiet = (): void => undefined;

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("one context per connection", () => {
  test("shared by all resources of the process: what one learns, all know", async () => {
    for (const name of ["DESCOPE_PROJECT_ID", "DESCOPE_MANAGEMENT_KEY", "DESCOPE_BASE_URL"]) vi.stubEnv(name, "");
    const first = await contextFor(lookup(), quiet);
    expect(await contextFor(lookup(), quiet)).toBe(first);
    expect(await contextFor(lookup({ "descope-users:managementKey": "K2another" }), quiet)).not.toBe(first);
    expect(await contextFor(lookup({ "descope-users:baseUrl": "http://127.0.0.1:10" }), quiet)).not.toBe(first);
  });

  test("holds no key", async () => {
    const context = await contextFor(lookup(), quiet);
    expect(JSON.stringify(context)).not.toContain("K2secret");
  });

  test("the environment wins, as a refresh sees the config of the state", async () => {
    const fromConfig = await contextFor(lookup(), quiet);
    vi.stubEnv("DESCOPE_PROJECT_ID", "P2zyxwvutsrqponmlkjihgfedcba");
    expect(await contextFor(lookup(), quiet)).not.toBe(fromConfig);
  });

  test("a failure is not kept", async () => {
    vi.stubEnv("DESCOPE_MANAGEMENT_KEY", "");
    await expect(contextFor(lookup({ "descope-users:managementKey": "" }), quiet)).rejects.toThrow("CONFIG_MISSING");
    await expect(contextFor(lookup(), quiet)).resolves.toBeDefined();
  });
});
