/**
 * Questions about the keys of PATCH, and about status and full update. In: the hand to ask with. Out: questions. Must
 * not know: when they are asked.
 */
import { z } from "zod";

import { userAnswer, type WireUser } from "../../../provider/client/wire.ts";
import { CannotTell } from "../cannot-tell.ts";
import { Refused } from "../caller.ts";
import { taken, type Live } from "../live.ts";
import { question, type Question } from "../question.ts";

export const patchQuestions: readonly Question[] = [
  question({
    name: "nullScalarOnPatch",
    sentence: "Does null in a PATCH clear a text?",
    steps: "create with a familyName, PATCH it with null",
    ask: (live) => clearing(live, null),
  }),
  question({
    name: "emptyStringOnPatch",
    sentence: "Does an empty text in a PATCH clear a text?",
    steps: 'create with a familyName, PATCH it with ""',
    ask: (live) => clearing(live, ""),
  }),
  question({
    name: "patchMissingUser",
    sentence: "What does PATCH answer for a user that does not exist?",
    steps: "PATCH a login ID that nobody has",
    ask: async (live) => {
      const reply = await live.patchNobody(live.names.plain("nobody"), { familyName: "nobody" });
      if (!(reply instanceof Refused)) throw new CannotTell("it was answered with success");
      if (reply.failure.status === 404) return "404";
      if (reply.failure.status === 400) return "400";
      throw new CannotTell(`it was refused with ${reply.said}`);
    },
  }),
  question({
    name: "userIdKeyOnPatch",
    sentence: "Does the key userId of a PATCH name the user?",
    steps: "PATCH with userId and no loginId",
    ask: async (live) => {
      const user = await live.user("by-id");
      const body = { userId: user.userId, familyName: "changed" };
      const reply = await live.send({ method: "PATCH", path: "/v1/mgmt/user/patch", body, answer: z.looseObject({}) });
      if (reply instanceof Refused) return "ignored";
      if ((await live.find(user))?.familyName === "changed") return "accepted";
      throw new CannotTell("it was answered with success, but the user did not change");
    },
  }),
  question({
    name: "patchTestUserWithoutFlag",
    sentence: "Is a PATCH of a test user taken that does not say test: true?",
    steps: "create a test user, PATCH its familyName",
    ask: async (live) => {
      const user = await live.testUser("flagless", { familyName: "before" });
      const now = taken(await live.patch(user, { familyName: "after" }), "the PATCH");
      return now.familyName === "after" ? "taken" : "ignored";
    },
  }),
  question({
    name: "statusOnPatch",
    sentence: "Does PATCH set the status?",
    steps: "create, PATCH status disabled",
    ask: async (live) => {
      const user = await live.user("status");
      const now = taken(await live.patch(user, { status: "disabled" }), "the status");
      return now.status === "disabled" ? "taken" : "ignored";
    },
  }),
  question({
    name: "statusInvitedOnActive",
    sentence: "Does an enabled user become invited when told so?",
    steps: "create, set the status to enabled, then to invited",
    ask: async (live) => {
      const user = await live.user("active");
      const enabled = taken(await live.set("status", user, { status: "enabled" }), "the status enabled");
      if (enabled.status !== "enabled") throw new CannotTell("the user could not be enabled");
      const now = taken(await live.set("status", user, { status: "invited" }), "the status invited");
      if (now.status === "invited") return "taken";
      if (now.status === "enabled") return "ignored";
      throw new CannotTell(`the status became ${now.status}`);
    },
  }),
  question({
    name: "expiredStatus",
    sentence: "Is the status expired taken?",
    steps: "create, set the status to expired",
    ask: async (live) => {
      const user = await live.user("expired");
      const now = await live.set("status", user, { status: "expired" });
      if (now instanceof Refused) return "refused";
      if (now.status === "expired") return "taken";
      throw new CannotTell(`it was answered with success, but the status is ${now.status}`);
    },
  }),
  question({
    name: "additionalIdentifiersOnPatch",
    sentence: "Do a PATCH's additionalIdentifiers join the login IDs, or replace all but the first?",
    steps: "create with a further login ID, PATCH another one, look for the former",
    ask: async (live) => {
      const [before, after] = [live.names.address("further"), live.names.address("another")];
      const user = await live.addressed("main", { additionalIdentifiers: [before] });
      if (!user.loginIds.includes(before)) throw new CannotTell("create did not take a further login ID");
      const now = taken(await live.patch(user, { additionalIdentifiers: [after] }), "a further login ID");
      if (!now.loginIds.includes(after)) throw new CannotTell("PATCH did not take a further login ID");
      return now.loginIds.includes(before) ? "add" : "replace";
    },
  }),
  question({
    name: "updateOmitted",
    sentence: "Does a full update erase what it does not carry?",
    steps: "create with a familyName, update without it",
    ask: async (live) => {
      const user = await live.user("update", { familyName: "before" });
      expectFamilyName(user);
      const body = { loginId: live.names.plain("update"), email: user.email, verifiedEmail: true, name: "after" };
      const reply = await live.send({ method: "POST", path: "/v1/mgmt/user/update", body, answer: userAnswer });
      if (reply instanceof Refused) throw new CannotTell(`the update was refused: ${reply.said}`);
      return (await live.find(user))?.familyName === "" ? "erases" : "keeps";
    },
  }),
];

async function clearing(live: Live, value: "" | null): Promise<"clears" | "ignored"> {
  const user = await live.user("text", { familyName: "before" });
  expectFamilyName(user);
  const now = taken(await live.patch(user, { familyName: value }), value === null ? "the null" : "the empty text");
  return now.familyName === "" ? "clears" : "ignored";
}

function expectFamilyName({ familyName }: WireUser): void {
  if (familyName !== "before") throw new CannotTell("create did not take the familyName");
}
