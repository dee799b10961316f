import { describe, expect, test } from "vitest";

import { createChunks, slices } from "../../../provider/client/chunks.ts";
import { failureOf, ServiceError } from "../../../provider/core/errors.ts";

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

function refused(status: number, errorCode?: string): ServiceError {
  const failure = { method: "POST", path: "/batch", status, ...(errorCode === undefined ? {} : { errorCode }) };
  return new ServiceError("REQUEST_REFUSED", failure, "next");
}

/** Sends parts of at most `maximum`, none of them with a poisoned key; a poisoned key alone fails for itself. */
function sender(maximum: number, poison: readonly number[] = [], status = 400) {
  const sizes: number[] = [];
  return {
    sizes,
    send: async (part: readonly number[]): Promise<Array<number | Error>> => {
      sizes.push(part.length);
      if (part.length === 1) return part.map((key) => (poison.includes(key) ? refused(status) : key));
      if (part.length > maximum || part.some((key) => poison.includes(key))) throw refused(status);
      return [...part];
    },
  };
}

test("slices keep order and leave nothing out", () => {
  expect(slices(numbers(5), 2)).toEqual([[0, 1], [2, 3], [4]]);
  expect(slices([], 2)).toEqual([]);
});

describe("a batch that is refused", () => {
  test("for its size is halved until it is taken, and later ones start from there", async () => {
    const chunks = createChunks(100);
    const { sizes, send } = sender(30);
    expect(await chunks.run(numbers(100), send)).toEqual(numbers(100));
    expect(sizes.toSorted((a, b) => b - a)).toEqual([100, 50, 50, 25, 25, 25, 25]);
    expect(chunks.size()).toBe(25);
    sizes.length = 0;
    expect(await chunks.run(numbers(60), send)).toEqual(numbers(60));
    expect(sizes).toEqual([25, 25, 10]);
  });

  test("never makes the size grow again, and never shrinks below one", async () => {
    const chunks = createChunks(8);
    await chunks.run(numbers(8), sender(1).send);
    expect(chunks.size()).toBe(1);
    await chunks.run(numbers(8), sender(8).send);
    expect(chunks.size()).toBe(1);
  });

  test.each([[[0]], [[42]], [[99]], [[0, 99]], [[1, 2, 3, 50]], [[50, 51]]])(
    "for some of its keys (%j) gives all others their result and keeps its size",
    async (poison) => {
      const chunks = createChunks(100);
      const results = await chunks.run(numbers(100), sender(100, poison).send);
      expect(results.flatMap((result, key) => (result instanceof Error ? [key] : []))).toEqual(poison);
      expect(results.filter((result) => !(result instanceof Error))).toHaveLength(100 - poison.length);
      expect(chunks.size()).toBe(100);
    },
  );

  test("by a key that is missing is halved too", async () => {
    const chunks = createChunks(10);
    const send = async (part: readonly number[]): Promise<number[]> => {
      if (part.length > 1 && part.includes(3)) throw refused(404, "E112102");
      return [...part];
    };
    expect(await chunks.run(numbers(10), send)).toEqual(numbers(10));
  });

  test.each([0, 401, 403, 404, 409, 429, 500, 503])(
    "with %i is not sent again: size cannot be the reason",
    async (status) => {
      const chunks = createChunks(10);
      const { sizes, send } = sender(1, [], status);
      const results = await chunks.run(numbers(10), send);
      expect(results.map((result) => failureOf(result)?.status)).toEqual(numbers(10).map(() => status));
      expect(sizes).toEqual([10]);
      expect(chunks.size()).toBe(10);
    },
  );

  test("a single failure within a batch that was taken shrinks nothing", async () => {
    const chunks = createChunks(4);
    const send = async (part: readonly number[]): Promise<Array<number | Error>> => {
      if (part.length > 2) throw refused(400);
      return part.map((key) => (key === 1 ? refused(400) : key));
    };
    const results = await chunks.run(numbers(4), send);
    expect(results[1]).toBeInstanceOf(Error);
    // Both halves were taken: it was the size.
    expect(chunks.size()).toBe(2);
  });
});
