// What `onExisting` means, on the real engine: taking a user over, refusing to, and saying that one exists. Judged by
// the requests, the users that are left and what the person is told.
import { describe, expect, it } from "vitest";
import {
  callsTo,
  createsOf,
  deletesOf,
  effectsOf,
  everyField,
  expectNothingToDo,
  expectOnlyChanged,
  passwordCallsOf,
  patchesOf,
  substance,
} from "./effects.ts";
import { code, expectNoWrite, hasEngine, newWorld, testUser, user } from "./world.ts";

const everyError = ["--skip-preview", "--continue-on-error"];

/** The diagnostics that are about one user; each is one line. */
function saidOf(output: string, loginId: string): string {
  return output
    .split("\n")
    .filter((line) => line.includes(`user "${loginId}"`))
    .join("\n");
}

describe.skipIf(!hasEngine)("adoption", () => {
  it("writes the differences only, says each from what to what, and leaves the user behind on destroy", async () => {
    const world = await newWorld("adopt", [
      user("differs", {
        loginId: "differs@example.com",
        name: "Declared",
        givenName: "Same",
        roleNames: ["Viewer", "Deployer"],
        status: "enabled",
        phone: "+49 30 123456",
        customAttributes: { department: "Sales", team: "platform" },
        password: "not to be set 1!",
        onExisting: "adopt",
      }),
      user("equal", { loginId: "equal@example.com", name: "Equal", onExisting: "adopt" }),
      user("secret", {
        loginId: "secret@example.com",
        name: code('pulumi.secret("the new name")'),
        onExisting: "adopt",
      }),
      testUser("tester", { loginId: "tester@example.com", name: "Tester", onExisting: "adopt" }),
      user("deleted", { loginId: "deleted@example.com", onExisting: "adopt", onDelete: "delete" }),
      user("disabled", { loginId: "disabled@example.com", onExisting: "adopt", onDelete: "disable" }),
    ]);
    const { emulator } = world;
    const differs = emulator.createUser({
      loginId: "differs@example.com",
      name: "Found",
      givenName: "Same",
      familyName: "Theirs",
      roleNames: ["Deployer", "Auditor"],
      status: "disabled",
      phone: "+4930123456",
      customAttributes: { department: "Support", team: "platform", owner: "theirs" },
      password: "their own 1!",
    });
    emulator.createUser({ loginId: "equal@example.com", name: "Equal", roleNames: ["Viewer"] });
    emulator.createUser({ loginId: "secret@example.com", name: "the old name" });
    const tester = emulator.createUser({ loginId: "tester@example.com", test: true });
    for (const name of ["deleted", "disabled"])
      emulator.createUser({ loginId: `${name}@example.com`, status: "enabled" });

    const seen = await world.up();
    expect(createsOf(seen)).toEqual([]);
    expect(passwordCallsOf(seen)).toEqual([]);
    expect(effectsOf(seen)).toEqual({ patch: 3, "update/customAttribute": 1 });
    expect(patchesOf(seen, differs)).toEqual([
      { name: "Declared", roleNames: ["Viewer", "Deployer"], status: "enabled" },
    ]);
    // What PATCH does with a partial map is not known, so where others have keys each of ours goes alone.
    expect(callsTo(seen, "update/customAttribute").map(({ body }) => body)).toEqual([
      { loginId: differs.userId, attributeKey: "department", attributeValue: "Sales" },
    ]);
    expectOnlyChanged(differs, world.user(differs.userId), {
      name: "Declared",
      roleNames: ["Viewer", "Deployer"],
      permissions: world.user(differs.userId).permissions,
      status: "enabled",
      customAttributes: { department: "Sales", team: "platform", owner: "theirs" },
    });
    expect(emulator.checkPassword(differs.userId, "their own 1!")).toBe(true);
    expect(patchesOf(seen, tester)).toEqual([{ name: "Tester" }]);

    const said = saidOf(seen.output, "differs@example.com");
    expect(said).toContain(`adopted ${differs.userId}`);
    expect(said).toContain('name from "Found" to "Declared"');
    expect(said).toContain('status from "disabled" to "enabled"');
    expect(said).toContain('roleNames from ["Deployer","Auditor"] to ["Viewer","Deployer"]');
    expect(said).toContain('customAttributes.department from "Support" to "Sales"');
    expect(said).not.toMatch(/givenName|familyName|phone|team|owner|password/);
    expect(saidOf(seen.output, "equal@example.com")).toContain("nothing had to be changed");
    expect(saidOf(seen.output, "secret@example.com")).toContain("name (secret)");
    expect(seen.output).not.toMatch(/the (new|old) name/);
    expect((await world.resource("differs")).outputs).toMatchObject({ adopted: true, userId: differs.userId });
    await expectNothingToDo(world);

    // Destroy: an adopted user stays as it is unless the program says otherwise.
    const before = world.user(differs.userId);
    const gone = await world.destroy();
    expect(deletesOf(gone)).toHaveLength(1);
    expect(emulator.user("deleted@example.com")).toBeUndefined();
    expect(world.user("disabled@example.com").status).toBe("disabled");
    expectOnlyChanged(before, world.user(differs.userId), {});
    expect(world.loginIds()).toEqual(
      ["differs", "disabled", "equal", "secret", "tester"].map((name) => `${name}@example.com`),
    );
  });

  it("is refused by name, with nothing written, where the user cannot be told or cannot be what is declared", async () => {
    const world = await newWorld("refused", [
      user("none", { loginId: "none@example.com", name: "N", onExisting: "adopt" }),
      user("two", {
        loginId: "first@example.com",
        additionalIdentifiers: ["second@example.com"],
        name: "N",
        onExisting: "adopt",
      }),
      user("isTest", { loginId: "is-test@example.com", name: "N", onExisting: "adopt" }),
      testUser("isReal", { loginId: "is-real@example.com", name: "N", onExisting: "adopt" }),
    ]);
    const { emulator } = world;
    const first = emulator.createUser({ loginId: "first@example.com" });
    const second = emulator.createUser({ loginId: "second@example.com" });
    const isTest = emulator.createUser({ loginId: "is-test@example.com", test: true });
    const isReal = emulator.createUser({ loginId: "is-real@example.com" });
    const before = emulator.users();
    const failed = await world.upFails({ args: everyError });
    expectNoWrite(failed);
    expect(emulator.users()).toEqual(before);
    const none = saidOf(failed.output, "none@example.com");
    expect(none).toContain("ADOPTION_REFUSED");
    expect(none).toContain("there is no user with this login ID to adopt; nothing was sent");
    expect(none).toContain('leave onExisting: "adopt" out');
    const two = saidOf(failed.output, "first@example.com");
    expect(two).toContain("ADOPTION_REFUSED");
    for (const { userId } of [first, second]) expect(two).toContain(userId);
    expect(saidOf(failed.output, "is-test@example.com")).toContain(
      `user ${isTest.userId} is a test user, which cannot be changed`,
    );
    expect(saidOf(failed.output, "is-test@example.com")).toContain("declare a TestUser");
    expect(saidOf(failed.output, "is-real@example.com")).toContain(`user ${isReal.userId} is no test user`);
    expect(saidOf(failed.output, "is-real@example.com")).toContain("declare a User");
    expect(await world.resources()).toEqual({});
  });

  it("goes on where it stopped: what a failed adoption wrote is in state, and the user is no longer to be deleted", async () => {
    const declared = (name: string): ReturnType<typeof user>[] => [
      user("half", {
        loginId: "half@example.com",
        name,
        roleNames: ["Viewer"],
        userTenants: [{ tenantId: "acme" }],
        onExisting: "adopt",
      }),
    ];
    const world = await newWorld("half-adopted", declared("Declared"));
    world.emulator.setDialect({ rolesAndTenantsInOnePatch: "refused" });
    const found = world.emulator.createUser({ loginId: "half@example.com" });
    // The pair is refused, the first half passes, the second half and all that follows it does not.
    world.emulator.faults.add({ route: "PATCH /v1/mgmt/user/patch", at: 3, times: 9, kind: { status: 403 } });
    const failed = await world.upFails();
    expect(failed.output).toContain("AUTH_REFUSED");
    expect(world.user(found.userId)).toMatchObject({ name: "Declared", roleNames: ["Viewer"], userTenants: [] });
    const half = await world.resource("half");
    expect(half.id).toBe(found.userId);
    expect(half.outputs).toMatchObject({ adopted: true, name: "Declared", roleNames: ["Viewer"], userTenants: [] });
    world.emulator.faults.clear();
    const seen = await world.up();
    expect(patchesOf(seen, found)).toEqual([{ userTenants: [{ tenantId: "acme", roleNames: [] }] }]);
    await expectNothingToDo(world);
    expectNoWrite(await world.destroy());
  });
});

describe.skipIf(!hasEngine)("an existing user where nothing is said of it", () => {
  it("is an error by every login ID in any spelling that names it and both ways out, whatever a create would do", async () => {
    const world = await newWorld("existing", [
      user("spelling", {
        ...everyField,
        loginId: "Spelling@Example.com",
        email: "x@example.com",
        additionalIdentifiers: [],
        phone: "",
        verifiedPhone: false,
      }),
      user("notation", { loginId: "+49 (30) 5555555", name: "N" }),
      user("further", { loginId: "new@example.com", additionalIdentifiers: ["Further@Example.com"], name: "N" }),
      testUser("tester", { loginId: "TESTER@example.com", name: "N" }),
      user("other", { loginId: "+49 30 7777777", name: "N" }),
    ]);
    const { emulator } = world;
    const there: Record<string, string> = {
      'user "Spelling@Example.com"': emulator.createUser({ loginId: "spelling@example.com" }).userId,
      'user "+49 (30) 5555555"': emulator.createUser({ loginId: "+49305555555" }).userId,
      'user "new@example.com"': emulator.createUser({
        loginId: "their@example.com",
        additionalIdentifiers: ["further@example.com"],
      }).userId,
      'user "TESTER@example.com"': emulator.createUser({ loginId: "tester@example.com", test: true }).userId,
      // A login ID beside the main one.
      'user "+49 30 7777777"': emulator.createUser({
        loginId: "main@example.com",
        additionalIdentifiers: ["+49307777777"],
      }).userId,
    };
    const before = emulator.users();
    for (const existing of ["overwritesOld", "error"] as const) {
      emulator.setDialect({ createExisting: existing, createExistingTest: existing });
      const failed = await world.upFails({ args: everyError });
      expectNoWrite(failed);
      for (const [subject, userId] of Object.entries(there)) {
        const line = failed.output.split("\n").find((one) => one.includes("USER_EXISTS") && one.includes(subject));
        expect(line, subject).toContain(userId);
        // A user who only has a declared further identifier is not the one to take over.
        const isByIdentifier = subject === 'user "new@example.com"';
        const way = isByIdentifier
          ? "take the identifier out of additionalIdentifiers, or declare another loginId"
          : 'declare onExisting: "adopt" to take that user over (only differences are written), or declare another loginId';
        expect(line, subject).toContain(way);
      }
      expect(emulator.users()).toEqual(before);
    }
    expect(await world.resources()).toEqual({});
    expect(before.map(substance)).toEqual(emulator.users().map(substance));
  });
});
