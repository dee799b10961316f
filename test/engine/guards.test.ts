// Issue 13 case 9: guards that guard, on the real engine. `maxDeletes` counts whoever loses access, wherever it is set and
// under every provider; a set that loses all of its users is stopped whatever `onDelete` says; a replacement that cannot
// be made is an error before anything is sent, and each way out that an error names is gone here to its end. Judged by
// the requests, the users on the server and the state.
import { describe, expect, it } from "vitest";

import { deletesOf, effectsOf } from "./effects.ts";
import {
  diagnosticsOf,
  expectNoRequest,
  expectNoWrite,
  hasEngine,
  lines,
  newWorld,
  programOf,
  testUser,
  user,
  type Resource,
  type Seen,
  type World,
} from "./world.ts";

const everyError = ["--skip-preview", "--continue-on-error"];
const X = "x@example.com";
const mailOf = (name: string): string => `${name}@example.com`;

function set(name: string, users: Readonly<Record<string, object>>, more: object = {}): Resource {
  return { name, type: "UserSet", args: { users, ...more } };
}

function people(names: string, more: object = {}): Record<string, object> {
  return Object.fromEntries([...names].map((name) => [name, { loginId: mailOf(name), ...more }]));
}

/** Users who can sign in. */
function withAccess(world: World): string[] {
  return world.emulator
    .users()
    .filter(({ status }) => status !== "disabled")
    .map(({ loginIds }) => loginIds[0] ?? "")
    .toSorted();
}

/** Users deleted or disabled by a call. */
function lossesOf(seen: Seen): number {
  const { delete: deleted = 0, patch = 0 } = effectsOf(seen);
  return deleted + patch;
}

const provider = (more = ""): string =>
  `const home = new descope.Provider("home", { projectId: process.env.DESCOPE_PROJECT_ID!, managementKeyEnv: "DESCOPE_MANAGEMENT_KEY", baseUrl: process.env.DESCOPE_BASE_URL${more} });`;

/** Users of the default provider by the first names, of an explicit one by the second. */
function underBoth(own: string, explicit: string, more = ""): string {
  const under = (name: string, options: string): string =>
    `new descope.User("${name}", { loginId: "${mailOf(name)}", onDelete: ${JSON.stringify("aceg".includes(name) ? "delete" : "disable")}, status: "enabled" }${options});`;
  return [
    'import * as descope from "pulumi-descope-users";',
    provider(more),
    ...[...own].map((name) => under(name, "")),
    ...[...explicit].map((name) => under(name, ", { provider: home }")),
  ].join("\n");
}

describe.skipIf(!hasEngine)("issue 13 case 9: maxDeletes counts every user who loses access", () => {
  it("disabled as well as deleted, from the stack's config and the environment; not who is disabled or gone already", async () => {
    const off = (name: string): Resource =>
      user(name, { loginId: mailOf(name), onDelete: "disable", status: "enabled" });
    const world = await newWorld("losses", [
      ...[..."abcd"].map(off),
      user("gone", { loginId: mailOf("gone") }),
      user("off", { loginId: mailOf("off"), onDelete: "disable" }),
      set("s", people("ef", { onDelete: "disable", status: "enabled" })),
    ]);
    await world.stack.setConfig("descope-users:maxDeletes", "2");
    await world.up();
    world.emulator.deleteUser(world.user(mailOf("gone")).userId);
    world.emulator.editUser(mailOf("off"), { status: "disabled" });
    world.rewrite([user("anchor", { loginId: mailOf("anchor"), status: "enabled" })]);
    const capped = await world.upFails({ args: everyError });
    expect(lossesOf(capped)).toBe(2);
    expect(withAccess(world)).toHaveLength(4 + 1);
    expect(capped.output).toContain("2 users were deleted or disabled in this run already, and maxDeletes allows 2");
    const none = await world.destroyFails({ args: everyError, env: { DESCOPE_MAX_DELETES: "0" } });
    expectNoWrite(none);
    const rest = await world.destroy({ env: { DESCOPE_MAX_DELETES: "5" } });
    expect(lossesOf(rest)).toBe(5);
    expect(withAccess(world)).toEqual([]);
  });

  it("over all provider processes of the run, the stack's config being seen under an explicit Provider", async () => {
    const world = await newWorld("losses-providers", underBoth("abcd", "efgh"));
    await world.stack.setConfig("descope-users:maxDeletes", "3");
    await world.up();
    world.rewrite(underBoth("", ""));
    const capped = await world.upFails({ args: everyError });
    expect(lossesOf(capped)).toBe(3);
    expect(withAccess(world)).toHaveLength(5);
    expect(capped.output).toContain("DELETES_EXCEEDED");
    expect(capped.output).toContain("maxDeletes allows 3");
    // The state has the limit, too: a destroy runs no program.
    const destroyed = await world.destroyFails({ args: everyError });
    expect(lossesOf(destroyed)).toBe(3);
    expect(withAccess(world)).toHaveLength(2);
    await world.destroy();
    expect(withAccess(world)).toEqual([]);
  });

  it("under an explicit Provider alone, by the stack's config, its own maxDeletes, and the environment", async () => {
    const world = await newWorld("losses-explicit", underBoth("", "abcd"));
    await world.stack.setConfig("descope-users:maxDeletes", "0");
    await world.up();
    world.rewrite(underBoth("", ""));
    expectNoWrite(await world.upFails({ args: everyError }));
    world.rewrite(underBoth("", "", ", maxDeletes: 1"));
    expect(lossesOf(await world.upFails({ args: everyError }))).toBe(1);
    const env = { DESCOPE_MAX_DELETES: "2" };
    expect(lossesOf(await world.upFails({ args: everyError, env }))).toBe(2);
    expect(withAccess(world)).toHaveLength(1);
    world.rewrite(underBoth("", "", ", maxDeletes: -1"));
    const malformed = await world.upFails({ args: everyError });
    expect(malformed.output).toContain("CONFIG_MALFORMED: maxDeletes is no whole number");
    expectNoRequest(malformed);
  });
});

describe.skipIf(!hasEngine)("issue 13 case 9: a set that loses all of its users, or half of ten and more", () => {
  it.each([
    ["delete", { onDelete: "delete" }, "deleted"],
    ["disable", { onDelete: "disable" }, "disabled"],
    ["retain", { onDelete: "retain" }, "kept in the project"],
    ["adopted", { onExisting: "adopt" }, "kept in the project"],
  ] as const)("is stopped by %s, in preview and update; maxDeletes is the word", async (how, defaults, fate) => {
    const three = set("s", people("abc", { status: "enabled" }), { defaults });
    const ten = set("t", people("defghijklm", { status: "enabled" }), { defaults });
    const world = await newWorld(`set-losses-${how}`, [three, ten]);
    const all = "abcdefghijklm";
    if (how === "adopted")
      for (const name of all) world.emulator.createUser({ loginId: mailOf(name), status: "enabled" });
    await world.up();
    const emptied = (more: object = {}): Resource => set("s", {}, { defaults, ...more });
    const halved = (more: object = {}): Resource =>
      set("t", people("defgh", { status: "enabled" }), { defaults, ...more });
    for (const [program, message] of [
      [[emptied(), ten], `would lose 3 of 3 users at once (3 ${fate}), and at most 2 may go`],
      [[three, halved()], `would lose 5 of 10 users at once (5 ${fate}), and at most 4 may go`],
    ] as const) {
      world.rewrite(program);
      for (const seen of [await world.previewFails(), await world.upFails()]) {
        expect(diagnosticsOf(seen)).toContain(message);
        expect(diagnosticsOf(seen)).toMatch(/declare maxDeletes: [35]/);
        expectNoRequest(seen);
      }
    }
    expect(withAccess(world)).toHaveLength(13);
    world.rewrite([emptied({ maxDeletes: 3 }), halved({ maxDeletes: 5 })]);
    await world.up({ args: [] });
    expect(withAccess(world)).toHaveLength(fate === "kept in the project" ? 13 : 5);
  });
});

describe.skipIf(!hasEngine)("moving all users of a set that stays, as docs/user-set.md says", () => {
  it("takes onDelete: retain first, and then the word; nobody is touched", async () => {
    const world = await newWorld("moves-all", [set("s", people("ab")), set("t", people("c"))]);
    await world.up();
    const before = world.emulator.users();
    world.rewrite([set("s", people("ab", { onDelete: "retain" })), set("t", people("c"))]);
    expectNoRequest(await world.up());
    const moved = { ...people("c"), ...people("ab", { onExisting: "adopt" }) };
    world.rewrite([set("s", {}), set("t", moved)]);
    const stopped = await world.previewFails();
    expect(diagnosticsOf(stopped)).toContain("If this is meant, declare maxDeletes: 2");
    world.rewrite([set("s", {}, { maxDeletes: 2 }), set("t", moved)]);
    expectNoWrite(await world.up({ args: [] }));
    expect(world.emulator.users()).toEqual(before);
    expectNoWrite(await world.up({ args: ["--refresh", "--skip-preview", "--expect-no-changes"] }));
  });
});

describe.skipIf(!hasEngine)("issue 13: test that flips while the old user is kept", () => {
  it.each([
    ["disable", { onDelete: "disable" }],
    ["retain", { onDelete: "retain" }],
    ["adopted", { onExisting: "adopt" }],
  ] as const)("is refused in preview and update, for a User and an entry of a set: %s", async (how, more) => {
    const one = (flips: object = {}): Resource => user("u", { loginId: X, ...more, ...flips });
    const entry = (flips: object = {}): Resource =>
      set("s", { a: { loginId: mailOf("a"), ...more, ...flips }, ...people("bc") }, { maxDeletes: 3 });
    const world = await newWorld(`flips-${how}`, [one(), entry()]);
    if (how === "adopted") for (const loginId of [X, mailOf("a")]) world.emulator.createUser({ loginId });
    await world.up();
    const before = world.emulator.users();
    for (const [program, path] of [
      [[one({ test: true }), entry()], "test"],
      [[one({ test: true, onDelete: "delete" }), entry()], "test"],
      [[one(), entry({ test: true })], "users.a.test"],
    ] as const) {
      world.rewrite(program);
      for (const seen of [await world.previewFails(), await world.upFails()]) {
        expect(seen.output).toContain(`INPUT_INVALID: `);
        expect(seen.output).toContain(` · ${path} · would change from false to true, which replaces the user`);
        expect(seen.output).toContain('declare onDelete: "delete" and run `pulumi up` before test changes');
        expectNoRequest(seen);
      }
    }
    expect(world.emulator.users()).toEqual(before);
    // The way out that it names.
    world.rewrite([one({ onDelete: "delete" }), entry({ onDelete: "delete" })]);
    expectNoWrite(await world.up());
    world.rewrite([
      user("u", { loginId: X, onDelete: "delete", test: true }),
      set("s", { a: { loginId: mailOf("a"), onDelete: "delete", test: true }, ...people("bc") }, { maxDeletes: 3 }),
    ]);
    const seen = await world.up({ args: [] });
    expect(effectsOf(seen)).toEqual({ delete: 2, create: 2 });
    expect([world.user(X).test, world.user(mailOf("a")).test]).toEqual([true, true]);
  });

  it("is not refused with a login ID of its own: the old user stays, the new one is made", async () => {
    const world = await newWorld("flips-other", [user("u", { loginId: X, onDelete: "retain" })]);
    await world.up();
    const { userId } = world.user(X);
    world.rewrite([user("u", { loginId: "new@example.com", onDelete: "retain", test: true })]);
    await world.up({ args: [] });
    expect(world.user(X).userId).toBe(userId);
    expect(world.user("new@example.com").test).toBe(true);
  });
});

async function urnOf(world: World, name: string): Promise<string> {
  return (await world.resource(name)).urn;
}

describe.skipIf(!hasEngine)("issue 13 case 9: pulumi up --replace", () => {
  it.each([
    ["User", user("r", { loginId: X })],
    ["UserSet", set("r", { x: { loginId: X } })],
  ] as const)("of a %s says what helps, and that does; nobody is lost on the way", async (_kind, resource) => {
    const world = await newWorld("replace", [resource]);
    await world.up();
    const { userId } = world.user(X);
    const urn = await urnOf(world, "r");
    const state = await world.resource("r");
    const replaced = await world.upFails({ args: ["--skip-preview", "--replace", urn] });
    expectNoWrite(replaced);
    expect(replaced.output).toContain("USER_EXISTS");
    expect(replaced.output).toContain(
      "to replace the user (--replace), run `pulumi destroy --target URN`, then `pulumi up`",
    );
    // With the old one first it is refused before the state is dropped.
    world.rewrite([{ ...resource, options: { deleteBeforeReplace: true } }]);
    const first = await world.upFails({ args: ["--skip-preview", "--replace", urn] });
    expectNoWrite(first);
    expect(first.output).toContain("this one, if it is to be replaced (--replace); nothing was sent");
    expect((await world.resource("r")).id).toBe(state.id);
    expectNoRequest(await world.up({ args: ["--skip-preview", "--expect-no-changes"] }));

    world.rewrite([resource]);
    await world.destroy({ args: ["--skip-preview", "--target", urn] });
    await world.up();
    expect(world.loginIds()).toEqual([X]);
    expect(world.user(X).userId).not.toBe(userId);
    expectNoWrite(await world.up({ args: ["--refresh", "--skip-preview", "--expect-no-changes"] }));
  });

  it("of one that adopts keeps the user", async () => {
    const world = await newWorld("replace-adopted", [user("r", { loginId: X, onExisting: "adopt" })]);
    const { userId } = world.emulator.createUser({ loginId: X });
    await world.up();
    expectNoWrite(await world.up({ args: ["--skip-preview", "--replace", await urnOf(world, "r")] }));
    expect((await world.resource("r")).id).toBe(userId);
    expectNoRequest(await world.up({ args: ["--skip-preview", "--expect-no-changes"] }));
  });
});

describe.skipIf(!hasEngine)("issue 13 case 9: a resource that was renamed", () => {
  const renamed = (options: object = {}): Resource[] => [user("b", { loginId: X }, { ...options })];

  it("is told of aliases and pulumi state rename first, and both work without a request", async () => {
    const world = await newWorld("renamed", [user("a", { loginId: X })]);
    await world.up();
    const { userId } = world.user(X);
    world.rewrite(renamed());
    for (const args of [["--skip-preview"], ["--skip-preview", "--refresh"]]) {
      const failed = await world.upFails({ args });
      expectNoWrite(failed);
      const line = failed.output.split("\n").find((one) => one.includes("USER_EXISTS"));
      expect(line).toMatch(/declare aliases: \[\{ name: "FORMER_NAME" \}\].*pulumi state rename.*onExisting: "adopt"/);
      // A refresh has shown whose it is.
      const holder = ", and a resource in the state of this stack holds it";
      expect(line?.includes(holder)).toBe(args.includes("--refresh"));
    }
    world.rewrite(renamed({ aliases: [{ name: "a" }] }));
    expectNoRequest(await world.up());
    world.rewrite(renamed());
    expectNoRequest(await world.up({ args: ["--skip-preview", "--expect-no-changes"] }));
    expect((await world.resource("b")).id).toBe(userId);

    const { stack } = world;
    const urn = await urnOf(world, "b");
    const command = ["state", "rename", "--yes", "--non-interactive", "--stack", stack.name, urn, "c"];
    const moved = await world.watch(() => stack.run(command));
    expect(moved.exitCode).toBe(0);
    world.rewrite([user("c", { loginId: X })]);
    expectNoRequest(await world.up({ args: ["--skip-preview", "--expect-no-changes"] }));
    expect((await world.resource("c")).id).toBe(userId);
  });

  it("from User to TestUser is told that test is fixed, and of the alias that replaces the user", async () => {
    const world = await newWorld("renamed-type", [user("a", { loginId: X })]);
    await world.up();
    world.rewrite([testUser("a", { loginId: X })]);
    const failed = await world.upFails();
    expectNoWrite(failed);
    expect(failed.output).toContain("who is no test user; nothing was changed");
    const alias = 'aliases: [{ type: "pulumi-nodejs:dynamic/descope-users:User" }]';
    expect(failed.output).toContain(alias);
    world.rewrite(
      programOf([
        {
          ...testUser("a", { loginId: X }),
          options: { aliases: [{ type: "pulumi-nodejs:dynamic/descope-users:User" }] },
        },
      ]),
    );
    const seen = await world.up({ args: [] });
    expect(lines(seen.writes)).toEqual(["POST /v1/mgmt/user/delete", "POST /v1/mgmt/user/create"]);
    expect(deletesOf(seen)).toHaveLength(1);
    expect(world.user(X).test).toBe(true);
  });
});
