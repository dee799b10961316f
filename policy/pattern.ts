/**
 * Patterns in a rule's configuration. In: a pattern in which `*` stands for any text, and a text. Out: whether they fit,
 * without case. Must not know: what is matched.
 */

export function matches(pattern: string, text: string): boolean {
  // Greedy from the left, part by part: no backtracking, whatever a configuration holds.
  const [first = "", ...rest] = pattern.toLowerCase().split("*");
  const wanted = text.toLowerCase();
  if (rest.length === 0) return wanted === first;
  if (!wanted.startsWith(first)) return false;
  const last = rest.pop() ?? "";
  let at = first.length;
  for (const part of rest) {
    const found = wanted.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return wanted.length - last.length >= at && wanted.endsWith(last);
}

export function matchesAny(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => matches(pattern, text));
}
