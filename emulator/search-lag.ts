/**
 * What search does not see yet. In: each write with the record before it, and the number of the running request. Out:
 * the records as search sees them. Must not know: filters, the store.
 */
import type { Dialect } from "./dialect.ts";
import type { UserRecord } from "./model.ts";

interface Undo {
  readonly request: number;
  readonly atMs: number;
  readonly userId: string;
  readonly before: UserRecord | undefined;
}

export class SearchLag {
  readonly #dialect: Dialect;
  #undos: Undo[] = [];
  #request = 0;
  #running = false;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** Runs one request of the API. Writes outside of one (by hand, in a test) are visible to search at once. */
  during<T>(work: () => T): T {
    this.#request += 1;
    this.#running = true;
    try {
      return work();
    } finally {
      this.#running = false;
    }
  }

  /** A write that is rolled back needs no undoing here: its `before` is what is stored again. */
  note(userId: string, before: UserRecord | undefined): void {
    if (!this.#running || (this.#dialect.searchLag === 0 && this.#dialect.searchLagMs === 0)) return;
    this.#undos.push({ request: this.#request, atMs: Date.now(), userId, before });
  }

  /** True where search sees everything, so that it may look users up by index. */
  get idle(): boolean {
    this.#undos = this.#undos.filter((undo) => this.#hidden(undo));
    return this.#undos.length === 0;
  }

  /** All of `current` with the writes undone that search may not see yet. */
  view(current: UserRecord[]): UserRecord[] {
    if (this.idle) return current;
    const seen = new Map(current.map((record) => [record.userId, record]));
    // Newest first, so that the oldest hidden write's `before` is what remains.
    for (const undo of this.#undos.toReversed()) {
      if (undo.before === undefined) seen.delete(undo.userId);
      else seen.set(undo.userId, undo.before);
    }
    return [...seen.values()];
  }

  #hidden(undo: Undo): boolean {
    const { searchLag, searchLagMs } = this.#dialect;
    return this.#request - undo.request <= searchLag || Date.now() - undo.atMs < searchLagMs;
  }
}
