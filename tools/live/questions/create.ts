/**
 * Questions about creating a user. In: the hand to ask with. Out: questions. Must not know: when they are asked.
 */
import type { Dialect } from "../../../emulator/dialect.ts";
import { CannotTell } from "../cannot-tell.ts";
import { Refused } from "../caller.ts";
import { taken, type Live } from "../live.ts";
import { question, type Question } from "../question.ts";

export const createQuestions: readonly Question[] = [
  question({
    name: "createExisting",
    sentence: "What does create answer for a login ID that exists?",
    steps: "create, create again with another name, load",
    ask: (live) => createTwice(live, false),
  }),
  question({
    name: "createExistingTest",
    sentence: "What does create answer for the login ID of a test user?",
    steps: "the same with a test user",
    ask: (live) => createTwice(live, true),
  }),
  question({
    name: "inviteExisting",
    sentence: "What does create with an invitation do to a user that exists?",
    steps: "create with invite (no mail, no message), set its status to expired, create with invite again, load",
    ask: inviteTwice,
  }),
  question({
    name: "createdFlag",
    sentence: "Does the answer of create say whether the user is new?",
    steps: "create, look for `created` in the answer",
    ask: async (live) => {
      const body = { loginId: live.names.plain("flag"), email: live.names.address("flag-mail"), verifiedEmail: true };
      const reply = await live.create(body);
      if (reply instanceof Refused) throw new CannotTell(`the create was refused: ${reply.said}`);
      return reply.created === undefined ? "absent" : "present";
    },
  }),
  question({
    name: "contactRequired",
    sentence: "Who needs an e-mail or a phone?",
    steps: "create a user and a test user with a plain login ID and no contact",
    ask: async (live) => {
      const real = await live.create({ loginId: live.names.plain("bare") });
      const test = await live.create({ loginId: live.names.plain("bare-test"), test: true });
      if (test instanceof Refused && test.failure.errorCode === "E111111") {
        throw new CannotTell("the project takes no more test users");
      }
      if (real instanceof Refused) return test instanceof Refused ? "everyone" : "realUsers";
      if (test instanceof Refused) throw new CannotTell(`only the test user was refused: ${test.said}`);
      return "nobody";
    },
  }),
  question({
    name: "loginIdCase",
    sentence: "Are login IDs with an @ folded to lower case?",
    steps: "create with capitals in the login ID, load it in lower case",
    ask: async (live) => {
      const user = await live.addressed("CapitalLogin");
      const sent = live.names.address("CapitalLogin");
      const isFolded = user.loginIds.includes(sent.toLowerCase());
      const isFound = (await live.findByLoginId(sent.toLowerCase())) !== undefined;
      if (isFolded && isFound) return "folded";
      if (user.loginIds.includes(sent) && !isFound) return "kept";
      throw new CannotTell(isFound ? "it is kept as sent, but found in lower case too" : "it was stored otherwise");
    },
  }),
];

async function createTwice(live: Live, test: boolean): Promise<Dialect["createExisting"]> {
  const make = test ? live.testUser : live.user;
  const user = await make("twice", { name: "first" });
  const { loginId, email } = { loginId: live.names.plain("twice"), email: user.email };
  const again = await live.create({ loginId, email, verifiedEmail: true, name: "second", ...(test ? { test } : {}) });
  if (again instanceof Refused) return "error";
  if (again.user.userId !== user.userId) throw new CannotTell("it made a second user with the same login ID");
  const now = await live.find(user);
  if (now?.name === "first") return "returnsOld";
  if (now?.name === "second") return "overwritesOld";
  throw new CannotTell("the user holds neither the first nor the second name");
}

async function inviteTwice(live: Live): Promise<Dialect["inviteExisting"]> {
  const invite = { invite: true, sendMail: false, sendSMS: false };
  const user = await live.user("invited", invite);
  const loginId = live.names.plain("invited");
  const expired = await live.set("status", user, { status: "expired" });
  const again = await live.create({ loginId, email: user.email, verifiedEmail: true, ...invite });
  if (again instanceof Refused) return "error";
  if (expired instanceof Refused || expired.status !== "expired") {
    throw new CannotTell("no user could be brought into the status expired");
  }
  const now = taken((await live.find(user)) ?? again.user, "the look-up");
  if (now.status === "invited") return "reinvites";
  if (now.status === "expired") return "returnsOld";
  throw new CannotTell(`the status became ${now.status}`);
}
