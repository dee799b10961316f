// `UserRole` and `UserTenant` on the real engine: one role or membership of a user whom something else owns. Looked at:
// the writes and the user as it stands afterwards; what others gave stays, whatever is done here.
import { describe, expect, it } from "vitest";
import {
  code,
  diagnosticsOf,
  expectNoRequest,
  expectNoWrite,
  expectWrites,
  filesHolding,
  hasEngine,
  lines,
  newWorld,
  programOf,
  user,
  userRole,
  userTenant,
  type Resource,
  type World,
} from "./world.ts";

const anna = { loginId: "anna@example.com", verifiedEmail: true, roleNames: ["is_staff"] };
const anna2 = { loginId: "anna-2@example.com" };
const roleAdd = "POST /v2/mgmt/user/update/role/add";
const roleRemove = "POST /v1/mgmt/user/update/role/remove";
const tenantAdd = "POST /v1/mgmt/user/update/tenant/add";
const tenantRemove = "POST /v1/mgmt/user/update/tenant/remove";

function tenantsOf(world: World, loginId: string): Record<string, readonly string[]> {
  return Object.fromEntries(world.user(loginId).userTenants.map((one) => [one.tenantId, one.roleNames]));
}

describe.skipIf(!hasEngine)("associations", () => {
  it("a role and a membership: made, changed by the difference, taken away; the user is as before", async () => {
    const world = await newWorld("associations", [
      userRole("editor", { loginId: anna.loginId, roleName: "Deployer" }),
      userTenant("acme", { loginId: anna.loginId, tenantId: "acme", roleNames: ["Viewer"] }),
    ]);
    const { userId, ...before } = world.emulator.createUser(anna);
    const made = await world.up({ args: [] });
    expect(lines(made.writes).toSorted()).toEqual([roleAdd, tenantAdd, roleAdd].toSorted());
    expect(world.user(userId).roleNames).toEqual(["is_staff", "Deployer"]);
    expect(tenantsOf(world, userId)).toEqual({ acme: ["Viewer"] });
    expect((await world.resource("editor")).outputs).toMatchObject({ userId, adopted: false, roleName: "Deployer" });
    expectNoRequest(await world.up({ args: ["--expect-no-changes"] }));
    expectNoWrite(await world.up({ args: ["--refresh", "--expect-no-changes"] }));

    // Someone else's role in that tenant, and one of ours exchanged.
    world.emulator.editUser(userId, { userTenants: [{ tenantId: "acme", roleNames: ["Viewer", "is_staff"] }] });
    world.rewrite([
      userRole("editor", { loginId: anna.loginId, roleName: "Deployer" }),
      userTenant("acme", { loginId: anna.loginId, tenantId: "acme", roleNames: ["Auditor"] }),
    ]);
    expectWrites(await world.up(), [
      { line: roleAdd, body: { loginId: userId, tenantId: "acme", roleNames: ["Auditor"] } },
      { line: roleRemove, body: { loginId: userId, tenantId: "acme", roleNames: ["Viewer"] } },
    ]);
    expect(tenantsOf(world, userId)).toEqual({ acme: ["is_staff", "Auditor"] });

    const gone = await world.destroy();
    expect(lines(gone.writes).toSorted()).toEqual([roleRemove, tenantRemove].toSorted());
    const { modifiedTime: _now, ...after } = world.user(userId);
    const { modifiedTime: _then, ...was } = before;
    expect(after).toEqual({ userId, ...was });
  });

  it("what stood before is adopted: not written, and left by destroy unless the program says otherwise", async () => {
    const world = await newWorld("associations-adopted", [
      userRole("staff", { loginId: anna.loginId, roleName: "is_staff" }),
      userTenant("acme", { loginId: anna.loginId, tenantId: "acme", roleNames: ["Viewer", "Auditor"] }),
    ]);
    const memberships = [{ tenantId: "acme", roleNames: ["Viewer"] }];
    const { userId } = world.emulator.createUser({ ...anna, userTenants: memberships });
    expectWrites(await world.up(), [
      { line: roleAdd, body: { loginId: userId, tenantId: "acme", roleNames: ["Auditor"] } },
    ]);
    expect((await world.resource("staff")).outputs?.["adopted"]).toBe(true);
    await world.destroy();
    expect(world.user(userId).roleNames).toEqual(["is_staff"]);
    expect(tenantsOf(world, userId)).toEqual({ acme: ["Viewer"] });

    world.rewrite([
      userRole("staff", { userId, roleName: "is_staff", onDelete: "delete" }),
      userTenant("acme", { userId, tenantId: "acme", onDelete: "delete" }),
      userTenant("globex", { userId, tenantId: "globex", onDelete: "retain" }),
    ]);
    await world.up();
    await world.destroy();
    expect(world.user(userId).roleNames).toEqual([]);
    expect(tenantsOf(world, userId)).toEqual({ globex: [] });
  });

  it("another role, tenant or user replaces: the old one goes first", async () => {
    const world = await newWorld("associations-other", [
      userRole("one", { loginId: anna.loginId, roleName: "Viewer" }),
    ]);
    const { userId } = world.emulator.createUser(anna);
    const ben = world.emulator.createUser({ loginId: "ben@example.com" });
    await world.up();
    world.rewrite([userRole("one", { userId, roleName: "Auditor" })]);
    expectWrites(await world.up({ args: [] }), [
      { line: roleRemove, body: { loginId: userId, roleNames: ["Viewer"] } },
      { line: roleAdd, body: { loginId: userId, roleNames: ["Auditor"] } },
    ]);
    // The same user named by its login ID cannot be known to be the same; what counts is that the role stands after.
    world.rewrite([userRole("one", { loginId: "ben@example.com", roleName: "Auditor" })]);
    await world.up();
    expect(world.user(userId).roleNames).toEqual(["is_staff"]);
    expect(world.user(ben.userId).roleNames).toEqual(["Auditor"]);
    world.rewrite([userRole("one", { userId: ben.userId, roleName: "Auditor" })]);
    const named = await world.up();
    expectNoWrite(named);
    expect(named.output).not.toContain("replaced");
  });

  it("renamed, as the documentation says: with aliases nothing is sent; else the right stays and goes as onDelete says", async () => {
    const right = (name: string, more: object = {}): Resource[] => [
      userRole(`${name}Role`, { loginId: anna.loginId, roleName: "Deployer", ...more }),
      userTenant(`${name}Tenant`, { loginId: anna.loginId, tenantId: "acme", ...more }),
    ];
    const world = await newWorld("associations-renamed", right("one"));
    const { userId } = world.emulator.createUser(anna);
    await world.up();
    world.rewrite([
      userRole("twoRole", { loginId: anna.loginId, roleName: "Deployer" }, { aliases: [{ name: "oneRole" }] }),
      userTenant("twoTenant", { loginId: anna.loginId, tenantId: "acme" }, { aliases: [{ name: "oneTenant" }] }),
    ]);
    expectNoRequest(await world.up());
    expect((await world.resource("twoRole")).outputs).toMatchObject({ adopted: false });

    world.rewrite(right("three", { onDelete: "delete" }));
    const went = await world.up();
    expect(lines(went.writes)).toEqual([]);
    const stays = "stays, another resource of this program declares it";
    expect(diagnosticsOf(went)).toContain(`role "Deployer" of user "${anna.loginId}": ${stays}`);
    expect(diagnosticsOf(went)).toContain(`membership in tenant "acme" of user "${anna.loginId}": ${stays}`);
    expect((await world.resource("threeRole")).outputs).toMatchObject({ adopted: true });
    world.rewrite([]);
    expect(lines((await world.up()).writes).toSorted()).toEqual([roleRemove, tenantRemove].toSorted());
    expect(world.user(userId).roleNames).toEqual(["is_staff"]);
    expect(tenantsOf(world, userId)).toEqual({});
  });

  it("drift: what was taken away is gone from the state after a refresh, and is given again", async () => {
    const world = await newWorld("associations-drift", [
      userRole("viewer", { loginId: anna.loginId, roleName: "Viewer" }),
      userTenant("acme", { loginId: anna.loginId, tenantId: "acme", roleNames: ["Viewer", "Auditor"] }),
    ]);
    const { userId } = world.emulator.createUser(anna);
    await world.up();
    world.emulator.editUser(userId, {
      roleNames: ["is_staff"],
      userTenants: [{ tenantId: "acme", roleNames: ["Viewer"] }],
    });
    expectNoWrite(await world.refresh());
    const { viewer, acme } = await world.resources();
    expect(viewer).toBeUndefined();
    expect(acme?.inputs?.["roleNames"]).toEqual(["Viewer"]);
    const mended = await world.up();
    expect(lines(mended.writes)).toEqual([roleAdd, roleAdd]);
    expect(world.user(userId).roleNames).toEqual(["is_staff", "Viewer"]);
    expect(tenantsOf(world, userId)).toEqual({ acme: ["Viewer", "Auditor"] });
    world.emulator.editUser(userId, { userTenants: [] });
    await world.upRefresh();
    expect(tenantsOf(world, userId)).toEqual({ acme: ["Viewer", "Auditor"] });
    world.emulator.deleteUser(userId);
    await world.refresh();
    expect(await world.resources()).toEqual({});
  });

  it("five roles and two memberships of one user of the same program at once: none is lost", async () => {
    const roles = ["Viewer", "Auditor", "Deployer", "is_staff", "is_superuser"];
    const declared = [
      user("ci", { loginId: "ci@example.com", name: "CI" }),
      ...roles.map((roleName, index) => userRole(`role${index}`, { userId: code("ci.id"), roleName })),
      userTenant("acme", { userId: code("ci.userId"), tenantId: "acme", roleNames: ["Viewer"] }),
      userTenant("globex", { userId: code("ci.userId"), tenantId: "globex", roleNames: ["Auditor"] }),
    ];
    const world = await newWorld("associations-many", declared);
    await world.up({ args: ["--parallel", "16"] });
    expect(world.user("ci@example.com").roleNames.toSorted()).toEqual(roles.toSorted());
    expect(tenantsOf(world, "ci@example.com")).toEqual({ acme: ["Viewer"], globex: ["Auditor"] });
    // The user changes: its associations are not written, let alone replaced.
    world.rewrite([user("ci", { loginId: "ci@example.com", name: "CI 2" }), ...declared.slice(1)]);
    const previewed = await world.preview();
    expect(previewed.output).not.toContain("replace");
    expect(lines((await world.up()).writes)).toEqual(["PATCH /v1/mgmt/user/patch"]);
    expect(world.user("ci@example.com").roleNames).toHaveLength(5);
    await world.destroy();
    expect(world.loginIds()).toEqual([]);
  });

  it.each([
    [
      "a User that declares its roles, by the same output",
      [user("ci", { loginId: "ci", roleNames: [] }), userRole("more", { userId: code("ci.id"), roleName: "Viewer" })],
      'User "ci" and UserRole "more" of this program decide on the roleNames of the same user',
    ],
    [
      "a User that declares its tenants, by login ID and the other way round",
      [
        userTenant("acme", { loginId: "CI@example.com", tenantId: "acme" }),
        user("ci", { loginId: "ci@example.com", userTenants: [] }),
      ],
      'User "ci" and UserTenant "acme" of this program decide on the userTenants of the same user',
    ],
    [
      "two of one role, one by login ID and one by the user's output",
      [
        user("ci", { loginId: "ci" }),
        userRole("one", { userId: code("ci.userId"), roleName: "Viewer" }),
        userRole("two", { loginId: "ci", roleName: "Viewer" }),
      ],
      'UserRole "one" and UserRole "two" of this program declare the same role of the same user',
    ],
    [
      "two of one tenant",
      [
        userTenant("one", { userId: "Uother", tenantId: "acme", roleNames: ["Viewer"] }),
        userTenant("two", { userId: "Uother", tenantId: "acme", roleNames: ["Auditor"] }),
      ],
      'UserTenant "one" and UserTenant "two" of this program declare the same tenant of the same user',
    ],
  ])("two owners in one program are an error in preview: %s", async (_what, resources, said) => {
    const world = await newWorld("associations-conflict", resources);
    const seen = await world.previewFails();
    expect(diagnosticsOf(seen)).toContain(`INPUT_INVALID: ${said}`);
    expectNoRequest(seen);
  });

  it("two owners: an entry of a UserSet by its defaults, and users whom only the service knows to be one", async () => {
    const program = (association: string): string => `
      import * as descope from "pulumi-descope-users";
      const staff = new descope.UserSet("staff", {
        users: { anna: { loginId: "anna@example.com" }, ben: { loginId: "ben@example.com", roleNames: ["Viewer"] } },
        defaults: { userTenants: [{ tenantId: "acme" }] },
      });
      ${association}`;
    const world = await newWorld(
      "associations-set",
      program('new descope.UserTenant("t", { loginId: "anna@example.com", tenantId: "x" });'),
    );
    const seen = await world.previewFails();
    expect(diagnosticsOf(seen)).toContain('UserSet "staff.anna" and UserTenant "t" of this program decide on');
    expectNoRequest(seen);
    const userId = 'staff.userIds.apply((ids) => ids["anna"])';
    world.rewrite(program(`new descope.UserRole("r", { userId: ${userId}, roleName: "Viewer" });`));
    await world.up();
    expect(world.user("anna@example.com").roleNames).toEqual(["Viewer"]);
    expect(world.user("ben@example.com").roleNames).toEqual(["Viewer"]);
    // Of whom an output speaks shows when it is known.
    world.rewrite(program(`new descope.UserTenant("r", { userId: ${userId}, tenantId: "globex" });`));
    const late = await world.upFails();
    expect(diagnosticsOf(late)).toContain('UserSet "staff.anna" and UserTenant "r" of this program decide on');
    expectNoWrite(late);
    // Both names of one user: it shows when the first is made.
    world.emulator.createUser(anna2);
    world.rewrite([
      userRole("a", { loginId: anna2.loginId, roleName: "Auditor" }),
      userRole("b", { userId: world.user(anna2.loginId).userId, roleName: "Auditor" }, { dependsOn: code("a") }),
    ]);
    expect(diagnosticsOf(await world.upFails())).toContain("declare the same role of the same user");
  });

  it("a user who does not exist is an error that says what to do, and none is made", async () => {
    const world = await newWorld("associations-nobody", [
      userRole("one", { loginId: "nobody@example.com", roleName: "Viewer" }),
    ]);
    const seen = await world.upFails();
    expect(diagnosticsOf(seen)).toContain(
      'USER_NOT_FOUND: role "Viewer" of user "nobody@example.com" · loginId · there is no user with this login ID',
    );
    expectNoWrite(seen);
    world.rewrite([userRole("one", { userId: "U1", loginId: "x", roleName: "Viewer" })]);
    const refused = await world.previewFails();
    expect(refused.output).toContain("userId: is declared beside loginId; write exactly one of them");
    expectNoRequest(refused);
  });

  it("a half-made membership is kept and finished by the next up; a secret login ID shows nowhere", async () => {
    const loginId = "hidden-person@example.com";
    const withRole = (roleName: string): string =>
      programOf([
        userTenant("acme", {
          loginId: code("pulumi.secret(process.env.WHO)"),
          tenantId: "acme",
          roleNames: [roleName],
        }),
      ]);
    const world = await newWorld("associations-half", withRole("Nope"), { env: { WHO: loginId } });
    const { userId } = world.emulator.createUser({ loginId });
    const seen = await world.upFails();
    expect(diagnosticsOf(seen)).toContain("REQUEST_REFUSED");
    expect(seen.output).not.toContain(loginId);
    expect(tenantsOf(world, userId)).toEqual({ acme: [] });
    expect((await world.resource("acme")).outputs).toMatchObject({ adopted: false, roleNames: [] });
    world.rewrite(withRole("Viewer"));
    await world.up();
    expect(tenantsOf(world, userId)).toEqual({ acme: ["Viewer"] });
    expect(await world.stack.exportText()).not.toContain(loginId);
    expect(filesHolding(world.program.workFolder, loginId)).toEqual([]);
    await world.destroy();
    expect(tenantsOf(world, userId)).toEqual({});
  });
});
