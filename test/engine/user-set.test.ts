// A set of users on the real engine: every rule of a single user for each entry, and nothing done to the others. Judged
// by the requests that the server saw, the users that it then holds, and the state that the engine keeps.
import { describe, expect, it } from "vitest";

import { createsOf, deletesOf, effectsOf, patchesOf } from "./effects.ts";
import {
  code,
  diagnosticsOf,
  expectNoRequest,
  expectNoWrite,
  filesHolding,
  hasEngine,
  lines,
  newWorld,
  programOf,
} from "./world.ts";
import type { Resource, World } from "./world.ts";

type Entry = Readonly<Record<string, unknown>>;
type SetArgs = { readonly defaults?: Entry; readonly maxDeletes?: number };
/** The map as an output of Pulumi's: `pulumi.output(…)`, `pulumi.secret(…)`. */
type Wrap = "output" | "secret";

/** A program with one set, `staff`, which exports its user IDs. */
function staff(
  users: Readonly<Record<string, Entry>>,
  args: SetArgs = {},
  before: readonly Resource[] = [],
  wrap?: Wrap,
): string {
  const map = wrap === undefined ? users : code(`pulumi.${wrap}(${JSON.stringify(users)})`);
  const text = programOf([...before, { name: "set", args: { ...args, users: map } }]);
  return `${text.replace('new descope.User("set"', 'new descope.UserSet("staff"')}\nexport const userIds = set.userIds;`;
}

/** Users of a sales department. */
const people = (...names: string[]): Record<string, Entry> =>
  Object.fromEntries(names.map((name) => [name, { loginId: `${name}@example.com`, name: name.toUpperCase() }]));

const defaults = { roleNames: ["Viewer"], customAttributes: { department: "Sales" } };

type Outputs = { readonly users: Record<string, Entry>; readonly userIds: Record<string, string> };
async function stateOf(world: World): Promise<Outputs> {
  return (await world.resource("staff")).outputs as unknown as Outputs;
}
const idOf = (world: World, name: string): string => world.user(`${name}@example.com`).userId;

describe.skipIf(!hasEngine)("a set of users", () => {
  it("makes, changes, adds, removes and renames entries, each without touching another", async () => {
    const anna = { ...people("anna")["anna"], roleNames: ["Deployer"], customAttributes: { level: "senior" } };
    const world = await newWorld("set", staff({ ...people("bert", "cleo"), anna }, { defaults }));

    // Defaults: an entry's own values win, custom attributes key by key.
    const created = await world.up();
    expect(effectsOf(created)).toEqual({ create: 3 });
    expect(lines(created.writes)).toEqual(["POST /v1/mgmt/user/create/batch"]);
    expect(world.user("anna@example.com")).toMatchObject({
      roleNames: ["Deployer"],
      customAttributes: { department: "Sales", level: "senior" },
    });
    expect(world.user("bert@example.com")).toMatchObject({
      name: "BERT",
      roleNames: ["Viewer"],
      customAttributes: { department: "Sales" },
    });
    const userIds = { anna: idOf(world, "anna"), bert: idOf(world, "bert"), cleo: idOf(world, "cleo") };
    expect(await world.outputs()).toEqual({ userIds });

    // A preview shows the change of one user and asks nothing; the update is that user's one PATCH.
    world.rewrite(staff({ ...people("bert", "cleo"), anna: { ...anna, name: "Anna" } }, { defaults }));
    const previewed = await world.preview({ args: ["--diff"] });
    expectNoRequest(previewed);
    expect(previewed.output).toMatch(/~ anna\s*: \(json\) \{[^}]*\}[^}]*~ name\s*: "ANNA" => "Anna"/);
    const changed = await world.up();
    expect(lines(changed.requests)).toEqual(["PATCH /v1/mgmt/user/patch"]);
    expect(patchesOf(changed, world.user(userIds.anna))).toEqual([{ name: "Anna" }]);

    // One goes, one comes: nobody else is asked about or written to.
    world.rewrite(staff({ ...people("cleo", "dora"), anna: { ...anna, name: "Anna" } }, { defaults }));
    const swapped = await world.up();
    expect(effectsOf(swapped)).toEqual({ delete: 1, create: 1 });
    expect(deletesOf(swapped)).toEqual([userIds.bert]);
    expect(createsOf(swapped)).toMatchObject([{ loginId: "dora@example.com" }]);

    // Renamed keys keep their users: by movedFrom also with another login ID, else by the login ID itself.
    const moved = { ...people("dora")["dora"], loginId: "dora.new@example.com", movedFrom: "dora" };
    const renamed = staff(
      { kleopatra: people("cleo")["cleo"] ?? {}, theodora: moved, anna: { ...anna, name: "Anna" } },
      {
        defaults,
      },
    );
    const dora = idOf(world, "dora");
    world.rewrite(renamed);
    const keyed = await world.up();
    expect(effectsOf(keyed)).toEqual({ "update/loginid": 1 });
    expect((await stateOf(world)).userIds).toEqual({ anna: userIds.anna, kleopatra: userIds.cleo, theodora: dora });
    expect(world.loginIds()).toEqual(["anna@example.com", "cleo@example.com", "dora.new@example.com"]);
    expectNoRequest(await world.up({ args: [] }));

    await world.destroy();
    expect(world.emulator.users()).toEqual([]);
  });

  it("finds drift of each entry, of its own fields only, and makes anew who is gone", async () => {
    const world = await newWorld("drift", staff(people("anna", "bert", "cleo", "dora"), { defaults }));
    const { emulator } = world;
    await world.up();
    const ids = { bert: idOf(world, "bert"), cleo: idOf(world, "cleo") };
    emulator.editUser(ids.bert, { name: "By hand", givenName: "Hand", status: "disabled" });
    emulator.editUser(ids.cleo, { customAttributes: { department: "Support", team: "by hand" } });
    emulator.deleteUser("dora@example.com");

    const repaired = await world.upRefresh();
    // An attribute of a user in whom somebody else has one goes alone.
    expect(effectsOf(repaired)).toEqual({ patch: 1, "update/customAttribute": 1, create: 1 });
    expect(patchesOf(repaired, world.user(ids.bert))).toEqual([{ name: "BERT" }]);
    // A disabled user is not taken for gone, and what is not declared stays.
    expect(world.user(ids.bert)).toMatchObject({ name: "BERT", givenName: "Hand", status: "disabled" });
    expect(world.user(ids.cleo).customAttributes).toEqual({ department: "Sales", team: "by hand" });
    expect(world.loginIds()).toEqual(["anna", "bert", "cleo", "dora"].map((name) => `${name}@example.com`));
    expect(Object.keys((await stateOf(world)).userIds)).toEqual(["anna", "bert", "cleo", "dora"]);
    const again = await world.up({ args: ["--refresh", "--skip-preview", "--expect-no-changes"] });
    expectNoWrite(again);
  });

  it("adopts, retains, disables and guards entry by entry", async () => {
    const world = await newWorld(
      "rules",
      staff({ ...people("anna"), old: { loginId: "old@example.com", onExisting: "adopt", name: "Old" } }),
    );
    const { emulator } = world;
    emulator.createUser({ loginId: "old@example.com", email: "old@example.com", name: "Before", givenName: "Kept" });
    emulator.createUser({ loginId: "boss@example.com", email: "boss@example.com", verifiedEmail: true });
    emulator.createUser({ loginId: "chief@example.com", email: "chief@example.com" });
    const [boss, chief] = [world.user("boss@example.com"), world.user("chief@example.com")];
    const old = world.user("old@example.com");

    // Only the difference is written to the adopted one.
    const adopted = await world.up();
    expect(effectsOf(adopted)).toEqual({ create: 1, patch: 1 });
    expect(world.user(old.userId)).toMatchObject({ name: "Old", givenName: "Kept" });

    // An e-mail that is another user's login ID fails by key, before any write to that entry; the others are done.
    world.rewrite(
      staff({
        anna: { loginId: "anna@example.com", name: "ANNA", email: "chief@example.com" },
        bert: { loginId: "bert@example.com", onDelete: "disable" },
        boss: { loginId: "boss@example.com" },
        old: { loginId: "old@example.com", onExisting: "adopt", name: "Old" },
      }),
    );
    const guarded = await world.upFails();
    const said = diagnosticsOf(guarded);
    expect(said).toContain("2 of 4 users failed; the others are done");
    expect(said).toMatch(new RegExp(`anna: WOULD_MERGE: user "anna@example.com" · email · .*${chief.userId}`));
    expect(said).toMatch(new RegExp(`boss: USER_EXISTS: user "boss@example.com" · loginId · .*${boss.userId}`));
    expect(effectsOf(guarded)).toEqual({ create: 1 });
    expect([world.user(boss.userId), world.user(chief.userId)]).toEqual([boss, chief]);

    // Who leaves: the adopted one is retained, the other one disabled, neither deleted.
    world.rewrite(staff(people("anna")));
    const left = await world.up();
    expect(effectsOf(left)).toEqual({ patch: 1 });
    expect(world.user(old.userId)).toMatchObject({ name: "Old", status: old.status });
    expect(world.user("bert@example.com").status).toBe("disabled");
    expect(Object.keys((await stateOf(world)).userIds)).toEqual(["anna"]);
  });

  it("replaces only the entry whose test flag changes", async () => {
    const world = await newWorld("replace", staff(people("anna", "bert", "cleo")));
    await world.up();
    const before = { anna: idOf(world, "anna"), bert: idOf(world, "bert") };
    world.rewrite(staff({ ...people("anna", "cleo"), bert: { ...people("bert")["bert"], test: true } }));
    const replaced = await world.up();
    expect(effectsOf(replaced)).toEqual({ delete: 1, create: 1 });
    expect(deletesOf(replaced)).toEqual([before.bert]);
    expect(world.user("bert@example.com").test).toBe(true);
    expect((await stateOf(world)).userIds).toMatchObject({ anna: before.anna, bert: idOf(world, "bert") });
  });
});

describe.skipIf(!hasEngine)("a list that was emptied or halved", () => {
  it("is stopped in preview and in update, says what to do, and goes through when it is meant", async () => {
    const names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
    const world = await newWorld("emptied", staff(people(...names)));
    await world.up();
    const ids = world.emulator.users().map(({ userId }) => userId);

    world.rewrite(staff({}));
    const emptied = await world.previewFails();
    expectNoRequest(emptied);
    expect(diagnosticsOf(emptied)).toContain("would lose 10 of 10 users at once (10 deleted), and at most 4 may go");
    expect(diagnosticsOf(emptied)).toContain("declare maxDeletes: 10");
    world.rewrite(staff(people(...names.slice(0, 5))));
    const halved = await world.upFails();
    expectNoRequest(halved);
    expect(diagnosticsOf(halved)).toContain("would lose 5 of 10 users at once (5 deleted), and at most 4 may go");
    // All users at once by one default: each would be deleted and made again.
    world.rewrite(staff(people(...names), { defaults: { test: true } }));
    expectNoRequest(await world.previewFails());
    expect(world.emulator.users().map(({ userId }) => userId)).toEqual(ids);

    // Fewer than half go as they are; more where it is declared.
    world.rewrite(staff(people(...names.slice(0, 6))));
    expect(effectsOf(await world.up())).toEqual({ delete: 4 });
    world.rewrite(staff(people("a"), { maxDeletes: 5 }));
    expect(effectsOf(await world.up())).toEqual({ delete: 5 });
    expect(world.loginIds()).toEqual(["a@example.com"]);
  });
});

describe.skipIf(!hasEngine)("what a program does not know yet, and what it may not do twice", () => {
  it("previews entries with unknown values, and takes them when they are known", async () => {
    const owner: Resource = { name: "owner", args: { loginId: "owner@example.com" } };
    const entry = { loginId: "anna@example.com", customAttributes: { owner: code("owner.userId") } };
    const world = await newWorld("unknown", staff({ anna: entry, ...people("bert") }, {}, [owner]));
    const previewed = await world.preview({ args: ["--diff"] });
    expectNoRequest(previewed);
    await world.up();
    expect(world.user("anna@example.com").customAttributes).toEqual({ owner: idOf(world, "owner") });
  });

  it("finds in preview that two of its users claim one login: two entries, or an entry and a User", async () => {
    const world = await newWorld(
      "claims",
      staff({ anna: { loginId: "x@example.com" }, bert: { loginId: "X@example.com" } }),
    );
    const entries = await world.previewFails();
    expectNoRequest(entries);
    expect(entries.output).toMatch(
      /UserSet "staff\.anna" and UserSet "staff\.bert" of this program claim the same login/,
    );

    const single: Resource = { name: "single", args: { loginId: "anna@example.com" } };
    world.rewrite(staff(people("anna"), {}, [single]));
    const both = await world.previewFails();
    expectNoRequest(both);
    expect(both.output).toMatch(/User "single" and UserSet "staff\.anna" of this program claim the same login/);

    // Also where the map is an output as a whole.
    world.rewrite(staff(people("anna"), {}, [single], "output"));
    const output = await world.previewFails();
    expect(output.output).toMatch(/User "single" and UserSet "staff\.anna" of this program claim the same login/);
  });

  it("names each invalid entry by its path, before any request", async () => {
    const world = await newWorld(
      "invalid",
      staff(
        { anna: { loginId: "anna@example.com", emial: "x" }, bert: { loginId: "bert@example.com", phone: "123" } },
        { defaults: { status: "gone" } },
      ),
    );
    const seen = await world.previewFails();
    expectNoRequest(seen);
    const said = diagnosticsOf(seen);
    expect(said).toContain('users.anna.emial: is not a known property; did you mean "email"?');
    expect(said).toContain("users.bert.phone: is no phone number in international form");
    // What all share is said once.
    expect(said.match(/defaults\.status/g)).toHaveLength(1);
  });
});

describe.skipIf(!hasEngine)("secrets of a set", () => {
  it("never rest in plain: a password of an entry and a secret attribute, after up, refresh and a failure", async () => {
    const entry = (version: number): Entry => ({
      loginId: "anna@example.com",
      password: "a-plain-password-1",
      passwordVersion: version,
      customAttributes: { owner: code('pulumi.secret("a-secret-owner")'), department: "Sales" },
    });
    const world = await newWorld("set-secrets", staff({ anna: entry(0), ...people("bert") }));
    const expectNothingPlain = async (): Promise<void> => {
      for (const secret of ["a-plain-password-1", "a-secret-owner"]) {
        expect(filesHolding(world.program.workFolder, secret).filter((file) => !file.endsWith("index.ts"))).toEqual([]);
        expect(await world.stack.exportText()).not.toContain(secret);
      }
    };
    const created = await world.up();
    expect(created.output).not.toContain("a-secret-owner");
    expect(world.emulator.checkPassword("anna@example.com", "a-plain-password-1")).toBe(true);
    expect(world.user("anna@example.com").customAttributes).toEqual({ owner: "a-secret-owner", department: "Sales" });
    await expectNothingPlain();

    const refreshed = await world.refresh();
    expect(refreshed.output).not.toContain("a-secret-owner");
    await expectNothingPlain();

    // Drift that a failing write meets: the error shows neither value.
    world.emulator.editUser("anna@example.com", { customAttributes: { owner: "somebody", department: "Sales" } });
    await world.refresh();
    world.emulator.faults.add({ route: /patch/, times: Infinity, kind: { status: 400 } });
    const failed = await world.upFails();
    expect(failed.output).not.toContain("a-secret-owner");
    await expectNothingPlain();
    world.emulator.faults.clear();
    await world.up();
    expect(world.user("anna@example.com").customAttributes["owner"]).toBe("a-secret-owner");
    await expectNothingPlain();
  });

  it("of the defaults, or of a map as a whole, stay secret in state too, drifted or not", async () => {
    const shared = staff(people("anna", "bert"), {
      defaults: { customAttributes: { owner: code('pulumi.secret("a-secret-owner")'), department: "Sales" } },
    });
    const world = await newWorld("set-secret-defaults", shared);
    const expectNothingPlain = async (): Promise<void> => {
      const text = await world.stack.exportText();
      for (const secret of ["a-secret-owner", "a-drifted-owner"]) expect(text).not.toContain(secret);
    };
    await world.up();
    await expectNothingPlain();
    expectNoRequest(await world.up());
    world.emulator.editUser("anna@example.com", {
      customAttributes: { owner: "a-drifted-owner", department: "Sales" },
    });
    const refreshed = await world.refresh();
    expect(refreshed.output).not.toContain("a-drifted-owner");
    await expectNothingPlain();
    const repaired = await world.up();
    expect(patchesOf(repaired, world.user("anna@example.com"))).toEqual([
      { customAttributes: { owner: "a-secret-owner" } },
    ]);

    world.rewrite(staff(people("anna", "bert"), {}, [], "secret"));
    const whole = await world.up();
    expect(whole.output).not.toMatch(/ANNA|a-secret-owner/);
    expect(await world.stack.exportText()).not.toMatch(/anna@example\.com|ANNA/);
    await world.refresh();
    expect(await world.stack.exportText()).not.toMatch(/anna@example\.com|ANNA/);
    expectNoRequest(await world.up());
  });

  it("warns of a password that changes without its version, once for all such entries", async () => {
    const set = (password: string, version: number): string =>
      staff(
        Object.fromEntries(
          ["a", "b", "c", "d", "e", "f", "g"].map((name) => [
            name,
            { loginId: `${name}@example.com`, password, passwordVersion: name === "g" ? version : 0 },
          ]),
        ),
      );
    const world = await newWorld("set-passwords", set("first-password", 0));
    await world.up();
    world.rewrite(set("second-password", 1));
    const seen = await world.up();
    expect(diagnosticsOf(seen)).toMatch(
      /users\.a, users\.b, users\.c, users\.d, users\.e and 1 more: password changed, but the user's password stays/,
    );
    expect(seen.writes.map(({ path }) => path)).toEqual(["/v1/mgmt/user/password/set/active"]);
    expect(world.emulator.checkPassword("a@example.com", "first-password")).toBe(true);
    expect(world.emulator.checkPassword("g@example.com", "second-password")).toBe(true);
  });
});
