import { afterEach, describe, expect, test, vi } from "vitest";

import { contextFor } from "../../../../provider/frontends/dynamic/props.ts";

const GOOD: Record<string, string> = {
  "descope-users:projectId": "P2abcdefghijklmnopqrstuvwxyz",
  "descope-users:managementKey": "K2secretmanagementkey",
  "descope-users:baseUrl": "http://127.0.0.1:9",
};

function lookup(more: Record<string, string> = {}): (key: string) => string | undefined {
  return (key) => ({ ...GOOD, ...more })[key];
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("one context per connection", () => {
  test("shared by all resources of the process: what one learns, all know", async () => {
    for (const name of ["DESCOPE_PROJECT_ID", "DESCOPE_MANAGEMENT_KEY", "DESCOPE_BASE_URL"]) vi.stubEnv(name, "");
    const first = await contextFor(lookup());
    expect(await contextFor(lookup())).toBe(first);
    expect(await contextFor(lookup({ "descope-users:managementKey": "K2another" }))).not.toBe(first);
    expect(await contextFor(lookup({ "descope-users:baseUrl": "http://127.0.0.1:10" }))).not.toBe(first);
  });

  test("holds no key", async () => {
    const context = await contextFor(lookup());
    expect(JSON.stringify(context)).not.toContain("K2secret");
  });

  test("the environment wins, as a refresh sees the config of the state", async () => {
    const fromConfig = await contextFor(lookup());
    vi.stubEnv("DESCOPE_PROJECT_ID", "P2zyxwvutsrqponmlkjihgfedcba");
    expect(await contextFor(lookup())).not.toBe(fromConfig);
  });

  test("a failure is not kept", async () => {
    vi.stubEnv("DESCOPE_MANAGEMENT_KEY", "");
    await expect(contextFor(lookup({ "descope-users:managementKey": "" }))).rejects.toThrow("CONFIG_MISSING");
    await expect(contextFor(lookup())).resolves.toBeDefined();
  });
});
