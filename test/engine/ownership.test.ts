// Issue 13: what a resource of the program declares is taken away by no other one, in this run or in one that goes on
// after a failed run, in one provider process or several. Looked at: the writes, and the users as they are afterwards.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { sampleProject } from "../../emulator/index.ts";
import {
  code,
  expectNoRequest,
  expectNoWrite,
  hasEngine,
  lines,
  newWorld,
  user,
  userRole,
  userTenant,
  type Resource,
  type World,
} from "./world.ts";

const X = "x@example.com";
const taken = { loginId: "taken@example.com" };
const deleteUser = "POST /v1/mgmt/user/delete";

/** The next run has nothing to do, with and without a refresh. */
async function settled(world: World): Promise<void> {
  return settledWith(world, {});
}

async function settledWith(world: World, env: Readonly<Record<string, string>>): Promise<void> {
  expectNoRequest(await world.up({ env, args: ["--skip-preview", "--expect-no-changes"] }));
  expectNoWrite(await world.up({ env, args: ["--refresh", "--skip-preview", "--expect-no-changes"] }));
}

function set(name: string, users: Readonly<Record<string, object>>): Resource {
  return { name, type: "UserSet", args: { users } };
}

const keeper = { k1: { loginId: "k1@example.com" }, k2: { loginId: "k2@example.com" } };

describe.skipIf(!hasEngine)("issue 13 case 1: a user taken over stays when its former owner goes", () => {
  const adopters: ReadonlyArray<readonly [string, Resource]> = [
    ["a User", user("b", { loginId: X, onExisting: "adopt" })],
    ["an entry of a UserSet", set("b", { x: { loginId: X, onExisting: "adopt" }, ...keeper })],
  ];
  it.each(adopters)("by %s, in a run that goes on after a failed one", async (_what, adopter) => {
    const world = await newWorld("ownership-failed-run", [user("a", { loginId: X })]);
    world.emulator.createUser(taken);
    await world.up();
    const { userId } = world.user(X);
    world.rewrite([adopter, user("other", taken)]);
    await world.upFails();
    expect(Object.keys(await world.resources()).toSorted()).toEqual(["a", "b"]);
    world.rewrite([adopter, user("other", { loginId: "free@example.com" })]);
    const went = await world.up();
    expect(lines(went.writes)).not.toContain(deleteUser);
    expect(went.output).toContain(`${userId} stays in the project, another resource of this program declares it`);
    expect(world.user(X).userId).toBe(userId);
    expect(Object.keys(await world.resources()).toSorted()).toEqual(["b", "other"]);
    await settled(world);
  });

  it.each(["up", "up --refresh", "up --target"])(
    "under an explicit Provider of the same project, by %s",
    async (how) => {
      const world = await newWorld("ownership-providers", [user("a", { loginId: X })]);
      await world.up();
      const { userId } = world.user(X);
      const provider = `const home = new descope.Provider("home", { projectId: process.env.DESCOPE_PROJECT_ID!, managementKeyEnv: "DESCOPE_MANAGEMENT_KEY", baseUrl: process.env.DESCOPE_BASE_URL });`;
      const program = `import * as descope from "pulumi-descope-users";\n${provider}\nnew descope.User("b", { loginId: "${X}", onExisting: "adopt" }, { provider: home });`;
      world.rewrite(program);
      const args =
        how === "up"
          ? ["--skip-preview"]
          : how === "up --refresh"
            ? ["--skip-preview", "--refresh"]
            : ["--skip-preview", "--target", "**::b", "--target", "**::a"];
      const went = await world.up({ args });
      expect(lines(went.writes)).toEqual([]);
      expect(world.user(X).userId).toBe(userId);
      expect(Object.keys(await world.resources())).toEqual(["b"]);
      await settled(world);
    },
  );

  it("and one that left the program goes, though a refresh reads and diffs it; one that is replaced makes room for itself", async () => {
    const world = await newWorld("ownership-gone", [
      user("a", { loginId: X }),
      user("c", { loginId: "c@example.com", test: true }),
    ]);
    await world.up();
    world.rewrite([user("c", { loginId: "c@example.com" })]);
    const went = await world.upRefresh();
    expect(lines(went.writes).toSorted()).toEqual(["POST /v1/mgmt/user/create", deleteUser, deleteUser]);
    expect(world.loginIds()).toEqual(["c@example.com"]);
    expect(world.user("c@example.com").test).toBe(false);
  });
});

describe.skipIf(!hasEngine)(
  "issue 13: a former owner that is still in the state and gets another person's login ID",
  () => {
    it.each(["declared before", "declared after"])("does not rename the user of the one %s", async (order) => {
      const world = await newWorld("ownership-renamed", [user("a", { loginId: X })]);
      world.emulator.createUser(taken);
      await world.up();
      const { userId } = world.user(X);
      const adopter = set("b", { x: { loginId: X, onExisting: "adopt" }, ...keeper });
      world.rewrite([adopter, user("other", taken)]);
      await world.upFails();
      const former = user("a", { loginId: "other@example.com" });
      world.rewrite(order === "declared before" ? [adopter, former] : [former, adopter]);
      const stopped = await world.previewFails();
      expect(stopped.output).toMatch(/DECLARED_ELSEWHERE|another resource of this program has the user in its state/);
      expectNoRequest(stopped);
      const { writes } = await world.upFails();
      expect(lines(writes)).toEqual([]);
      expect(world.user(X).userId).toBe(userId);
    });
  },
);

describe.skipIf(!hasEngine)("issue 13 case 2: a right stays when the resource that gave it is renamed or moved", () => {
  const roles: ReadonlyArray<readonly [string, Resource, Resource]> = [
    [
      "UserRole renamed",
      userRole("r1", { loginId: X, roleName: "Viewer" }),
      userRole("r2", { loginId: X, roleName: "Viewer" }),
    ],
    [
      "UserRole by user ID",
      userRole("r1", { loginId: X, roleName: "Viewer" }),
      userRole("r2", { userId: code("process.env.USER_ID"), roleName: "Viewer" }),
    ],
    [
      "UserTenant renamed",
      userTenant("t1", { loginId: X, tenantId: "acme", roleNames: ["Viewer"] }),
      userTenant("t2", { loginId: X, tenantId: "acme", roleNames: ["Viewer"] }),
    ],
    [
      "UserRole to User",
      userRole("r1", { loginId: X, roleName: "Viewer" }),
      user("u", { loginId: X, roleNames: ["Viewer"], onExisting: "adopt" }),
    ],
    [
      "UserTenant to User",
      userTenant("t1", { loginId: X, tenantId: "acme", roleNames: ["Viewer"] }),
      user("u", { loginId: X, userTenants: [{ tenantId: "acme", roleNames: ["Viewer"] }], onExisting: "adopt" }),
    ],
    [
      "UserRole to UserSet",
      userRole("r1", { loginId: X, roleName: "Viewer" }),
      set("u", { x: { loginId: X, roleNames: ["Viewer"], onExisting: "adopt" } }),
    ],
  ];
  it.each(roles)("%s", async (_what, before, after) => {
    const world = await newWorld("ownership-rights", [before]);
    const { userId } = world.emulator.createUser({ loginId: X, verifiedEmail: true });
    await world.up();
    const { roleNames, userTenants } = world.user(X);
    world.rewrite([after]);
    const went = await world.up({ env: { USER_ID: userId } });
    expectNoWrite(went);
    expect(world.user(X)).toMatchObject({ roleNames, userTenants });
    expect(went.output).toContain("stays, another resource of this program declares it");
    world.rewrite([]);
    await world.up();
    expect(world.user(X).userId).toBe(userId);
  });

  it("a role that moves from a User's list to a UserRole stays", async () => {
    const world = await newWorld("ownership-list", [user("u", { loginId: X, roleNames: ["Viewer", "Auditor"] })]);
    await world.up();
    world.rewrite([user("u", { loginId: X }), userRole("r", { userId: code("u.userId"), roleName: "Viewer" })]);
    await world.up();
    expect(world.user(X).roleNames).toEqual(["Viewer"]);
    await settled(world);
  });
});

describe.skipIf(!hasEngine)(
  "issue 13: a list that leaves a User keeps what other resources of the program hold",
  () => {
    const tenants = [{ tenantId: "acme", roleNames: ["Viewer", "Auditor"] }, { tenantId: "globex" }];
    it.each(["before", "after"])("the other resource being declared %s it", async (order) => {
      const world = await newWorld("ownership-lists", [
        user("u", { loginId: X, roleNames: ["Viewer", "Auditor"], userTenants: tenants }),
      ]);
      await world.up();
      const { userId } = world.user(X);
      world.emulator.editUser(X, { roleNames: ["Viewer", "Auditor", "Deployer"] });
      const bare = user("u", { loginId: X });
      const others = [
        userRole("r", { userId: code("process.env.USER_ID"), roleName: "Viewer" }),
        userTenant("t", { userId: code("process.env.USER_ID"), tenantId: "acme", roleNames: ["Viewer"] }),
      ];
      world.rewrite(order === "before" ? [...others, bare] : [bare, ...others]);
      const went = await world.up({ env: { USER_ID: userId } });
      expect(world.user(X)).toMatchObject({
        userId,
        roleNames: expect.arrayContaining(["Viewer"]) as unknown,
        userTenants: [{ tenantId: "acme", roleNames: ["Viewer"] }],
      });
      expect(world.user(X).roleNames).not.toContain("Auditor");
      expect(lines(went.writes)).not.toContain(deleteUser);
      await settledWith(world, { USER_ID: userId });
    });
  },
);

describe.skipIf(!hasEngine)("issue 13: an interrupted run is a failed run like any other", () => {
  it("a user whom another resource has taken on stays, whoever goes on later", async () => {
    const world = await newWorld("ownership-interrupt", [user("a", { loginId: X, name: "Ada" })]);
    await world.up();
    const { userId } = world.user(X);
    world.rewrite([user("b", { loginId: X, name: "Ada two", onExisting: "adopt" })]);
    world.emulator.faults.add({ route: "PATCH /v1/mgmt/user/patch", kind: { delayMs: 3_000 } });
    const interrupted = await world.watch(() => {
      const running = world.stack.start(world.stack.operation("up"), { args: ["--skip-preview"] });
      void whenSeen(world, "/v1/mgmt/user/patch").then(() => running.interrupt());
      return running.result;
    });
    expect(interrupted.exitCode).not.toBe(0);
    expect(lines(interrupted.writes)).not.toContain(deleteUser);
    await world.stack.cancel();
    const went = await world.up();
    expect(lines(went.writes)).not.toContain(deleteUser);
    expect(world.user(X)).toMatchObject({ userId, name: "Ada two" });
    expect(Object.keys(await world.resources())).toEqual(["b"]);
    await settled(world);
  });
});

/** The server has begun to answer such a request. */
async function whenSeen(world: World, route: string): Promise<void> {
  const before = world.emulator.log.all().length;
  for (let waitedMs = 0; waitedMs < 60_000; waitedMs += 20) {
    // A look now and then on purpose.
    // oxlint-disable-next-line no-await-in-loop
    await sleep(20);
    if (
      world.user(X).name === "Ada two" ||
      world.emulator.log
        .all()
        .slice(before)
        .some(({ path }) => path === route)
    )
      return;
  }
}

describe.skipIf(!hasEngine)("issue 13 case 3: an entry that moves out of a UserSet in one update is stopped", () => {
  const others: ReadonlyArray<readonly [string, Resource]> = [
    ["User", user("b", { loginId: X, onExisting: "adopt" })],
    ["UserSet", set("b", { x: { loginId: X, onExisting: "adopt" } })],
  ];
  it.each(others)("to a %s, in preview, whichever is declared first; the two steps work", async (_what, other) => {
    const world = await newWorld("ownership-moves", [set("s", { x: { loginId: X }, ...keeper })]);
    await world.up();
    const { userId } = world.user(X);
    for (const program of [
      [set("s", keeper), other],
      [other, set("s", keeper)],
    ]) {
      world.rewrite(program);
      const stopped = await world.previewFails();
      expect(stopped.output).toContain('First declare onDelete: "retain"');
      expectNoRequest(stopped);
    }
    world.rewrite([set("s", { x: { loginId: X, onDelete: "retain" }, ...keeper })]);
    await world.up();
    world.rewrite([set("s", keeper), other]);
    await world.up({ args: [] });
    expect(world.user(X).userId).toBe(userId);
    await settled(world);
  });

  it.each(others)("to a %s without a preview: the user is never deleted", async (_what, other) => {
    const world = await newWorld("ownership-moves-blind", [other, set("s", { x: { loginId: X }, ...keeper })].slice(1));
    await world.up();
    const { userId } = world.user(X);
    world.rewrite([other, set("s", keeper)]);
    const first = await world.tryUp();
    expectNoWrite(first);
    expect(world.user(X).userId).toBe(userId);
    // Which of the two the engine asked first decides whether the run went through or was stopped.
    expect(first.exitCode === 0 ? "went through" : first.output).toMatch(/went through|First declare onDelete/);
  });
});

const away = {
  ...sampleProject,
  projectId: "P2away00000000000000000000000",
  managementKey: "K2away000000000000000000000000",
};

describe.skipIf(!hasEngine)("issue 13 case 4: state knows its project", () => {
  const program: readonly Resource[] = [
    user("a", { loginId: X }),
    set("s", keeper),
    userRole("r", { userId: code("a.userId"), roleName: "Viewer" }),
    userTenant("t", { userId: code("a.userId"), tenantId: "acme" }),
  ];
  it("another project's credentials are an error before any request, in every operation", async () => {
    const world = await newWorld("ownership-project", program);
    world.emulator.addProject(away);
    await world.up();
    for (const resource of Object.values(await world.resources())) {
      expect(resource.outputs?.["projectId"]).toBe(world.emulator.projectId);
    }
    const env = { DESCOPE_PROJECT_ID: away.projectId, DESCOPE_MANAGEMENT_KEY: away.managementKey };
    const before = Object.keys(await world.resources()).toSorted();
    const failed = [
      await world.previewFails({ env }),
      await world.upFails({ env, args: ["--skip-preview", "--refresh"] }),
      await world.refreshFails({ env }),
      await world.destroyFails({ env }),
    ];
    for (const seen of failed) {
      expect(seen.output).toContain(`PROJECT_MISMATCH`);
      expect(seen.output).toContain(world.emulator.projectId);
      expect(seen.output).toContain(away.projectId);
      expectNoRequest(seen);
    }
    expect(Object.keys(await world.resources()).toSorted()).toEqual(before);
    expectNoRequest(await world.up({ args: ["--skip-preview", "--expect-no-changes"] }));
  });

  it("a state of an older release learns its project where its user is read, and never where it is not", async () => {
    const world = await newWorld("ownership-older", program);
    world.emulator.addProject(away);
    await world.up();
    await withoutProject(world);
    expectNoRequest(await world.up({ args: ["--skip-preview", "--expect-no-changes"] }));

    await world.refresh();
    for (const [name, { outputs }] of Object.entries(await world.resources())) {
      expect(outputs, name).toMatchObject({ projectId: world.emulator.projectId });
    }

    // With another project's credentials nothing is found: that teaches nothing.
    await withoutProject(world);
    const env = { DESCOPE_PROJECT_ID: away.projectId, DESCOPE_MANAGEMENT_KEY: away.managementKey };
    await world.refresh({ env, args: ["--skip-preview", "--target", "**::s"] });
    expect((await world.resource("s")).outputs).not.toHaveProperty("projectId");
  });

  it("a resource moves to another project's Provider on purpose only: made there, deleted here", async () => {
    const world = await newWorld("ownership-move-project", [user("a", { loginId: X })]);
    world.emulator.addProject(away);
    await world.up();
    const moved = (moveFrom: string): string => `import * as descope from "pulumi-descope-users";
const away = new descope.Provider("away", { projectId: "${away.projectId}", managementKeyEnv: "AWAY_KEY", baseUrl: process.env.DESCOPE_BASE_URL${moveFrom} });
new descope.User("a", { loginId: "${X}" }, { provider: away });`;
    const env = { AWAY_KEY: away.managementKey };
    world.rewrite(moved(""));
    const stopped = await world.upFails({ env, args: [] });
    expect(stopped.output).toContain("PROJECT_MISMATCH");
    expectNoRequest(stopped);
    world.rewrite(moved(`, moveFrom: "${world.emulator.projectId}"`));
    const went = await world.up({ env, args: [] });
    expect(went.writes.map(({ path, status }) => [path, status])).toEqual([
      ["/v1/mgmt/user/create", 200],
      ["/v1/mgmt/user/delete", 200],
    ]);
    expect(world.loginIds()).toEqual([]);
    expect((await world.resource("a")).outputs?.["projectId"]).toBe(away.projectId);
    world.rewrite(moved(""));
    expectNoWrite(await world.up({ env, args: ["--skip-preview", "--refresh"] }));
  });
});

/** The state as a release wrote it that knew no projects. */
async function withoutProject(world: World): Promise<void> {
  const state = JSON.parse(await world.stack.exportText()) as {
    deployment: { resources: Array<{ outputs?: Record<string, unknown> }> };
  };
  for (const { outputs } of state.deployment.resources) delete outputs?.["projectId"];
  const file = path.join(world.program.workFolder, "older.json");
  writeFileSync(file, JSON.stringify(state));
  const imported = await world.stack.run(["stack", "import", "--stack", world.stack.name, "--file", file]);
  expect(imported.code, imported.stderr).toBe(0);
}
