import { describe, expect, test } from "vitest";

import { searchUsers } from "../../../provider/client/search.ts";
import type { Call } from "../../../provider/client/transport.ts";

type Body = { readonly limit: number; readonly page: number };

/** A service of so many users, whose pages hold at most `cut` and which may tell how many there are. */
function service(size: number, { cut = 100, tells = true, repeats = false } = {}) {
  const bodies: Body[] = [];
  const send = async <T>(call: Call<T>): Promise<T> => {
    const body = call.body as Body;
    bodies.push(body);
    const limit = Math.min(body.limit, cut);
    const start = repeats ? 0 : body.page * limit;
    const users = Array.from({ length: Math.max(0, Math.min(limit, size - start)) }, (_, index) => ({
      userId: `U${String(start + index)}`,
    }));
    return call.answer.parse({ users, ...(tells ? { total: size } : {}) });
  };
  return { bodies, transport: { send } };
}

describe("a search", () => {
  test.each([
    [0, 1],
    [1, 1],
    [99, 1],
    [100, 2],
    [101, 2],
    [1_234, 13],
    [10_500, 106],
  ])("of %i users takes %i pages, and nobody is missing", async (size, pages) => {
    const { bodies, transport } = service(size, { tells: false });
    const found = await searchUsers(transport, { text: "x" });
    expect(new Set(found.map(({ userId }) => userId)).size).toBe(size);
    expect(bodies).toHaveLength(pages);
    expect(bodies.map(({ page }) => page)).toEqual(Array.from({ length: pages }, (_, page) => page));
    expect(bodies[0]).toEqual({ text: "x", limit: 100, page: 0 });
  });

  test("goes on where pages are cut and the answer tells of more", async () => {
    const { bodies, transport } = service(45, { cut: 10 });
    expect(await searchUsers(transport, {})).toHaveLength(45);
    expect(bodies).toHaveLength(5);
  });

  test.each([
    [1, [1], 1],
    [100, [100], 1],
    [101, [100, 100], 2],
    [250, [100, 100, 100], 3],
    [5_000, Array.from({ length: 4 }, () => 100), 4],
  ])("of at most %i asks for no more pages than that needs, all of one size", async (maximum, limits, pages) => {
    const { bodies, transport } = service(320);
    const found = await searchUsers(transport, {}, maximum);
    expect(found).toHaveLength(Math.min(maximum, 320));
    expect(bodies.map(({ limit }) => limit)).toEqual(limits);
    expect(bodies).toHaveLength(pages);
  });

  test("ends where a service ignores the page, whatever it tells", async () => {
    const { bodies, transport } = service(500, { repeats: true });
    expect(await searchUsers(transport, {})).toHaveLength(100);
    expect(bodies).toHaveLength(2);
  });
});
