// What goes wrong, on the real engine: bad input, a connection that cannot be, a service that fails, a CLI that dies.
// After each the state says what is true, the message says one thing clearly, and the next `up` goes on.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import {
  code,
  diagnosticsOf,
  entriesOf,
  expectNoRequest,
  expectNoWrite,
  expectOnePatch,
  expectWriteCounts,
  hasEngine,
  lines,
  newWorld,
  occurrences,
  user,
} from "./world.ts";
import type { Resource, World } from "./world.ts";

const createRoute = "POST /v1/mgmt/user/create";
const patchRoute = "PATCH /v1/mgmt/user/patch";
const loadRoute = "GET /v1/mgmt/user";
const deleteRoute = "POST /v1/mgmt/user/delete";

const ci = (name: string, more: Resource["args"] = {}): Resource[] => [
  user("ci", { loginId: "ci@example.com", name, ...more }),
];

const membership = (role: string, tenantId: string): Resource[] =>
  ci("CI", { roleNames: [role], userTenants: [{ tenantId }] });

describe.skipIf(!hasEngine)("bad input", () => {
  it("fails by path, with what to write instead, and nothing is sent", async () => {
    const world = await newWorld("bad-input", [
      user("bad", {
        loginId: "",
        nickname: "unknown property",
        name: 7,
        phone: "030 123456",
        email: "not an address",
        userTenants: [{ tenantId: "acme", roleNames: ["Viewer"] }, { tenantId: "globex" }, { tenantId: "acme" }],
        status: "gone",
        picture: null,
      }),
    ]);
    const refused = await world.upFails({ args: [] });
    expectNoRequest(refused);
    const said = diagnosticsOf(refused);
    expect(said).toContain("loginId: is empty; write the e-mail address, phone number or name");
    expect(said).toContain("nickname: is not a known property");
    expect(said).toContain('name: is a number; write text, or "" to keep it empty');
    expect(said).toContain("phone: is no phone number in international form; write +4930123456");
    expect(said).toContain("email: is no e-mail address; write name@example.com");
    expect(said).toContain("userTenants[2].tenantId: names the same tenant as userTenants[0]; write one entry");
    expect(said).toContain('status: is no status that can be set; write "enabled", "disabled" or "invited"');
    // null is "not declared".
    expect(said).not.toContain("problem: picture");
    expect(occurrences(said, /has a problem/g)).toBe(7);
    expect(await world.resources()).toEqual({});

    // Five megabytes, in every place that takes a text: the message does not repeat them.
    const huge = code('"x".repeat(5_000_000)');
    world.rewrite([user("big", { loginId: huge, email: huge, name: huge, customAttributes: { department: huge } })]);
    const tooLong = await world.previewFails();
    expectNoRequest(tooLong);
    for (const field of ["loginId", "email", "name", "customAttributes.department"]) {
      expect(tooLong.output).toContain(`${field}: is 5000000 characters long; write at most`);
    }
    expect(tooLong.output.length).toBeLessThan(4_000);
    expect(tooLong.output).not.toContain("xxxxx");
  });
});

describe.skipIf(!hasEngine)("a connection that cannot be", () => {
  it("is told in one clear error that never shows the key; missing or malformed settings before any request", async () => {
    const world = await newWorld("connection", ci("CI"));

    const missing = await world.previewFails({
      env: { DESCOPE_PROJECT_ID: undefined, DESCOPE_MANAGEMENT_KEY: undefined },
    });
    expectNoRequest(missing);
    expect(occurrences(diagnosticsOf(missing), /CONFIG_MISSING/g)).toBe(1);
    expect(missing.output).toContain("the project ID and the management key are not configured");
    expect(missing.output).toContain("pulumi config set --secret descope-users:managementKey");

    const swapped = `${world.emulator.projectId}:K2swapped000000000000000000000000000`;
    const malformed = await world.previewFails({ env: { DESCOPE_MANAGEMENT_KEY: swapped } });
    expectNoRequest(malformed);
    expect(occurrences(diagnosticsOf(malformed), /CONFIG_MALFORMED/g)).toBe(1);
    expect(malformed.output).not.toContain("K2swapped");

    const wrong = "K2wrong000000000000000000000000000000000000";
    const refused = await world.upFails({ env: { DESCOPE_MANAGEMENT_KEY: wrong } });
    expectNoWrite(refused);
    expect(refused.requests.map(({ status }) => status)).toEqual([401]);
    expect(occurrences(diagnosticsOf(refused), /AUTH_REFUSED/g)).toBe(1);
    expect(refused.output).toContain("check the management key");
    expect(refused.output).not.toContain(wrong);

    // Nobody listens there.
    const down = await world.upFails({ env: { DESCOPE_BASE_URL: "http://127.0.0.1:1" } });
    expectNoRequest(down);
    expect(occurrences(diagnosticsOf(down), /UNREACHABLE/g)).toBe(1);
    expect(down.output).toContain("ECONNREFUSED");

    expect(world.emulator.users()).toEqual([]);
    expect(await world.resources()).toEqual({});
    expectWriteCounts(await world.up(), { [createRoute]: 1 });
  });
});

describe.skipIf(!hasEngine)("a service that fails", () => {
  it("leaves nothing half made, and an answer that was lost never makes a second user", async () => {
    const world = await newWorld("failing-create", ci("CI"));
    const { emulator } = world;

    // 500 for good: an error, no user, nothing in state.
    emulator.faults.add({ route: createRoute, times: Infinity, kind: { status: 500 } });
    const failed = await world.upFails();
    expect(occurrences(diagnosticsOf(failed), /SERVICE_FAILED/g)).toBe(1);
    expect(failed.output).toContain('user "ci@example.com"');
    expect(failed.output).toContain("HTTP 500");
    expect(emulator.users()).toEqual([]);
    expect(await world.resources()).toEqual({});

    // 429 for good: an error that says so, no user.
    emulator.faults.clear();
    emulator.faults.add({ route: createRoute, times: Infinity, kind: { status: 429, retryAfter: 0 } });
    const limited = await world.upFails();
    expect(occurrences(diagnosticsOf(limited), /RATE_LIMITED/g)).toBe(1);
    expect(emulator.users()).toEqual([]);

    // 429 once, then a create that took effect and whose answer was lost: one user, and no error.
    emulator.faults.clear();
    emulator.faults.add({ route: createRoute, kind: { status: 429, retryAfter: 1 } });
    emulator.faults.add({ route: createRoute, at: 2, kind: { cut: "after" } });
    const made = await world.up();
    expect(lines(made.writes)).toEqual([createRoute, createRoute]);
    expect(made.writes.map(({ status }) => status)).toEqual([429, 0]);
    expect(emulator.users()).toHaveLength(1);
    expect((await world.resource("ci")).id).toBe(emulator.users()[0]?.userId);
    expectNoRequest(await world.up());
  });

  it("is never taken for a user that is gone, and state keeps what is true", async () => {
    const world = await newWorld("failing-later", ci("CI"));
    const { emulator } = world;
    await world.up();
    const { userId } = world.user("ci@example.com");

    // An edge's own 404, a proxy's 502, nobody there: the user stays in state.
    emulator.faults.add({ route: loadRoute, times: Infinity, kind: { html: true, status: 404 } });
    const edge = await world.refreshFails();
    expect(edge.requests.map(({ status }) => status)).toContain(404);
    expect((await world.resource("ci")).id).toBe(userId);
    emulator.faults.clear();
    const down = await world.refreshFails({ env: { DESCOPE_BASE_URL: "http://127.0.0.1:1" } });
    expect(down.output).toContain("UNREACHABLE");
    expect((await world.resource("ci")).id).toBe(userId);

    // A PATCH without effect: state keeps the old name, and the next `up` sends it.
    emulator.faults.add({ route: patchRoute, times: Infinity, kind: { status: 500 } });
    world.rewrite(ci("CI two"));
    const failed = await world.upFails();
    expect(occurrences(diagnosticsOf(failed), /SERVICE_FAILED/g)).toBe(1);
    expect((await world.resource("ci")).outputs).toMatchObject({ name: "CI" });
    emulator.faults.clear();
    expectOnePatch(await world.up(), world.user(userId), { name: "CI two" });

    // A PATCH whose answer was lost is read, not sent again.
    emulator.faults.add({ route: patchRoute, kind: { cut: "after" } });
    world.rewrite(ci("CI three"));
    const lost = await world.up();
    expect(lines(lost.writes)).toEqual([patchRoute]);
    expect(world.user(userId).name).toBe("CI three");
    expect((await world.resource("ci")).outputs).toMatchObject({ name: "CI three" });

    // A delete that fails keeps the user in state; one whose answer was lost is over the next time.
    emulator.faults.add({ route: deleteRoute, times: Infinity, kind: { status: 500 } });
    await world.destroyFails();
    expect((await world.resource("ci")).id).toBe(userId);
    expect(world.loginIds()).toEqual(["ci@example.com"]);
    emulator.faults.clear();
    emulator.faults.add({ route: deleteRoute, kind: { cut: "after" } });
    const gone = await world.watch(() => world.stack.destroy({ args: ["--skip-preview"] }));
    expect(emulator.users()).toEqual([]);
    if (gone.exitCode !== 0) await world.destroy();
    expect(await world.resources()).toEqual({});
  });
});

describe.skipIf(!hasEngine)("a failure half way", () => {
  it("leaves a truthful state after a rename whose PATCH was refused, and the next up sends the PATCH alone", async () => {
    const world = await newWorld("half-renamed", ci("One"));
    const { emulator } = world;
    await world.up();
    const { userId } = world.user("ci@example.com");

    world.rewrite(ci("Two", { loginId: "deployer@example.com" }));
    emulator.faults.add({ route: patchRoute, times: Infinity, kind: { status: 400, errorCode: "E011003" } });
    const failed = await world.upFails();
    expect(lines(failed.writes)[0]).toBe("POST /v1/mgmt/user/update/loginid");
    expect(world.user(userId)).toMatchObject({ loginIds: ["deployer@example.com"], name: "One" });
    expect((await world.resource("ci")).outputs).toMatchObject({ loginId: "deployer@example.com", name: "One" });
    emulator.faults.clear();
    expectOnePatch(await world.up(), world.user(userId), { name: "Two" });
    expectNoRequest(await world.up());
  });

  it("leaves a truthful state after the first of two PATCHes, and goes on or back from there", async () => {
    const world = await newWorld("half-patched", membership("Viewer", "acme"), {
      // Roles and tenants have to go one after the other.
      emulator: { dialect: { rolesAndTenantsInOnePatch: "refused" } },
    });
    const { emulator } = world;
    await world.up();
    const { userId } = world.user("ci@example.com");

    // The first PATCH is refused for the pair, the second sets the roles, the third fails for good.
    world.rewrite(membership("Auditor", "globex"));
    emulator.faults.add({ route: patchRoute, at: 3, times: Infinity, kind: { status: 400, errorCode: "E011003" } });
    const failed = await world.upFails();
    expect(failed.writes.slice(0, 3).map(({ status }) => status)).toEqual([400, 200, 400]);
    expect(world.user(userId)).toMatchObject({ roleNames: ["Auditor"], userTenants: [{ tenantId: "acme" }] });
    expect((await world.resource("ci")).outputs).toMatchObject({
      roleNames: ["Auditor"],
      userTenants: [{ tenantId: "acme" }],
    });

    // Back to what was before: the role that did change has to be written.
    emulator.faults.clear();
    world.rewrite(membership("Viewer", "acme"));
    expectOnePatch(await world.up(), world.user(userId), { roleNames: ["Viewer"] });
    expect(world.user(userId)).toMatchObject({ roleNames: ["Viewer"], userTenants: [{ tenantId: "acme" }] });
  });

  it("keeps a user in state that was made but did not take a value, and repairs it without a second one", async () => {
    const world = await newWorld("half-made", ci("CI", { roleNames: ["Ghost"] }), {
      emulator: { dialect: { unknownReference: "dropped" } },
    });
    const { emulator } = world;
    const failed = await world.upFails();
    expect(diagnosticsOf(failed)).toMatch(
      /WRITE_NOT_TAKEN: user "ci@example.com" · roleNames · .*declared \["Ghost"\]/,
    );
    const { userId } = world.user("ci@example.com");
    const half = await world.resource("ci");
    expect(half.id).toBe(userId);
    expect(half.outputs).toMatchObject({ userId, name: "CI", roleNames: [] });

    world.rewrite(ci("CI", { roleNames: ["Viewer"] }));
    expectOnePatch(await world.up(), world.user(userId), { roleNames: ["Viewer"] });
    expect(emulator.users()).toHaveLength(1);
    await world.destroy();
    expect(emulator.users()).toEqual([]);
  });
});

describe.skipIf(!hasEngine)("a CLI that is killed", () => {
  it("between create and state: with the mark the next up goes on with the user that it left, without it says so", async () => {
    const world = await newWorld("killed", ci("CI", { password: "a-first-passw0rd" }));
    await world.stack.setConfig("descope-users:ownerAttribute", "owner");
    world.emulator.faults.add({ route: createRoute, kind: { delayMs: 120_000 } });
    await killedUp(world, () => world.emulator.users().length > 0);
    expect(await world.resources()).toEqual({});
    const { userId } = world.user("ci@example.com");

    // Without this stack's mark the user may be anybody's.
    await world.stack.cancel();
    const refused = await world.upFails({ env: { DESCOPE_OWNER: "another/stack" } });
    expectNoWrite(refused);
    expect(diagnosticsOf(refused)).toContain(`a user with this login ID exists already (${userId})`);
    expect(diagnosticsOf(refused)).toContain('onExisting: "adopt"');

    // Another machine: nothing is left of the run that was cut off but the user.
    const elsewhere = path.join(world.program.workFolder, "another-machine");
    mkdirSync(elsewhere);
    const taken = await world.up({ env: { PULUMI_HOME: path.join(elsewhere, "home"), TMPDIR: elsewhere } });
    expectNoWrite(taken);
    expect(diagnosticsOf(taken)).toContain(`${userId} was made by a run of this stack that was cut off`);
    expect(world.emulator.users()).toHaveLength(1);
    const { id, outputs } = await world.resource("ci");
    expect(id).toBe(userId);
    expect(outputs).toMatchObject({ adopted: false });
    expect(world.emulator.checkPassword("ci@example.com", "a-first-passw0rd")).toBe(true);

    // Between PATCH and state: the next `up` ends in what is declared.
    world.emulator.faults.add({ route: patchRoute, kind: { delayMs: 120_000 } });
    world.rewrite(ci("CI two", { password: "a-first-passw0rd" }));
    await killedUp(world, () => world.user(userId).name === "CI two");
    await world.stack.cancel();
    const again = await world.up();
    expect(entriesOf(again).filter(({ line }) => line !== patchRoute)).toEqual([]);
    expect(world.user(userId).name).toBe("CI two");
    expect(world.emulator.users()).toHaveLength(1);
    expect((await world.resource("ci")).outputs).toMatchObject({ name: "CI two" });

    // It is the program's own: a destroy deletes it, as it would not do with a user that was adopted.
    await world.destroy();
    expect(world.emulator.users()).toEqual([]);
  });

  it("in the middle of a set: the next up goes on with all that it left", async () => {
    const names = Array.from({ length: 150 }, (_, index) => `u${String(index)}`);
    const users = Object.fromEntries(names.map((name) => [name, { loginId: `${name}@example.com`, name }]));
    const world = await newWorld("killed-set", [{ name: "staff", type: "UserSet", args: { users } }]);
    await world.stack.setConfig("descope-users:ownerAttribute", "owner");
    world.emulator.faults.add({ at: 2, route: "POST /v1/mgmt/user/create/batch", kind: { delayMs: 120_000 } });
    await killedUp(world, () => world.emulator.users().length === names.length);
    expect(await world.resources()).toEqual({});
    const before = world.emulator.users().map(({ userId }) => userId);

    await world.stack.cancel();
    const taken = await world.up();
    expectNoWrite(taken);
    expect(world.emulator.users().map(({ userId }) => userId)).toEqual(before);
    await world.destroy();
    expect(world.emulator.users()).toEqual([]);
  });
});

/** Runs `up` and kills it with all its processes, as a power cut would, once `reached` holds on the server. */
async function killedUp(world: World, reached: () => boolean): Promise<void> {
  const killed = await world.watch(() => {
    const running = world.stack.start(world.stack.operation("up"), { args: ["--skip-preview"] });
    void killWhen(reached, () => running.kill());
    return running.result;
  });
  expect(killed.exitCode).toBeNull();
  expect(reached()).toBe(true);
}

async function killWhen(reached: () => boolean, kill: () => void): Promise<void> {
  for (let waitedMs = 0; waitedMs < 60_000 && !reached(); waitedMs += 20) await sleep(20);
  kill();
}
