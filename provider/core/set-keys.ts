/**
 * Which entry of a set is which user. In: what was declared or is known before, and what is declared now, by key. Out:
 * the key under which each user stood, and failures and notes where keys and users would be mixed up. Must not know:
 * requests. A key is all that ties a person to an entry, so whatever looks like a key that went astray is stopped in
 * preview: a user who is deleted, or who logs in as somebody else, is not to be had back.
 */
import { canonicalLoginId } from "./canonical.ts";
import type { CheckFailure } from "./check.ts";
import { isMap } from "./map.ts";
import { containsUnknown } from "./unknown.ts";

/** The entries as they are declared. */
type Users = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What shows of `movedFrom` in the inputs alone. */
export function movedFailures(users: Users): CheckFailure[] {
  const seen = new Map<string, string>();
  return Object.entries(users).flatMap(([key, entry]) => {
    const from = isMap(entry) ? entry["movedFrom"] : undefined;
    if (from === undefined || containsUnknown(from)) return [];
    const property = `users.${key}.movedFrom`;
    if (typeof from !== "string" || from === "") return [{ property, reason: "is no key; write the former key" }];
    const other = seen.get(from);
    seen.set(from, key);
    if (other !== undefined) return [{ property, reason: `is also declared by users.${other}; only one can be it` }];
    if (Object.hasOwn(users, from))
      return [{ property, reason: `"${from}" is still a key of this set; take movedFrom out` }];
    return [];
  });
}

/** By key, what is known or declared of each user, the defaults merged in. */
export type Declarations = ReadonlyMap<string, { readonly [name: string]: unknown }>;

/**
 * The key under which each user stood before. A key that stays is itself; then comes what `movedFrom` says; then a user
 * with the same login ID whose key is gone: to delete it and make it again would lose what is not declared.
 */
export function formerKeys(before: Declarations, users: Users, now: Declarations): Map<string, string> {
  const former = new Map<string, string>();
  const moved: string[] = [];
  for (const key of now.keys()) {
    const from = users[key]?.["movedFrom"];
    if (before.has(key)) former.set(key, key);
    else if (typeof from === "string" && before.has(from) && !now.has(from)) former.set(key, from);
    else moved.push(key);
  }
  const left = new Set(former.values());
  const byLoginId = new Map(
    [...before].filter(([key]) => !left.has(key)).map(([key, known]) => [loginIdForm(known["loginId"]), key]),
  );
  for (const key of byLoginId.size === 0 ? [] : moved) {
    const form = loginIdForm(now.get(key)?.["loginId"]);
    const from = form === undefined ? undefined : byLoginId.get(form);
    if (from !== undefined) former.set(key, from);
  }
  return former;
}

function loginIdForm(loginId: unknown): string | undefined {
  return typeof loginId === "string" && !containsUnknown(loginId) ? canonicalLoginId(loginId) : undefined;
}

/** What shows of keys only beside the last inputs (`before`). `going`: keys there whose users would be deleted. */
export function keyFailures(
  before: Declarations,
  users: Users,
  now: Declarations,
  { former, going }: { readonly former: ReadonlyMap<string, string>; readonly going: ReadonlySet<string> },
): CheckFailure[] {
  return [...strayMoves(before, users, now, going), ...passedLogins(before, former, now)];
}

/** `movedFrom` that moves nobody while somebody is deleted: most likely the one who was to stay. */
function strayMoves(before: Declarations, users: Users, now: Declarations, going: ReadonlySet<string>): CheckFailure[] {
  return Object.entries(users).flatMap(([key, entry]) => {
    const from = isMap(entry) ? entry["movedFrom"] : undefined;
    if (typeof from !== "string" || containsUnknown(from) || now.has(from)) return [];
    const property = `users.${key}.movedFrom`;
    if (before.has(key) && going.has(from)) {
      const reason = `"${from}" and "${key}" are two users of this set, and the one of "${from}" would be deleted; take movedFrom out`;
      return [{ property, reason }];
    }
    if (before.has(key) || before.has(from) || going.size === 0) return [];
    const named = [...going].slice(0, MAX_NAMED).join(", ");
    const more = going.size > MAX_NAMED ? " and others" : "";
    return [
      { property, reason: `this set had no "${from}"; ${named}${more} would be deleted. Correct it or take it out` },
    ];
  });
}

/**
 * A login ID that goes from one user of the set to another in one update: what a list does whose keys are its row
 * numbers, when a row is added or taken out. Each person would log in as the next one.
 */
function passedLogins(before: Declarations, former: ReadonlyMap<string, string>, now: Declarations): CheckFailure[] {
  const owners = new Map([...before].map(([key, known]) => [loginIdForm(known["loginId"]), key]));
  let keyOf: ReadonlyMap<string, string> | undefined;
  return [...now].flatMap(([key, declared]) => {
    const form = loginIdForm(declared["loginId"]);
    const owner = form === undefined ? undefined : owners.get(form);
    if (owner === undefined || former.get(key) === owner) return [];
    keyOf ??= new Map([...former].map(([present, from]) => [from, present]));
    const stays = keyOf.get(owner);
    const [fate, first] =
      stays === undefined ? ["leaves", `take users.${owner} out`] : ["is renamed", `rename users.${stays}`];
    const reason =
      `is the login ID of another user of this set, users.${owner}, who ${fate} in the same update: were the keys shifted? ` +
      `A key has to stay with its person. If this is meant, ${first} in an update of its own first`;
    return [{ property: `users.${key}.loginId`, reason }];
  });
}

const MAX_NAMED = 5;

/** What a preview's lines do not say: an entry that goes under one key and comes under another is one user, who stays. */
export function keyNotes(before: Declarations, users: Users, now: Declarations): string[] {
  if ([...now.keys()].every((key) => before.has(key))) return [];
  const moved = [...formerKeys(before, users, now)].filter(([key, from]) => key !== from);
  if (moved.length === 0) return [];
  const named = moved.slice(0, MAX_NAMED).map(([key, from]) => `users.${from} is users.${key} now`);
  const more = moved.length > MAX_NAMED ? `, and ${String(moved.length - MAX_NAMED)} more` : "";
  return [`${named.join(", ")}${more}: the key is another, the user stays`];
}
