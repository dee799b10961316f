import { expect, test } from "vitest";

import type { WireUser } from "../../../provider/client/wire.ts";
import { Refused, type Caller } from "../../../tools/live/caller.ts";
import { createNames } from "../../../tools/live/names.ts";
import { OwnUsers, sweep } from "../../../tools/live/own-users.ts";

const names = createNames();
const user = (userId: string, ...loginIds: string[]): WireUser => ({ userId, loginIds }) as unknown as WireUser;

/** Notes the bodies of deletes; answers each request by what `reply` makes of its body. */
function recorder(reply: (body: unknown) => unknown = () => ({})): { caller: Caller; deleted: unknown[] } {
  const deleted: unknown[] = [];
  const caller: Caller = {
    send: async (call) => {
      if (call.path === "/v1/mgmt/user/delete") deleted.push(call.body);
      return reply(call.body) as never;
    },
  };
  return { caller, deleted };
}

const refusal = (status: number, errorCode?: string): Refused =>
  new Refused({
    method: "POST",
    path: "/v1/mgmt/user/delete",
    status,
    ...(errorCode === undefined ? {} : { errorCode }),
  });

test("by user ID where the answer told it, by login ID where it did not, not at all where it was refused", async () => {
  const own = new OwnUsers();
  for (const label of ["made", "lost", "refused"]) own.expect(names.address(label));
  own.made(names.address("made"), user("U1", names.address("made")));
  own.refused(names.address("refused"));
  const { caller, deleted } = recorder();
  expect(await own.removeAll(caller)).toEqual([]);
  expect(deleted).toEqual([{ userId: "U1" }, { loginId: names.address("lost") }]);
  expect(await own.removeAll(caller)).toEqual([]);
  expect(deleted).toHaveLength(2);
});

test("a stranger in the answer of a create is not deleted", async () => {
  const own = new OwnUsers();
  own.expect(names.address("mine"));
  own.made(names.address("mine"), user("Ustranger", "ann@acme.test"));
  const { caller, deleted } = recorder();
  await own.removeAll(caller);
  expect(deleted).toEqual([{ loginId: names.address("mine") }]);
});

test("two users under one login ID are both removed", async () => {
  const own = new OwnUsers();
  for (const userId of ["U1", "U2"]) {
    own.expect(names.plain("twice"));
    own.made(names.plain("twice"), user(userId, names.plain("twice")));
  }
  const { caller, deleted } = recorder();
  await own.removeAll(caller);
  expect(deleted).toEqual([{ userId: "U1" }, { userId: "U2" }]);
});

test.each([
  [refusal(404, "E112102"), []],
  [refusal(400, "E062108"), []],
  // A page of a proxy is no word of the service's.
  [refusal(404), ["U1"]],
  [refusal(400, "E011003"), ["U1"]],
])("a delete answered by %o", async (answer, left) => {
  const own = new OwnUsers();
  own.made("any", user("U1", names.address("a")));
  expect(await own.removeAll(recorder(() => answer).caller)).toEqual(left);
});

test("the sweep reads page by page and deletes own users only", async () => {
  const page = (number: number): WireUser[] =>
    Array.from({ length: number === 0 ? 100 : 3 }, (_, index) =>
      user(`U${String(number)}-${String(index)}`, index === 1 ? names.address("old") : "ann@acme.test"),
    );
  const { caller, deleted } = recorder((body) => {
    const { page: number } = body as { page?: number };
    return number === undefined ? {} : { users: page(number) };
  });
  expect(await sweep(caller)).toBe(2);
  expect(deleted).toEqual([{ userId: "U0-1" }, { userId: "U1-1" }]);
});
