import { expect, test } from "vitest";

import { createBulkApi } from "../../../provider/client/bulk.ts";
import type { Call, Transport } from "../../../provider/client/transport.ts";
import { Secrets } from "../../../provider/client/redact.ts";

/** A transport that answers each call with the same JSON. */
function answering(answer: unknown): {
  bulk: ReturnType<typeof createBulkApi>;
  calls: Array<Call<unknown>>;
  transport: Transport;
} {
  const calls: Array<Call<unknown>> = [];
  const transport: Transport = {
    send: async <T>(call: Call<T>): Promise<T> => {
      calls.push(call);
      return call.answer.parse(answer);
    },
    secrets: new Secrets(),
    serverTimeS: () => undefined,
    close: async () => undefined,
  };
  return { bulk: createBulkApi(transport), calls, transport };
}

test("creates: those made and those that failed, whatever the answer leaves out", async () => {
  const user = { userId: "U1", loginIds: ["a"] };
  const failed = [{ failure: "taken", user: { loginIds: ["b"] } }, { failure: null, user: null }, {}];
  const { bulk, calls } = answering({ createdUsers: [user], failedUsers: failed, additionalErrors: {} });
  const answer = await bulk.create([{ loginId: "a", customAttributes: { key: "hidden value" } }, { loginId: "b" }]);
  expect(answer.done).toMatchObject([user]);
  expect(answer.failed).toEqual([
    { failure: "taken", user: { loginIds: ["b"] } },
    { failure: "no reason given", user: undefined },
    { failure: "no reason given", user: undefined },
  ]);
  expect(calls).toMatchObject([
    {
      method: "POST",
      path: "/v1/mgmt/user/create/batch",
      body: { users: [{ loginId: "a", customAttributes: { key: "hidden value" } }, { loginId: "b" }] },
      secrets: ["hidden value"],
    },
  ]);
  // A write: never sent again by the transport.
  expect(calls[0]?.reads).toBeUndefined();
  expect(await answering({}).bulk.create([])).toEqual({ done: [], failed: [] });
});

test("patches", async () => {
  const { bulk, calls } = answering({ patchedUsers: [{ userId: "U1" }], failedUsers: null });
  const answer = await bulk.patch([{ loginId: "U1", name: "A" }]);
  expect(answer).toMatchObject({ done: [{ userId: "U1" }], failed: [] });
  expect(calls).toMatchObject([
    { method: "PATCH", path: "/v1/mgmt/user/patch/batch", body: { users: [{ loginId: "U1", name: "A" }] } },
  ]);
  expect(calls[0]?.reads).toBeUndefined();
});

test("loads ask for disabled and expired users too, who would else look as if they were gone", async () => {
  const { bulk, calls } = answering({ users: [{ userId: "U1", status: "disabled" }] });
  expect(await bulk.load(["U1"])).toMatchObject([{ userId: "U1", status: "disabled" }]);
  expect(calls).toMatchObject([
    { path: "/v1/mgmt/users/load", body: { userIds: ["U1"], includeInvalidUsers: true }, reads: true },
  ]);
});

test("deletes go by user ID, so that they may be sent again after a fault", async () => {
  const { bulk, calls } = answering({});
  await bulk.delete(["U1", "U2"]);
  expect(calls).toMatchObject([{ path: "/v1/mgmt/user/delete/batch", body: { userIds: ["U1", "U2"] }, reads: true }]);
});

test("a failure told of in an answer of status 200 repeats no secret, is one line, bounded, and moves no cursor", async () => {
  const KEY = "K2secretmanagementkeyofthisproject";
  const said = async (failure: string): Promise<string | undefined> => {
    for (const [route, done] of [
      ["create", "createdUsers"],
      ["patch", "patchedUsers"],
    ] as const) {
      const { bulk, transport } = answering({ [done]: [], failedUsers: [{ failure, user: { userId: "U1" } }] });
      transport.secrets.add([KEY]);
      const { failed } = await bulk[route]([{ loginId: "U1", customAttributes: { pin: 83_659, key: "hidden value" } }]);
      expect(failed).toEqual([{ failure: expect.any(String) as string, user: { userId: "U1" } }]);
      if (route === "patch") return failed[0]?.failure;
    }
    throw new Error("not reached");
  };
  expect(await said(`bad ${KEY}, pin 83659, "hidden value"`)).toBe('bad [secret], pin [secret], "[secret]"');
  expect(await said("x".repeat(1_000_000))).toBe(`${"x".repeat(300)}…`);
  expect(await said("\u001B[2J\u001B[31mred\n\rline\u0000\u202E")).toBe("red line");
  expect(await said("\u001B[2J")).toBe("no reason given");
});
