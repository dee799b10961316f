/**
 * Values that the program does not know yet. In: any plain value. Out: whether a part of it is still unknown.
 * Must not know: which front end handed the value over; the marker is the only thing that they share.
 *
 * During a preview the engine hands over this text wherever an output has no value yet, at any depth
 * (measured on the engine; the constant is the same in every Pulumi SDK).
 */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** True when `value` is the unknown marker, or a list or map that holds it at any depth. */
export function containsUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(containsUnknown);
  if (typeof value === "object" && value !== null) return Object.values(value).some(containsUnknown);
  return false;
}
