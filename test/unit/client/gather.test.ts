import { describe, expect, test } from "vitest";

import { Deadline } from "../../../provider/client/deadline.ts";
import type { WireUser } from "../../../provider/client/wire.ts";
import { failureOf } from "../../../provider/core/errors.ts";
import { refusal, wireUser } from "../user/fake-api.ts";
import { startService, type Service } from "./fake-service.ts";

const loginIds = (count: number): string[] => Array.from({ length: count }, (_, i) => `u${String(i)}@example.com`);
const userIds = (count: number): string[] => Array.from({ length: count }, (_, i) => `U${String(i)}`);
const people = (count: number): WireUser[] =>
  userIds(count).map((userId, i) => wireUser({ userId, loginIds: [loginIds(count)[i] ?? ""] }));

/** What each of several calls ends with: its value, or its error. */
async function all<T>(calls: ReadonlyArray<Promise<T>>): Promise<Array<T | Error>> {
  return Promise.all(calls.map((call) => call.catch((error: Error) => error)));
}
const statuses = (results: readonly unknown[]): unknown[] => results.map((result) => failureOf(result)?.status ?? "ok");

const create = (service: Service, ids: readonly string[]): Promise<unknown[]> =>
  all(ids.map((loginId) => service.gathered.create({ loginId })));
const rename = (service: Service, ids: readonly string[]): Promise<unknown[]> =>
  all(ids.map((loginId) => service.gathered.patch({ loginId, name: "New" })));

describe("N calls at once", () => {
  test.each([
    [1, { create: 1 }],
    [2, { "create/batch 2": 1 }],
    [100, { "create/batch 100": 1 }],
    [101, { "create/batch 100": 1, create: 1 }],
    [250, { "create/batch 100": 2, "create/batch 50": 1 }],
  ])("%i creates", async (count, expected) => {
    const service = startService();
    const made = await create(service, loginIds(count));
    expect(service.counts()).toEqual(expected);
    expect(made.map((one) => (one as { user: WireUser }).user.loginIds[0])).toEqual(loginIds(count));
  });

  test.each([
    [1, { patch: 1 }],
    [100, { "patch/batch 100": 1 }],
    [250, { "patch/batch 100": 2, "patch/batch 50": 1 }],
  ])("%i patches", async (count, expected) => {
    const service = startService(people(250));
    const patched = await rename(service, userIds(count));
    expect(service.counts()).toEqual(expected);
    expect(patched).toMatchObject(userIds(count).map((userId) => ({ userId, name: "New" })));
  });

  test.each([
    [1, { load: 1 }],
    [100, { "load/batch 100": 1 }],
    [1000, { "load/batch 100": 10 }],
  ])("%i loads", async (count, expected) => {
    const service = startService(people(count));
    const found = await all(userIds(count).map((id) => service.gathered.load(id)));
    expect(service.counts()).toEqual(expected);
    expect(found).toMatchObject(userIds(count).map((userId) => ({ userId })));
  });

  test.each([
    [1, { delete: 1 }],
    // Whether they are gone is read.
    [100, { "delete/batch 100": 1, "load/batch 100": 2 }],
    [
      250,
      {
        "delete/batch 100": 2,
        "load/batch 100": 4,
        "delete/batch 50": 1,
        "load/batch 50": 2,
      },
    ],
  ])("%i deletes", async (count, expected) => {
    const service = startService(people(250));
    expect(await all(userIds(count).map((id) => service.gathered.delete(id)))).toEqual(userIds(count).map(() => true));
    expect(service.counts()).toEqual(expected);
    expect(service.single.users.size).toBe(250 - count);
  });

  test("look-ups of free login IDs and of contacts are one search", async () => {
    const service = startService();
    const ids = loginIds(100);
    const found = await all<unknown>([
      ...ids.map((id) => service.gathered.loadByLoginId(id)),
      ...ids.map((id) => service.gathered.search({ loginIds: [`+49${id}`] })),
    ]);
    expect(service.counts()).toEqual({ "search 200": 1 });
    expect(found).toEqual([...ids.map(() => undefined), ...ids.map(() => [])]);
  });

  test("a lone look-up is a load, which sees a write at once", async () => {
    const service = startService(people(1));
    await expect(service.gathered.loadByLoginId("U0@example.com".toLowerCase())).resolves.toMatchObject({
      userId: "U0",
    });
    expect(service.counts()).toEqual({ loadByLoginId: 1 });
  });

  test("each look-up gets its own users, whatever the spelling", async () => {
    const service = startService(people(3));
    const [a, b, none] = await all<unknown>([
      service.gathered.loadByLoginId("u0@example.com"),
      service.gathered.search({ loginIds: ["U1@EXAMPLE.COM", "u1@example.com", "u2@example.com"] }),
      service.gathered.loadByLoginId("nobody@example.com"),
    ]);
    expect(a).toMatchObject({ userId: "U0" });
    expect(b).toMatchObject([{ userId: "U1" }, { userId: "U2" }]);
    expect(none).toBeUndefined();
  });

  test("passwords and test users go alone", async () => {
    const service = startService();
    await all(
      [{ password: "p" }, { hashedPassword: {} }, { test: true }, {}, {}].map((more, i) =>
        service.gathered.create({ loginId: `u${String(i)}`, ...more }),
      ),
    );
    expect(service.counts()).toEqual({ create: 3, "create/batch 2": 1 });
  });

  test("calls that come later make a batch of their own", async () => {
    const service = startService();
    await create(service, ["a", "b"]);
    await create(service, ["c"]);
    expect(service.counts()).toEqual({ "create/batch 2": 1, create: 1 });
  });

  test("the size is a setting", async () => {
    const service = startService([], { maxBatch: 7 });
    await create(service, loginIds(15));
    expect(service.counts()).toEqual({ "create/batch 7": 2, create: 1 });
  });
});

describe("failures of single users in a batch", () => {
  test("few that are refused are tried alone, for the service's exact answer; the others are done", async () => {
    const service = startService();
    service.bulk.refused = (_route, key) => key === "u3@example.com";
    service.single.fault = ({ name }) => {
      if (name === "create") throw refusal({ status: 409, errorCode: "E111127" });
    };
    const results = await create(service, loginIds(5));
    expect(statuses(results)).toEqual(["ok", "ok", "ok", 409, "ok"]);
    expect(service.counts()).toEqual({ "create/batch 5": 1, create: 1 });
    expect(service.single.users.size).toBe(4);
  });

  test("many that are refused are told by what the batch says of each", async () => {
    const service = startService(people(20));
    service.bulk.refused = (_route, key) => Number(key.slice(1)) < 10;
    const results = await rename(service, userIds(20));
    expect(statuses(results)).toEqual([...userIds(10).map(() => 400), ...userIds(10).map(() => "ok")]);
    expect((results[4] as Error).message).toContain("refused: U4");
    expect(service.counts()).toEqual({ "patch/batch 20": 1 });
  });

  test("one of whom the answer says nothing has an unknown outcome, and is not sent again unasked", async () => {
    const service = startService();
    service.bulk.silent = (_route, key) => key === "u1@example.com";
    const results = await create(service, loginIds(4));
    expect(statuses(results)).toEqual(["ok", 200, "ok", "ok"]);
    expect(service.counts()).toEqual({ "create/batch 4": 1 });
  });

  test("what is asked again after that goes alone", async () => {
    const service = startService(people(4));
    service.bulk.silent = () => true;
    expect(statuses(await rename(service, userIds(4)))).toEqual([200, 200, 200, 200]);
    expect(statuses(await rename(service, userIds(4)))).toEqual(["ok", "ok", "ok", "ok"]);
    expect(service.counts()).toEqual({ "patch/batch 4": 1, patch: 4 });
    // And is trusted again once it is known.
    service.bulk.silent = () => false;
    await rename(service, userIds(4));
    expect(service.counts()).toEqual({ "patch/batch 4": 2, patch: 4 });
  });
});

describe("a user who makes every batch fail", () => {
  const POISON = "u42@example.com";
  const poisoned = (status: number): Service => {
    const service = startService();
    service.bulk.before = (route, keys) => {
      if (route === "create" && keys.includes(POISON)) throw refusal({ status, errorCode: "E1" });
    };
    service.single.fault = ({ name, args }) => {
      if (name === "create" && (args[0] as { loginId: string }).loginId === POISON) throw refusal({ status });
    };
    return service;
  };

  test("by refusal: is found by halving, keeps nobody back, and does not shrink later batches", async () => {
    const service = poisoned(400);
    const results = await create(service, loginIds(100));
    expect(loginIds(100).filter((_, i) => statuses(results)[i] !== "ok")).toEqual([POISON]);
    expect(service.lines().length).toBeLessThan(20);
    service.bulk.requests.length = 0;
    service.single.calls.length = 0;
    await create(service, loginIds(300).slice(200));
    expect(service.counts()).toEqual({ "create/batch 100": 1 });
  });

  test("by a fault: when all are asked again, in small parts and then alone, all others come through", async () => {
    const service = poisoned(500);
    expect(new Set(statuses(await create(service, loginIds(100))))).toEqual(new Set([500]));
    const second = await create(service, loginIds(100));
    expect(statuses(second).filter((status) => status === "ok")).toHaveLength(90);
    const left = loginIds(100).filter((_, i) => statuses(second)[i] !== "ok");
    expect(statuses(await create(service, left)).filter((status) => status === "ok")).toHaveLength(9);
    expect(service.counts()).toEqual({ "create/batch 100": 1, "create/batch 10": 10, create: 10 });
    expect(service.single.users.size).toBe(99);
  });
});

describe("a service that takes fewer at once", () => {
  test("is learned from its first refusal, per route, and nothing is lost", async () => {
    const service = startService(people(100));
    service.bulk.maximum = { create: 30 };
    expect(new Set(statuses(await create(service, loginIds(300).slice(200))))).toEqual(new Set(["ok"]));
    expect(service.counts()).toEqual({ "create/batch 100": 1, "create/batch 50": 2, "create/batch 25": 4 });
    service.bulk.requests.length = 0;
    await create(service, loginIds(500).slice(400));
    expect(service.counts()).toEqual({ "create/batch 25": 4 });
    service.bulk.requests.length = 0;
    await rename(service, userIds(100));
    expect(service.counts()).toEqual({ "patch/batch 100": 1 });
  });

  test("does so for searches and loads too", async () => {
    const service = startService(people(100));
    service.bulk.maximum = { load: 60 };
    service.single.fault = ({ name, args }) => {
      if (name === "search" && (args[0] as { loginIds: string[] }).loginIds.length > 60) throw refusal();
    };
    const found = await all(loginIds(100).map((id) => service.gathered.loadByLoginId(id)));
    expect(found).toMatchObject(userIds(100).map((userId) => ({ userId })));
    expect(service.counts()).toEqual({ "search 100": 1, "search 50": 2, "load/batch 50": 2 });
  });

  test("a 413 says the same as a 400, a 403 says it of nobody", async () => {
    const service = startService();
    service.bulk.before = (_route, keys) => {
      if (keys.length > 2) throw refusal({ status: 413 });
    };
    expect(statuses(await create(service, loginIds(4)))).toEqual(["ok", "ok", "ok", "ok"]);
    service.bulk.requests.length = 0;
    service.bulk.before = () => {
      throw refusal({ status: 403 });
    };
    expect(statuses(await create(service, ["a", "b"]))).toEqual([403, 403]);
    expect(service.counts()).toEqual({ "create/batch 2": 1 });
  });
});

describe("the deadline of a batch", () => {
  test.each([
    ["first", [500, 5_000]],
    ["last", [5_000, 500]],
  ])("is the earliest of its calls: the hurried one came %s", async (_when, durationsMs) => {
    const service = startService(people(2));
    const deadlines = durationsMs.map((durationMs) => new Deadline(0, durationMs));
    await all(deadlines.map((deadline, index) => service.within(deadline).load(`U${String(index)}`)));
    expect(service.lines()).toEqual(["load/batch 2"]);
    const batch = service.limits.at(-1);
    expect([batch?.allows(0, 400), batch?.allows(0, 600)]).toEqual([true, false]);
    // What the batch waits for the budget is free for each of them.
    batch?.waited(0, 1_000);
    expect([batch?.allows(0, 1_400), batch?.allows(0, 1_600)]).toEqual([true, false]);
    expect(deadlines.map((one, index) => one.allows(0, 1_000 + (durationsMs[index] ?? 0)))).toEqual([true, true]);
  });

  test("is that of a lone call too, and none where there is no operation", async () => {
    const service = startService(people(1));
    await service.within(new Deadline(0, 500)).load("U0");
    const lone = service.limits.at(-1);
    expect([lone?.allows(0, 400), lone?.allows(0, 600)]).toEqual([true, false]);
    await service.gathered.load("U0");
    expect(service.limits.at(-1)).toBeUndefined();
    expect(service.lines()).toEqual(["load", "load"]);
  });
});

describe("reads", () => {
  test("whom a bulk load leaves out is asked for alone: test users, disabled ones, whoever the service hides", async () => {
    const service = startService(people(5));
    service.bulk.hidden = ({ userId }) => userId === "U1" || userId === "U2";
    service.single.users.delete("U4");
    const found = await all(userIds(5).map((id) => service.gathered.load(id)));
    expect(found.slice(0, 4)).toMatchObject(userIds(4).map((userId) => ({ userId })));
    expect(found[4]).toBeUndefined();
    expect(service.counts()).toEqual({ "load/batch 5": 1, load: 3 });
  });

  test("a load that fails fails for all who asked, and nobody is gone", async () => {
    const service = startService(people(3));
    service.bulk.before = () => {
      throw refusal({ status: 500 });
    };
    expect(statuses(await all(userIds(3).map((id) => service.gathered.load(id))))).toEqual([500, 500, 500]);
  });

  test("a bulk load that is refused because one is missing still finds the others", async () => {
    const service = startService(people(4));
    service.bulk.before = (_route, keys) => {
      if (keys.includes("U9")) throw refusal({ status: 404, errorCode: "E112102" });
    };
    const found = await all(["U0", "U9", "U2", "U3"].map((id) => service.gathered.load(id)));
    expect(found).toMatchObject(
      [{ userId: "U0" }, {}, { userId: "U2" }, { userId: "U3" }].map((one, i) =>
        i === 1 ? undefined : one,
      ) as unknown[],
    );
  });

  test("whom a search still finds although it was deleted does not exist", async () => {
    const service = startService(people(3));
    service.single.search = async () => people(3);
    service.single.users.delete("U1");
    const found = await all(loginIds(3).map((id) => service.gathered.loadByLoginId(id)));
    expect(found.map((one) => (one as WireUser | undefined)?.userId)).toEqual(["U0", undefined, "U2"]);
  });

  test("a look-up that must be sure does not go by search", async () => {
    const service = startService(people(3));
    await all(loginIds(3).map((id) => service.gathered.loadByLoginId(id, true)));
    expect(service.counts()).toEqual({ loadByLoginId: 3 });
  });
});

describe("issue 13: a load by login ID that is answered with another user", () => {
  test.each([
    ["alone", true],
    ["that could gather", false],
  ])("%s tells neither whose the login ID is nor that it is free", async (_how, alone) => {
    const service = startService();
    service.single.loadByLoginId = async () => wireUser({ userId: "U9", loginIds: ["other"] });
    const [outcome] = await all([service.gathered.loadByLoginId("a", alone)]);
    expect(outcome).toMatchObject({ code: "WRITE_NOT_TAKEN" });
    expect((outcome as Error).message).toContain("(U9) who does not have the login ID");
  });
});

describe("issue 13: creates of one login ID", () => {
  const outcome = (one: unknown): unknown => {
    const { user, isOld } = one as { user?: WireUser; isOld?: boolean };
    return user === undefined ? one : { userId: user.userId, isOld };
  };

  test.each<[string, object, object]>([
    ["in two spellings", { loginId: "Ada@example.com" }, { loginId: "ada@example.com" }],
    ["as an additional identifier", { loginId: "a" }, { loginId: "b", additionalIdentifiers: ["A"] }],
    ["one of a test user", { loginId: "a" }, { loginId: "a", test: true }],
  ])("%s are never under way at once, and the second finds the first one's user", async (_what, first, second) => {
    const service = startService();
    const both = await all([first, second].map((body) => service.gathered.create({ ...body })));
    expect(both.map(outcome)).toEqual([
      { userId: "Umade1", isOld: false },
      { userId: "Umade1", isOld: true },
    ]);
    expect(service.single.users.size).toBe(1);
  });

  test("of which the first is refused: the second is made", async () => {
    const service = startService();
    service.single.fault = ({ name }, nth) => {
      if (name === "create" && nth === 1) throw refusal();
    };
    const both = await create(service, ["a", "a"]);
    expect(both[0]).toBeInstanceOf(Error);
    expect(outcome(both[1])).toEqual({ userId: "Umade1", isOld: false });
  });

  test("of which the first takes effect and its answer is lost: the second finds the user", async () => {
    const service = startService();
    const single = service.single.create.bind(service.single);
    let calls = 0;
    service.single.create = async (body) => {
      const made = await single(body);
      calls += 1;
      if (calls === 1) throw refusal({ status: 500 });
      return made;
    };
    const both = await create(service, ["a", "a"]);
    expect(both[0]).toBeInstanceOf(Error);
    expect(outcome(both[1])).toEqual({ userId: "Umade1", isOld: true });
    expect(service.single.users.size).toBe(1);
  });

  test("that is answered with a user of another login ID made nobody", async () => {
    const service = startService();
    service.single.create = async () => ({ user: wireUser({ userId: "U9", loginIds: ["other"] }), isOld: false });
    const [outcome] = await create(service, ["a"]);
    expect(outcome).toMatchObject({ code: "WRITE_NOT_TAKEN" });
    expect((outcome as Error).message).toContain("(U9) who does not have the login ID");
  });

  test.each([
    ["one record", [["a", "b"]]],
    ["a record for each", [["a"], ["b"]]],
  ])("and a batch that answers one user for two entries, in %s, gives it to one of them", async (_how, records) => {
    const service = startService();
    const done = records.map((ids) => wireUser({ userId: "U9", loginIds: ids, createdTime: 1_700_000_100 }));
    service.bulk.create = async () => ({ done, failed: [] });
    const both = await create(service, ["a", "b"]);
    expect(outcome(both[0])).toEqual({ userId: "U9", isOld: false });
    expect(both[1]).toMatchObject({ code: "WRITE_NOT_TAKEN" });
    expect((both[1] as Error).message).toContain("one user (U9) for two");
  });
});

describe("deletes", () => {
  test("who is still there is deleted alone", async () => {
    const service = startService(people(4));
    service.bulk.silent = (_route, key) => key === "U2";
    expect(await all(userIds(4).map((id) => service.gathered.delete(id)))).toEqual([true, true, true, true]);
    const counts = { "delete/batch 4": 1, "load/batch 4": 2, delete: 1 };
    expect(service.counts()).toEqual(counts);
    expect(service.single.users.size).toBe(0);
  });

  test("issue 13: whom users/load leaves out before and after is not gone for it: a load of their own decides", async () => {
    const service = startService(people(4));
    service.bulk.silent = (_route, key) => key === "U2";
    service.bulk.hidden = ({ userId }) => userId === "U2";
    expect(await all(userIds(4).map((id) => service.gathered.delete(id)))).toEqual([true, true, true, true]);
    const counts = { "delete/batch 4": 1, "load/batch 4": 2, load: 1, delete: 1 };
    expect(service.counts()).toEqual(counts);
    expect(service.single.users.size).toBe(0);
  });

  test("a refusal because one was gone already: the others go alone", async () => {
    const service = startService(people(3));
    service.bulk.before = (route) => {
      if (route === "delete") throw refusal({ status: 404, errorCode: "E112102" });
    };
    const gone = await all(["U0", "U9", "U2"].map((id) => service.gathered.delete(id)));
    expect(gone).toEqual([true, true, true]);
    expect([...service.single.users.keys()]).toEqual(["U1"]);
  });

  test("a lost answer is read: who is gone is a success, who is not is a failure", async () => {
    const service = startService(people(4));
    service.bulk.silent = (_route, key) => key === "U3";
    service.bulk.after = (route) => {
      if (route === "delete") throw refusal({ status: 0 });
    };
    expect(statuses(await all(userIds(4).map((id) => service.gathered.delete(id))))).toEqual(["ok", "ok", "ok", 0]);
  });
});

test("an error that is no answer of the service reaches every caller as it is", async () => {
  const service = startService();
  const bug = new Error("bug");
  service.bulk.before = () => {
    throw bug;
  };
  expect(await create(service, ["a", "b"])).toEqual([bug, bug]);
});
