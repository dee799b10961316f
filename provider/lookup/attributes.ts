/**
 * Defines a text attribute of the project, for the ownership mark. In: a name. Out: whether it had to be made. Must not
 * know: users. An attribute of that name and of another type is left alone and an error.
 */
import { createApi } from "../client/api.ts";
import { definitionsAnswer } from "../client/definitions.ts";
import { transportFor, type LookupSettings } from "../config/shared.ts";
import { DescopeError } from "../core/errors.ts";

/** Type numbers by python-sdk 2.16.1 (contract 9.2). */
const TEXT = 1;

export async function defineTextAttribute(name: string, settings: LookupSettings): Promise<"made" | "there"> {
  const transport = transportFor(settings);
  const known = (await createApi(transport).definitions()).find((one) => one.name === name);
  if (known?.type === "text") return "there";
  if (known !== undefined) {
    throw new DescopeError("ATTRIBUTE_UNDEFINED", {
      subject: name,
      what: `the project defines it as ${known.type}, and the ownership mark is a text; nothing was sent`,
      next: "choose another name",
    });
  }
  const answer = await transport.send({
    method: "POST",
    path: "/v1/mgmt/user/customattribute/create",
    body: { attributes: [{ name, type: TEXT }] },
    answer: definitionsAnswer,
  });
  if (answer.data.some((one) => one.name === name && one.type === "text")) return "made";
  throw new DescopeError("WRITE_NOT_TAKEN", {
    subject: name,
    what: "the service answered with success, but its list of attributes does not hold it",
    next: "look at the custom attributes in the Descope console",
  });
}
