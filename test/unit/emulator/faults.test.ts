import { expect, test } from "vitest";

import { Faults, type Emulator, type FaultKind, type FaultRule } from "../../../emulator/index.ts";
import { parseFault } from "../../../emulator/faults.ts";
import { ann, call, load, patch, start } from "./helpers.ts";

const PATCH = "PATCH /v1/mgmt/user/patch";

async function prepared(rule: FaultRule): Promise<Emulator> {
  const emulator = await start();
  await ann(emulator);
  emulator.log.clear();
  emulator.faults.add(rule);
  return emulator;
}

const name = (emulator: Emulator): string | undefined => emulator.user("ann")?.name;

test("status 429 with Retry-After has no effect and is E130429", async () => {
  const emulator = await prepared({ route: PATCH, kind: { status: 429, retryAfter: 7 } });
  const { status, headers, body } = await patch(emulator, { loginId: "ann", name: "New" });
  expect([status, headers.get("retry-after"), body.errorCode]).toEqual([429, "7", "E130429"]);
  expect(name(emulator)).toBe("");
  expect(emulator.log.all()).toMatchObject([{ status: 429, fault: "429", body: { name: "New" } }]);
  expect((await patch(emulator, { loginId: "ann", name: "New" })).status).toBe(200);
});

test("a status after: the write took effect, the client reads an error", async () => {
  const emulator = await prepared({ route: PATCH, kind: { status: 503, effect: "after", errorCode: "E777777" } });
  const { status, headers, body } = await patch(emulator, { loginId: "ann", name: "New" });
  expect([status, headers.get("retry-after"), body.errorCode]).toEqual([503, null, "E777777"]);
  expect(name(emulator)).toBe("New");
  expect(emulator.log.all()).toMatchObject([{ status: 503, fault: "503 after" }]);
});

for (const effect of ["before", "after"] as const) {
  test(`a connection cut ${effect}`, async () => {
    const emulator = await prepared({ route: PATCH, kind: { cut: effect } });
    await expect(patch(emulator, { loginId: "ann", name: "New" })).rejects.toThrow("fetch failed");
    expect(name(emulator)).toBe(effect === "after" ? "New" : "");
    expect(emulator.log.all()).toMatchObject([{ status: 0, fault: `cut ${effect}` }]);
    expect((await load(emulator, "ann")).status).toBe(200);
  });
}

test("a slow answer takes effect at once", async () => {
  const emulator = await prepared({ route: PATCH, kind: { delayMs: 600 } });
  const started = performance.now();
  const pending = patch(emulator, { loginId: "ann", name: "New" });
  await expect.poll(() => name(emulator), { interval: 5, timeout: 550 }).toBe("New");
  expect((await pending).status).toBe(200);
  expect(performance.now() - started).toBeGreaterThan(590);
  expect(emulator.log.all()[0]?.fault).toBe("slow 600");
});

test("closing the server does not wait for a slow answer", async () => {
  const emulator = await prepared({ route: PATCH, kind: { delayMs: 60_000 } });
  const pending = patch(emulator, { loginId: "ann", name: "New" }).catch(() => "cut");
  await expect.poll(() => name(emulator)).toBe("New");
  await emulator.close();
  await pending;
});

test("a malformed body: 200, JSON by its header, cut off; the write took effect", async () => {
  const emulator = await prepared({ route: PATCH, kind: { malformed: true } });
  const { status, headers, text } = await patch(emulator, { loginId: "ann", name: "New" });
  expect([status, headers.get("content-type")]).toEqual([200, "application/json"]);
  expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
  expect(name(emulator)).toBe("New");
});

test("an edge's page: HTML, 502 or as told, no effect unless told", async () => {
  const emulator = await prepared({ route: PATCH, kind: { html: true } });
  emulator.faults.add({ route: PATCH, at: 2, kind: { html: true, status: 200, effect: "after" } });
  const first = await patch(emulator, { loginId: "ann", name: "One" });
  expect([first.status, first.headers.get("content-type"), name(emulator)]).toEqual([502, "text/html", ""]);
  const second = await patch(emulator, { loginId: "ann", name: "Two" });
  expect([second.status, second.text.startsWith("<html>"), name(emulator)]).toEqual([200, true, "Two"]);
});

test("another answer: made of the true one, or in its place; the log shows what was sent", async () => {
  const emulator = await prepared({ route: PATCH, kind: { answers: () => ({ user: { userId: "U9" } }) } });
  const first = await patch(emulator, { loginId: "ann", name: "One" });
  expect([first.status, JSON.parse(first.text), name(emulator)]).toEqual([200, { user: { userId: "U9" } }, "One"]);
  const seen: unknown[] = [];
  const answers = (answer: unknown): unknown => {
    seen.push(answer);
    return {};
  };
  emulator.faults.add({ route: PATCH, kind: { answers, effect: "before" } });
  await patch(emulator, { loginId: "ann", name: "Two" });
  expect([seen, name(emulator)]).toEqual([[undefined], "One"]);
  const [one, two] = emulator.log.all().filter(({ fault }) => fault !== undefined);
  expect([one?.fault, one?.response]).toEqual(["another answer after", { user: { userId: "U9" } }]);
  expect([two?.fault, two?.response]).toEqual(["another answer", {}]);
});

test("entries of a batch that fail, and that vanish from the answer", async () => {
  const emulator = await start();
  const batch = async (names: string[]): Promise<unknown[]> => {
    const users = names.map((one) => ({ loginId: `${one}@acme.test` }));
    const { body } = await call(emulator, "POST /v1/mgmt/user/create/batch", { users });
    return [
      body.createdUsers.map((user) => user.loginIds[0]),
      body.failedUsers.map((failed) => failed.user.loginIds[0]),
    ];
  };
  emulator.faults.add({ kind: { failEntries: [2] } });
  emulator.faults.add({ at: 2, kind: { loseEntries: [1] } });
  expect(await batch(["a", "b"])).toEqual([["a@acme.test"], ["b@acme.test"]]);
  expect(emulator.user("b@acme.test")).toBeUndefined();
  expect(await batch(["c", "d"])).toEqual([["d@acme.test"], []]);
  expect(emulator.user("c@acme.test")).toBeDefined();
});

test("at and times count matching requests from when the rule was added", () => {
  const faults = new Faults();
  const kind: FaultKind = { status: 500 };
  faults.take("PATCH", "/v1/mgmt/user/patch");
  faults.add({ route: PATCH, at: 2, times: 2, kind });
  const hits = ["PATCH", "GET", "PATCH", "PATCH", "PATCH"].map((method) => faults.take(method, "/v1/mgmt/user/patch"));
  expect(hits).toEqual([undefined, undefined, kind, kind, undefined]);
});

test("a route may be a pattern, a bare path, or left out; Infinity and clear", () => {
  const kind: FaultKind = { status: 500 };
  const hit = (rule: Omit<FaultRule, "kind">, line: string): boolean => {
    const faults = new Faults();
    faults.add({ ...rule, kind });
    const [method = "", path = ""] = line.split(" ");
    return faults.take(method, path) !== undefined;
  };
  expect(hit({ route: /user\/(patch|create)$/g }, "PATCH /v1/mgmt/user/patch")).toBe(true);
  expect(hit({ route: /user\/(patch|create)$/ }, "PATCH /v1/mgmt/user/patch/batch")).toBe(false);
  expect(hit({ route: "/v1/mgmt/user" }, "GET /v1/mgmt/user")).toBe(true);
  expect(hit({ route: "/v1/mgmt/user" }, "PATCH /v1/mgmt/user/patch")).toBe(false);
  expect(hit({}, "GET /anything")).toBe(true);
  const faults = new Faults();
  faults.add({ times: Infinity, kind });
  expect([1, 2, 3].map(() => faults.take("GET", "/"))).toEqual([kind, kind, kind]);
  faults.clear();
  expect(faults.take("GET", "/")).toBeUndefined();
});

test("two rules on one route both count every request", () => {
  const faults = new Faults();
  faults.add({ at: 1, kind: { status: 500 } });
  faults.add({ at: 2, kind: { status: 503 } });
  expect([1, 2, 3].map(() => faults.take("GET", "/"))).toEqual([{ status: 500 }, { status: 503 }, undefined]);
});

test("faults of the command line", () => {
  expect(parseFault("PATCH /v1/mgmt/user/patch@2=429:5")).toEqual({
    route: PATCH,
    at: 2,
    kind: { status: 429, effect: "before", retryAfter: 5 },
  });
  expect(parseFault("=500:after")).toEqual({ at: 1, kind: { status: 500, effect: "after" } });
  expect(parseFault("/v1/mgmt/user=cut:after").kind).toEqual({ cut: "after" });
  expect(parseFault("@3=cut")).toEqual({ at: 3, kind: { cut: "before" } });
  expect(parseFault("=slow:200").kind).toEqual({ delayMs: 200 });
  expect(parseFault("=malformed").kind).toEqual({ malformed: true });
  expect(parseFault("=html:200").kind).toEqual({ html: true, status: 200 });
  for (const wrong of ["", "429", "=nonsense", "=slow", "=200", "x@y=500"])
    expect(() => parseFault(wrong)).toThrow(RangeError);
});
