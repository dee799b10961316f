/**
 * Questions about custom attributes. In: the hand to ask with. Out: questions. Must not know: when they are asked. They
 * use attributes that the project defines; what they write is on our own users only.
 */
import type { Dialect } from "../../../emulator/dialect.ts";
import type { AttributeDefinition } from "../../../provider/client/definitions.ts";
import type { WireUser } from "../../../provider/client/wire.ts";
import { CannotTell } from "../cannot-tell.ts";
import { Refused } from "../caller.ts";
import { taken, type Live } from "../live.ts";
import { sampleValue } from "../project-facts.ts";
import { question, type Question } from "../question.ts";

export const attributeQuestions: readonly Question[] = [
  question({
    name: "attributesOnPatch",
    sentence: "Do a PATCH's customAttributes join those of the user, or replace them?",
    steps: "create with one attribute, PATCH another one, look for the first",
    ask: async (live) => {
      const { user, first, second } = await withOneOfTwo(live);
      return (await firstSurvives(live, user, first, second)) ? "merge" : "replace";
    },
  }),
  question({
    name: "attributeNullOnPatch",
    sentence: "Does null in a PATCH clear an attribute?",
    steps: "create with an attribute, PATCH it with null",
    ask: async (live) => {
      const { user, attribute } = await withOne(live);
      const now = taken(await live.patch(user, { customAttributes: { [attribute.name]: null } }), "the null");
      return holds(now, attribute) ? "ignored" : "clears";
    },
  }),
  question({
    name: "emptyAttributesOnPatch",
    sentence: "Does an empty map in a PATCH clear the attributes?",
    steps: "create with an attribute, PATCH customAttributes {}, then PATCH another attribute",
    tellableWith: { attributesOnPatch: "replace" },
    ask: async (live) => {
      const { user, first, second } = await withOneOfTwo(live);
      const now = taken(await live.patch(user, { customAttributes: {} }), "the empty map");
      if (!holds(now, first)) return "clears";
      if (!(await firstSurvives(live, user, first, second))) return "ignored";
      throw new CannotTell("attributes are merged, so an empty map changes nothing either way");
    },
  }),
  question({
    name: "attributeNullOnSetter",
    sentence: "Does null on update/customAttribute clear an attribute?",
    steps: "create with an attribute, set it to null",
    ask: async (live) => {
      const { user, attribute } = await withOne(live);
      const body = { attributeKey: attribute.name, attributeValue: null };
      const now = taken(await live.set("customAttribute", user, body), "the null");
      return holds(now, attribute) ? "ignored" : "clears";
    },
  }),
  question({
    name: "unknownAttributeKey",
    sentence: "What becomes of an attribute that the project does not define?",
    steps: "PATCH an attribute with a random name",
    ask: async (live) => settle(live, await live.user("unknown-key"), `pdu${live.names.run}`, "pdu-live"),
  }),
  question({
    name: "wrongAttributeType",
    sentence: "What becomes of an attribute value of the wrong type?",
    steps: "PATCH a number or boolean attribute with a text",
    ask: async (live) => {
      const [attribute] = await live.facts.attributes(1, ["number", "boolean"]);
      return settle(live, await live.user("wrong-type"), attribute?.name ?? "", "pdu-live");
    },
  }),
];

async function settle(live: Live, user: WireUser, key: string, value: string): Promise<Dialect["wrongAttributeType"]> {
  const now = await live.patch(user, { customAttributes: { [key]: value } });
  if (now instanceof Refused) return "error";
  const stored = now.customAttributes[key];
  if (stored === value) return "stored";
  if (isNothing(stored)) return "dropped";
  throw new CannotTell(`it was stored as a ${typeof stored}`);
}

async function withOne(live: Live): Promise<{ user: WireUser; attribute: AttributeDefinition }> {
  const [attribute] = await live.facts.attributes(1);
  if (attribute === undefined) throw new CannotTell("the project has no custom attribute");
  return { user: await holder(live, attribute), attribute };
}

async function withOneOfTwo(
  live: Live,
): Promise<{ user: WireUser; first: AttributeDefinition; second: AttributeDefinition }> {
  const [first, second] = await live.facts.attributes(2);
  if (first === undefined || second === undefined) throw new CannotTell("the project has no two custom attributes");
  return { user: await holder(live, first), first, second };
}

async function holder(live: Live, attribute: AttributeDefinition): Promise<WireUser> {
  const user = await live.user("attribute", { customAttributes: { [attribute.name]: sampleValue(attribute) } });
  if (!holds(user, attribute)) throw new CannotTell("create did not take the attribute");
  return user;
}

async function firstSurvives(
  live: Live,
  user: WireUser,
  first: AttributeDefinition,
  second: AttributeDefinition,
): Promise<boolean> {
  const now = taken(
    await live.patch(user, { customAttributes: { [second.name]: sampleValue(second) } }),
    "an attribute",
  );
  if (!holds(now, second)) throw new CannotTell("PATCH did not take the attribute");
  return holds(now, first);
}

function holds({ customAttributes }: WireUser, { name }: AttributeDefinition): boolean {
  return !isNothing(customAttributes[name]);
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}
