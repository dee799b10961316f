import { describe, expect, test, vi } from "vitest";

import type { SetInputs, SetState } from "../../../provider/core/user-set.ts";
import { createSet, deleteSet, readSet, SetHalfDone, updateSet } from "../../../provider/user-set/operations.ts";
import { tellingProgress } from "../../../provider/user-set/progress.ts";
import { createContext, type UserContext } from "../../../provider/user/context.ts";
import { startService, type Service } from "../client/fake-service.ts";
import { refusal, wireUser } from "../user/fake-api.ts";
import { thrown } from "../user/setup.ts";

type Entry = Record<string, unknown>;
const entry = (name: string, more: Entry = {}): Entry => ({ loginId: `${name}@example.com`, ...more });
const named = (count: number, more: Entry = {}): SetInputs => ({
  users: Object.fromEntries(Array.from({ length: count }, (_, i) => [`u${String(i)}`, entry(`u${String(i)}`, more)])),
});

interface World {
  readonly context: UserContext;
  readonly service: Service;
  readonly slept: number[];
  readonly said: string[];
  forget(): void;
}

function start(options: Parameters<typeof startService>[1] = {}, maxDeletes?: number): World {
  const service = startService([], options);
  const slept: number[] = [];
  const said: string[] = [];
  const context = createContext(service.gathered, {
    environment: {},
    notify: (_level, message) => void said.push(message),
    sleep: async (ms) => void slept.push(ms),
    maxDeletes,
  });
  const forget = (): void => {
    service.bulk.requests.length = 0;
    service.single.calls.length = 0;
  };
  return { context, service, slept, said, forget };
}

async function failed(promise: Promise<unknown>): Promise<SetHalfDone> {
  const error = await thrown(promise);
  expect(error).toBeInstanceOf(SetHalfDone);
  return error as SetHalfDone;
}
const loginIdsOn = ({ service }: World): string[] =>
  [...service.single.users.values()].flatMap(({ loginIds }) => loginIds).toSorted();

/** State and service hold the same users, and nobody twice. */
function expectAgreement(world: World, state: SetState): void {
  const users = Object.values(state.users);
  expect(users.flatMap(({ loginIds }) => loginIds).toSorted()).toEqual(loginIdsOn(world));
  expect(Object.entries(state.userIds)).toEqual(Object.entries(state.users).map(([key, user]) => [key, user.userId]));
  for (const user of users) expect(world.service.single.user(user.userId).name).toBe(user.name ?? "");
}

describe("issue 13: two entries never have the same user", () => {
  const twoNames = wireUser({ userId: "U7", loginIds: ["u0@example.com", "other@example.com"], name: "" });
  const adopt = { onExisting: "adopt" };

  test("two that adopt one user by two of its login IDs: one is refused", async () => {
    const world = start();
    world.service.single.users.set("U7", twoNames);
    const users = { a: entry("u0", adopt), b: entry("other", adopt) };
    const { state, message } = await failed(createSet(world.context, { users }));
    expect(Object.values(state.userIds)).toEqual(["U7"]);
    expect(message).toMatch(
      /1 of 2 users failed.*\n {2}[ab]: ADOPTION_REFUSED: .* another entry of this set has user U7/,
    );
    expect(world.service.single.writes).toEqual([]);
  });

  test("one whose rename fails keeps its user, though another one adopts the login ID that stands", async () => {
    const world = start();
    const before = await createSet(world.context, { users: { a: entry("u0") } });
    world.service.single.users.set("U8", wireUser({ userId: "U8", loginIds: ["taken@example.com"] }));
    // As after an update that failed half-way: the engine's inputs say the new login ID already, so that check sees no shift.
    const users = { a: entry("taken"), b: entry("u0", adopt) };
    const { state, message } = await failed(updateSet(world.context, before, { users }));
    expect(state.userIds).toEqual(before.userIds);
    expect(message).toContain("a: WOULD_MERGE");
    expect(message).toContain("b: ADOPTION_REFUSED");
  });
});

describe("requests", () => {
  test("a thousand users: five searches and ten creates; ten patches; one patch; nothing; ten loads", async () => {
    const world = start();
    const { service, context } = world;
    const one = named(1000, { name: "One" });
    const state = await createSet(context, one);
    expect(service.counts()).toEqual({ "search 200": 5, "create/batch 100": 10 });
    world.forget();
    const changed = await updateSet(context, state, named(1000, { name: "Two" }));
    expect(service.counts()).toEqual({ "patch/batch 100": 10 });
    world.forget();
    const last = { users: { ...named(1000, { name: "Two" }).users, u7: entry("u7", { name: "Seven" }) } };
    const single = await updateSet(context, changed, last);
    expect(service.counts()).toEqual({ patch: 1 });
    world.forget();
    expect(await updateSet(context, single, last)).toEqual(single);
    expect(service.counts()).toEqual({});
    expect((await readSet(context, single)).state).toEqual(single);
    expect(service.counts()).toEqual({ "load/batch 100": 10 });
    expectAgreement(world, single);
  });

  test("contacts of a thousand are looked up with them: ten searches", async () => {
    const world = start();
    const users = Object.fromEntries(
      Array.from({ length: 1000 }, (_, i) => [
        `u${String(i)}`,
        entry(`u${String(i)}`, { phone: `+4930${String(100_000 + i)}` }),
      ]),
    );
    await createSet(world.context, { users });
    expect(world.service.counts()).toEqual({ "search 200": 10, "create/batch 100": 10 });
  });
});

describe("a set in its order", () => {
  test("a login ID may go from one entry to another in one update: by removal, rename, or replacement", async () => {
    const world = start();
    const state = await createSet(world.context, { users: { a: entry("a"), b: entry("b"), c: entry("c") } });
    const now = {
      users: { d: entry("c", { movedFrom: "x", test: true }), b: entry("b2"), e: entry("b") },
      maxDeletes: 3,
    };
    const next = await updateSet(world.context, state, now);
    expect(loginIdsOn(world)).toEqual(["b2@example.com", "b@example.com", "c@example.com"]);
    expect(next.userIds["b"]).toBe(state.userIds["b"]);
    expect(next.userIds["e"]).not.toBe(state.userIds["b"]);
    expect(world.service.single.user(next.userIds["d"] ?? "").test).toBe(true);
    expectAgreement(world, next);
  });
});

describe("what fails", () => {
  test("is named by its key with its reason; the rest is done and in state; the next update does the rest", async () => {
    const world = start();
    world.service.bulk.refused = (_route, key) => key === "u1@example.com";
    world.service.single.fault = ({ name }) => {
      if (name === "create") throw refusal({ description: "role is unknown" });
    };
    const inputs = named(4, { name: "One" });
    const half = await failed(createSet(world.context, inputs));
    expect(half.message).toMatch(
      /^1 of 4 users failed; the others are done, the next `pulumi up` tries these again:\n {2}u1: REQUEST_REFUSED: .*role is unknown/,
    );
    expect(Object.keys(half.state.users)).toEqual(["u0", "u2", "u3"]);
    expectAgreement(world, half.state);

    world.service.bulk.refused = () => false;
    world.service.single.fault = () => undefined;
    world.forget();
    const whole = await updateSet(world.context, half.state, inputs);
    expect(world.service.counts()).toEqual({ loadByLoginId: 1, create: 1 });
    expectAgreement(world, whole);
  });

  test("in a change keeps its former values in state, in a removal its user, in a replacement the old user", async () => {
    const world = start();
    const state = await createSet(world.context, named(6, { name: "One" }));
    const { userIds } = state;
    world.service.single.fault = ({ name, args }) => {
      const body = JSON.stringify(args[0]);
      if (name === "patch" || (name === "delete" && [userIds["u4"], userIds["u5"]].includes(args[0] as string))) {
        throw refusal({ status: 403, description: body });
      }
    };
    world.service.bulk.before = (route) => {
      if (route === "patch" || route === "delete") throw refusal({ status: 403 });
    };
    const users = {
      ...named(5, { name: "One" }).users,
      u0: entry("u0", { name: "Two" }),
      u4: entry("u4", { name: "One", test: true }),
    };
    const half = await failed(updateSet(world.context, state, { users }));
    expect(half.message).toMatch(/^3 of 6 users failed/);
    expect(Object.keys(half.state.users)).toEqual(["u0", "u1", "u2", "u3", "u4", "u5"]);
    expect(half.state.users["u0"]?.name).toBe("One");
    expect(half.state.users["u4"]?.test).toBeUndefined();
    expect(half.state.userIds).toEqual(userIds);
    expectAgreement(world, half.state);
  });

  test("half way keeps the user with what it really has", async () => {
    const world = start();
    world.service.single.deafPatch.add("name");
    world.service.single.deafSetters.add("name");
    const state = await createSet(world.context, named(2, { name: "One" }));
    const half = await failed(updateSet(world.context, state, named(2, { name: "Two" })));
    expect(half.message).toContain("u0: WRITE_NOT_TAKEN");
    expect(half.state.users["u0"]?.name).toBe("One");
    expectAgreement(world, half.state);
  });

  test("after a first write keeps what that write did: a rename, and a user who was made", async () => {
    const world = start();
    const state = await createSet(world.context, { users: { a: entry("a", { name: "One" }) } });
    world.service.single.fault = ({ name }) => {
      if (name === "patch" || name === "setPassword") throw refusal({ status: 403 });
    };
    const users = {
      a: entry("renamed", { name: "Two" }),
      b: entry("b", { password: "p", passwordActive: false }),
    };
    const half = await failed(updateSet(world.context, state, { users }));
    expect(half.message).toMatch(/^2 of 2 users failed/);
    expect(half.state.users["a"]).toMatchObject({ loginId: "renamed@example.com", name: "One" });
    expect(half.state.users["b"]).toMatchObject({ loginId: "b@example.com" });
    expectAgreement(world, half.state);
  });

  test("of thousands names twenty and counts the rest", async () => {
    const world = start();
    world.service.bulk.before = (route) => {
      if (route === "create") throw refusal({ status: 403 });
    };
    const half = await failed(createSet(world.context, named(100)));
    expect(half.message.split("\n")).toHaveLength(22);
    expect(half.message).toMatch(/^100 of 100 users failed; run again:/);
    expect(half.message).toMatch(/… and 80 more$/);
    expect(half.state).toEqual({ users: {}, userIds: {} });
  });

  test("by a bug of ours says so", async () => {
    const world = start();
    world.service.bulk.before = () => {
      throw new TypeError("x is undefined");
    };
    expect((await failed(createSet(world.context, named(2)))).message).toContain("u0: PROVIDER_BUG: x is undefined");
  });
});

describe("an answer that is lost", () => {
  test.each([
    ["before it took effect", "before"],
    ["after it took effect", "after"],
  ] as const)("%s: nobody is made twice or forgotten, with a search that sees nothing of it", async (_when, when) => {
    for (const createOnExisting of ["refused", "old"] as const) {
      const world = start();
      Object.assign(world.service.single.dialect, { createOnExisting });
      const search = world.service.single.search.bind(world.service.single);
      // Lags behind all creates.
      world.service.single.search = async (filter) => (await search(filter)).filter(({ name }) => name === "found");
      world.service.bulk[when] = (route, _keys, nth) => {
        if (route === "create" && nth === 1) throw refusal({ status: 502 });
      };
      const state = await createSet(world.context, named(30, { name: "One" }));
      expect(Object.keys(state.users)).toHaveLength(30);
      expectAgreement(world, state);

      world.service.bulk[when] = (route, _keys, nth) => {
        if (route === "patch" && nth === 1) throw refusal({ status: 0 });
      };
      const changed = await updateSet(world.context, state, named(30, { name: "Two" }));
      expectAgreement(world, changed);
      expect(changed.userIds).toEqual(state.userIds);
    }
  });

  test("entries of whom it says nothing are looked at, and only those who were not made are made, each alone", async () => {
    const world = start();
    const silent = ["u2@example.com", "u5@example.com"];
    world.service.bulk.silent = (_route, key) => silent.includes(key);
    // One took effect, the other did not.
    world.service.bulk.refused = (_route, key) => key === "u5@example.com";
    const state = await createSet(world.context, named(8));
    expectAgreement(world, state);
    expect(Object.keys(state.users)).toHaveLength(8);
    expect(world.service.counts()).toMatchObject({ "create/batch 8": 1, create: 1 });
    expect(world.slept).toEqual([300]);
  });

  test("for ever, by one user who makes every batch fail: all others are done, he is named", async () => {
    const world = start();
    world.service.bulk.before = (route, keys) => {
      if (route === "create" && keys.includes("u7@example.com")) throw refusal({ status: 500 });
    };
    world.service.single.fault = ({ name, args }) => {
      if (name === "create" && (args[0] as Entry)["loginId"] === "u7@example.com") throw refusal({ status: 500 });
    };
    const half = await failed(createSet(world.context, named(100)));
    expect(half.message).toMatch(/^1 of 100 users failed.*\n {2}u7: /);
    expectAgreement(world, half.state);
  });
});

describe("deletes", () => {
  test("over the limit stop the whole update before its first write", async () => {
    const world = start();
    const state = await createSet(world.context, named(10));
    world.forget();
    const now = { users: { ...named(5).users, u0: entry("u0", { name: "New" }), x: entry("x") } };
    await expect(updateSet(world.context, state, now)).rejects.toThrow(
      /^DELETES_EXCEEDED: user set · users · would lose 5 of 10 users at once \(5 deleted\), and at most 4 may go: .*maxDeletes: 5; nothing was sent/,
    );
    expect(world.service.lines()).toEqual([]);
    const meant = await updateSet(world.context, state, { ...now, maxDeletes: 5 });
    expectAgreement(world, meant);
    expect(meant.maxDeletes).toBe(5);
  });

  test("issue 13: count users who are replaced, and all who leave an emptied set, whatever becomes of them", async () => {
    const world = start();
    const state = await createSet(world.context, named(10));
    const replaced = { ...named(10), defaults: { test: true } };
    await expect(updateSet(world.context, state, replaced)).rejects.toThrow("would lose 10 of 10");
    const kept = await updateSet(world.context, state, { ...named(10), defaults: { onDelete: "retain" } });
    await expect(updateSet(world.context, kept, { users: {} })).rejects.toThrow("(10 kept in the project)");
    const gone = await updateSet(world.context, kept, { users: {}, maxDeletes: 10 });
    expect(gone.users).toEqual({});
    expect(loginIdsOn(world)).toHaveLength(10);
  });

  test("issue 13: of users who are kept name every one of them, in lines that can be read", async () => {
    const world = start();
    const state = await createSet(world.context, { ...named(150), defaults: { onDelete: "retain" } });
    await updateSet(world.context, state, { users: {}, maxDeletes: 150 });
    const lines = world.said.filter((line) => line.includes("stay in the project"));
    expect(lines).toHaveLength(2);
    const found = lines.join(" ").match(/u\d+ \(U\w+\)/g) ?? [];
    expect(new Set(found).size).toBe(150);
  });

  test("of a whole set are not limited by its own number, but by that of the run", async () => {
    const world = start();
    await deleteSet(world.context, await createSet(world.context, { ...named(10), maxDeletes: 1 }));
    expect(loginIdsOn(world)).toEqual([]);
    const limited = start({}, 3);
    const half = await failed(deleteSet(limited.context, await createSet(limited.context, named(10))));
    expect(half.message).toContain("DELETES_EXCEEDED");
    expect(Object.keys(half.state.users)).toHaveLength(7);
    expectAgreement(limited, half.state);
  });

  test("of those who are gone already are a success", async () => {
    const world = start();
    const state = await createSet(world.context, named(3));
    world.service.single.users.clear();
    await expect(deleteSet(world.context, state)).resolves.toBeUndefined();
  });
});

describe("a refresh", () => {
  test("shows each user as it is, forgets who is gone, and keeps the settings of the set", async () => {
    const world = start();
    const inputs: SetInputs = {
      ...named(3, { name: "One" }),
      defaults: { customAttributes: { team: "x" } },
      maxDeletes: 2,
    };
    const state = await createSet(world.context, inputs);
    const { users } = world.service.single;
    users.set(state.userIds["u0"] ?? "", {
      ...world.service.single.user(state.userIds["u0"] ?? ""),
      name: "Drift",
      givenName: "x",
    });
    users.delete(state.userIds["u2"] ?? "");
    const read = await readSet(world.context, state);
    expect(read.state.users).toMatchObject({ u0: { name: "Drift" }, u1: { name: "One" } });
    expect(Object.keys(read.state.userIds)).toEqual(["u0", "u1"]);
    expect(read.inputs).toEqual({
      maxDeletes: 2,
      defaults: { customAttributes: { team: "x" } },
      users: {
        u0: { ...entry("u0", { name: "Drift" }), customAttributes: { team: "x" } },
        u1: { ...entry("u1", { name: "One" }), customAttributes: { team: "x" } },
      },
    });
    expect(read.state).toMatchObject({ maxDeletes: 2 });
    world.forget();
    const repaired = await updateSet(world.context, read.state, inputs);
    expect(world.service.counts()).toEqual({ patch: 1, loadByLoginId: 1, create: 1 });
    expectAgreement(world, repaired);
  });

  test("that cannot read one changes nothing", async () => {
    const world = start();
    const state = await createSet(world.context, named(3));
    world.service.bulk.before = () => {
      throw refusal({ status: 500 });
    };
    await expect(readSet(world.context, state)).rejects.toThrow("SERVICE_FAILED");
  });
});

test("a password is never in the state of a set", async () => {
  const world = start();
  const users = {
    a: entry("a", { password: "very secret", passwordVersion: 1 }),
    b: entry("b", { hashedPassword: { django: { hash: "h" } } }),
  };
  const state = await createSet(world.context, { users });
  expect(JSON.stringify(state)).not.toMatch(/very secret|hashedPassword/);
  const shared = await createSet(start().context, { users: { c: entry("c") }, defaults: { password: "very secret" } });
  expect(JSON.stringify(shared)).not.toContain("very secret");
  expect(shared.defaults).toEqual({});
  expect(state.users["a"]?.passwordVersion).toBe(1);
  expect(world.service.counts()).toMatchObject({ create: 2 });
});

test("a set that takes long says how far it is, and only while it runs", async () => {
  vi.useFakeTimers();
  try {
    const said: string[] = [];
    const context = {
      ...start().context,
      notify: (level: string, text: string) => void said.push(`${level}: ${text}`),
    };
    let go = (): void => undefined;
    const long = new Promise<void>((resolve) => (go = resolve));
    const run = tellingProgress(context, 3, async () => {
      context.progress.done += 2;
      await long;
    });
    await vi.advanceTimersByTimeAsync(29_999);
    expect(said).toEqual([]);
    await vi.advanceTimersByTimeAsync(30_001);
    expect(said).toEqual(["info: 2 of 3 users done", "info: 2 of 3 users done"]);
    go();
    await run;
    await vi.advanceTimersByTimeAsync(120_000);
    expect(said).toHaveLength(2);
  } finally {
    vi.useRealTimers();
  }
});

test("progress counts every user with something to do once", async () => {
  const world = start();
  const state = await createSet(world.context, named(10));
  expect(world.context.progress).toEqual({ done: 10, total: 10 });
  await updateSet(world.context, state, { users: { ...named(9).users, u0: entry("u0", { name: "x" }) } });
  expect(world.context.progress).toEqual({ done: 12, total: 12 });
});
