// The three states of a field, drift and half-done updates, on the real engine: what a declaration holds, clears and
// releases. Judged by the requests and the user that is left.
import { describe, expect, it } from "vitest";
import { effectsOf, every, everyField, expectNothingToDo, expectOnlyChanged, patchesOf, renamesOf } from "./effects.ts";
import { entriesOf, hasEngine, newWorld, user, USER_OUTPUTS } from "./world.ts";

/** What every clearable field is when it is empty. */
const empty = {
  email: "",
  phone: "",
  name: "",
  givenName: "",
  middleName: "",
  familyName: "",
  roleNames: [],
  userTenants: [],
  picture: "",
  ssoAppIds: [],
  recoveryEmail: "",
  recoveryPhone: "",
};
const attributesNull = { department: null, costCenter: null, onCall: null, skills: null, level: null };
const flags = { verifiedEmail: true, verifiedPhone: true, verifiedRecoveryEmail: true, verifiedRecoveryPhone: true };

describe.skipIf(!hasEngine)("the three states of every field", () => {
  it("taken out: cleared, or kept; status and flags: released; explicitly empty: cleared and still owned", async () => {
    const world = await newWorld("states", [
      user("cleared", every("cleared@example.com")),
      user("kept", every("kept@example.com", { removedFields: "keep" })),
      user("emptied", every("emptied@example.com")),
      user("released", {
        loginId: "released@example.com",
        status: "disabled",
        ...flags,
        email: "released@example.com",
        phone: "+4930123456",
        recoveryEmail: "r@example.com",
        recoveryPhone: "+4930654321",
      }),
    ]);
    // Flags that outlive what they vouch for: else a released flag could not be told from a cleared one.
    world.emulator.setDialect({ clearedValueResetsFlag: "no" });
    await world.up();
    const [cleared, kept, emptied, released] = ["cleared", "kept", "emptied", "released"].map((name) =>
      world.user(`${name}@example.com`),
    );
    if (cleared === undefined || kept === undefined || emptied === undefined || released === undefined)
      throw new Error("no users");
    world.rewrite([
      user("cleared", { loginId: "cleared@example.com" }),
      user("kept", { loginId: "kept@example.com", removedFields: "keep" }),
      user("emptied", {
        loginId: "emptied@example.com",
        ...empty,
        additionalIdentifiers: [],
        customAttributes: { department: "", skills: [] },
      }),
      user("released", {
        loginId: "released@example.com",
        email: "released@example.com",
        phone: "+4930123456",
        recoveryEmail: "r@example.com",
        recoveryPhone: "+4930654321",
      }),
    ]);
    const seen = await world.up();
    expect(patchesOf(seen, cleared)).toEqual([
      { ...empty, additionalIdentifiers: [], customAttributes: attributesNull },
    ]);
    expectOnlyChanged(cleared, world.user(cleared.userId), {
      ...empty,
      permissions: [],
      customAttributes: {},
      loginIds: ["cleared@example.com"],
      externalIds: ["cleared@example.com"],
    });
    expect(patchesOf(seen, kept)).toEqual([]);
    expectOnlyChanged(kept, world.user(kept.userId), {});
    // Of the attributes two are explicitly empty; the other three left the program: all five are cleared.
    expect(patchesOf(seen, emptied)).toEqual([
      { ...empty, additionalIdentifiers: [], customAttributes: attributesNull },
    ]);
    expect(world.user(emptied.userId)).toMatchObject({
      ...empty,
      customAttributes: {},
      loginIds: ["emptied@example.com"],
      status: "enabled",
      ...flags,
    });
    expect(patchesOf(seen, released)).toEqual([]);
    expectOnlyChanged(released, world.user(released.userId), {});

    const state = await world.resources();
    const keysOf = (name: string): string[] => Object.keys(state[name]?.outputs ?? {}).toSorted();
    expect(keysOf("cleared")).toEqual(USER_OUTPUTS);
    expect(keysOf("kept")).toEqual([...USER_OUTPUTS, "removedFields"].toSorted());
    expect(keysOf("emptied")).toEqual(
      [...USER_OUTPUTS, ...Object.keys(empty), "additionalIdentifiers", "customAttributes"].toSorted(),
    );
    expect(keysOf("released")).toEqual(
      [...USER_OUTPUTS, "email", "phone", "recoveryEmail", "recoveryPhone"].toSorted(),
    );

    // What is cleared is nobody's any more; what is explicitly empty is kept empty; what is released or kept is theirs.
    const theirs = {
      name: "Theirs",
      picture: "https://example.com/theirs.png",
      roleNames: ["Auditor"],
      customAttributes: { department: "Theirs" },
      status: "invited",
      verifiedEmail: false,
    };
    for (const { userId } of [cleared, kept, emptied, released]) world.emulator.editUser(userId, theirs);
    const repaired = await world.upRefresh();
    expect(effectsOf(repaired)).toEqual({ patch: 1 });
    expect(patchesOf(repaired, emptied)).toEqual([
      { name: "", picture: "", roleNames: [], customAttributes: { department: null } },
    ]);
    for (const { userId } of [cleared, kept, released]) expect(world.user(userId)).toMatchObject(theirs);
    expect(world.user(emptied.userId)).toMatchObject({
      name: "",
      picture: "",
      roleNames: [],
      customAttributes: {},
      status: "invited",
      verifiedEmail: false,
    });
  });
});

describe.skipIf(!hasEngine)("drift", () => {
  it("on every field at once is repaired by one PATCH, and a rename where the login ID drifted", async () => {
    const world = await newWorld("drift", [user("every", every("every@example.com"))]);
    await world.up();
    const before = world.user("every@example.com");
    world.emulator.editUser(before.userId, {
      loginIds: ["drifted@example.com"],
      email: "drifted@example.com",
      verifiedEmail: false,
      phone: "+4930999999",
      verifiedPhone: false,
      name: "D",
      givenName: "D",
      middleName: "D",
      familyName: "D",
      roleNames: ["Auditor"],
      userTenants: [{ tenantId: "initech", roleNames: [] }],
      status: "disabled",
      customAttributes: {
        department: "D",
        costCenter: 1,
        onCall: false,
        skills: ["kubernetes"],
        level: "junior",
        team: "theirs",
      },
      picture: "https://example.com/d.png",
      ssoAppIds: ["descope-default-oidc"],
      recoveryEmail: "d@example.com",
      verifiedRecoveryEmail: false,
      recoveryPhone: "+4930888888",
      verifiedRecoveryPhone: false,
    });
    const seen = await world.upRefresh();
    expect(renamesOf(seen)).toEqual([{ loginId: "drifted@example.com", newLoginId: "every@example.com" }]);
    const { loginId: _, customAttributes, ...fields } = every("every@example.com");
    expect(patchesOf(seen, before)).toEqual([fields]);
    // Somebody else has a key beside ours, so each of ours goes alone.
    const alone = entriesOf(seen).filter(({ line }) => line.endsWith("/update/customAttribute"));
    const sent = alone.map(({ body }) => [body["attributeKey"], body["attributeValue"]]);
    expect(Object.fromEntries(sent)).toEqual(customAttributes);
    expect(seen.writes).toHaveLength(2 + sent.length);
    expectOnlyChanged(before, world.user(before.userId), {
      customAttributes: { ...everyField.customAttributes, team: "theirs" },
    });
    await expectNothingToDo(world);
  });
});

describe.skipIf(!hasEngine)("updates of more than one step", () => {
  it("sends roles and tenants one after the other where the service refuses the pair, and ends in the declared state", async () => {
    const declared = (roleNames: string[], tenantId: string): ReturnType<typeof user>[] => [
      user("one", {
        loginId: "one@example.com",
        name: roleNames.join(" "),
        roleNames,
        userTenants: [{ tenantId, roleNames: ["Viewer"] }],
      }),
    ];
    const world = await newWorld("pair", declared(["Viewer"], "acme"), {
      emulator: { dialect: { rolesAndTenantsInOnePatch: "refused" } },
    });
    await world.up();
    const before = world.user("one@example.com");
    world.rewrite(declared(["Deployer"], "globex"));
    const seen = await world.up();
    const tenants = { userTenants: [{ tenantId: "globex", roleNames: ["Viewer"] }] };
    const rest = { name: "Deployer", roleNames: ["Deployer"] };
    // The pair is offered once and refused as a whole, then it goes in two.
    expect(patchesOf(seen, before)).toEqual([{ ...rest, ...tenants }, rest, tenants]);
    expect(seen.writes.map(({ status }) => status)).toEqual([400, 200, 200]);
    expect(world.user(before.userId)).toMatchObject({
      name: "Deployer",
      roleNames: ["Deployer"],
      userTenants: [{ tenantId: "globex", roleNames: ["Viewer"] }],
    });
    await expectNothingToDo(world);
  });

  it("keeps what came through in state when a step fails, and the next up goes on from there", async () => {
    const world = await newWorld("half", [
      user("one", {
        loginId: "old@example.com",
        name: "Old",
        givenName: "Same",
        roleNames: ["Viewer"],
        customAttributes: { department: "Old", team: "x" },
      }),
    ]);
    await world.up();
    const before = world.user("old@example.com");
    const next = user("one", {
      loginId: "new@example.com",
      name: "New",
      givenName: "Same",
      customAttributes: { department: "New" },
    });
    world.rewrite([next]);
    world.emulator.faults.add({
      route: "PATCH /v1/mgmt/user/patch",
      times: Infinity,
      kind: { status: 400, errorCode: "E011003" },
    });
    const failed = await world.upFails();
    expect(failed.output).toContain("REQUEST_REFUSED");
    expectOnlyChanged(before, world.user(before.userId), {
      loginIds: ["new@example.com"],
      externalIds: ["new@example.com"],
    });
    const half = await world.resource("one");
    expect(half.id).toBe(before.userId);
    // The new login ID holds, the old values do still; what was to be cleared is there still, so that it is not forgotten.
    expect(half.outputs).toMatchObject({
      loginId: "new@example.com",
      loginIds: ["new@example.com"],
      name: "Old",
      roleNames: ["Viewer"],
      customAttributes: { department: "Old", team: "x" },
    });

    world.emulator.faults.clear();
    const seen = await world.up();
    expect(renamesOf(seen)).toEqual([]);
    expect(patchesOf(seen, before)).toEqual([
      { name: "New", roleNames: [], customAttributes: { department: "New", team: null } },
    ]);
    expect(seen.writes).toHaveLength(1);
    expect(world.user(before.userId)).toMatchObject({
      name: "New",
      roleNames: [],
      customAttributes: { department: "New" },
    });
    await expectNothingToDo(world);
  });
});
