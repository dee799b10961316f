/**
 * Is a plain value a map by keys? In: any plain value. Out: yes or no, and the type with it. Must not know: which map.
 */
export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
