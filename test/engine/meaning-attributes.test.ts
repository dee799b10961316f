// Custom attributes on the real engine: owned key by key under every reading of PATCH, checked against the project's
// definitions before anything is sent, and secret where the program says so.
import { describe, expect, it } from "vitest";
import { expectNothingToDo, substance } from "./effects.ts";
import { code, expectNoWrite, filesHolding, hasEngine, newWorld, testUser, user } from "./world.ts";

const everyError = ["--skip-preview", "--continue-on-error"];

describe.skipIf(!hasEngine)("custom attributes", () => {
  it("of others survive every change of ours, whether PATCH merges or replaces and whether null clears or not", async () => {
    const ours = (change: string): Record<string, unknown> => ({
      department: change,
      costCenter: 7,
      skills: ["go"],
      owner: `owner ${change}`,
      onCall: true,
    });
    const start = [
      user("some", { loginId: "some@example.com", customAttributes: ours("start") }),
      testUser("none", { loginId: "none@example.com", customAttributes: ours("start") }),
    ];
    const world = await newWorld("keys", start);
    await world.up();
    const theirs = { team: "theirs", level: "senior", hiredOn: "2026-01-31" };
    for (const { loginIds, customAttributes } of world.emulator.users()) {
      world.emulator.editUser(loginIds[0] ?? "", { customAttributes: { ...customAttributes, ...theirs } });
    }
    for (const attributesOnPatch of ["merge", "replace"] as const) {
      for (const attributeNullOnPatch of ["clears", "ignored"] as const) {
        const reading = `${attributesOnPatch}, null ${attributeNullOnPatch}`;
        world.emulator.setDialect({ attributesOnPatch, attributeNullOnPatch, emptyAttributesOnPatch: "clears" });
        // The one: a key changed, one explicitly empty, one taken out, two as they were. The other: no key any more.
        const { owner: _, ...rest } = ours(reading);
        const declared = { ...rest, skills: [] };
        world.rewrite([
          user("some", { loginId: "some@example.com", customAttributes: declared }),
          testUser("none", { loginId: "none@example.com" }),
        ]);
        await world.up();
        const left = { department: reading, costCenter: 7, onCall: true, ...theirs };
        expect(world.user("some@example.com").customAttributes, reading).toEqual(left);
        expect(world.user("none@example.com").customAttributes, reading).toEqual(theirs);
        const state = await world.resources();
        expect(state["some"]?.outputs?.["customAttributes"], reading).toEqual(declared);
        expect(Object.keys(state["none"]?.outputs ?? {}), reading).not.toContain("customAttributes");
        // And back: keys set anew beside theirs.
        world.rewrite(start);
        await world.up();
        const all = { ...ours("start"), ...theirs };
        expect(world.user("some@example.com").customAttributes, `${reading}, back`).toEqual(all);
        expect(world.user("none@example.com").customAttributes, `${reading}, back`).toEqual(all);
      }
    }
    await expectNothingToDo(world);
  });

  it("that are not defined or have the wrong type are errors that name what is defined, and nothing is sent", async () => {
    const wrong = {
      unknown: { departement: "Sales" },
      text: { department: 7 },
      number: { costCenter: "7" },
      flag: { onCall: "true" },
      one: { level: ["senior"] },
      option: { level: "chief" },
      many: { skills: "go" },
      options: { skills: ["go", "cobol"] },
    };
    const expected: Record<keyof typeof wrong, RegExp> = {
      unknown: /departement is not defined in this project; defined are .*costCenter, department, .*team/,
      text: /department is defined as text; write a text/,
      number: /costCenter is defined as number; write a number/,
      flag: /onCall is defined as boolean; write true or false/,
      one: /level is defined as singleSelect; write one of its options as text/,
      option: /level .*junior, senior, principal/,
      many: /skills is defined as multiSelect; write a list of its options/,
      options: /skills .*go, typescript, python, kubernetes/,
    };
    const entries = Object.entries(wrong);
    const world = await newWorld("undefined", [
      ...entries.map(([name, customAttributes]) => user(name, { loginId: `${name}@example.com`, customAttributes })),
      user("adopted", {
        loginId: "adopted@example.com",
        name: "N",
        customAttributes: wrong.unknown,
        onExisting: "adopt",
      }),
    ]);
    // What the service itself would do with them must not matter.
    world.emulator.setDialect({ unknownAttributeKey: "dropped", wrongAttributeType: "stored" });
    world.emulator.createUser({ loginId: "adopted@example.com" });
    const judge = (output: string, what: RegExp, name: string): void => {
      const line = output
        .split("\n")
        .find((one) => one.includes("ATTRIBUTE_UNDEFINED") && one.includes(`user "${name}@example.com"`));
      expect(line, name).toMatch(what);
      expect(line, name).toContain("nothing was sent");
    };
    const made = await world.upFails({ args: everyError });
    expectNoWrite(made);
    for (const [name] of entries) judge(made.output, expected[name as keyof typeof wrong], name);
    judge(made.output, expected.unknown, "adopted");
    expect(world.loginIds()).toEqual(["adopted@example.com"]);
    // A value is nobody's business in an error about its type.
    expect(made.output).not.toContain('cobol"');

    world.rewrite(entries.map(([name]) => user(name, { loginId: `${name}@example.com`, name: "N" })));
    await world.up();
    const before = world.emulator.users().map(substance);
    world.rewrite(
      entries.map(([name, customAttributes]) =>
        user(name, { loginId: `${name}@example.com`, name: "Changed", customAttributes }),
      ),
    );
    const changed = await world.upFails({ args: everyError });
    expectNoWrite(changed);
    for (const [name] of entries) judge(changed.output, expected[name as keyof typeof wrong], name);
    expect(world.emulator.users().map(substance)).toEqual(before);
    // One look at the definitions per run, however many users there are.
    expect(changed.requests.filter(({ path }) => path.endsWith("/customattributes"))).toHaveLength(1);
  });

  it("and other values that are secret are in no error, whether the service refuses them or does not take them", async () => {
    const [former, secret] = ["former-value-2c9b", "secret-value-6e1d"];
    const value = code("pulumi.secret(process.env.VALUE)");
    const declared = (change: boolean): ReturnType<typeof user>[] => [
      // Refused in the service's own words, which repeat the value.
      user("role", { loginId: "role@example.com", ...(change ? { roleNames: [value] } : {}) }),
      user("tenant", { loginId: "tenant@example.com", ...(change ? { userTenants: [{ tenantId: value }] } : {}) }),
      user("made", {
        loginId: change ? "made@example.com" : "made-later@example.com",
        ...(change ? { ssoAppIds: [value] } : {}),
      }),
      // Answered with success and not taken, by PATCH and by the attribute's own endpoint.
      user("dropped", {
        loginId: "dropped@example.com",
        customAttributes: change ? { department: value, nosuch: value } : { department: value },
      }),
      // Another's login ID.
      user("merging", {
        loginId: "merging@example.com",
        ...(change ? { phone: code('pulumi.secret("+49 30 "+process.env.NUMBER)') } : {}),
      }),
    ];
    const world = await newWorld("secrets", declared(false), { env: { VALUE: former, NUMBER: "7777777" } });
    await world.up();
    world.emulator.createUser({ loginId: "+49307777777" });
    world.emulator.setDialect({ unknownAttributeKey: "dropped" });
    // The definitions cannot be read, so that only the read-back can tell.
    world.emulator.faults.add({ route: "GET /v1/mgmt/user/customattributes", times: Infinity, kind: { status: 403 } });
    world.rewrite([...declared(true), user("fresh", { loginId: "fresh@example.com", roleNames: [value] })]);
    const failed = await world.upFails({ args: everyError, env: { VALUE: secret } });
    const about = (name: string): string =>
      failed.output
        .split("\n")
        .filter((line) => line.includes(`${name}@example.com`))
        .join("\n");
    expect(about("dropped")).toContain("WRITE_NOT_TAKEN");
    expect(about("dropped")).toContain("customAttributes.nosuch: declared and got differ (secret)");
    expect(about("merging")).toContain("WOULD_MERGE");
    expect(failed.output).toMatch(/REQUEST_REFUSED: .*Unknown role/);
    expect(failed.output).toMatch(/REQUEST_REFUSED: .*Unknown tenant/);
    expect(failed.output).toMatch(/REQUEST_REFUSED: .*Unknown SSO app/);
    // The service did say it.
    expect(JSON.stringify(failed.requests.map(({ response }) => response))).toContain(`Unknown role \\"${secret}`);
    const state = await world.stack.exportText();
    for (const hidden of [former, secret, "7777777"]) {
      expect(failed.output).not.toContain(hidden);
      expect(state).not.toContain(hidden);
      expect(filesHolding(world.program.workFolder, hidden)).toEqual([]);
    }
  });
});
