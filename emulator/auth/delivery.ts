/**
 * Where a message goes. In: a user and a delivery method. Out: the address, and the masked form that an answer shows.
 * Must not know: codes, links, routes.
 */
import { ApiError } from "../errors.ts";
import type { UserRecord } from "../model.ts";

export const OTP_METHODS = ["email", "sms", "voice", "whatsapp"] as const;
export const LINK_METHODS = ["email", "sms", "whatsapp"] as const;

export type Method = (typeof OTP_METHODS)[number];

export function isMethod(text: string): text is Method {
  return OTP_METHODS.includes(text as Method);
}

export function contactOf(method: string): "email" | "phone" {
  return method === "email" ? "email" : "phone";
}

/** "" for a test user without such a contact: nothing is sent to test users, and G3 asks for a code all the same. */
export function addressOf(user: UserRecord, method: string): string {
  const contact = contactOf(method);
  const address = user[contact];
  if (address === "" && !user.test) throw new ApiError("invalidRequest", `The user has no ${contact}`);
  return address;
}

export interface Masked {
  maskedEmail?: string;
  maskedPhone?: string;
}

/** `a***@acme.test`, `+1*******5555`. What the service shows exactly is not public; clients only pass it on. */
export function masked(method: string, address: string): Masked {
  if (contactOf(method) === "phone") {
    return { maskedPhone: address.slice(0, 2) + "*".repeat(Math.max(0, address.length - 6)) + address.slice(-4) };
  }
  const [name = "", domain] = address.split("@");
  return { maskedEmail: domain === undefined ? "" : `${name.slice(0, 1)}***@${domain}` };
}
