// What a declared password means, on the real engine: when it is set, what it rests in, and what a failure leaves.
// Judged by whether the password fits on the server, never by the provider's word.
import { createHash, pbkdf2Sync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { callsTo, createsOf, effectsOf, expectNothingToDo, passwordCallsOf } from "./effects.ts";
import { code, expectNoRequest, expectNoWrite, filesHolding, hasEngine, newWorld, user } from "./world.ts";

const [first, second, third] = ["the-first-5b1f 1!", "the-second-9c2e 1!", "the-third-3d7a 1!"];
/** A password in the program's text would be found in its file; from the environment it is nowhere else. */
const fromShell = code("process.env.CLEAR");

describe.skipIf(!hasEngine)("a password", () => {
  it("is usable after the create, set again when its version rises and at no other time, and nowhere in plain", async () => {
    const declared = (version: number | undefined, name: string): ReturnType<typeof user>[] => [
      user("clear", {
        loginId: "clear@example.com",
        name,
        password: fromShell,
        ...(version === undefined ? {} : { passwordVersion: version }),
      }),
      user("env", {
        loginId: "env@example.com",
        name,
        passwordEnv: "FROM_ENV",
        ...(version === undefined ? {} : { passwordVersion: version }),
      }),
      user("temporary", {
        loginId: "temporary@example.com",
        name,
        password: fromShell,
        passwordActive: false,
        ...(version === undefined ? {} : { passwordVersion: version }),
      }),
      user("later", {
        loginId: "later@example.com",
        name,
        ...(version === undefined ? {} : { passwordEnv: "FROM_ENV", passwordVersion: version }),
      }),
    ];
    const shell = (value: string): { env: Record<string, string> } => ({ env: { CLEAR: value, FROM_ENV: value } });
    const world = await newWorld("rotation", declared(undefined, "N"));
    const fits = (value: string): (boolean | undefined)[] =>
      ["clear", "env", "temporary", "later"].map((name) => world.emulator.checkPassword(`${name}@example.com`, value));
    const made = await world.up(shell(first));
    expect(fits(first)).toEqual([true, true, true, undefined]);
    expect(world.emulator.passwordState("clear@example.com")).toBe("active");
    expect(world.emulator.passwordState("temporary@example.com")).toBe("temporary");
    expect(passwordCallsOf(made)).toHaveLength(3);

    // Another value, and a change of something else: said, and left alone.
    world.rewrite(declared(undefined, "changed"));
    const ignored = await world.up(shell(second));
    expect(passwordCallsOf(ignored)).toEqual([]);
    expect(ignored.output).toMatch(/user "clear@example.com": password changed, .* raise passwordVersion to 1/);
    expect(fits(first)).toEqual([true, true, true, undefined]);

    world.rewrite(declared(1, "changed"));
    const rotated = await world.up(shell(second));
    expect(fits(second)).toEqual([true, true, true, true]);
    expect(effectsOf(rotated)).toEqual({ "password/set/active": 3, "password/set/temporary": 1 });
    expect(world.emulator.passwordState("clear@example.com")).toBe("active");
    expect(world.emulator.passwordState("temporary@example.com")).toBe("temporary");

    const state = await world.stack.exportText();
    for (const secret of [first, second]) {
      expect(state).not.toContain(secret);
      expect(made.output + ignored.output + rotated.output).not.toContain(secret);
      expect(filesHolding(world.program.workFolder, secret)).toEqual([]);
    }
    const { env, clear } = await world.resources();
    expect(env?.outputs).toMatchObject({ passwordEnv: "FROM_ENV", passwordVersion: 1 });
    // Not even in an encrypted form: nothing reads it from there.
    expect(Object.keys(env?.inputs ?? {})).not.toContain("password");
    expect(Object.keys(clear?.outputs ?? {})).not.toContain("password");
    const quiet = await world.up({ ...shell(third), args: ["--skip-preview", "--refresh"] });
    expectNoWrite(quiet);
    expect(fits(second)).toEqual([true, true, true, true]);
  });

  it("that cannot be had is a clear error before anything is sent, at creation and at rotation", async () => {
    const declared = (version: number): ReturnType<typeof user>[] => [
      user("env", {
        loginId: "env@example.com",
        name: `v${version}`,
        passwordEnv: "FROM_ENV",
        passwordVersion: version,
      }),
    ];
    const world = await newWorld("missing", declared(0));
    // Empty is as good as absent, which the rotation below has.
    const empty = await world.upFails({ env: { FROM_ENV: "" } });
    expect(empty.output).toContain(
      'PASSWORD_UNAVAILABLE: user "env@example.com" · passwordEnv · the environment variable FROM_ENV is not set',
    );
    expectNoWrite(empty);
    expect(world.emulator.users()).toEqual([]);
    await world.up({ env: { FROM_ENV: first } });
    world.rewrite(declared(1));
    const failed = await world.upFails();
    expect(failed.output).toContain("the environment variable FROM_ENV is not set");
    expectNoRequest(failed);
    expect(world.user("env@example.com").name).toBe("v0");
    // A change that needs no password does not ask for the variable.
    world.rewrite([user("env", { loginId: "env@example.com", name: "other", passwordEnv: "FROM_ENV" })]);
    await world.up();
    expect(world.user("env@example.com").name).toBe("other");
    expect(world.emulator.checkPassword("env@example.com", first)).toBe(true);
  });

  it("that could not be set keeps its old version in state, and the next up tries again", async () => {
    const declared = (version: number): ReturnType<typeof user>[] => [
      user("active", {
        loginId: "active@example.com",
        name: `v${version}`,
        password: fromShell,
        passwordVersion: version,
      }),
      user("temporary", {
        loginId: "temporary@example.com",
        name: `v${version}`,
        password: fromShell,
        passwordVersion: version,
        passwordActive: false,
      }),
    ];
    const world = await newWorld("retried", declared(1));
    const { faults } = world.emulator;
    const fail = (): void =>
      faults.add({ route: /password\/set/, times: Infinity, kind: { status: 400, errorCode: "E011003" } });
    const versions = async (): Promise<unknown[]> => {
      const { active, temporary } = await world.resources();
      return [active?.outputs?.["passwordVersion"], temporary?.outputs?.["passwordVersion"]];
    };
    // A temporary password is a call of its own after the create: it fails, the user is there and known.
    fail();
    const made = await world.upFails({ env: { CLEAR: first } });
    expect(made.output).toContain("REQUEST_REFUSED");
    expect(world.emulator.passwordState("temporary@example.com")).toBe("none");
    expect(world.emulator.checkPassword("active@example.com", first)).toBe(true);
    expect((await versions())[1]).toBeLessThan(1);
    expect((await world.resource("temporary")).id).toBe(world.user("temporary@example.com").userId);
    faults.clear();
    const retried = await world.up({ env: { CLEAR: first } });
    expect(createsOf(retried)).toEqual([]);
    expect(passwordCallsOf(retried)).toHaveLength(1);
    expect(world.emulator.passwordState("temporary@example.com")).toBe("temporary");
    expect(await versions()).toEqual([1, 1]);

    world.rewrite(declared(2));
    fail();
    const failed = await world.upFails({ env: { CLEAR: second }, args: ["--skip-preview", "--continue-on-error"] });
    expect(passwordCallsOf(failed)).toHaveLength(2);
    // What the same update wrote before is in state, the version that did not come through is not.
    expect(await versions()).toEqual([1, 1]);
    expect((await world.resource("active")).outputs).toMatchObject({ name: "v2" });
    expect(world.emulator.checkPassword("active@example.com", first)).toBe(true);
    expect(failed.output).not.toContain(second);
    faults.clear();
    const rotated = await world.up({ env: { CLEAR: second } });
    expect(passwordCallsOf(rotated)).toHaveLength(2);
    expect(callsTo(rotated, "patch")).toEqual([]);
    expect(world.emulator.checkPassword("active@example.com", second)).toBe(true);
    expect(world.emulator.checkPassword("temporary@example.com", second)).toBe(true);
    expect(await versions()).toEqual([2, 2]);
  });

  it("is taken as a hash of every form when the user is made, and never after that", async () => {
    const base64 = (text: string): string => Buffer.from(text).toString("base64");
    const salt = Buffer.from("a salt");
    const forms = {
      bcrypt: { hash: "$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy" },
      argon2: { hash: base64("hash"), salt: base64("salt"), iterations: 3, memory: 4096, threads: 1 },
      pbkdf2: {
        hash: pbkdf2Sync(first, salt, 1000, 32, "sha256").toString("base64"),
        salt: salt.toString("base64"),
        iterations: 1000,
        type: "sha256",
      },
      sha: {
        hash: createHash("sha256").update(first).update(salt).digest("hex"),
        salt: salt.toString("hex"),
        type: "sha256",
      },
      firebase: {
        hash: base64("hash"),
        salt: base64("salt"),
        saltSeparator: base64("s"),
        signerKey: base64("key"),
        memory: 14,
        rounds: 8,
      },
      django: { hash: "pbkdf2_sha256$600000$salt$hash" },
    };
    const declared = (more: object): ReturnType<typeof user>[] =>
      Object.entries(forms).map(([form, value]) =>
        user(form, { loginId: `${form}@example.com`, hashedPassword: { [form]: value }, ...more }),
      );
    const world = await newWorld("hashes", declared({}));
    const made = await world.up();
    const sent = createsOf(made).map((body) => body["hashedPassword"]);
    for (const [form, value] of Object.entries(forms)) {
      expect(sent).toContainEqual({ [form]: value });
      expect(world.user(`${form}@example.com`).password, form).toBe(true);
      expect(world.emulator.passwordState(`${form}@example.com`), form).toBe("active");
    }
    for (const form of ["pbkdf2", "sha"]) {
      expect(world.emulator.checkPassword(`${form}@example.com`, first)).toBe(true);
      expect(world.emulator.checkPassword(`${form}@example.com`, second)).toBe(false);
    }
    await expectNothingToDo(world);
    // Hashes are secret: no form of them is in state in plain.
    const state = await world.stack.exportText();
    for (const { hash } of Object.values(forms)) expect(state).not.toContain(hash);
    world.rewrite(declared({ passwordVersion: 1 }).slice(0, 1));
    const refused = await world.upFails();
    expect(refused.output).toContain("the service takes a hash only when a user is made");
    expect(callsTo(refused, "password/set/active")).toEqual([]);
    expect(world.user("bcrypt@example.com").password).toBe(true);
  });
});
