/**
 * The status of a user. In: the one it has and the one a request asks for. Out: the one it gets. Must not know: routes.
 */
import type { Dialect } from "../dialect.ts";
import { ApiError } from "../errors.ts";

const STATUSES = ["enabled", "disabled", "invited"];

export function nextStatus(dialect: Dialect, current: string | undefined, wanted: string): string {
  const allowed = dialect.expiredStatus === "taken" ? [...STATUSES, "expired"] : STATUSES;
  if (!allowed.includes(wanted)) throw new ApiError("invalidRequest", `The status field is invalid: "${wanted}"`);
  const active = current === "enabled" || current === "disabled";
  if (wanted === "invited" && active && dialect.statusInvitedOnActive === "ignored") return current;
  return wanted;
}
