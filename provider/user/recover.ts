/**
 * A create whose answer was lost. In: the create as a call. Out: the user that it made, or the failure. Must not know:
 * what follows. The login ID was looked up just before and was free, so a user who owns it now came of this call.
 */
import { failureOf } from "../core/errors.ts";
import type { Created } from "../client/api.ts";
import type { UserInputs } from "../core/model.ts";
import type { UserContext } from "./context.ts";

export async function recoverCreate(
  context: UserContext,
  inputs: UserInputs,
  create: () => Promise<Created>,
): Promise<Created> {
  try {
    return await create();
  } catch (error) {
    if (!outcomeUnknown(error)) throw error;
    const made = await context.api.loadByLoginId(inputs.loginId).catch(() => undefined);
    if (made === undefined) throw error;
    return { user: made, isOld: false };
  }
}

/** No answer, a 5xx, or an answer that cannot be read: the write may or may not have taken effect. */
export function outcomeUnknown(error: unknown): boolean {
  const failure = failureOf(error);
  return (
    failure !== undefined &&
    (failure.status === 0 || failure.status >= 500 || (failure.status >= 200 && failure.status < 300))
  );
}
