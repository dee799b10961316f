/**
 * `ignoreChanges` of a set. In: its paths. Out: nothing, or an error for a path into an entry. Must not know: the engine.
 *
 * Entries travel as texts, so the engine finds nothing at a path inside of one and would take the field out of the
 * declaration instead of keeping it: the field would be cleared.
 */
import * as pulumi from "@pulumi/pulumi";

/** `users`, `users.ann` and everything outside of the entries pass. */
export function refuseIgnoredFields(name: string, paths: readonly string[] = []): void {
  const inside = paths.find((path) => {
    const [first, ...rest] = path.match(/"(?:[^"\\]|\\.)*"|[^.[\]"]+/g) ?? [];
    return first === "users" && rest.length > 1;
  });
  if (inside === undefined) return;
  throw new pulumi.RunError(
    `INPUT_INVALID: UserSet "${name}" · ignoreChanges · ${inside} is a field of one entry, which cannot be ignored by itself · ` +
      "leave the field out of the entry (what is not declared is not touched), or ignore the whole entry: " +
      'ignoreChanges: ["users.KEY"]',
  );
}
