/**
 * Removes a user. In: the user ID of the state. Out: nothing; a user already gone is a success. Must not know: the
 * engine. Addressed by user ID only, so that never another user goes who took over a login ID.
 */
import type { UserContext } from "./context.ts";

export async function deleteUser(context: UserContext, userId: string): Promise<void> {
  await context.api.delete(userId);
}
