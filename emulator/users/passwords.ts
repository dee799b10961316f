/**
 * Passwords. In: a clear one, or the `hashedPassword` of a create body. Out: the form that rests in the store, and
 * whether a clear one fits it. Must not know: requests, the store. Nothing here keeps or prints a clear password.
 */
import { randomBytes, scryptSync } from "node:crypto";

import type { StoredPassword } from "../model.ts";
import { sameBytes } from "./hash-bytes.ts";
import { hashForms } from "./hash-forms.ts";

/** Low on purpose: batches of a hundred users with passwords must not take seconds. The file is for tests. */
const SCRYPT_COST = 1024;
const SCRYPT_BYTES = 32;

export function hashPassword(clear: string, temporary = false): StoredPassword {
  const salt = randomBytes(16);
  const hash = scryptSync(clear, salt, SCRYPT_BYTES, { N: SCRYPT_COST });
  return { kind: "own", saltHex: salt.toString("hex"), hashHex: hash.toString("hex"), temporary, expired: false };
}

/** `{bcrypt|argon2|pbkdf2|sha|firebase|django|md5|phpass: {...}}`; undefined where it names no form that is known. */
export function storeHashed(hashed: Record<string, unknown>): StoredPassword | undefined {
  const entries = Object.entries(hashed).filter(([, value]) => value !== null && value !== undefined);
  const state = { temporary: false, expired: false };
  for (const [form, value] of entries) {
    // The layout of java's buddyauth is not public: remembered, so that `password` reads true, but never fitting.
    if (form === "buddyauth") return { kind: "imported", form, value: {}, ...state };
    const known = Object.hasOwn(hashForms, form) ? hashForms[form] : undefined;
    if (known !== undefined) return { kind: "imported", form, value: known.read(value), ...state };
  }
  return undefined;
}

/** Undefined where the form cannot be verified here. */
export function passwordFits(stored: StoredPassword, clear: string): boolean | undefined {
  if (stored.kind === "imported") return hashForms[stored.form]?.fits(stored.value, clear);
  const hash = scryptSync(clear, Buffer.from(stored.saltHex, "hex"), SCRYPT_BYTES, { N: SCRYPT_COST });
  return sameBytes(hash, Buffer.from(stored.hashHex, "hex"));
}
