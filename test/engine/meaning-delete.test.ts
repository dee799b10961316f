// What taking a resource away means, on the real engine: `onDelete`, the cap on deletes, replacement, and whom a delete
// may hit. Judged by the requests and the users that are left.
import { describe, expect, it } from "vitest";
import {
  callsTo,
  createsOf,
  deletesOf,
  effectsOf,
  expectNothingToDo,
  expectOnlyChanged,
  patchesOf,
} from "./effects.ts";
import { expectNoWrite, hasEngine, lines, newWorld, testUser, user } from "./world.ts";

const args = (name: string, more: object = {}): Record<string, unknown> => ({
  loginId: `${name}@example.com`,
  status: "enabled",
  ...more,
});

describe.skipIf(!hasEngine)("onDelete", () => {
  it("deletes, disables or retains, whether the resource leaves the program or the stack goes; what was disabled comes back by adoption", async () => {
    const kinds = ["delete", "disable", "retain"] as const;
    const all = (suffix: string): ReturnType<typeof user>[] =>
      kinds.map((onDelete) => user(`${onDelete}${suffix}`, args(onDelete + suffix, { onDelete, name: "N" })));
    const world = await newWorld("ondelete", [
      ...all("1"),
      ...all("2"),
      testUser("tested", args("tested", { onDelete: "disable" })),
    ]);
    await world.up();
    const before = new Map(world.emulator.users().map((one) => [one.loginIds[0], one]));
    const was = (loginId: string): NonNullable<ReturnType<typeof before.get>> =>
      before.get(`${loginId}@example.com`) ?? world.user(loginId);

    world.rewrite(all("2"));
    const removed = await world.up();
    expect(deletesOf(removed)).toEqual([was("delete1").userId]);
    expect(effectsOf(removed)).toEqual({ delete: 1, patch: 2 });
    expect(patchesOf(removed, was("disable1"))).toEqual([{ status: "disabled" }]);
    expect(patchesOf(removed, was("tested"))).toEqual([{ status: "disabled" }]);
    expect(world.emulator.user("delete1@example.com")).toBeUndefined();
    expectOnlyChanged(was("disable1"), world.user("disable1@example.com"), { status: "disabled" });
    expectOnlyChanged(was("tested"), world.user("tested@example.com"), { status: "disabled" });
    expectOnlyChanged(was("retain1"), world.user("retain1@example.com"), {});

    const destroyed = await world.destroy();
    expect(deletesOf(destroyed)).toEqual([was("delete2").userId]);
    expect(patchesOf(destroyed, was("disable2"))).toEqual([{ status: "disabled" }]);
    expectOnlyChanged(was("retain2"), world.user("retain2@example.com"), {});

    // Declared status: enabled again. No status declared: adopted as it is.
    world.rewrite([
      user("declared", args("disable1", { onExisting: "adopt", onDelete: "disable" })),
      user("silent", { loginId: "disable2@example.com", onExisting: "adopt", onDelete: "disable" }),
    ]);
    const back = await world.up();
    expect(patchesOf(back, was("disable1"))).toEqual([{ status: "enabled" }]);
    expect(effectsOf(back)).toEqual({ patch: 1 });
    expect(world.user("disable1@example.com").status).toBe("enabled");
    expect(world.user("disable2@example.com").status).toBe("disabled");
    await expectNothingToDo(world);
    // The second time there is nothing to disable on the one, and the other is disabled again.
    const again = await world.destroy();
    expect(effectsOf(again)).toEqual({ patch: 1 });
    expect(world.user("disable1@example.com").status).toBe("disabled");
  });

  it("takes a user that is gone already for done, and never hits another who took over the login ID", async () => {
    for (const deleteMissing of ["404", "200"] as const) {
      const world = await newWorld(`gone-${deleteMissing}`, [
        user("gone", args("gone")),
        user("goneDisabled", args("gone-disabled", { onDelete: "disable" })),
        user("remade", args("remade")),
        user("remadeDisabled", args("remade-disabled", { onDelete: "disable" })),
      ]);
      world.emulator.setDialect({ deleteMissing });
      await world.up();
      for (const { userId } of world.emulator.users()) world.emulator.deleteUser(userId);
      const [one, two] = ["remade", "remade-disabled"].map((name) => world.emulator.createUser(args(name)));
      const seen = await world.destroy();
      expect(deletesOf(seen)).not.toContain(one?.userId);
      expect(world.emulator.users()).toEqual([one, two]);
      expect(await world.resources()).toEqual({});
    }
  });
});

describe.skipIf(!hasEngine)("maxDeletes", () => {
  it("stops before the first user beyond it who would lose access, from config or the environment", async () => {
    const names = ["a", "b", "c", "d", "e", "f", "g"];
    const kept = [
      user("kept", args("kept", { onDelete: "retain" })),
      user("off", args("off", { onDelete: "disable" })),
    ];
    const world = await newWorld("cap", [...names.map((name) => user(name, args(name))), ...kept]);
    await world.stack.setConfig("descope-users:maxDeletes", "2");
    await world.up();
    const left = (): number =>
      world.emulator.users().filter(({ status, loginIds: [loginId = ""] }) => {
        return status === "enabled" && !/^(?:kept|anchor)@/.test(loginId);
      }).length;

    // Eight are to go, one of them by being disabled, and two may; who is retained loses nothing.
    world.rewrite([user("anchor", { loginId: "anchor@example.com", onDelete: "retain" })]);
    const capped = await world.upFails({ args: ["--skip-preview", "--continue-on-error"] });
    expect(left()).toBe(6);
    expect(capped.output).toContain("DELETES_EXCEEDED");
    expect(capped.output).toContain("2 users were deleted or disabled in this run already, and maxDeletes allows 2");
    expect(capped.output).toContain("raise DESCOPE_MAX_DELETES for this run, or `descope-users:maxDeletes`");
    expect(world.user("kept@example.com").status).toBe("enabled");
    expect(Object.keys(await world.resources())).toHaveLength(7);

    // A program that declares nothing any more: the config is that of the state.
    world.rewrite([]);
    await world.upFails({ args: ["--skip-preview", "--continue-on-error"] });
    expect(left()).toBe(4);
    // The environment wins over the config; 0 means none.
    const none = await world.destroyFails({ env: { DESCOPE_MAX_DELETES: "0" } });
    expectNoWrite(none);
    expect(none.output).toContain("maxDeletes allows 0");
    await world.destroy({ env: { DESCOPE_MAX_DELETES: "4" } });
    expect(left()).toBe(0);
    expect(world.user("off@example.com").status).toBe("disabled");
    expect(world.loginIds()).toEqual(["anchor@example.com", "kept@example.com", "off@example.com"]);
  });
});

describe.skipIf(!hasEngine)("replacement", () => {
  it("deletes the old user before it makes the new one, in both directions, and does neither where deletes are capped", async () => {
    const world = await newWorld("replace", [user("one", { loginId: "one@example.com", name: "One" })]);
    await world.up();
    const { userId } = world.user("one@example.com");
    world.rewrite([user("one", { loginId: "one@example.com", name: "One", test: true })]);
    const capped = await world.upFails({ env: { DESCOPE_MAX_DELETES: "0" } });
    expectNoWrite(capped);
    expect(world.user("one@example.com").userId).toBe(userId);

    const seen = await world.up();
    expect(lines(seen.writes)).toEqual(["POST /v1/mgmt/user/delete", "POST /v1/mgmt/user/create"]);
    expect(deletesOf(seen)).toEqual([userId]);
    expect(createsOf(seen)).toEqual([{ loginId: "one@example.com", name: "One", test: true }]);
    const tester = world.user("one@example.com");
    expect(tester.test).toBe(true);
    expect((await world.resource("one")).id).toBe(tester.userId);

    // Back again, and renamed at the same time: one replacement, no rename.
    world.rewrite([user("one", { loginId: "two@example.com", name: "One" })]);
    const back = await world.up();
    expect(lines(back.writes)).toEqual(["POST /v1/mgmt/user/delete", "POST /v1/mgmt/user/create"]);
    expect(callsTo(back, "update/loginid")).toEqual([]);
    expect(world.emulator.users()).toMatchObject([{ loginIds: ["two@example.com"], test: false }]);
    await expectNothingToDo(world);
  });
});
