/**
 * Batches: each entry alone, all answered with 200. In: entries and what to do with one. Out: those done and those
 * failed. Must not know: creating, patching, HTTP.
 */
import { ApiError } from "../errors.ts";
import type { UserRecord } from "../model.ts";
import type { UserBody } from "../wire/user-bodies.ts";
import type { Call } from "./route.ts";

export interface BatchResult {
  done: UserRecord[];
  failedUsers: { failure: string; user: Partial<UserRecord> }[];
}

export function checkBatchSize(size: number, maximum: number): void {
  if (size > maximum) throw new ApiError("invalidRequest", `Too many entries: ${size}, the maximum is ${maximum}`);
}

/** A failing entry leaves no trace and stops no other. */
export function eachEntry<T extends UserBody>(
  call: Call,
  entries: readonly T[],
  work: (entry: T) => UserRecord,
): BatchResult {
  checkBatchSize(entries.length, call.project.dialect.batchMaximum);
  const result: BatchResult = { done: [], failedUsers: [] };
  for (const [index, entry] of entries.entries()) {
    const lost = call.entryFaults.lose.includes(index + 1);
    try {
      if (call.entryFaults.fail.includes(index + 1)) throw new ApiError("internal", call.entryFaults.says);
      const record = call.project.atomically(() => work(entry));
      if (!lost) result.done.push(record);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (!lost) result.failedUsers.push({ failure: error.message, user: echo(entry) });
    }
  }
  return result;
}

/** `user` of a failure is a user object or null in the clients' types; what the service fills in is not public. */
function echo(entry: UserBody): Partial<UserRecord> {
  const userId = entry.userId ?? "";
  return { userId, loginIds: entry.loginId ? [entry.loginId] : [], email: entry.email ?? "", phone: entry.phone ?? "" };
}
