/**
 * What one request did to users. In: each write with the record before it, and the store. Out: the users that differ at
 * the end, with both records. Must not know: which request, who reads it.
 */
import { isDeepStrictEqual } from "node:util";

import type { UserRecord } from "./model.ts";
import type { UserStore } from "./store/users.ts";

/** `before` is absent for a new user, `after` for one that is gone. */
export interface UserChange {
  userId: string;
  before?: UserRecord;
  after?: UserRecord;
}

export class Changes {
  readonly #users: UserStore;
  #befores: Map<string, UserRecord | undefined> | undefined;

  constructor(users: UserStore) {
    this.#users = users;
  }

  /** The first record before a request is what counts, however often it writes. */
  note(userId: string, before: UserRecord | undefined): void {
    if (this.#befores?.has(userId) === false) this.#befores.set(userId, before);
  }

  /** Runs one request. What it wrote and took back, as a batch does with an entry that fails, is no change. */
  during<T>(work: () => T): { result: T; changes: UserChange[] } {
    const befores = new Map<string, UserRecord | undefined>();
    this.#befores = befores;
    try {
      const result = work();
      return { result, changes: [...befores].flatMap(([userId, before]) => this.#change(userId, before)) };
    } finally {
      this.#befores = undefined;
    }
  }

  #change(userId: string, before: UserRecord | undefined): UserChange[] {
    const after = this.#users.byUserId(userId);
    if (isDeepStrictEqual(undated(before), undated(after))) return [];
    return [{ userId, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
  }
}

function undated(record: UserRecord | undefined): Partial<UserRecord> | undefined {
  return record === undefined ? undefined : { ...record, modifiedTimeMs: 0 };
}
