/**
 * Canonical forms of what identifies a user. In: text as a client sent it, and the dialect. Out: the form that is
 * stored and looked up. Must not know: users, the store.
 */
import { parsePhoneNumberFromString } from "libphonenumber-js";

import type { Dialect } from "./dialect.ts";
import { ApiError } from "./errors.ts";

/** The E.164 form, or undefined where there is none. Possible, not valid: the service takes +15555555555 ([T] java). */
function e164(text: string): string | undefined {
  if (!text.startsWith("+")) return undefined;
  const parsed = parsePhoneNumberFromString(text);
  return parsed?.isPossible() === true ? parsed.number : undefined;
}

/** A phone as stored; "" stays "". */
export function canonicalPhone(text: string, dialect: Dialect): string {
  if (text === "") return "";
  const number = e164(text);
  if (number !== undefined) return number;
  if (dialect.invalidPhone === "stored") return text;
  throw new ApiError("invalidRequest", `The phone field is invalid: "${text}"`);
}

export function canonicalEmail(text: string, dialect: Dialect): string {
  return dialect.emailFolded === "yes" ? text.toLowerCase() : text;
}

/** A login ID as stored and as looked up: phones in E.164 (C7), email-like ones folded by dialect. */
export function canonicalLoginId(text: string, dialect: Dialect): string {
  const number = e164(text);
  if (number !== undefined) return number;
  return dialect.loginIdCase === "folded" && isEmail(text) ? text.toLowerCase() : text;
}

export function isEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text);
}

export function isPhone(text: string): boolean {
  return e164(text) !== undefined;
}

/** `U` and 27 base62 characters, 28 in all ([S] go README). */
export function isUserId(text: string): boolean {
  return /^U[0-9A-Za-z]{27}$/.test(text);
}
