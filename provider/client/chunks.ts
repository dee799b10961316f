/**
 * Splits a batch that the service refuses. In: keys and a call for several of them. Out: one result per key. Must not
 * know: what the keys are. How many users a batch may hold is not published (fact sheet, question 13): a batch refused
 * with 400 or 413 is halved, and where the halves pass, later batches are no larger than they.
 */
import { failureOf } from "../core/errors.ts";

export interface Chunks {
  /** Never throws: a failure stands in the place of its keys. */
  run<K, V>(
    keys: readonly K[],
    send: (part: readonly K[]) => Promise<ReadonlyArray<V | Error>>,
  ): Promise<Array<V | Error>>;
  /** The present size, for tests and messages. */
  size(): number;
}

export function createChunks(maxSize: number): Chunks {
  let size = maxSize;

  async function run<K, V>(
    keys: readonly K[],
    send: (part: readonly K[]) => Promise<ReadonlyArray<V | Error>>,
  ): Promise<Array<V | Error>> {
    const parts: Array<Promise<Array<V | Error>>> = [];
    for (let start = 0; start < keys.length; start += size) parts.push(one(keys.slice(start, start + size), send));
    return (await Promise.all(parts)).flat();
  }

  async function one<K, V>(
    part: readonly K[],
    send: (part: readonly K[]) => Promise<ReadonlyArray<V | Error>>,
  ): Promise<Array<V | Error>> {
    try {
      return [...(await send(part))];
    } catch (error) {
      const failure = error instanceof Error ? error : new Error("a batch failed");
      const status = failureOf(error)?.status;
      if ((status !== 400 && status !== 413) || part.length === 1) return part.map(() => failure);
      const half = Math.ceil(part.length / 2);
      const first = await one(part.slice(0, half), send);
      const second = await one(part.slice(half), send);
      // Only where size was the reason: one user who is refused for himself must not slow all others down.
      const passed = ![...first, ...second].some((result) => result instanceof Error);
      if (passed) size = Math.min(size, half);
      return [...first, ...second];
    }
  }

  return { run, size: () => size };
}
