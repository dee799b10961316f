/**
 * Questions about search, delete and the sizes of requests. In: the hand to ask with. Out: questions. Must not know:
 * when they are asked. Sizes are asked with users that do not exist, so that nothing is read or changed by them.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

import { CannotTell } from "../cannot-tell.ts";
import { Refused } from "../caller.ts";
import type { Live } from "../live.ts";
import { unknownUserId } from "../names.ts";
import { question, type Question } from "../question.ts";

const SEARCH_PATIENCE_MS = 20_000;
const SEARCH_PAUSE_MS = 200;
/** No more is tried: beyond it the provider has nothing to gain. */
const SIZE_MAXIMUM = 500;
/** The sizes that are likely to be the limit come first. */
const LIKELY_SIZES = [100, 101];

export const serviceQuestions: readonly Question[] = [
  question({
    name: "deleteMissing",
    sentence: "What does delete answer for a user that does not exist?",
    steps: "delete a login ID that nobody has",
    ask: async (live) => {
      const body = { loginId: live.names.plain("nobody") };
      const reply = await live.send({ method: "POST", path: "/v1/mgmt/user/delete", body, answer: z.looseObject({}) });
      if (!(reply instanceof Refused)) return "200";
      if (reply.failure.status === 404) return "404";
      throw new CannotTell(`it was refused with ${reply.said}`);
    },
  }),
  question({
    name: "searchHidesTestUsers",
    sentence: "Does search leave test users out unless asked for them?",
    steps: "create a test user, search by text with withTestUser until it is found, then without",
    ask: async (live) => {
      const loginId = await seenTestUser(live);
      return (await live.search({ text: loginId })).length === 0 ? "yes" : "no";
    },
  }),
  question({
    name: "searchFindsTestUsersByLoginId",
    sentence: "Does a search by login ID find test users without being asked for them?",
    steps: "the same by loginIds",
    ask: async (live) => {
      const loginId = await seenTestUser(live);
      return (await live.search({ loginIds: [loginId] })).length === 0 ? "no" : "yes";
    },
  }),
  question({
    name: "searchLagMs",
    sentence: "After how many milliseconds does search see a new user?",
    steps: "create, search by login ID until it is found; 0 when the first search finds it",
    ask: async (live) => {
      const beforeMs = performance.now();
      await live.user("lag");
      const tries = await seen(live, { loginIds: [live.names.plain("lag")] });
      // From before the create to after the search that saw it: never less than the lag.
      return tries === 1 ? 0 : Math.ceil(performance.now() - beforeMs);
    },
  }),
  question({
    name: "batchMaximum",
    sentence: "How many entries does a batch take?",
    steps: "patch/batch of login IDs that nobody has, by bisection up to 500; create and delete batches are not asked",
    ask: async (live) => {
      const path = "/v1/mgmt/user/patch/batch";
      return largest(async (size) => {
        const users = Array.from({ length: size }, (_, index) => ({
          loginId: live.names.plain(`nobody-${String(index)}`),
          familyName: "nobody",
        }));
        const reply = await live.send({ method: "PATCH", path, body: { users }, answer: patchBatchAnswer });
        if (reply instanceof Refused) return false;
        if ((reply.patchedUsers ?? []).length > 0) throw new CannotTell("it patched users that do not exist");
        return true;
      });
    },
  }),
  question({
    name: "usersLoadMaximum",
    sentence: "How many user IDs does users/load take?",
    steps: "users/load of random user IDs, by bisection up to 500",
    ask: async (live) => {
      const path = "/v1/mgmt/users/load";
      return largest(async (size) => {
        const body = { userIds: Array.from({ length: size }, unknownUserId), includeInvalidUsers: true };
        const reply = await live.send({ method: "POST", path, body, answer: z.looseObject({}), reads: true });
        return !(reply instanceof Refused);
      });
    },
  }),
];

const patchBatchAnswer = z.looseObject({ patchedUsers: z.array(z.unknown()).nullish() });

async function seenTestUser(live: Live): Promise<string> {
  const loginId = live.names.plain("searched");
  await live.testUser("searched");
  await seen(live, { text: loginId, withTestUser: true });
  return loginId;
}

/** The number of searches until one finds something. */
async function seen(live: Live, filter: Readonly<Record<string, unknown>>): Promise<number> {
  const startMs = performance.now();
  for (let tries = 1; performance.now() - startMs < SEARCH_PATIENCE_MS; tries += 1) {
    if ((await live.search(filter)).length > 0) return tries;
    await sleep(SEARCH_PAUSE_MS);
  }
  throw new CannotTell(`search did not find the user within ${String(SEARCH_PATIENCE_MS / 1000)} s`);
}

/** The largest size that is taken: the likely limits first, then by bisection. */
async function largest(isTaken: (size: number) => Promise<boolean>): Promise<number> {
  if (!(await isTaken(1))) throw new CannotTell("even one entry was refused");
  // Always: `low` was taken, `high` was not.
  let range = { low: 1, high: SIZE_MAXIMUM + 1 };
  const likely = [...LIKELY_SIZES, SIZE_MAXIMUM];
  while (range.high - range.low > 1) {
    const { low, high } = range;
    const size = likely.shift() ?? Math.floor((low + high) / 2);
    if (size <= low || size >= high) continue;
    range = (await isTaken(size)) ? { low: size, high } : { low, high: size };
  }
  if (range.low === SIZE_MAXIMUM) throw new CannotTell(`${String(SIZE_MAXIMUM)} were still taken`);
  return range.low;
}
