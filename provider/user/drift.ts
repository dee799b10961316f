/** Drift that an answer shows next to our own writes. It is written only after a preview has shown it. */
import { hasLoginId } from "../core/canonical.ts";
import type { ActualUser, UserInputs, UserOutputs } from "../core/model.ts";
import { outputsOf, pendingItems, type Target } from "../core/ownership.ts";
import type { UserContext } from "./context.ts";
import { subjectOf } from "./messages.ts";

/** What differs though the program did not change it is somebody else's change: said, and not written. */
export function tellDrift(context: UserContext, actual: ActualUser, target: Target): void {
  const items = pendingItems(actual, target);
  if (items.length === 0) return;
  context.notify(
    "warn",
    `${subjectOf(context, target.declared)}: not as declared any more, and not written, since preview did not show it: ${items.join(", ")}; run \`pulumi up --refresh\` to see and repair it`,
  );
}

/**
 * Of login IDs that drifted and were not written the state learns by a refresh, as of all drift: else the next difference
 * would show a rename that nobody asked for. `known`: those before our first write.
 */
export function seenOutputs(
  seen: ActualUser,
  { loginId }: UserInputs,
  known: { readonly loginIds?: readonly string[] | undefined },
  adopted: boolean,
): UserOutputs {
  const outputs = outputsOf(seen, adopted);
  return hasLoginId(seen.loginIds, loginId) || known.loginIds === undefined
    ? outputs
    : { ...outputs, loginIds: [...known.loginIds] };
}
