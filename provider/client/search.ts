/**
 * A search, page by page. In: a filter. Out: each user found once. Must not know: what is looked for, or why.
 *
 * More pages are asked for while they are full, or the answer tells of more users than came: a service may cut the page
 * that was asked for (fact sheet section 8). A page that brings nobody new ends the search, whatever it tells.
 */
import type { Transport } from "./transport.ts";
import { usersAnswer, type WireUser } from "./wire.ts";

export const PAGE_SIZE = 100;

export async function searchUsers(
  transport: Pick<Transport, "send">,
  filter: Readonly<Record<string, unknown>>,
  maximum: number = Number.POSITIVE_INFINITY,
): Promise<WireUser[]> {
  const found = new Map<string, WireUser>();
  // One size for all pages: where a page starts follows from it.
  const limit = Math.min(PAGE_SIZE, maximum);
  for (let page = 0; found.size < maximum; page += 1) {
    const body = { ...filter, limit, page };
    const call = { method: "POST", path: "/v2/mgmt/user/search", body, answer: usersAnswer, reads: true } as const;
    const { users, total } = await transport.send(call);
    const before = found.size;
    // A page may move while it is read: whoever comes twice is one user.
    for (const user of users) found.set(user.userId, user);
    if (found.size === before || (users.length < limit && (total ?? 0) <= found.size)) break;
  }
  return [...found.values()].slice(0, maximum);
}
