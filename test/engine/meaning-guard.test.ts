// Two users never become one, on the real engine: Descope merges and deletes the user whose login ID is set as another's
// e-mail or phone. Judged by every user that is left.
import { describe, expect, it } from "vitest";
import { expectNothingToDo } from "./effects.ts";
import { expectNoRequest, expectNoWrite, hasEngine, newWorld, programOf, testUser, user } from "./world.ts";

const everyError = ["--skip-preview", "--continue-on-error"];

describe.skipIf(!hasEngine)("the merge guard", () => {
  it("refuses by name a login ID, e-mail or phone of another user, at creation and later, and nobody is lost", async () => {
    const world = await newWorld("guard", []);
    const { emulator } = world;
    const mail = emulator.createUser({ loginId: "owner@example.com", name: "Owner" }).userId;
    const phone = emulator.createUser({ loginId: "+49305555555" }).userId;
    const further = emulator.createUser({
      loginId: "first@example.com",
      additionalIdentifiers: ["second@example.com"],
    }).userId;
    const tester = emulator.createUser({ loginId: "tested@example.com", test: true }).userId;
    // Per resource: what it claims, whose it is, and what is said of it at creation and later. Who owns a login ID that
    // a create claims is an existing user; who owns a contact would be merged into the new one.
    const claims: { name: string; args: Record<string, unknown>; owner: string; made: string; changed: string }[] = [
      { name: "email", args: { email: "Owner@Example.com" }, owner: mail, made: "WOULD_MERGE", changed: "email" },
      { name: "phone", args: { phone: "+49 30 5555555" }, owner: phone, made: "WOULD_MERGE", changed: "phone" },
      { name: "beside", args: { email: "second@example.com" }, owner: further, made: "WOULD_MERGE", changed: "email" },
      {
        name: "further",
        args: { additionalIdentifiers: ["first@example.com"] },
        owner: further,
        made: "USER_EXISTS",
        changed: "additionalIdentifiers",
      },
      { name: "tester", args: { email: "tested@example.com" }, owner: tester, made: "WOULD_MERGE", changed: "email" },
      {
        name: "among",
        args: { name: "Changed", email: "owner@example.com", roleNames: ["Viewer"] },
        owner: mail,
        made: "WOULD_MERGE",
        changed: "email",
      },
    ];
    const make = (name: string, args: Record<string, unknown>): ReturnType<typeof user> =>
      (name === "tester" ? testUser : user)(name, { loginId: `${name}@my.example.com`, ...args });
    const errorOf = (output: string, name: string): string | undefined =>
      output.split("\n").find((line) => line.includes(`: user "${name}@my.example.com" ·`));

    const merging = {
      emailConflictOnPatch: "merge",
      phoneConflictOnPatch: "merge",
      loginIdTakenOnRename: "merge",
    } as const;
    emulator.setDialect({ ...merging, emailConflictOnCreate: "merge", phoneConflictOnCreate: "merge" });
    const others = emulator.users();
    world.rewrite(claims.map(({ name, args }) => make(name, args)));
    const made = await world.upFails({ args: everyError });
    expectNoWrite(made);
    expect(emulator.users()).toEqual(others);
    for (const { name, owner, made: code } of claims) {
      expect(errorOf(made.output, name), name).toContain(code);
      expect(errorOf(made.output, name), name).toContain(owner);
    }

    world.rewrite([...claims.map(({ name }) => make(name, {})), make("renamed", {})]);
    await world.up();
    const before = emulator.users();
    world.rewrite([...claims.map(({ name, args }) => make(name, args)), make("renamed", {})]);
    const changed = await world.upFails({ args: everyError });
    expectNoWrite(changed);
    for (const { name, owner, changed: field } of claims) {
      expect(errorOf(changed.output, name), name).toContain(`WOULD_MERGE: user "${name}@my.example.com" · ${field} ·`);
      expect(errorOf(changed.output, name), name).toContain(owner);
    }
    world.rewrite([...claims.map(({ name }) => make(name, {})), user("renamed", { loginId: "Owner@example.com" })]);
    const renamed = await world.upFails({ args: everyError });
    expectNoWrite(renamed);
    expect(renamed.output).toContain('WOULD_MERGE: user "Owner@example.com" · loginId ·');
    expect(renamed.output).toContain(mail);
    expect(emulator.users()).toEqual(before);
  });

  it("lets a user have its own login ID as its e-mail or phone, and two users the same contact", async () => {
    const world = await newWorld("own", [
      user("own", { loginId: "Own@Example.com" }),
      user("first", { loginId: "first", email: "a@example.com" }),
      user("second", { loginId: "second", email: "b@example.com" }),
    ]);
    world.emulator.setDialect({ emailConflictOnPatch: "merge" });
    await world.up();
    world.rewrite([
      user("own", {
        loginId: "Own@Example.com",
        email: "own@example.com",
        additionalIdentifiers: ["+49305555555"],
        phone: "+49 30 5555555",
      }),
      user("first", { loginId: "first", email: "shared@example.com" }),
      user("second", { loginId: "second", email: "shared@example.com" }),
    ]);
    await world.up();
    const emails = world.emulator.users().map(({ email }) => email);
    expect(emails.toSorted()).toEqual(["own@example.com", "shared@example.com", "shared@example.com"]);
    await expectNothingToDo(world);
  });

  it("finds two resources of one program that claim the same login in the preview, before any request", async () => {
    const pairs: [Record<string, unknown>, Record<string, unknown>][] = [
      [{ loginId: "same@example.com" }, { loginId: "Same@Example.com" }],
      [{ loginId: "a@example.com", additionalIdentifiers: ["same@example.com"] }, { loginId: "same@example.com" }],
      [{ loginId: "a@example.com", email: "same@example.com" }, { loginId: "SAME@example.com" }],
      [{ loginId: "+49 30 5555555" }, { loginId: "b@example.com", phone: "+49305555555" }],
    ];
    const world = await newWorld("claims", []);
    for (const [one, other] of pairs) {
      world.rewrite(programOf([user("first", one), testUser("second", other)]));
      const failed = await world.previewFails();
      expect(failed.output).toMatch(/User "first" and TestUser "second" of this program claim the same login/);
      expectNoRequest(failed);
    }
    expect(world.emulator.users()).toEqual([]);
  });
});
