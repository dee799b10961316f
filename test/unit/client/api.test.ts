import { describe, expect, test } from "vitest";

import { createApi, saysMissing, SETTER_PATHS, type UserApi } from "../../../provider/client/api.ts";
import type { Call, Transport } from "../../../provider/client/transport.ts";
import { Secrets } from "../../../provider/client/redact.ts";
import { ServiceError, type ServiceFailure } from "../../../provider/core/errors.ts";

const USER = { userId: "U1", loginIds: ["ci"], createdTime: 1_000 };

interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly query?: unknown;
  readonly body?: unknown;
}

/** An API over a transport that answers with this; what was sent is in `calls`. */
function over(answer: unknown, serverTimeS?: number): { api: UserApi; calls: Recorded[]; secrets: unknown[] } {
  const calls: Recorded[] = [];
  const secrets: unknown[] = [];
  const transport: Transport = {
    send: async <T>(call: Call<T>): Promise<T> => {
      const { method, path, query, body } = call;
      calls.push({ method, path, ...(query === undefined ? {} : { query }), ...(body === undefined ? {} : { body }) });
      secrets.push(call.secrets);
      if (answer instanceof Error) throw answer;
      return call.answer.parse(typeof answer === "function" ? (answer as (call: Call<T>) => unknown)(call) : answer);
    },
    secrets: new Secrets(),
    serverTimeS: () => serverTimeS,
    close: async () => undefined,
  };
  return { api: createApi(transport), calls, secrets };
}

function refusal(failure: Partial<ServiceFailure>): ServiceError {
  return new ServiceError("REQUEST_REFUSED", { method: "GET", path: "/", status: 404, ...failure }, "next");
}

const MISSING = refusal({ status: 404, errorCode: "E112102" });

describe("one endpoint per function", () => {
  test.each<[string, (api: UserApi) => Promise<unknown>, Recorded]>([
    [
      "create",
      (api) => api.create({ loginId: "ci" }),
      { method: "POST", path: "/v1/mgmt/user/create", body: { loginId: "ci" } },
    ],
    [
      "patch",
      (api) => api.patch({ loginId: "U1", name: "x" }),
      { method: "PATCH", path: "/v1/mgmt/user/patch", body: { loginId: "U1", name: "x" } },
    ],
    ["load", (api) => api.load("U1"), { method: "GET", path: "/v1/mgmt/user", query: { userId: "U1" } }],
    [
      "loadByLoginId",
      (api) => api.loadByLoginId("ci"),
      { method: "GET", path: "/v1/mgmt/user", query: { loginId: "ci" } },
    ],
    ["delete", (api) => api.delete("U1"), { method: "POST", path: "/v1/mgmt/user/delete", body: { userId: "U1" } }],
    [
      "set",
      (api) => api.set("customAttribute", { loginId: "U1" }),
      { method: "POST", path: "/v1/mgmt/user/update/customAttribute", body: { loginId: "U1" } },
    ],
    [
      "setPassword, active",
      (api) => api.setPassword("U1", "hunter2", true),
      { method: "POST", path: "/v1/mgmt/user/password/set/active", body: { loginId: "U1", password: "hunter2" } },
    ],
    [
      "setPassword, temporary",
      (api) => api.setPassword("U1", "hunter2", false),
      { method: "POST", path: "/v1/mgmt/user/password/set/temporary", body: { loginId: "U1", password: "hunter2" } },
    ],
  ])("%s", async (_name, call, expected) => {
    const { api, calls } = over({ user: USER });
    await call(api);
    expect(calls).toEqual([expected]);
  });

  test("search finds test users too, page by page until one is not full", async () => {
    const pages = [
      Array.from({ length: 100 }, (_, i) => ({ userId: `U${String(i)}` })),
      // A page may move while it is read: whoever comes twice is one user.
      [{ userId: "U99" }, { userId: "U100" }],
      [{ userId: "never asked for" }],
    ];
    const { api, calls } = over((call: { body: { page: number } }) => ({ users: pages[call.body.page] }));
    const found = await api.search({ loginIds: ["ci"] });
    expect(new Set(found.map((user) => user.userId)).size).toBe(101);
    expect(found).toHaveLength(101);
    expect(calls).toMatchObject([
      {
        method: "POST",
        path: "/v2/mgmt/user/search",
        body: { loginIds: ["ci"], withTestUser: true, limit: 100, page: 0 },
      },
      {
        method: "POST",
        path: "/v2/mgmt/user/search",
        body: { loginIds: ["ci"], withTestUser: true, limit: 100, page: 1 },
      },
    ]);
    expect(calls).toHaveLength(2);
  });

  test("definitions", async () => {
    const data = [
      { name: "team", type: 1 },
      { name: "level", type: 4, options: [{ value: "low", label: "Low" }] },
      { name: "x" },
    ];
    const { api, calls } = over({ data, total: "3" });
    await expect(api.definitions()).resolves.toEqual([
      { name: "team", type: "text", options: [] },
      { name: "level", type: "singleSelect", options: ["low"] },
      { name: "x", type: "other", options: [] },
    ]);
    expect(calls).toEqual([{ method: "GET", path: "/v1/mgmt/user/customattributes" }]);
  });

  test("the setters' paths", () => {
    const wrong = Object.values(SETTER_PATHS).filter((path) => !/^\/v[12]\/mgmt\/user\/update\//.test(path));
    expect(wrong).toEqual([]);
    expect(new Set(Object.values(SETTER_PATHS)).size).toBe(Object.keys(SETTER_PATHS).length);
    expect(SETTER_PATHS.loginId).toBe("/v1/mgmt/user/update/loginid");
  });

  test("no password comes back, even where the service repeats it", async () => {
    const { api } = over({ cleartext: "hunter2" });
    await expect(api.setPassword("U1", "hunter2", true)).resolves.toBeUndefined();
  });
});

describe("values that no error may repeat", () => {
  test.each<[string, (api: UserApi) => Promise<unknown>, string[]]>([
    [
      "of a create",
      (api) => api.create({ loginId: "ci", password: "hunter2", customAttributes: { pin: "4711", l: ["x1"] } }),
      ["4711", "x1", "hunter2"],
    ],
    ["of a hash", (api) => api.create({ loginId: "ci", hashedPassword: { bcrypt: { hash: "$2a$" } } }), ["$2a$"]],
    ["of a patch", (api) => api.patch({ loginId: "U1", customAttributes: { pin: "4711" } }), ["4711"]],
    [
      "of a setter",
      (api) => api.set("customAttribute", { loginId: "U1", attributeKey: "pin", attributeValue: "4711" }),
      ["4711"],
    ],
    ["of a password call", (api) => api.setPassword("U1", "hunter2", true), ["hunter2"]],
  ])("%s", async (_what, call, expected) => {
    const { api, secrets } = over({ user: USER });
    await call(api);
    expect(secrets).toEqual([expected]);
  });
});

describe("a user who existed before", () => {
  test.each([
    ["says so", { user: USER, created: false }, undefined, true],
    ["says the opposite, however old", { user: USER, created: true }, 999_999, false],
    ["is told by its age on the service's own clock", { user: USER }, 1_000 + 121, true],
    ["is not told by two minutes", { user: USER }, 1_000 + 120, false],
    ["cannot be told without a clock", { user: USER }, undefined, false],
    ["cannot be told without a time", { user: { ...USER, createdTime: 0 } }, 999_999, false],
  ])("%s", async (_what, answer, serverTimeS, isOld) => {
    const { api } = over(answer, serverTimeS);
    await expect(api.create({ loginId: "ci" })).resolves.toMatchObject({ isOld, user: { userId: "U1" } });
  });
});

describe("missing", () => {
  test("a load finds nobody, a delete had nobody to delete", async () => {
    const { api } = over(MISSING);
    await expect(api.load("U1")).resolves.toBeUndefined();
    await expect(api.loadByLoginId("ci")).resolves.toBeUndefined();
    await expect(api.delete("U1")).resolves.toBe(false);
  });

  test("a delete that deleted says so", async () => {
    await expect(over({}).api.delete("U1")).resolves.toBe(true);
  });

  test("anything else stays a failure: a page of a proxy is no proof that a user is gone", async () => {
    const { api } = over(refusal({ status: 404 }));
    await expect(api.load("U1")).rejects.toThrow("REQUEST_REFUSED");
    await expect(api.loadByLoginId("ci")).rejects.toThrow("REQUEST_REFUSED");
    await expect(api.delete("U1")).rejects.toThrow("REQUEST_REFUSED");
  });

  test("a patch of nobody is a failure that says missing", async () => {
    const error: unknown = await over(MISSING)
      .api.patch({})
      .catch((thrown: unknown) => thrown);
    expect(saysMissing(error)).toBe(true);
  });

  test.each([
    [{ status: 404, errorCode: "E112102" }, true],
    [{ status: 404, errorCode: "E062108" }, true],
    [{ status: 400, errorCode: "E112102" }, true],
    [{ status: 400, errorCode: "E062108" }, true],
    [{ status: 400, errorCode: "E011003" }, false],
    [{ status: 400 }, false],
    [{ status: 404 }, false],
    [{ status: 404, errorCode: "NOT_FOUND" }, false],
    // Issue 13: a route that is not there is no user who is gone.
    [{ status: 404, errorCode: "E011001" }, false],
    [{ status: 404, errorCode: "E1121020" }, false],
    [{ status: 404, errorCode: "" }, false],
    [{ status: 500, errorCode: "E112102" }, false],
    [{ status: 401, errorCode: "E112102" }, false],
    [{ status: 0 }, false],
  ])("%j says missing: %s", (failure, expected) => {
    expect(saysMissing(refusal(failure))).toBe(expected);
  });

  test("what is no answer of the service never says missing", () => {
    for (const thrown of [new Error("404 E112102"), undefined, null, "404"]) expect(saysMissing(thrown)).toBe(false);
  });
});

describe("issue 13: an answer with another user's record", () => {
  test.each<[string, (api: UserApi) => Promise<unknown>]>([
    ["a patch", (api) => api.patch({ loginId: "U9", name: "x" })],
    ["a setter", (api) => api.set("name", { loginId: "U9", name: "x" })],
    ["a rename, addressed by the login ID", (api) => api.set("loginId", { loginId: "ci", newLoginId: "x" }, "U9")],
    ["a load", (api) => api.load("U9")],
  ])("is never taken for the outcome of %s", async (_what, call) => {
    const { api } = over({ user: USER });
    const error = await call(api).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "WRITE_NOT_TAKEN" });
    expect((error as Error).message).toContain("user U9 was answered with another user (U1)");
  });
});

describe("a delete that is refused", () => {
  const refused = (thereStill: boolean, failure: Partial<ServiceFailure>): UserApi => {
    const { api } = over((call: Call<unknown>) => {
      if (call.method === "POST") throw refusal(failure);
      if (thereStill) return { user: USER };
      throw MISSING;
    });
    return api;
  };

  test.each([400, 404])("by %i without a code for it: reading the user tells whether it is gone", async (status) => {
    await expect(refused(false, { status }).delete("U1")).resolves.toBe(false);
    await expect(refused(true, { status }).delete("U1")).rejects.toThrow("REQUEST_REFUSED");
  });

  test("by a fault is not read as gone", async () => {
    await expect(refused(false, { status: 500 }).delete("U1")).rejects.toThrow("REQUEST_REFUSED");
  });
});
