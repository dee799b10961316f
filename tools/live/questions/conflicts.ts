/**
 * Questions about two users who meet in one login ID. In: the hand to ask with. Out: questions. Must not know: when
 * they are asked. Both users are always our own: on a real project such a request may merge one into the other.
 */
import type { UserAnswer, WireUser } from "../../../provider/client/wire.ts";
import { CannotTell } from "../cannot-tell.ts";
import { Refused } from "../caller.ts";
import type { Live } from "../live.ts";
import { question, type Question } from "../question.ts";

type Contact = "email" | "phone";
type Outcome = "merge" | "refuse" | "allow";

export const conflictQuestions: readonly Question[] = [
  question({
    name: "emailConflictOnCreate",
    sentence: "What does create do with an e-mail that is another user's login ID?",
    steps: "create two users, the second with the first one's login ID as its e-mail, load the first",
    ask: (live) => conflictOnCreate(live, "email"),
  }),
  question({
    name: "phoneConflictOnCreate",
    sentence: "What does create do with a phone that is another user's login ID?",
    steps: "the same with a phone as a login ID",
    ask: (live) => conflictOnCreate(live, "phone"),
  }),
  question({
    name: "emailConflictOnPatch",
    sentence: "What does PATCH do with an e-mail that is another user's login ID?",
    steps: "create two users, PATCH the second with the first one's login ID as its e-mail, load the first",
    ask: (live) => conflictOnPatch(live, "email"),
  }),
  question({
    name: "phoneConflictOnPatch",
    sentence: "What does PATCH do with a phone that is another user's login ID?",
    steps: "the same with a phone as a login ID",
    ask: (live) => conflictOnPatch(live, "phone"),
  }),
  question({
    name: "loginIdTakenOnRename",
    sentence: "What does update/loginid do with a login ID that another user holds?",
    steps: "create two users, give the second the first one's login ID, load the first",
    ask: async (live) => {
      const owner = await live.addressed("holder");
      const other = await live.addressed("renamed");
      const reply = await live.set("loginId", other, {
        loginId: live.names.address("renamed"),
        newLoginId: live.names.address("holder"),
      });
      if (reply instanceof Refused) return "refuse";
      if ((await live.find(owner)) === undefined) return "merge";
      throw new CannotTell("both users are there after a rename that was answered with success");
    },
  }),
];

/** A user and the value, e-mail or phone, by which it signs in. */
async function ownerOf(live: Live, contact: Contact): Promise<{ owner: WireUser; value: string }> {
  if (contact === "email") {
    return { owner: await live.addressed("owner"), value: live.names.address("owner") };
  }
  const value = await live.freePhone();
  // The address comes first, for by it the user is known as our own.
  const owner = await live.addressed("owner", { additionalIdentifiers: [value] });
  if (!owner.loginIds.includes(value)) throw new CannotTell("create did not take a phone as a further login ID");
  return { owner, value };
}

async function conflictOnCreate(live: Live, contact: Contact): Promise<Outcome> {
  const { owner, value } = await ownerOf(live, contact);
  const email = { email: live.names.address("second-mail"), verifiedEmail: true };
  const sent =
    contact === "email" ? { email: value, verifiedEmail: true } : { ...email, phone: value, verifiedPhone: true };
  const reply = await live.create({ loginId: live.names.plain("second"), ...sent });
  return outcome(live, owner, contact, value, reply);
}

async function conflictOnPatch(live: Live, contact: Contact): Promise<Outcome> {
  const { owner, value } = await ownerOf(live, contact);
  const other = await live.user("second");
  // Verified, as the provider sends it: only a verified contact can be a way to sign in.
  const sent = contact === "email" ? { email: value, verifiedEmail: true } : { phone: value, verifiedPhone: true };
  return outcome(live, owner, contact, value, await live.patch(other, sent));
}

async function outcome(
  live: Live,
  owner: WireUser,
  contact: Contact,
  value: string,
  reply: WireUser | UserAnswer | Refused,
): Promise<Outcome> {
  if (reply instanceof Refused) return "refuse";
  if ((await live.find(owner)) === undefined) return "merge";
  const user = "userId" in reply ? reply : reply.user;
  if (user[contact] === value) return "allow";
  throw new CannotTell(`both users are there, but the second did not get the ${contact}`);
}
