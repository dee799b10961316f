/**
 * Names for users: of resources, keys and variables. In: login IDs and user IDs. Out: a name for each, unique, and the
 * same whatever the order and whoever else is there, but for those who would share one. Must not know: what is named.
 *
 * A name is a-z, 0-9 and single hyphens, starts with a letter and is no reserved word, so that with `_` for `-` it is a
 * TypeScript identifier: a one-to-one change, for no name holds `_`. It holds no colon, which parts a URN.
 */
import { createHash } from "node:crypto";

const MAX_LENGTH = 60;

/** What cannot be a variable of the program: reserved words, what strict mode and modules reserve, and the program's own. */
const RESERVED = new Set(
  `abstract any arguments as async await boolean break case catch class const constructor continue debugger declare default
  delete descope do else enum eval export extends false finally for from function get if implements import in infinity
  instanceof interface let module nan new null number object of package private protected public pulumi require return set
  static string super switch symbol this throw true try type typeof undefined var void while with yield`.split(/\s+/),
);

export interface Named {
  readonly loginId: string;
  readonly userId: string;
}

/** A name for each, in their order. */
export function namesFor(users: readonly Named[]): string[] {
  const plain = users.map(({ loginId }) => slug(loginId));
  const counts = new Map<string, number>();
  for (const name of plain) counts.set(name, (counts.get(name) ?? 0) + 1);
  // A name that is taken without a suffix must not come out with one as well.
  const taken = new Set(plain.filter((name) => counts.get(name) === 1));
  return users.map(({ userId }, index) => {
    const name = plain[index] ?? "";
    if (counts.get(name) === 1) return name;
    const unique = suffixed(name, userId, taken);
    taken.add(unique);
    return unique;
  });
}

/** All who would share a name get their user ID's hash, the first one too: so no name hangs on the order. */
function suffixed(name: string, userId: string, taken: ReadonlySet<string>): string {
  const hash = createHash("sha256").update(userId).digest("hex");
  for (let length = 6; length <= hash.length; length += 1) {
    const candidate = `${name}-${hash.slice(0, length)}`;
    if (!taken.has(candidate)) return candidate;
  }
  throw new Error(`two users with the ID ${userId} were found; please report this`);
}

function slug(loginId: string): string {
  const text = loginId
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, MAX_LENGTH)
    .replace(/^-|-$/g, "");
  if (text === "") return "user";
  return /^[0-9]/.test(text) || RESERVED.has(text) ? `user-${text}` : text;
}

/** Whether a text is such a name. */
export function isName(text: string): boolean {
  return text !== "" && slug(text) === text;
}

/** The variable of a name. */
export function identifierOf(name: string): string {
  return name.replaceAll("-", "_");
}
