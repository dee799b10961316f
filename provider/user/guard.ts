/**
 * Two users never become one. In: what is about to be set and on whom. Out: the other users who own one of these values
 * as a login ID. Must not know: what is done about them.
 *
 * Descope's e-mail and phone endpoints merge the user who owns the value into the one being changed, delete it and
 * answer 200 (descope-java PR 374); PATCH has no switch against it, so the same danger is assumed there.
 */
import { canonicalLoginId } from "../core/canonical.ts";
import { DescopeError } from "../core/errors.ts";
import type { Item } from "../core/diff.ts";
import type { ActualUser, UserInputs } from "../core/model.ts";
import type { UserContext } from "./context.ts";
import { subjectOf, type Discretion } from "./messages.ts";

/** The values among `items` that could be another user's login ID. */
export function claimsOf(declared: UserInputs, items: readonly Item[]): string[] {
  const values = [
    ...(items.includes("loginId") ? [declared.loginId] : []),
    ...(items.includes("additionalIdentifiers") ? (declared.additionalIdentifiers ?? []) : []),
    ...(items.includes("email") ? [declared.email ?? ""] : []),
    ...(items.includes("phone") ? [declared.phone ?? ""] : []),
  ];
  return [...new Set(values.filter((value) => value !== ""))];
}

/** The users who own one of `claims` as a login ID; one search for all of them. */
export async function ownersOf(context: UserContext, claims: readonly string[]): Promise<ActualUser[]> {
  if (claims.length === 0) return [];
  // Both spellings: whether a search by login ID folds case or phone formats is not published.
  const loginIds = [...new Set(claims.flatMap((claim) => [claim, canonicalLoginId(claim)]))];
  const forms = new Set(loginIds.map(canonicalLoginId));
  const found = await context.api.search({ loginIds });
  return found.filter((user) => user.loginIds.some((id) => forms.has(canonicalLoginId(id))));
}

/**
 * Those of `users` who own one of `claims` still. A search may lag behind (fact sheet section 8): someone deleted or
 * renamed a moment ago, maybe by this very run, stands in nobody's way. A load sees a write at once.
 */
export async function stillOwning(
  context: UserContext,
  users: readonly ActualUser[],
  claims: readonly string[],
): Promise<ActualUser[]> {
  const forms = new Set(claims.map(canonicalLoginId));
  const loaded = await Promise.all(users.map((user) => context.api.load(user.userId)));
  return loaded
    .filter((user) => user !== undefined)
    .filter((user) => user.loginIds.some((id) => forms.has(canonicalLoginId(id))));
}

/** Fails by name when another user owns one of `claims`. */
export async function guardAgainstMerge(
  context: UserContext,
  declared: UserInputs,
  items: readonly Item[],
  userId: string | undefined,
): Promise<void> {
  const claims = claimsOf(declared, items);
  const others = (await ownersOf(context, claims)).filter((user) => user.userId !== userId);
  const [other] = await stillOwning(context, others, claims);
  if (other === undefined) return;
  throw wouldMerge(context, declared, items, other);
}

export function wouldMerge(
  context: Discretion,
  declared: UserInputs,
  items: readonly Item[],
  other: ActualUser,
): DescopeError {
  const owned = new Set(other.loginIds.map(canonicalLoginId));
  const field = (["loginId", "additionalIdentifiers", "email", "phone"] as const).find(
    (name) => items.includes(name) && [declared[name] ?? []].flat().some((value) => owned.has(canonicalLoginId(value))),
  );
  return new DescopeError("WOULD_MERGE", {
    subject: subjectOf(context, declared),
    field: field ?? "loginId",
    what: `the value is a login ID of another user (${other.userId}); Descope would merge that user into this one and delete it`,
    next: "use another value, or remove it from the other user first",
  });
}
