// What users of comparable providers suffer from, first half: when two values are the same, and what is written. Each
// test is named after the public issue whose kind of defect it keeps out (shared page "peers").
import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { USER_PROVIDER } from "../../sdk/provider-text.ts";
import {
  createsOf,
  everyField,
  expectNothingToDo,
  expectOnlyChanged,
  patchesOf,
  renamesOf,
  substance,
} from "./effects.ts";
import {
  expectNoRequest,
  expectNoWrite,
  hasEngine,
  newWorld,
  programOf,
  testUser,
  user,
  USER_OUTPUTS,
} from "./world.ts";

/** Every field that has an empty value, empty. */
const nothing = {
  email: "",
  phone: "",
  name: "",
  givenName: "",
  middleName: "",
  familyName: "",
  picture: "",
  recoveryEmail: "",
  recoveryPhone: "",
  roleNames: [],
  userTenants: [],
  ssoAppIds: [],
  additionalIdentifiers: [],
  customAttributes: { department: "", skills: [] },
};
const { email: _email, ...nothingButEmail } = nothing;

describe.skipIf(!hasEngine)("when values are the same", () => {
  it("issue-terraform-provider-auth0-35, issue-terraform-provider-keycloak-968: empty and absent are one, also after an import", async () => {
    const world = await newWorld("empty", []);
    world.emulator.setDialect({ contactRequired: "nobody" });
    // Nothing at all on the user against "" declared; "" on the user against nothing declared; both after an import.
    world.emulator.createUser({ loginId: "bare" });
    world.emulator.createUser({ loginId: "odd@example.com", customAttributes: { team: "x" } });
    world.emulator.editUser("odd@example.com", { customAttributes: { department: "", skills: [], team: "x" } });
    const { userId } = world.emulator.createUser({ loginId: "imported@example.com", customAttributes: { team: "x" } });
    world.emulator.editUser(userId, { customAttributes: { department: "", team: "x" } });
    const before = world.emulator.users().map(substance);

    const inputs = { ...nothingButEmail, loginId: "imported@example.com", customAttributes: { skills: [], team: "x" } };
    const properties = { ...inputs, __provider: USER_PROVIDER };
    const outputs = { ...properties, userId, loginIds: ["imported@example.com"], adopted: true };
    const type = "pulumi-nodejs:dynamic/descope-users:User";
    const file = path.join(world.program.workFolder, "import.json");
    writeFileSync(
      file,
      JSON.stringify({ resources: [{ type, name: "imported", id: userId, inputs: properties, outputs }] }),
    );
    const imported = await world.watch(() =>
      world.stack.importResources(file, { args: ["--protect=false", "--skip-preview"] }),
    );
    expect(imported.exitCode).toBe(0);
    expectNoWrite(imported);

    world.rewrite([
      user("bare", { loginId: "bare", ...nothing, onExisting: "adopt" }),
      user("odd", { loginId: "odd@example.com", customAttributes: { team: "x" }, onExisting: "adopt" }),
      user("imported", inputs),
    ]);
    expectNoWrite(await world.up());
    await expectNothingToDo(world);
    expect(world.emulator.users().map(substance)).toEqual(before);
  });

  it("issue-auth0.net-396: a login ID in another case or notation is the same user", async () => {
    const world = await newWorld("spelling", []);
    const { emulator } = world;
    emulator.createUser({ loginId: "mail@example.com", name: "Mail" });
    emulator.createUser({ loginId: "+493012345678", name: "Phone" });
    emulator.createUser({ loginId: "further@example.com", additionalIdentifiers: ["second@example.com"] });
    emulator.createUser({ loginId: "tester@example.com", test: true });
    const before = emulator.users().map(substance);
    world.rewrite([
      user("mail", { loginId: "Mail@Example.COM", onExisting: "adopt" }),
      user("phone", { loginId: "+49 30 12345678", onExisting: "adopt" }),
      user("further", {
        loginId: "FURTHER@example.com",
        additionalIdentifiers: ["Second@example.com"],
        onExisting: "adopt",
      }),
      testUser("tester", { loginId: "Tester@Example.com", onExisting: "adopt" }),
    ]);
    expectNoWrite(await world.up());
    await expectNothingToDo(world);

    // The same where the service keeps login IDs as they are and finds them in exactly that spelling.
    await world.destroy();
    emulator.setDialect({ loginIdCase: "kept" });
    expectNoWrite(await world.up());
    await expectNothingToDo(world);
    expect(emulator.users().map(substance)).toEqual(before);
  });

  it("issue-terraform-provider-databricks-5339: a change of case or notation only is no change", async () => {
    const spelt = {
      loginId: "case@example.com",
      email: "case@example.com",
      phone: "+4930123456",
      recoveryEmail: "recovery@example.com",
      recoveryPhone: "+4930654321",
      additionalIdentifiers: ["other@example.com", "+493099999999"],
    };
    const other = {
      loginId: "Case@Example.com",
      email: "CASE@example.com",
      phone: "+49 30 123456",
      recoveryEmail: "Recovery@Example.com",
      recoveryPhone: "+49 (30) 654321",
      additionalIdentifiers: ["+49 30 99999999", "OTHER@example.com"],
    };
    const world = await newWorld("case", [user("one", spelt), user("two", { loginId: "Two@Example.com" })]);
    await world.up();
    const before = world.emulator.users().map(substance);
    world.rewrite([user("one", other), user("two", { loginId: "two@example.COM" })]);
    expectNoRequest(await world.up());
    await expectNothingToDo(world);
    expect(world.emulator.users().map(substance)).toEqual(before);
  });

  it("issue-terraform-provider-azuread-811: a login ID is renamed in place", async () => {
    const further = { additionalIdentifiers: ["kept@example.com"] };
    const world = await newWorld("rename", [
      user("mail", { loginId: "old@example.com", name: "Mail" }),
      user("text", { loginId: "old-name", email: "text@example.com", ...further }),
      testUser("phone", { loginId: "+493012345678" }),
    ]);
    await world.up();
    const ids = world.emulator.users().map(({ userId }) => userId);
    world.rewrite([
      user("mail", { loginId: "new@example.com", name: "Mail" }),
      user("text", { loginId: "new-name", email: "text@example.com", ...further }),
      testUser("phone", { loginId: "+493087654321" }),
    ]);
    const seen = await world.up();
    const renames = renamesOf(seen).toSorted((a, b) => String(a["loginId"]).localeCompare(String(b["loginId"])));
    expect(renames).toEqual([
      { loginId: "+493012345678", newLoginId: "+493087654321" },
      { loginId: "old-name", newLoginId: "new-name" },
      { loginId: "old@example.com", newLoginId: "new@example.com" },
    ]);
    expect(seen.writes).toHaveLength(3);
    expect(
      world.emulator
        .users()
        .map(({ userId }) => userId)
        .toSorted(),
    ).toEqual(ids.toSorted());
    expect(world.user("new-name").loginIds).toEqual(["new-name", "kept@example.com"]);
    const state = await world.resources();
    expect(state["mail"]).toMatchObject({
      id: world.user("new@example.com").userId,
      outputs: { loginIds: ["new@example.com"] },
    });
    await expectNothingToDo(world);
  });

  it("issue-terraform-provider-zitadel-226: a flag that is not declared is no difference, whatever it is", async () => {
    const contacts = {
      email: "flags@example.com",
      phone: "+4930123456",
      recoveryEmail: "r@example.com",
      recoveryPhone: "+4930654321",
    };
    const world = await newWorld("flags", [user("flags", { loginId: "flags", ...contacts })]);
    await world.up();
    for (const verified of [true, false]) {
      const fields = {
        verifiedEmail: verified,
        verifiedPhone: verified,
        verifiedRecoveryEmail: verified,
        verifiedRecoveryPhone: verified,
      };
      world.emulator.editUser("flags", fields);
      await expectNothingToDo(world);
      expect(world.user("flags")).toMatchObject(fields);
    }
    expect(
      Object.keys((await world.resource("flags")).outputs ?? {}).filter((key) => key.startsWith("verified")),
    ).toEqual([]);
  });

  it("issue-terraform-provider-authentik-929: the order of lists and of keys never matters, nor do repetitions", async () => {
    const lists = {
      roleNames: ["Viewer", "Deployer", "Auditor"],
      userTenants: [
        { tenantId: "acme", roleNames: ["Viewer", "Auditor"] },
        { tenantId: "globex", roleNames: ["Deployer", "Viewer"] },
      ],
      ssoAppIds: ["grafana", "descope-default-oidc"],
      additionalIdentifiers: ["b@example.com", "a@example.com"],
      customAttributes: { skills: ["go", "python", "typescript"], department: "Sales" },
    };
    const reordered = {
      customAttributes: { department: "Sales", skills: ["python", "typescript", "go", "go"] },
      additionalIdentifiers: ["a@example.com", "b@example.com", "A@example.com"],
      ssoAppIds: ["descope-default-oidc", "grafana", "grafana"],
      userTenants: [
        { roleNames: ["Viewer", "Deployer", "Viewer"], tenantId: "globex" },
        { roleNames: ["Auditor", "Viewer"], tenantId: "acme" },
      ],
      roleNames: ["Auditor", "Viewer", "Deployer", "Viewer"],
    };
    const world = await newWorld("order", [user("order", { loginId: "order@example.com", ...lists })]);
    await world.up();
    world.rewrite([user("order", { ...reordered, loginId: "order@example.com" })]);
    expectNoRequest(await world.up({ args: ["--skip-preview", "--expect-no-changes"] }));

    const { userTenants, loginIds, roleNames, ssoAppIds } = world.user("order@example.com");
    world.emulator.editUser("order@example.com", {
      loginIds: loginIds.toReversed(),
      roleNames: roleNames.toReversed(),
      ssoAppIds: ssoAppIds.toReversed(),
      userTenants: userTenants
        .map((one) => ({ tenantId: one.tenantId, roleNames: one.roleNames.toReversed() }))
        .toReversed(),
      customAttributes: { department: "Sales", skills: ["typescript", "python", "go"] },
    });
    await expectNothingToDo(world);
  });

  it("issue-terraform-provider-pagerduty-591, issue-terraform-provider-genesyscloud-1879: numbers of any national plan pass", async () => {
    const numbers = [
      "+918899912345",
      "+5511987654321",
      "+5491123456789",
      "+2348012345678",
      "+8613812345678",
      "+33612345678",
      "+447400123456",
      "+4915123456789",
      "+390612345678",
      "+525512345678",
      "+2250701234567",
      "+2290197123456",
      "+6591234567",
      "+85291234567",
      "+81312345678",
      "+380441234567",
      "+77012345678",
      "+9647701234567",
      "+9613123456",
      "+3726123456",
      "+3545551234",
      "+431234567890",
      "+15555555555",
      "+18005550199",
      "+12125550100",
      "+61412345678",
      "+6421123456",
      "+48512345678",
      "+905321234567",
      "+972501234567",
    ];
    const declared = numbers.map((number, index) =>
      user(`u${index}`, { loginId: `u${index}@example.com`, phone: number, recoveryPhone: number }),
    );
    // Also as people write them.
    const written = user("written", { loginId: "+91 88999-54321", phone: "+91 (88999) 54321" });
    const world = await newWorld("phones", [...declared, written]);
    const seen = await world.preview();
    expect(seen.output).toContain(`+ ${numbers.length + 2} to create`);
    expectNoRequest(seen);

    const some = ["u0", "u2", "u10", "u11", "u18", "u22"];
    world.rewrite(declared.filter(({ name }) => some.includes(name)));
    await world.up();
    const phones = world.emulator.users().map(({ phone }) => phone);
    const wanted = some.map((name) => numbers[Number(name.slice(1))] ?? "");
    expect(phones.toSorted()).toEqual(wanted.toSorted());
  });
});

describe.skipIf(!hasEngine)("what is written", () => {
  it("issue-terraform-provider-okta-1569: what is not declared is in no body", async () => {
    const { loginId: _, customAttributes, ...fields } = everyField;
    const all: Record<string, unknown> = { ...fields, customAttributes };
    const others: Record<string, unknown> = {
      email: "changed@example.com",
      verifiedEmail: false,
      phone: "+4930999999",
      verifiedPhone: false,
      roleNames: ["Auditor"],
      userTenants: [{ tenantId: "initech", roleNames: [] }],
      status: "disabled",
      customAttributes: { ...customAttributes, department: "Support" },
      ssoAppIds: ["grafana"],
      additionalIdentifiers: ["changed-2"],
      recoveryEmail: "changed.recovery@example.com",
      verifiedRecoveryEmail: false,
      recoveryPhone: "+4930888888",
      verifiedRecoveryPhone: false,
    };
    // A contact of its own for each, so that none is another's login ID; one resource for each field.
    const declaration = (field: string, value: unknown): Record<string, unknown> => ({
      loginId: `${field}@one.example.com`,
      [field]: value,
    });
    const world = await newWorld("one-field", []);
    // A flag alone holds only where there is something to vouch for: of the flags, that of the e-mail login ID.
    const fieldsAlone = Object.keys(all).filter((field) => !/^verified(Phone|Recovery)/.test(field));
    world.rewrite(fieldsAlone.map((field) => user(field, declaration(field, all[field]))));
    const made = await world.up();
    for (const body of createsOf(made)) {
      const field = String(body["loginId"]).split("@")[0] ?? "";
      expect(Object.keys(body).toSorted()).toEqual(["loginId", field].toSorted());
    }
    expect(createsOf(made)).toHaveLength(fieldsAlone.length);

    world.rewrite(fieldsAlone.map((field) => user(field, declaration(field, others[field] ?? `changed ${field}`))));
    const changed = await world.up();
    for (const field of fieldsAlone) {
      const bodies = patchesOf(changed, world.user(`${field}@one.example.com`));
      expect(bodies.map((body) => Object.keys(body))).toEqual([[field]]);
    }
    // Nothing but patches, and the removal of the identifier that only its own endpoint can take away.
    const beside = changed.writes.filter(({ path: route }) => !/\/patch(\/batch)?$/.test(route));
    expect(beside.map(({ body }) => body)).toEqual([
      { loginId: "every-2", newLoginId: "" },
      { loginId: "every-3@example.com", newLoginId: "" },
    ]);
  });

  it("issue-terraform-provider-googleworkspace-260, issue-terraform-provider-auth0-419: a clear arrives, whatever the service makes of empty values", async () => {
    const every = (loginId: string): Record<string, unknown> => ({
      ...everyField,
      loginId,
      email: loginId,
      additionalIdentifiers: [`2-${loginId}`],
    });
    const attributes = { ...everyField.customAttributes };
    const world = await newWorld("clearing", [
      user("patched", every("patched@example.com")),
      user("ignored", every("ignored@example.com")),
      user("stubborn", { loginId: "stubborn@example.com", name: "Stubborn", customAttributes: attributes }),
    ]);
    await world.up();
    const empty = {
      email: "",
      phone: "",
      name: "",
      givenName: "",
      middleName: "",
      familyName: "",
      picture: "",
      recoveryEmail: "",
      recoveryPhone: "",
      roleNames: [],
      userTenants: [],
      ssoAppIds: [],
      customAttributes: {},
    };
    const stubborn = user("stubborn", {
      loginId: "stubborn@example.com",
      name: "Stubborn",
      customAttributes: attributes,
    });
    world.rewrite([
      user("patched", { loginId: "patched@example.com" }),
      user("ignored", every("ignored@example.com")),
      stubborn,
    ]);
    const seen = await world.up();
    const { customAttributes: _, ...emptyFields } = empty;
    const nulls = { department: null, costCenter: null, onCall: null, skills: null, level: null };
    expect(patchesOf(seen, world.user("patched@example.com"))).toEqual([
      { ...emptyFields, additionalIdentifiers: [], customAttributes: nulls },
    ]);
    expect(world.user("patched@example.com")).toMatchObject({ ...empty, loginIds: ["patched@example.com"] });

    // PATCH takes no empty value at all: each field's own endpoint does.
    world.emulator.setDialect({
      emptyStringOnPatch: "ignored",
      attributeNullOnPatch: "ignored",
      emptyUserTenantsOnPatch: "ignored",
      ssoAppIdsOnPatch: "add",
    });
    world.rewrite([
      user("patched", { loginId: "patched@example.com" }),
      user("ignored", { loginId: "ignored@example.com" }),
      stubborn,
    ]);
    await world.up();
    expect(world.user("ignored@example.com")).toMatchObject({ ...empty, loginIds: ["ignored@example.com"] });
    const state = (await world.resource("ignored")).outputs ?? {};
    expect(Object.keys(state).filter((key) => Object.hasOwn(empty, key))).toEqual([]);

    // Nothing takes it: an error by name, and a clear that is still due.
    world.emulator.setDialect({ attributeNullOnSetter: "ignored" });
    const { level: __, ...fewer } = attributes;
    world.rewrite([user("stubborn", { loginId: "stubborn@example.com", name: "Stubborn", customAttributes: fewer })]);
    const failed = await world.upFails();
    expect(failed.output).toMatch(/WRITE_NOT_TAKEN: user "stubborn@example.com" · customAttributes.level/);
    expect(failed.output).toContain('got "senior"');
    world.emulator.setDialect({ attributeNullOnPatch: "clears" });
    await world.up();
    expect(world.user("stubborn@example.com").customAttributes).toEqual(fewer);
    await expectNothingToDo(world);
  });

  it("issue-terraform-provider-okta-1553: custom attributes of every type are there after one up", async () => {
    const attributes = {
      department: "Sales",
      costCenter: 86_400_000,
      onCall: false,
      skills: ["python", "go"],
      level: "junior",
      hiredOn: "2026-01-31",
      birthday: "12-24",
    };
    const world = await newWorld("attributes", [
      user("made", { loginId: "made@example.com", customAttributes: attributes }),
      testUser("tested", { loginId: "tested@example.com", customAttributes: attributes }),
      user("adopted", { loginId: "adopted@example.com", customAttributes: attributes, onExisting: "adopt" }),
    ]);
    world.emulator.createUser({ loginId: "adopted@example.com", customAttributes: { team: "x" } });
    const seen = await world.up();
    expect(world.user("made@example.com").customAttributes).toEqual(attributes);
    expect(world.user("tested@example.com").customAttributes).toEqual(attributes);
    expect(world.user("adopted@example.com").customAttributes).toEqual({ team: "x", ...attributes });
    // The create carried them: nothing had to be written after it.
    expect(createsOf(seen)).toHaveLength(2);
    expect(patchesOf(seen, world.user("made@example.com"))).toEqual([]);
    const state = await world.resources();
    for (const name of ["made", "tested", "adopted"])
      expect(state[name]?.outputs?.["customAttributes"]).toEqual(attributes);
    await expectNothingToDo(world);
  });

  it("issue-terraform-provider-okta-1449: what the program never named is neither in state nor in its outputs", async () => {
    const declared = { loginId: "named@example.com", name: "Named", customAttributes: { department: "Sales" } };
    const world = await newWorld(
      "unnamed",
      programOf(
        [user("named", declared)],
        "export const attributes = named.customAttributes; export const roles = named.roleNames;",
      ),
    );
    const { loginId: _, ...everything } = everyField;
    world.emulator.createUser({ ...everything, loginId: "named@example.com" });
    world.rewrite(
      [user("named", { ...declared, onExisting: "adopt" })],
      "export const attributes = named.customAttributes; export const roles = named.roleNames;",
    );
    await world.up();
    const expected = [...USER_OUTPUTS, "customAttributes", "name", "onExisting"].toSorted();
    const known = async (): Promise<void> => {
      const { outputs = {}, inputs = {} } = await world.resource("named");
      expect(Object.keys(outputs).toSorted()).toEqual(expected);
      expect(outputs["customAttributes"]).toEqual({ department: "Sales" });
      expect(inputs["customAttributes"]).toEqual({ department: "Sales" });
    };
    await known();
    expect(await world.outputs()).toEqual({ attributes: { department: "Sales" } });
    world.emulator.editUser("named@example.com", {
      roleNames: ["Auditor"],
      customAttributes: { department: "Sales", team: "theirs" },
    });
    await world.refresh();
    await known();
    const { name: __, ...rest } = declared;
    world.rewrite([user("named", { ...rest, name: "Renamed", onExisting: "adopt" })]);
    await world.up();
    await known();
  });

  it("issue-terraform-provider-keycloak-1334: a role more takes nothing away", async () => {
    const memberships = {
      roleNames: ["Viewer"],
      ssoAppIds: ["grafana"],
      userTenants: [
        { tenantId: "acme", roleNames: ["Viewer"] },
        { tenantId: "globex", roleNames: ["Auditor"] },
      ],
    };
    const declared = (roles: string[], tenantRoles: string[]): ReturnType<typeof user>[] => [
      user("project", { loginId: "project@example.com", roleNames: roles, onExisting: "adopt" }),
      user("tenant", {
        loginId: "tenant@example.com",
        userTenants: [
          { tenantId: "acme", roleNames: tenantRoles },
          { tenantId: "globex", roleNames: ["Auditor"] },
        ],
        onExisting: "adopt",
      }),
    ];
    const world = await newWorld("roles", declared(["Viewer"], ["Viewer"]));
    for (const loginId of ["project@example.com", "tenant@example.com"]) {
      world.emulator.createUser({ loginId, ...memberships, customAttributes: { team: "x" }, name: "Theirs" });
    }
    expectNoWrite(await world.up());
    const [project, tenant] = [world.user("project@example.com"), world.user("tenant@example.com")];
    world.rewrite(declared(["Viewer", "Deployer"], ["Viewer", "Deployer"]));
    const seen = await world.up();
    expect(patchesOf(seen, project)).toEqual([{ roleNames: ["Viewer", "Deployer"] }]);
    expect(patchesOf(seen, tenant)).toEqual([
      {
        userTenants: [
          { tenantId: "acme", roleNames: ["Viewer", "Deployer"] },
          { tenantId: "globex", roleNames: ["Auditor"] },
        ],
      },
    ]);
    const [projectNow, tenantNow] = [world.user("project@example.com"), world.user("tenant@example.com")];
    expectOnlyChanged(project, projectNow, { roleNames: ["Viewer", "Deployer"], permissions: projectNow.permissions });
    expectOnlyChanged(tenant, tenantNow, { userTenants: tenantNow.userTenants });
    expect(tenantNow.userTenants.map(({ tenantId, roleNames }) => ({ tenantId, roleNames }))).toEqual([
      { tenantId: "acme", roleNames: ["Viewer", "Deployer"] },
      { tenantId: "globex", roleNames: ["Auditor"] },
    ]);
  });
});
