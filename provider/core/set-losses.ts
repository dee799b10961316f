/**
 * How many users a set may lose in one update. In: those who leave it, those before, and the set's own limit. Out: what
 * to say where they are too many. Must not know: why they leave, or how.
 *
 * A list that was cut off looks the same whatever `onDelete` says: also those count who are retained, for the program
 * loses them, too. A declared limit is the word that lets them go.
 */
import type { UserState } from "./model.ts";
import { deleteActionOf } from "./on-delete.ts";

/** One who leaves the set, as it was declared or is known. */
type Leaving = Pick<Partial<UserState>, "onDelete" | "adopted">;

/** Without a word a set may lose less than half of its users at once, of fewer than ten some, and never all. */
export function lossLimit(size: number): number {
  return size < 10 ? Math.max(size - 1, 0) : Math.ceil(size / 2) - 1;
}

/**
 * What to say where too many leave; `undefined`: they may go. `size`: of the set before. `maxDeletes` bounds those who
 * lose access, deleted or disabled; it also is the word for so many who leave.
 */
export function tooManyLosses(
  leaving: readonly Leaving[],
  size: number,
  maxDeletes: number | undefined,
): string | undefined {
  const actions = leaving.map(deleteActionOf);
  const count = (action: string): number => actions.filter((one) => one === action).length;
  const [deleted, disabled] = [count("delete"), count("disable")];
  const limit = Math.max(lossLimit(size), maxDeletes ?? 0);
  const losesAccess = maxDeletes !== undefined && deleted + disabled > maxDeletes;
  if (!losesAccess && leaving.length <= limit) return undefined;
  const [lost, most] = losesAccess ? [deleted + disabled, maxDeletes] : [leaving.length, limit];
  const parts = [
    [deleted, "deleted"],
    [disabled, "disabled"],
    [losesAccess ? 0 : leaving.length - deleted - disabled, "kept in the project"],
  ] as const;
  const fates = parts.filter(([number]) => number > 0).map(([number, fate]) => `${String(number)} ${fate}`);
  return (
    `would lose ${String(lost)} of ${String(size)} users at once (${fates.join(", ")}), and at most ${String(most)} may go: ` +
    `was the list read to its end? If this is meant, declare maxDeletes: ${String(lost)}`
  );
}
