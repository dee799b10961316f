// What many users cost on the real engine: exact requests of a thousand users as one set, and of a hundred as resources
// of their own. Counts, not times; nothing here may write a user twice.
import { describe, expect, it } from "vitest";

import { effectsOf } from "./effects.ts";
import { diagnosticsOf, expectNoRequest, hasEngine, lines, newWorld } from "./world.ts";
import type { Seen } from "./world.ts";

const imports = `import * as descope from "pulumi-descope-users";
const keys = (count) => Array.from({ length: count }, (_, i) => "u" + String(i).padStart(4, "0"));`;

/** A set whose users have a department; `extra` overrides single ones. */
const setOf = (count: number, department: string, extra = "{}"): string => `${imports}
const extra = ${extra};
const users = Object.fromEntries(keys(${String(count)}).map((key) => [key, {
  loginId: key + "@example.com", name: "Person " + key, customAttributes: { department: ${JSON.stringify(department)} }, ...extra[key],
}]));
const staff = new descope.UserSet("staff", { users, defaults: { roleNames: ["Viewer"], verifiedEmail: undefined } });
export const some = staff.userIds.apply((ids) => ids.u0007);
export const count = staff.userIds.apply((ids) => Object.keys(ids).length);`;

const resourcesOf = (count: number, name: string): string => `${imports}
for (const key of keys(${String(count)})) {
  new descope.User(key, { loginId: key + "@example.com", name: ${JSON.stringify(name)}, roleNames: ["Viewer"] });
}`;

/** How often each route was asked for. */
function countsOf(seen: Seen): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const line of lines(seen.requests)) counts[line] = (counts[line] ?? 0) + 1;
  return counts;
}

/** One handshake of a process that makes more than ten calls. */
const license = { "GET /v1/mgmt/license": 1 };
const definitions = { "GET /v1/mgmt/user/customattributes": 1 };

describe.skipIf(!hasEngine)("a thousand users as one set", () => {
  it("take ten batches to make, ten to change, one PATCH for one, ten loads to refresh, and nothing for no change", async () => {
    const world = await newWorld("thousand", setOf(1000, "Sales"));
    const { emulator } = world;

    // Look-ups: one search for two hundred login IDs; the attribute definitions once; no other write.
    const created = await world.up();
    expect(countsOf(created)).toEqual({
      "POST /v2/mgmt/user/search": 5,
      "POST /v1/mgmt/user/create/batch": 10,
      ...definitions,
      ...license,
    });
    expect(effectsOf(created)).toEqual({ create: 1000 });
    expect(emulator.users()).toHaveLength(1000);
    expect(await world.outputs()).toEqual({ count: 1000, some: world.user("u0007@example.com").userId });

    // Nothing changes: nothing is asked, preview and update.
    expectNoRequest(await world.up({ args: [] }));

    // One attribute of all.
    world.rewrite(setOf(1000, "Support"));
    const before = emulator.users();
    const changed = await world.up();
    expect(countsOf(changed)["PATCH /v1/mgmt/user/patch/batch"]).toBe(10);
    expect(effectsOf(changed)).toEqual({ patch: 1000 });
    const [one] = (changed.writes[0]?.body as { users: object[] } | undefined)?.users ?? [];
    expect(Object.keys(one ?? {})).toEqual(["loginId", "customAttributes"]);
    expect(emulator.users().map(({ userId }) => userId)).toEqual(before.map(({ userId }) => userId));
    expect(new Set(emulator.users().map(({ customAttributes }) => customAttributes["department"]))).toEqual(
      new Set(["Support"]),
    );

    // One user.
    world.rewrite(setOf(1000, "Support", '{ u0500: { name: "Renamed" } }'));
    const single = await world.up();
    expect(lines(single.requests)).toEqual(["PATCH /v1/mgmt/user/patch"]);
    expect(single.requests[0]?.body).toEqual({ loginId: world.user("u0500@example.com").userId, name: "Renamed" });

    // issue-okta-2145: a refresh of a thousand users is as many loads as there are hundreds.
    const refreshed = await world.refresh({ args: ["--skip-preview", "--expect-no-changes"] });
    expect(countsOf(refreshed)).toEqual({ "POST /v1/mgmt/users/load": 10 });

    // And they go in ten batches, each of which is looked at before and afterwards: whom a load does not show is not gone
    // for it, unless the load had shown that user.
    const destroyed = await world.destroy();
    expect(countsOf(destroyed)).toEqual({
      "POST /v1/mgmt/user/delete/batch": 10,
      "POST /v1/mgmt/users/load": 20,
      ...license,
    });
    expect(emulator.users()).toEqual([]);
    expect(await world.resources()).toEqual({});
  });
});

describe.skipIf(!hasEngine)("a hundred users as resources of their own", () => {
  it("take at most a fifth of one request per user to make, change and refresh", async () => {
    // A provider as in Pulumi's docs sends one request per user and step; what the engine runs at a time is gathered.
    const world = await newWorld("hundred", resourcesOf(100, "One"));
    const parallel = { args: ["--skip-preview", "--parallel", "100"] };
    const created = await world.up(parallel);
    expect(effectsOf(created)).toEqual({ create: 100 });
    expect(created.requests.length).toBeLessThanOrEqual(20);
    world.rewrite(resourcesOf(100, "Two"));
    const changed = await world.up(parallel);
    expect(effectsOf(changed)).toEqual({ patch: 100 });
    expect(changed.requests.length).toBeLessThanOrEqual(20);
    const refreshed = await world.refresh(parallel);
    expect(refreshed.writes).toEqual([]);
    expect(refreshed.requests.length).toBeLessThanOrEqual(20);
    process.stdout.write(
      `100 User resources, --parallel 100: ${[created, changed, refreshed].map((seen) => JSON.stringify(countsOf(seen))).join(" ")}\n`,
    );
  });
});

describe.skipIf(!hasEngine)("the project's rate limits", () => {
  it("are kept, and a wait that people would wonder about is said with how far it is", async () => {
    // Test users are made one by one. The window is scaled to six seconds on both sides, nine tenths are left to others.
    const source = `${imports}
const users = Object.fromEntries(keys(15).map((key) => [key, { loginId: key }]));
new descope.UserSet("qa", { users, defaults: { test: true } });`;
    const world = await newWorld("limits", source, {
      emulator: { dialect: { rateLimitWindowMs: 6_000, contactRequired: "nobody" } },
      env: { DESCOPE_LIMIT_SCALE: "0.1", DESCOPE_RATE_RESERVE: "0.9" },
    });
    const created = await world.up();
    expect(effectsOf(created)).toEqual({ create: 15 });
    expect(created.requests.filter(({ status }) => status === 429)).toEqual([]);
    expect(diagnosticsOf(created)).toMatch(
      /waiting [456] s for the create budget of the project, (9|10) of 15 users done/,
    );
  });
});
