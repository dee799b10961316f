// Issue 13, case 8: the outcome of one user is read off nobody else's record, and nobody counts as gone who was only left
// out of an answer. Under a server that answers so: the writes are counted, and whom the server and the state have then.
import { describe, expect, it } from "vitest";
import { hasEngine, lines, newWorld, user, type Resource, type UserObject, type World } from "./world.ts";

const A = "a@example.com";
const B = "b@example.com";
const patch = "PATCH /v1/mgmt/user/patch";
const create = "POST /v1/mgmt/user/create";
const load = "GET /v1/mgmt/user";
const loadMany = "POST /v1/mgmt/users/load";
const deleteOne = "POST /v1/mgmt/user/delete";
const deleteMany = "POST /v1/mgmt/user/delete/batch";

/** The ID of each resource in state. */
async function ids(world: World): Promise<Record<string, unknown>> {
  const all = Object.entries(await world.resources());
  return Object.fromEntries(all.map(([name, { id }]) => [name, id]));
}

/** Answers with another user, in whatever place the true one stands. */
function insteadOf(world: World, loginId: string): (answer: unknown) => unknown {
  const other = world.user(loginId);
  return (answer) => (answer === undefined ? { user: other } : replaced(answer, other));
}

/** Of one user, and of many in whatever list they stand. */
function replaced(answer: unknown, other: UserObject): unknown {
  const parts = Object.entries(answer as Record<string, unknown>);
  return Object.fromEntries(
    parts.map(([key, value]) => [key, key === "user" ? other : Array.isArray(value) ? value.map(() => other) : value]),
  );
}

function without(loginId: string): (answer: unknown) => unknown {
  return (answer) => {
    const { users, ...rest } = answer as { users: UserObject[] };
    return { ...rest, users: users.filter(({ loginIds }) => !loginIds.includes(loginId)) };
  };
}

async function settled(world: World): Promise<void> {
  expect(lines((await world.up({ args: ["--refresh", "--skip-preview", "--expect-no-changes"] })).writes)).toEqual([]);
}

describe.skipIf(!hasEngine)("issue 13 case 8: an answer with another user's record", () => {
  it("to a PATCH does not change whom the state is about", async () => {
    const world = await newWorld("answer-patch", [user("a", { loginId: A, name: "One" }), user("b", { loginId: B })]);
    await world.up();
    const before = await ids(world);
    world.rewrite([user("a", { loginId: A, name: "Two" }), user("b", { loginId: B })]);
    world.emulator.faults.add({ route: patch, times: Infinity, kind: { answers: insteadOf(world, B) } });
    const went = await world.upFails();
    expect(went.output).toContain("WRITE_NOT_TAKEN");
    expect(await ids(world)).toEqual(before);
    world.emulator.faults.clear();
    await world.up({ args: ["--refresh", "--skip-preview"] });
    expect(world.user(A).name).toBe("Two");
    expect(world.user(B).name).toBe("");
    expect(await ids(world)).toEqual(before);
    await settled(world);
  });

  it("to a batch of PATCHes is no answer: the users are read", async () => {
    const entries = (name: string): Resource[] => [
      { name: "s", type: "UserSet", args: { users: { a: { loginId: A, name }, b: { loginId: B, name } } } },
    ];
    const world = await newWorld("answer-patches", entries("One"));
    const theirs = world.emulator.createUser({ loginId: "c@example.com", name: "Theirs" });
    await world.up();
    const userIds = async (): Promise<unknown> => (await world.resource("s")).outputs?.["userIds"];
    const before = await userIds();
    world.rewrite(entries("Two"));
    const answers = insteadOf(world, "c@example.com");
    world.emulator.faults.add({ route: /PATCH \/v1\/mgmt\/user\/patch/, times: Infinity, kind: { answers } });
    const went = await world.up();
    expect(lines(went.requests)).toEqual([`${patch}/batch`, loadMany]);
    expect(await userIds()).toEqual(before);
    world.emulator.faults.clear();
    expect([world.user(A).name, world.user(B).name]).toEqual(["Two", "Two"]);
    expect(world.user("c@example.com")).toEqual(theirs);
    await settled(world);
  });

  it.each([
    ["a create", create],
    ["the look before a create", load],
  ])("to %s makes nobody the resource's user", async (_what, route) => {
    const world = await newWorld("answer-create", [user("a", { loginId: A })]);
    world.emulator.createUser({ loginId: B, roleNames: ["Auditor"] });
    const answers = insteadOf(world, B);
    world.emulator.faults.add({ route, times: Infinity, kind: { answers, effect: "before" } });
    const went = await world.upFails();
    expect(went.output).toContain("who does not have the login ID");
    expect(await world.resources()).toEqual({});
    world.emulator.faults.clear();
    await world.up();
    expect((await world.resource("a")).id).toBe(world.user(A).userId);
    await world.destroy();
    expect(world.loginIds()).toEqual([B]);
  });

  it("to a batch of creates gives one user to one entry of a set", async () => {
    const users = { a: { loginId: A }, b: { loginId: B } };
    const world = await newWorld("answer-creates", [{ name: "s", type: "UserSet", args: { users } }]);
    const both = world.emulator.createUser({ loginId: "c@example.com", additionalIdentifiers: [A, B] });
    world.emulator.deleteUser(both.userId);
    const record = { ...both, createdTime: Math.floor(Date.now() / 1000) };
    world.emulator.faults.add({
      route: `${create}/batch`,
      kind: { answers: () => ({ createdUsers: [record], failedUsers: [] }), effect: "before" },
    });
    const went = await world.upFails();
    expect(went.output).toContain(`was answered with one user (${both.userId}) for two that were to be made`);
    const { userIds } = (await world.resource("s")).outputs as { userIds: Record<string, string> };
    expect(Object.values(userIds)).toEqual([both.userId]);
  });

  it("to a look-up by login ID is no answer", async () => {
    const program = `import * as descope from "pulumi-descope-users";
export const { userId } = await descope.getUser({ loginId: "${A}" });`;
    const world = await newWorld("answer-lookup", program);
    world.emulator.createUser({ loginId: A });
    world.emulator.createUser({ loginId: B });
    world.emulator.faults.add({ route: load, kind: { answers: insteadOf(world, B) } });
    expect((await world.upFails()).output).toContain("who does not have the login ID");
    await world.up();
    expect(await world.outputs()).toEqual({ userId: world.user(A).userId });
  });
});

describe.skipIf(!hasEngine)("issue 13 case 8: a user whom an answer leaves out", () => {
  const three = ["a", "b", "c"].map((name) => user(name, { loginId: `${name}@example.com` }));

  it("of the look after a batch delete is not counted as gone while it is there", async () => {
    const world = await newWorld("answer-load", three);
    await world.up();
    // The batch has no effect on anybody, and the look never shows A.
    world.emulator.faults.add({ route: deleteMany, times: Infinity, kind: { answers: () => ({}), effect: "before" } });
    world.emulator.faults.add({ route: loadMany, times: Infinity, kind: { answers: without(A) } });
    const went = await world.destroy();
    expect(went.requests.some(({ path, fault }) => loadMany.endsWith(path) && fault !== undefined)).toBe(true);
    expect(world.loginIds()).toEqual([]);
    expect(lines(went.writes).filter((line) => line === deleteOne)).toHaveLength(3);
    expect(await world.resources()).toEqual({});
  });

  it("of the look of a refresh is not forgotten", async () => {
    const world = await newWorld("answer-refresh", three);
    await world.up();
    const before = await ids(world);
    world.emulator.faults.add({ route: loadMany, times: Infinity, kind: { answers: without(A) } });
    const went = await world.refresh();
    expect(went.requests.some(({ fault }) => fault !== undefined)).toBe(true);
    expect(await ids(world)).toEqual(before);
  });
});

describe.skipIf(!hasEngine)("issue 13 case 8: a 404 that is not about a user", () => {
  const notThere = { status: 404, errorCode: "E011999", says: "there is no such route" } as const;

  it("deletes nobody from the state", async () => {
    const world = await newWorld("answer-404-delete", [user("a", { loginId: A })]);
    await world.up();
    const before = await ids(world);
    world.emulator.faults.add({ route: deleteOne, times: Infinity, kind: notThere });
    await world.destroyFails();
    expect(await ids(world)).toEqual(before);
    expect(world.loginIds()).toEqual([A]);
    world.emulator.faults.clear();
    await world.destroy();
    expect(world.loginIds()).toEqual([]);
  });

  it("forgets nobody in a refresh", async () => {
    const world = await newWorld("answer-404-refresh", [user("a", { loginId: A })]);
    await world.up();
    const before = await ids(world);
    world.emulator.faults.add({ route: load, times: Infinity, kind: notThere });
    await world.refreshFails();
    expect(await ids(world)).toEqual(before);
  });
});

describe.skipIf(!hasEngine)("issue 13 case 8: one login ID under two providers of one project", () => {
  it("is refused by the program, before the two could be answered with one user", async () => {
    const world = await newWorld("two-providers", [], { emulator: { dialect: { createdFlag: "absent" } } });
    const home =
      'const home = new descope.Provider("home", { projectId: process.env.DESCOPE_PROJECT_ID!, managementKeyEnv: "DESCOPE_MANAGEMENT_KEY", baseUrl: process.env.DESCOPE_BASE_URL });';
    const declared = `{ loginId: "${A}" }`;
    world.rewrite(
      [
        'import * as descope from "pulumi-descope-users";',
        home,
        `new descope.User("a", ${declared});`,
        `new descope.User("b", ${declared}, { provider: home });`,
      ].join("\n"),
    );
    const went = await world.previewFails();
    expect(went.output).toContain('User "a" and User "b" of this program claim the same login');
    expect(went.requests).toEqual([]);
  });
});
