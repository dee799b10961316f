/**
 * The users that a run makes, from before the request that makes one to the proof that it is gone. In: login IDs about
 * to be created, and answers. Out: their removal, one by one. Must not know: questions. Deletes by user ID, only users
 * that `isOwn` recognises, and never by an endpoint that deletes more than it is told.
 */
import { z } from "zod";

import { usersAnswer, type WireUser } from "../../provider/client/wire.ts";
import { Refused, saysMissing, type Caller } from "./caller.ts";
import { isOwn, LIVE_DOMAIN } from "./names.ts";

const PAGE = 100;
/** A search that goes on for ever is a defect of ours or the service's: stop. */
const PAGES_MAXIMUM = 20;

export class OwnUsers {
  /** Login IDs in a request whose answer has not told what became of it. */
  readonly #expected = new Set<string>();
  readonly #made = new Set<string>();

  /** Said before the request is sent: its answer may be lost. */
  expect(loginId: string): void {
    this.#expected.add(loginId);
  }

  made(loginId: string, user: WireUser): void {
    // An answer with a stranger in it is no leave to delete the stranger.
    if (!isOwn(user)) return;
    this.#made.add(user.userId);
    this.#expected.delete(loginId);
  }

  /** The service refused to make it. */
  refused(loginId: string): void {
    this.#expected.delete(loginId);
  }

  /** Removes all of them; each is tried, whatever happens to the others. Returns the IDs that may be left. */
  async removeAll(caller: Caller): Promise<string[]> {
    for (const userId of this.#made) {
      if (await tried(() => removeUser(caller, { userId }))) this.#made.delete(userId);
    }
    for (const loginId of this.#expected) {
      if (await tried(() => removeUser(caller, { loginId }))) this.#expected.delete(loginId);
    }
    return [...this.#made, ...this.#expected];
  }
}

/** Removes what runs before this one left behind. Returns how many there were. */
export async function sweep(caller: Caller): Promise<number> {
  const leftovers = await findOwn(caller);
  for (const { userId } of leftovers) await removeUser(caller, { userId });
  return leftovers.length;
}

async function findOwn(caller: Caller): Promise<WireUser[]> {
  const found = new Map<string, WireUser>();
  for (let page = 0; page < PAGES_MAXIMUM; page += 1) {
    // Test users are found only when asked for (contract row S2), the disabled ones always.
    const body = { text: LIVE_DOMAIN, withTestUser: true, limit: PAGE, page };
    const path = "/v2/mgmt/user/search";
    const answer = await caller.send({ method: "POST", path, body, answer: usersAnswer, reads: true });
    if (answer instanceof Refused) throw new Error(`the search for users of earlier runs was refused: ${answer.said}`);
    for (const user of answer.users) if (isOwn(user)) found.set(user.userId, user);
    if (answer.users.length < PAGE) break;
  }
  return [...found.values()];
}

/** Gone is gone, whoever did it: a 404 is a success. */
async function removeUser(caller: Caller, whom: { userId: string } | { loginId: string }): Promise<void> {
  const path = "/v1/mgmt/user/delete";
  const answer = await caller.send({ method: "POST", path, body: whom, answer: z.looseObject({}) });
  if (answer instanceof Refused && !saysMissing(answer)) throw new Error(`a delete was refused: ${answer.said}`);
}

async function tried(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch {
    return false;
  }
}
