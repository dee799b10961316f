// What users of comparable providers suffer from, second half: users that exist already, passwords, faults and secrets.
// Each test is named after the public issue whose kind of defect it keeps out (shared page "peers").
import { hashSync } from "bcryptjs";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { USER_PROVIDER } from "../../sdk/provider-text.ts";
import {
  createsOf,
  deletesOf,
  effectsOf,
  expectNothingToDo,
  expectOnlyChanged,
  passwordCallsOf,
  patchesOf,
  substance,
} from "./effects.ts";
import { code, expectNoRequest, expectNoWrite, filesHolding, hasEngine, newWorld, testUser, user } from "./world.ts";

describe.skipIf(!hasEngine)("users that exist already", () => {
  it("issue-terraform-provider-databricks-1622, issue-terraform-provider-pagerduty-845: the error names the user and both ways out, and adoption is one of them", async () => {
    const declared = { loginId: "there@example.com", name: "Declared", customAttributes: { department: "Sales" } };
    const world = await newWorld("exists", [user("there", declared)]);
    const there = world.emulator.createUser({ loginId: "there@example.com", name: "Found", givenName: "Kept" });
    const failed = await world.upFails();
    expect(failed.output).toContain('USER_EXISTS: user "there@example.com"');
    expect(failed.output).toContain(there.userId);
    expect(failed.output).toContain('declare onExisting: "adopt"');
    expect(failed.output).toContain("or declare another loginId");
    expectNoWrite(failed);
    expect(substance(world.user(there.userId))).toEqual(substance(there));

    world.rewrite([user("there", { ...declared, onExisting: "adopt" })]);
    const adopted = await world.up();
    expect(createsOf(adopted)).toEqual([]);
    expect(patchesOf(adopted, there)).toEqual([{ name: "Declared", customAttributes: { department: "Sales" } }]);
    expectOnlyChanged(there, world.user(there.userId), { name: "Declared", customAttributes: { department: "Sales" } });
    await expectNothingToDo(world);
  });

  it("issue-terraform-provider-databricks-2648: adoption strips nothing that is not declared", async () => {
    const world = await newWorld("admin", [
      user("admin", { loginId: "admin@example.com", name: "Admin", onExisting: "adopt" }),
      testUser("tester", { loginId: "tester@example.com", familyName: "Tester", onExisting: "adopt" }),
    ]);
    const theirs = {
      roleNames: ["Tenant Admin"],
      userTenants: [{ tenantId: "acme", roleNames: ["Tenant Admin"] }],
      ssoAppIds: ["grafana"],
      status: "enabled",
      verifiedEmail: true,
      phone: "+4930123456",
      verifiedPhone: true,
      customAttributes: { department: "Sales" },
      picture: "https://example.com/p.png",
      recoveryEmail: "r@example.com",
    };
    const admin = world.emulator.createUser({
      loginId: "admin@example.com",
      ...theirs,
      additionalIdentifiers: ["root"],
    });
    const tester = world.emulator.createUser({ loginId: "tester@example.com", ...theirs, test: true });
    const seen = await world.up();
    expect(patchesOf(seen, admin)).toEqual([{ name: "Admin" }]);
    expect(patchesOf(seen, tester)).toEqual([{ familyName: "Tester" }]);
    expect(effectsOf(seen)).toEqual({ patch: 2 });
    expectOnlyChanged(admin, world.user(admin.userId), { name: "Admin" });
    expectOnlyChanged(tester, world.user(tester.userId), { familyName: "Tester" });
    // Nor does a later change, nor does giving the users up again.
    world.rewrite([user("admin", { loginId: "admin@example.com", name: "Administrator", onExisting: "adopt" })]);
    const later = await world.up();
    expect(patchesOf(later, admin)).toEqual([{ name: "Administrator" }]);
    expect(effectsOf(later)).toEqual({ patch: 1 });
    expectOnlyChanged(admin, world.user(admin.userId), { name: "Administrator" });
    expectOnlyChanged(tester, world.user(tester.userId), { familyName: "Tester" });
  });

  it("issue-terraform-provider-azuread-377: adoption leaves a live password alone", async () => {
    const live = "the live password 1!";
    const world = await newWorld(
      "live",
      [
        user("clear", { loginId: "clear@example.com", password: "another password 1!", onExisting: "adopt" }),
        user("env", {
          loginId: "env@example.com",
          passwordEnv: "ENV_PASSWORD",
          passwordVersion: 3,
          onExisting: "adopt",
        }),
        user("temporary", {
          loginId: "temporary@example.com",
          password: "a third one 1!",
          passwordActive: false,
          onExisting: "adopt",
        }),
        user("hashed", {
          loginId: "hashed@example.com",
          hashedPassword: { bcrypt: { hash: "$2a$10$abcdefghijklmnopqrstuv" } },
          onExisting: "adopt",
        }),
      ],
      { env: { ENV_PASSWORD: "from the environment 1!" } },
    );
    const names = ["clear", "env", "temporary", "hashed"];
    for (const name of names) world.emulator.createUser({ loginId: `${name}@example.com`, password: live });
    const first = await world.up();
    expectNoWrite(first);
    await expectNothingToDo(world);
    for (const name of names) {
      expect(world.emulator.checkPassword(`${name}@example.com`, live)).toBe(true);
      expect(world.emulator.passwordState(`${name}@example.com`)).toBe("active");
    }
  });

  it("issue-terraform-provider-googleworkspace-118: no password is needed anywhere", async () => {
    const world = await newWorld("without", [
      user("made", { loginId: "made@example.com" }),
      user("taken", { loginId: "taken@example.com", onExisting: "adopt", onDelete: "delete" }),
      testUser("tested", { loginId: "tested@example.com" }),
    ]);
    world.emulator.createUser({ loginId: "taken@example.com", password: "theirs 1!" });
    const made = await world.up({ args: [] });
    world.rewrite([
      user("made", { loginId: "made@example.com", name: "M" }),
      user("taken", { loginId: "taken@example.com", name: "T", onExisting: "adopt", onDelete: "delete" }),
      testUser("tested", { loginId: "tested@example.com", name: "U" }),
    ]);
    const changed = await world.up();
    expect(
      world.emulator
        .users()
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(["M", "T", "U"]);
    expect(world.emulator.passwordState("made@example.com")).toBe("none");
    expect(world.emulator.checkPassword("taken@example.com", "theirs 1!")).toBe(true);
    for (const seen of [made, changed]) expect(passwordCallsOf(seen)).toEqual([]);
    expect(deletesOf(await world.destroy())).toHaveLength(3);
  });
});

describe.skipIf(!hasEngine)("passwords", () => {
  it("issue-provider-keycloak-62: three ups are one password call", async () => {
    const declared = (name: string): ReturnType<typeof user>[] => [
      user("clear", { loginId: "clear@example.com", name, password: "correct horse 1!" }),
      user("env", { loginId: "env@example.com", name, passwordEnv: "ENV_PASSWORD", passwordVersion: 2 }),
      user("temporary", { loginId: "temporary@example.com", name, password: "for now 1!", passwordActive: false }),
      user("hashed", {
        loginId: "hashed@example.com",
        name,
        hashedPassword: { django: { hash: "pbkdf2_sha256$1$a$b" } },
      }),
    ];
    const world = await newWorld("thrice", declared("one"), { env: { ENV_PASSWORD: "battery staple 1!" } });
    const first = await world.up();
    expect(passwordCallsOf(first)).toHaveLength(4);
    const second = await world.up({ args: ["--refresh", "--skip-preview"] });
    world.rewrite(declared("two"));
    const third = await world.up();
    expect(passwordCallsOf(second)).toEqual([]);
    expect(passwordCallsOf(third)).toEqual([]);
    expect(world.emulator.users().map(({ name }) => name)).toEqual(["two", "two", "two", "two"]);
    expect(world.emulator.checkPassword("clear@example.com", "correct horse 1!")).toBe(true);
    expect(world.emulator.checkPassword("env@example.com", "battery staple 1!")).toBe(true);
    expect(world.emulator.passwordState("temporary@example.com")).toBe("temporary");
  });

  it("issue-terraform-provider-authentik-555, issue-terraform-provider-aws-28210: a later change of what is used at creation only is said, with what to raise", async () => {
    const hashed = (text: string): Record<string, unknown> => ({
      hashedPassword: { bcrypt: { hash: hashSync(text, 4) } },
    });
    const world = await newWorld(
      "create-only",
      [
        user("clear", { loginId: "clear@example.com", password: "the first one 1!" }),
        user("env", { loginId: "env@example.com", passwordEnv: "ENV_PASSWORD" }),
        user("hashed", { loginId: "hashed@example.com", ...hashed("first") }),
        user("lowered", { loginId: "lowered@example.com", password: "the lowered one 1!", passwordVersion: 2 }),
        user("switched", { loginId: "switched@example.com", password: "the switched one 1!" }),
        user("added", { loginId: "added@example.com" }),
        user("active", { loginId: "active@example.com", password: "the active one 1!" }),
        user("same", { loginId: "same@example.com", password: "the same one 1!" }),
      ],
      { env: { ENV_PASSWORD: "from the environment 1!", OTHER_PASSWORD: "from another variable 1!" } },
    );
    const made = await world.up();
    expect(made.output).not.toContain("passwordVersion");
    world.rewrite([
      user("clear", { loginId: "clear@example.com", password: "the second one 1!" }),
      user("env", { loginId: "env@example.com", passwordEnv: "OTHER_PASSWORD" }),
      user("hashed", { loginId: "hashed@example.com", ...hashed("second") }),
      user("lowered", { loginId: "lowered@example.com", password: "the lowered one 1!", passwordVersion: 1 }),
      user("switched", { loginId: "switched@example.com", passwordEnv: "OTHER_PASSWORD" }),
      user("added", { loginId: "added@example.com", password: "the added one 1!" }),
      user("active", { loginId: "active@example.com", password: "the active one 1!", passwordActive: false }),
      user("same", { loginId: "same@example.com", name: "Same", password: "the same one 1!" }),
    ]);
    const changed = await world.up();
    expect(passwordCallsOf(changed)).toEqual([]);
    for (const name of ["clear", "env", "hashed", "lowered", "switched", "added", "active"]) {
      const warning = changed.output
        .split("\n")
        .find((line) => line.includes(`user "${name}@example.com"`) && line.includes("raise passwordVersion"));
      expect(warning, name).toBeDefined();
      expect(warning, name).toContain(name === "lowered" ? "passwordVersion to 3" : "passwordVersion to 1");
    }
    expect(changed.output).not.toContain('user "same@example.com"');
    expect(changed.output).not.toMatch(/the (first|second|lowered|switched|added|active|same) one/);
    expect(world.emulator.checkPassword("clear@example.com", "the first one 1!")).toBe(true);
    expect(world.emulator.passwordState("added@example.com")).toBe("none");
  });
});

describe.skipIf(!hasEngine)("many users", () => {
  it("issue-terraform-provider-okta-2145: a refresh of 1,000 users asks for each once, in few loads under the budget, and writes nothing", async () => {
    const names = Array.from({ length: 1000 }, (_, index) => `u${index}`);
    const world = await newWorld("refresh", []);
    // Made by hand and imported: creating them would take the minutes that the published limits ask for.
    const resources = names.map((name) => {
      const { userId } = world.emulator.createUser({ loginId: `${name}@example.com` });
      const inputs = { loginId: `${name}@example.com`, __provider: USER_PROVIDER };
      const outputs = { ...inputs, userId, loginIds: [inputs.loginId], createdTime: 0, adopted: false };
      return { type: "pulumi-nodejs:dynamic/descope-users:User", name, id: userId, inputs, outputs };
    });
    world.emulator.editUser("u7@example.com", { status: "disabled" });
    const file = path.join(world.program.workFolder, "import.json");
    writeFileSync(file, JSON.stringify({ resources }));
    const env = { PULUMI_SKIP_CHECKPOINTS: "true" };
    const imported = await world.watch(() =>
      world.stack.importResources(file, { args: ["--protect=false", "--skip-preview"], env }),
    );
    expect(imported.exitCode).toBe(0);
    expectNoRequest(imported);
    const seen = await world.refresh({ args: ["--skip-preview", "--parallel", "200"], env });
    expectNoWrite(seen);
    const loads = seen.requests.filter(({ path: route }) => route !== "/v1/mgmt/license");
    // As many as arrive together go together: how many loads that makes is a matter of the machine's speed here (ten at
    // the least), of the rule in the tests of the client. One by one would be 1,000, over the limit of 500 a minute.
    expect(loads.length).toBeGreaterThanOrEqual(10);
    expect(loads.length).toBeLessThanOrEqual(60);
    const asked = loads.flatMap(
      ({ body, query }) => (body as { userIds: string[] } | undefined)?.userIds ?? [String(query["userId"])],
    );
    expect(asked.toSorted()).toEqual(
      world.emulator
        .users()
        .map(({ userId }) => userId)
        .toSorted(),
    );
    expect(seen.requests.filter(({ status }) => status !== 200)).toEqual([]);
    expect(Object.keys(await world.resources())).toHaveLength(1000);
  });

  it("issue-terraform-provider-pagerduty-1117: passing errors under parallel creates leave exactly one user each", async () => {
    const names = Array.from({ length: 16 }, (_, index) => `u${index}`);
    const declared = names.map((name, index) =>
      (index % 4 === 3 ? testUser : user)(name, {
        loginId: `${name}@example.com`,
        name,
        password: `password of ${name} 1!`,
      }),
    );
    const world = await newWorld("parallel", declared);
    const { faults } = world.emulator;
    // Each kind, before and after the create took effect; several in a row for the unlucky.
    const route = /^POST \/v1\/mgmt\/user\/create(\/batch)?$/;
    faults.add({ route, at: 1, kind: { status: 503 } });
    faults.add({ route, at: 2, kind: { status: 503, effect: "after" } });
    faults.add({ route, at: 3, kind: { cut: "before" } });
    faults.add({ route, at: 5, kind: { cut: "after" } });
    faults.add({ route, at: 6, kind: { malformed: true } });
    faults.add({ route, at: 8, kind: { html: true } });
    faults.add({ route, at: 9, kind: { status: 429, retryAfter: 1 } });
    faults.add({ route, at: 11, times: 2, kind: { status: 500, effect: "after" } });
    const first = await world.tryUp({ args: ["--skip-preview", "--parallel", "16", "--continue-on-error"] });
    expect(first.requests.filter(({ fault }) => fault !== undefined).length).toBeGreaterThanOrEqual(3);
    const second = await world.up();
    const loginIds = names.map((name) => `${name}@example.com`).toSorted();
    expect(world.loginIds()).toEqual(loginIds);
    const state = await world.resources();
    expect(Object.keys(state)).toHaveLength(names.length);
    for (const name of names) {
      expect(state[name]?.id).toBe(world.user(`${name}@example.com`).userId);
      expect(world.emulator.checkPassword(`${name}@example.com`, `password of ${name} 1!`)).toBe(true);
    }
    expect(deletesOf(first)).toEqual([]);
    expect(deletesOf(second)).toEqual([]);
    await expectNothingToDo(world);
  });
});

describe.skipIf(!hasEngine)("secrets", () => {
  it("issue-pulumi-8265: neither state nor output nor any file of the stack holds a key or a password", async () => {
    const secrets = {
      ENV_PASSWORD: "env-0d2f4c 1!",
      CLEAR_PASSWORD: "clear-7b1e9a 1!",
      DESCOPE_MANAGEMENT_KEY: undefined,
    };
    const declared = (version: number): ReturnType<typeof user>[] => [
      user("env", { loginId: "env@example.com", passwordEnv: "ENV_PASSWORD", passwordVersion: version }),
      user("clear", {
        loginId: "clear@example.com",
        password: code("process.env.CLEAR_PASSWORD"),
        passwordVersion: version,
      }),
      testUser("test", { loginId: "test@example.com" }),
    ];
    const world = await newWorld("secret", declared(0), { env: secrets });
    const { managementKey } = world.emulator;
    await world.stack.setConfig("descope-users:managementKey", managementKey, { secret: true });
    const first = await world.up({ args: [] });
    world.rewrite(declared(1));
    const second = await world.up({ args: ["--refresh"] });
    const state = await world.stack.exportText();
    for (const secret of [managementKey, secrets.ENV_PASSWORD, secrets.CLEAR_PASSWORD]) {
      expect(first.output + second.output).not.toContain(secret);
      expect(state).not.toContain(secret);
      expect(filesHolding(world.program.workFolder, secret)).toEqual([]);
    }
    // The provider in state is a constant text of at most 80 bytes: nothing can be inside it.
    const providers = Object.values(await world.resources()).map(({ inputs }) => inputs?.["__provider"]);
    expect(providers).toEqual([USER_PROVIDER, USER_PROVIDER, USER_PROVIDER]);
    expect(Buffer.byteLength(USER_PROVIDER)).toBeLessThanOrEqual(80);
    // It works with the key that the engine hands over, and both passwords were set twice.
    expect(passwordCallsOf(first)).toHaveLength(2);
    expect(passwordCallsOf(second)).toHaveLength(2);
    expect(world.emulator.checkPassword("clear@example.com", secrets.CLEAR_PASSWORD)).toBe(true);
    expect(world.emulator.checkPassword("env@example.com", secrets.ENV_PASSWORD)).toBe(true);
  });
});
