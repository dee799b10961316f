/**
 * Writes to one user's roles and tenants go one after another. In: a user and a write. Out: its result. Must not know:
 * what is written. That the add endpoints of the service keep both of two writes at once is not published; within one
 * process nothing is put at stake, and other users do not wait.
 */
import type { UserContext } from "../user/context.ts";

/** By what the operations of a connection share: each of them has a context of its own. */
const tails = new WeakMap<UserContext["learned"], Map<string, Promise<unknown>>>();

export async function inTurn<T>({ learned }: UserContext, userId: string, write: () => Promise<T>): Promise<T> {
  const byUser = tails.get(learned) ?? new Map<string, Promise<unknown>>();
  tails.set(learned, byUser);
  const before = byUser.get(userId) ?? Promise.resolve();
  const result = before.then(write);
  const tail = result.catch(() => undefined);
  byUser.set(userId, tail);
  try {
    return await result;
  } finally {
    if (byUser.get(userId) === tail) byUser.delete(userId);
  }
}
