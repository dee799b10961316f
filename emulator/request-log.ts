/**
 * What was asked and answered. In: one record per request. Out: all of them, those since a number, those that write.
 * Must not know: who reads it. Headers are never kept, so neither is the management key; bodies are, in memory only,
 * for tests that compare them.
 */

import type { UserChange } from "./changes.ts";

export interface RequestRecord {
  /** 1 for the first request of the server, never used twice. */
  n: number;
  method: string;
  path: string;
  query: Record<string, string>;
  /** Parsed JSON, the raw text where it did not parse, undefined where there was none. */
  body: unknown;
  /** 0 while it runs and where the connection was cut. */
  status: number;
  response: unknown;
  fault?: string;
  /** What it did to users; kept for the latest ones only. */
  changes?: readonly UserChange[];
}

/** Of how many requests it is kept what they changed. */
const CHANGES_KEPT = 100;

/** A server that runs for days must not fill the memory: at most so many requests, and so much text in all. */
const KEPT_MAXIMUM = 100_000;
const CHARACTERS_MAXIMUM = 128 * 1024 * 1024;
const READING_PATH = /\/(?:load|search|search\/test)$/;

export class RequestLog {
  readonly #charactersMaximum: number;
  #records: RequestRecord[] = [];
  /** Characters of body and answer together, of those records that have any. */
  #sizes: Map<RequestRecord, number> = new Map();
  #characters = 0;
  #next = 1;

  constructor(charactersMaximum: number = CHARACTERS_MAXIMUM) {
    this.#charactersMaximum = charactersMaximum;
  }

  open(request: Pick<RequestRecord, "method" | "path" | "query">): RequestRecord {
    const record: RequestRecord = { n: this.#next, ...request, body: undefined, status: 0, response: undefined };
    this.#next += 1;
    this.#records.push(record);
    if (this.#records.length > KEPT_MAXIMUM) this.#forgetOldest();
    delete this.#records.at(-1 - CHANGES_KEPT)?.changes;
    return record;
  }

  /** Says how long the body and the answer of a record are, so that older ones make room. It itself stays. */
  weigh(record: RequestRecord, characters: number): void {
    // It may have been forgotten while it was under way.
    if (record.n < (this.#records[0]?.n ?? Infinity)) return;
    this.#sizes.set(record, characters);
    this.#characters += characters;
    while (this.#characters > this.#charactersMaximum && this.#records[0] !== record && this.#records.length > 1) {
      this.#forgetOldest();
    }
  }

  #forgetOldest(): void {
    const oldest = this.#records.shift();
    if (oldest === undefined) return;
    this.#characters -= this.#sizes.get(oldest) ?? 0;
    this.#sizes.delete(oldest);
  }

  all(): RequestRecord[] {
    return [...this.#records];
  }

  /** The last ones, oldest first. */
  latest(count: number): RequestRecord[] {
    return this.#records.slice(-count);
  }

  /** Those after request number `n`. */
  since(n: number): RequestRecord[] {
    return this.#records.filter((record) => record.n > n);
  }

  /** Those meant to change something, also where they failed. */
  writes(): RequestRecord[] {
    return this.#records.filter(({ method, path }) => method !== "GET" && !READING_PATH.test(path));
  }

  /** Forgets the records; numbers go on. */
  clear(): void {
    this.#records = [];
    this.#sizes.clear();
    this.#characters = 0;
  }
}
