// Users who change their key or their resource on the real engine: they stay the users that they are, and where keys
// went astray nothing is sent. Judged by the requests, the users on the server and the state.
import { describe, expect, it } from "vitest";

import { effectsOf, patchesOf } from "./effects.ts";
import { diagnosticsOf, expectNoRequest, expectNoWrite, hasEngine, newWorld, user } from "./world.ts";
import type { Resource, World } from "./world.ts";

type Users = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
const set = (name: string, users: Users): Resource => ({ name, type: "UserSet", args: { users } });
const people = (names: string): Users =>
  Object.fromEntries([...names].map((name) => [name, { loginId: `${name}@example.com`, name }]));
const rows = (names: string): Users =>
  Object.fromEntries([...names].map((name, row) => [`r${String(row)}`, { loginId: `${name}@example.com`, name }]));
const idOf = (world: World, name: string): string => world.user(`${name}@example.com`).userId;
async function userIdsOf(world: World, name: string): Promise<unknown> {
  return (await world.resource(name)).outputs?.["userIds"];
}

describe.skipIf(!hasEngine)("a key that is renamed", () => {
  it("and whose user is changed at once: one PATCH, and the preview says that the user stays", async () => {
    const world = await newWorld("key-renamed", [set("staff", people("abc"))]);
    await world.up();
    const userId = idOf(world, "c");
    world.rewrite([set("staff", { ...people("ab"), cc: { loginId: "c@example.com", name: "changed" } })]);
    const previewed = await world.preview({ args: ["--diff"] });
    expectNoRequest(previewed);
    expect(previewed.output).toContain("users.c is users.cc now: the key is another, the user stays");
    const changed = await world.up();
    expect(effectsOf(changed)).toEqual({ patch: 1 });
    expect(patchesOf(changed, world.user(userId))).toEqual([{ name: "changed" }]);
    expect(await userIdsOf(world, "staff")).toEqual({ a: idOf(world, "a"), b: idOf(world, "b"), cc: userId });
  });

  it("is stopped in preview where movedFrom names no key, or one that would be deleted", async () => {
    const world = await newWorld("moved-astray", [set("staff", people("abc"))]);
    await world.up();
    const before = world.emulator.users();
    world.rewrite([set("staff", { ...people("ab"), cc: { loginId: "new@example.com", movedFrom: "cee" } })]);
    const typo = await world.previewFails();
    expect(diagnosticsOf(typo)).toContain('users.cc.movedFrom: this set had no "cee"; c would be deleted');
    world.rewrite([set("staff", { ...people("a"), b: { loginId: "new@example.com", movedFrom: "c" } })]);
    const onto = await world.upFails();
    expect(diagnosticsOf(onto)).toContain('"c" and "b" are two users of this set');
    for (const seen of [typo, onto]) expectNoRequest(seen);
    expect(world.emulator.users()).toEqual(before);
  });

  it.each([
    ["a row is added", "abxc"],
    ["a row is taken out", "ac"],
    ["two rows are swapped", "bac"],
  ])("is stopped before anybody logs in as another one: keys are row numbers, and %s", async (_what, now) => {
    const world = await newWorld("keys-shifted", [set("staff", rows("abc"))]);
    await world.up();
    const before = world.emulator.users();
    world.rewrite([set("staff", rows(now))]);
    const seen = await world.upFails();
    expectNoRequest(seen);
    expect(diagnosticsOf(seen)).toMatch(/users\.r\d\.loginId: is the login ID of another user of this set/);
    expect(world.emulator.users()).toEqual(before);
  });
});

describe.skipIf(!hasEngine)("a user who moves to another resource", () => {
  it("from a User into a set by adoption is not deleted with the User", async () => {
    const world = await newWorld("moves-in", [user("anna", { loginId: "a@example.com", name: "a" })]);
    await world.up();
    const userId = idOf(world, "a");
    // Without adoption it is an error that says so, and nothing is lost.
    world.rewrite([set("staff", people("ab"))]);
    const refused = await world.upFails();
    expect(diagnosticsOf(refused)).toMatch(/a: USER_EXISTS: .*declare onExisting: "adopt"/);
    expect(idOf(world, "a")).toBe(userId);

    world.rewrite([set("staff", { ...people("b"), a: { loginId: "a@example.com", name: "A", onExisting: "adopt" } })]);
    const moved = await world.up();
    expect(effectsOf(moved)).toEqual({ patch: 1 });
    expect(diagnosticsOf(moved)).toContain(
      `${userId} stays in the project, another resource of this program declares it`,
    );
    expect(world.user(userId)).toMatchObject({ loginIds: ["a@example.com"], name: "A" });
    expect(Object.keys(await world.resources())).toEqual(["staff"]);
    expect(await userIdsOf(world, "staff")).toEqual({ a: userId, b: idOf(world, "b") });
    expectNoWrite(await world.up({ args: ["--refresh", "--skip-preview", "--expect-no-changes"] }));
  });

  it("from one set to another as the documentation says: retained first, then adopted", async () => {
    const before = [set("one", people("abc")), set("two", people("d"))];
    const world = await newWorld("moves-over", before);
    await world.up();
    const userId = idOf(world, "b");
    world.rewrite([
      set("one", { ...people("ac"), b: { loginId: "b@example.com", name: "b", onDelete: "retain" } }),
      set("two", people("d")),
    ]);
    expectNoRequest(await world.up());
    world.rewrite([
      set("one", people("ac")),
      set("two", { ...people("d"), b: { loginId: "b@example.com", name: "b", onExisting: "adopt" } }),
    ]);
    expectNoWrite(await world.up());
    expect(idOf(world, "b")).toBe(userId);
    expect(await userIdsOf(world, "two")).toEqual({ b: userId, d: idOf(world, "d") });
  });
});

describe.skipIf(!hasEngine)("issue 13: two entries of a set never have one user", () => {
  it("that one still has whose rename failed: the keys look shifted, and nothing is sent", async () => {
    const world = await newWorld("one-user-renamed", [set("staff", people("a"))]);
    world.emulator.createUser({ loginId: "taken@example.com" });
    await world.up();
    const userId = idOf(world, "a");
    const renamed = { a: { loginId: "taken@example.com", name: "a" } };
    world.rewrite([set("staff", renamed)]);
    expect(diagnosticsOf(await world.upFails())).toContain("a: WOULD_MERGE");
    world.rewrite([set("staff", { ...renamed, aa: { loginId: "a@example.com", name: "a", onExisting: "adopt" } })]);
    const refused = await world.upFails();
    expectNoRequest(refused);
    expect(diagnosticsOf(refused)).toContain("users.aa.loginId: is the login ID of another user of this set, users.a");
    expect(await userIdsOf(world, "staff")).toEqual({ a: userId });
    // The way out that the message says.
    world.rewrite([set("staff", { a: { loginId: "free@example.com", name: "a" } })]);
    await world.up();
    expect(world.user(userId).loginIds).toEqual(["free@example.com"]);
  });

  it("adopted by two of its login IDs: one entry has it, the other is refused", async () => {
    const adopting = (name: string): object => ({ loginId: `${name}@example.com`, name: "", onExisting: "adopt" });
    const world = await newWorld("one-user-adopted", [
      set("staff", { a: { ...adopting("a") }, b: { ...adopting("b") } }),
    ]);
    const { userId } = world.emulator.createUser({
      loginId: "a@example.com",
      additionalIdentifiers: ["b@example.com"],
    });
    const refused = await world.upFails();
    expectNoWrite(refused);
    expect(diagnosticsOf(refused)).toMatch(
      new RegExp(`[ab]: ADOPTION_REFUSED: .*another entry of this set has user ${userId}`),
    );
    expect(Object.values((await userIdsOf(world, "staff")) as object)).toEqual([userId]);
  });
});
