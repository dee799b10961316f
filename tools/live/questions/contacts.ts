/**
 * Questions about e-mail and phone: their form and their verified flags. In: the hand to ask with. Out: questions. Must
 * not know: when they are asked. Telephone numbers are fictional ones that nobody in the project holds.
 */
import type { WireUser } from "../../../provider/client/wire.ts";
import { CannotTell } from "../cannot-tell.ts";
import { Refused } from "../caller.ts";
import { taken, type Live } from "../live.ts";
import { formatted } from "../names.ts";
import { question, type Question } from "../question.ts";

export const contactQuestions: readonly Question[] = [
  question({
    name: "contactFlagOnCreate",
    sentence: "Is an e-mail verified that create gets without a flag?",
    steps: "create with an e-mail and no verifiedEmail",
    ask: async (live) => {
      const body = { loginId: live.names.plain("unflagged"), email: live.names.address("unflagged-mail") };
      const reply = await live.create(body);
      if (reply instanceof Refused) throw new CannotTell(`an e-mail without a flag was refused: ${reply.said}`);
      return reply.user.verifiedEmail ? "verified" : "unverified";
    },
  }),
  question({
    name: "emailFolded",
    sentence: "Is an e-mail stored in lower case?",
    steps: "create with capitals in the e-mail",
    ask: async (live) => {
      const email = live.names.address("CapitalMail");
      const user = await live.user("folding", { email });
      if (user.email === email.toLowerCase()) return "yes";
      if (user.email === email) return "no";
      throw new CannotTell("it was stored neither as sent nor in lower case");
    },
  }),
  question({
    name: "invalidPhone",
    sentence: "Is a phone refused that no E.164 form can be made of?",
    steps: "create with letters for a phone",
    ask: async (live) => {
      const loginId = live.names.plain("letters");
      const phone = `phone-${live.names.run}`;
      const reply = await live.create({
        loginId,
        email: live.names.address("letters-mail"),
        verifiedEmail: true,
        phone,
      });
      if (reply instanceof Refused) return "refused";
      if (reply.user.phone === phone) return "stored";
      throw new CannotTell("it was neither refused nor stored as sent");
    },
  }),
  question({
    name: "phoneNormalisedOnPatch",
    sentence: "Does PATCH bring a phone to E.164?",
    steps: "PATCH with a phone that has hyphens",
    ask: async (live) => {
      const phone = await live.freePhone();
      const user = await live.user("hyphens");
      const now = taken(
        await live.patch(user, { phone: formatted(phone), verifiedPhone: true }),
        "a phone with hyphens",
      );
      if (now.phone === phone) return "yes";
      if (now.phone === formatted(phone)) return "no";
      throw new CannotTell("it was stored neither as sent nor as E.164");
    },
  }),
  question({
    name: "emailChangeWithoutFlag",
    sentence: "What becomes of verifiedEmail when PATCH changes the e-mail alone?",
    steps: "PATCH an unverified e-mail, then a verified one, each time to a new value without a flag",
    ask: async (live) => {
      // The other contact stays verified, so that no rule about the last one comes in between.
      const phone = { phone: await live.freePhone(), verifiedPhone: true };
      const user = await live.user("mail-flag", { verifiedEmail: false, ...phone });
      return flagAfter(
        live,
        user,
        "email",
        ["a", "b"].map((label) => live.names.address(`mail-flag-${label}`)),
      );
    },
  }),
  question({
    name: "phoneChangeWithoutFlag",
    sentence: "What becomes of verifiedPhone when PATCH changes the phone alone?",
    steps: "the same with the phone",
    ask: async (live) => {
      const phones = [await live.freePhone(), await live.freePhone()];
      const user = await live.user("phone-flag", { phone: await live.freePhone(), verifiedPhone: false });
      return flagAfter(live, user, "phone", phones);
    },
  }),
  question({
    name: "clearedValueResetsFlag",
    sentence: "Does clearing a phone clear its verified flag?",
    steps: 'PATCH phone "" of a user whose phone is verified',
    ask: async (live) => {
      const user = await live.user("cleared", { phone: await live.freePhone(), verifiedPhone: true });
      if (!user.verifiedPhone) throw new CannotTell("create did not take the flag");
      const now = taken(await live.patch(user, { phone: "" }), "the clearing");
      if (now.phone !== "") throw new CannotTell("an empty text does not clear a phone");
      return now.verifiedPhone ? "no" : "yes";
    },
  }),
  question({
    name: "unverifyOnlyContact",
    sentence: "May the only verified contact become unverified?",
    steps: "PATCH verifiedEmail false of a user with nothing but an e-mail",
    ask: async (live) => {
      const user = await live.user("only");
      if (!user.verifiedEmail) throw new CannotTell("create did not take the flag");
      const now = await live.patch(user, { verifiedEmail: false });
      if (now instanceof Refused) return "refused";
      if (!now.verifiedEmail) return "taken";
      throw new CannotTell("it was answered with success, but the flag stays");
    },
  }),
  question({
    name: "emailChangeMovesLoginId",
    sentence: "Does a login ID follow the e-mail that it equals?",
    steps: "PATCH the e-mail of a user whose login ID it is",
    ask: async (live) => {
      const user = await live.addressed("moves", { email: live.names.address("moves") });
      const email = live.names.address("moved");
      const now = taken(await live.patch(user, { email, verifiedEmail: true }), "a new e-mail");
      const [hasOld, hasNew] = [now.loginIds.includes(live.names.address("moves")), now.loginIds.includes(email)];
      if (hasOld && !hasNew) return "stays";
      if (hasNew && !hasOld) return "follows";
      throw new CannotTell(hasOld ? "the new e-mail became a login ID beside the old one" : "both login IDs are gone");
    },
  }),
];

const FLAG = { email: "verifiedEmail", phone: "verifiedPhone" } as const;

/** `user` holds the contact unverified. */
async function flagAfter(
  live: Live,
  user: WireUser,
  contact: "email" | "phone",
  values: readonly string[],
): Promise<"verifies" | "keeps" | "resets"> {
  const flag = FLAG[contact];
  if (user[flag]) throw new CannotTell("create did not take the flag false");
  const first = taken(await live.patch(user, { [contact]: values[0] }), `a new ${contact}`);
  if (first[contact] !== values[0]) throw new CannotTell(`the ${contact} was not taken as sent`);
  if (first[flag]) return "verifies";
  const verified = taken(await live.patch(user, { [flag]: true }), "the flag alone");
  if (!verified[flag]) throw new CannotTell("PATCH does not take the flag alone");
  const second = taken(await live.patch(user, { [contact]: values[1] }), `a new ${contact}`);
  return second[flag] ? "keeps" : "resets";
}
