/**
 * Splits a batch that the service refuses. In: keys and a call for several of them. Out: one result per key. Must not
 * know: what the keys are. How many users a batch may hold is not published (fact sheet, question 13): a batch refused
 * as a whole is halved, and where both halves are taken, later batches are no larger than they.
 */
import { failureOf } from "../core/errors.ts";
import { saysMissing } from "./api.ts";

/** Sends a part. Throws where the service refuses the part as a whole; a failure of one key stands in its place. */
export type SendPart<K, V> = (part: readonly K[]) => Promise<ReadonlyArray<V | Error>>;

export interface Chunks {
  /** Never throws: a failure stands in the place of its keys. */
  run<K, V>(keys: readonly K[], send: SendPart<K, V>): Promise<Array<V | Error>>;
  /** The present size, for tests and messages. */
  size(): number;
}

interface Answered<V> {
  readonly results: ReadonlyArray<V | Error>;
  /** The part was taken as it is: whatever was refused is refused for itself. */
  readonly taken: boolean;
}

export function createChunks(maxSize: number): Chunks {
  let size = maxSize;

  async function run<K, V>(keys: readonly K[], send: SendPart<K, V>): Promise<Array<V | Error>> {
    const parts = await Promise.all(slices(keys, size).map((part) => one(part, send)));
    return parts.flatMap(({ results }) => results);
  }

  async function one<K, V>(part: readonly K[], send: SendPart<K, V>): Promise<Answered<V>> {
    try {
      const results = await send(part);
      return { results, taken: part.length > 1 || !(results[0] instanceof Error) };
    } catch (error) {
      const failure = error instanceof Error ? error : new Error("a batch failed");
      if (!mayFitInParts(error) || part.length === 1) return { results: part.map(() => failure), taken: false };
      const half = Math.ceil(part.length / 2);
      const first = await one(part.slice(0, half), send);
      const second = await one(part.slice(half), send);
      // Only where size was the reason: one key that poisons its batch must not slow all others down.
      if (first.taken && second.taken) size = Math.min(size, half);
      return { results: [...first.results, ...second.results], taken: false };
    }
  }

  return { run, size: () => size };
}

export function slices<K>(keys: readonly K[], size: number): Array<readonly K[]> {
  const parts: Array<readonly K[]> = [];
  for (let start = 0; start < keys.length; start += size) parts.push(keys.slice(start, start + size));
  return parts;
}

/** Refused as it is: too large, or one of its keys is wrong or gone. Nothing of it was carried out. */
function mayFitInParts(error: unknown): boolean {
  const status = failureOf(error)?.status;
  return status === 400 || status === 413 || saysMissing(error);
}
