/**
 * Writes whose answer was lost. In: a create as a call, or an error. Out: the user that the create made, or the failure.
 * Must not know: what follows. The login ID was looked up just before and was free, so a user who owns it now came of
 * this call or of another resource's; it is read before the create is sent again, so that there is never a second one.
 */
import { failureOf, isInterrupted } from "../core/errors.ts";
import type { Created } from "../client/api.ts";
import type { UserInputs } from "../core/model.ts";
import type { UserContext } from "./context.ts";

/** Pauses before a write is sent again, in milliseconds; their number is that of the further tries. */
export const RECOVERY_PAUSES_MS: readonly number[] = [300, 2_000];

export async function recoverCreate(
  context: UserContext,
  inputs: UserInputs,
  create: () => Promise<Created>,
): Promise<Created> {
  let lost: unknown;
  for (let tries = 0; ; tries += 1) {
    try {
      const created = await create();
      // A create whose answer was lost may have come through late: what the next one then finds is ours.
      return tries === 0 && created.isOld ? created : onlyOutcome(context, created);
    } catch (error) {
      const unknown = outcomeUnknown(error);
      if (isInterrupted(error)) throw unknown ? error : (lost ?? error);
      if (!unknown && tries === 0) throw error;
      if (unknown) lost = error;
      const pauseMs = RECOVERY_PAUSES_MS[tries];
      // The last word is a load of its own: where many were lost at once, they are looked up by a search, which may lag
      // and then a second create is refused because the first did come through.
      const alone = !unknown || pauseMs === undefined;
      const made = await afterLoss(lost, () => context.api.loadByLoginId(inputs.loginId, alone));
      if (made !== undefined) return onlyOutcome(context, { user: made, isOld: false });
      if (!unknown || pauseMs === undefined) throw error;
      await context.sleep(pauseMs);
    }
  }
}

/** Reads what became of a write. Where an interrupt forbids it, the write is what has to be told of. */
export async function afterLoss<T>(lost: unknown, read: () => Promise<T>): Promise<T> {
  return read().catch((error: unknown) => {
    throw isInterrupted(error) ? lost : error;
  });
}

/** One user is the outcome of one create, or two resources of the program would each take it for its own. */
function onlyOutcome({ learned }: UserContext, { user }: Created): Created {
  const isOld = learned.made.has(user.userId);
  learned.made.add(user.userId);
  return { user, isOld };
}

/** No answer, a 5xx, or an answer that cannot be read: the write may or may not have taken effect. */
export function outcomeUnknown(error: unknown): boolean {
  const status = failureOf(error)?.status;
  return status !== undefined && (status === 0 || status >= 500 || (status >= 200 && status < 300));
}
