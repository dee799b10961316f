/**
 * Passwords. In: a clear one, or the `hashedPassword` of a create body. Out: the form that rests in the store, and
 * whether a clear one fits it. Must not know: requests, the store. Nothing here keeps or prints a clear password.
 */
import { createHash, pbkdf2Sync, randomBytes, scryptSync, timingSafeEqual } from "node:crypto";
import { z } from "zod";

import type { StoredPassword } from "../model.ts";
import { readBody } from "../wire/body.ts";

/** Low on purpose: batches of a hundred users with passwords must not take seconds. The file is for tests. */
const SCRYPT_COST = 1024;
const SCRYPT_BYTES = 32;

const digest = z.enum(["sha1", "sha256", "sha384", "sha512"]);
const pbkdf2Form = z.object({ hash: z.string(), salt: z.string(), iterations: z.int().positive(), type: digest });
const shaForm = z.object({ hash: z.string(), salt: z.string().nullish(), type: digest });

export function hashPassword(clear: string, temporary = false): StoredPassword {
  const salt = randomBytes(16);
  const hash = scryptSync(clear, salt, SCRYPT_BYTES, { N: SCRYPT_COST });
  return { kind: "scrypt", saltHex: salt.toString("hex"), hashHex: hash.toString("hex"), temporary, expired: false };
}

/** `{bcrypt|argon2|pbkdf2|sha|firebase|django|md5|phpass: {...}}`; undefined where it names no form. */
export function storeHashed(hashed: Record<string, unknown>): StoredPassword | undefined {
  const [entry] = Object.entries(hashed).filter(([, value]) => value !== null && value !== undefined);
  if (entry === undefined) return undefined;
  const [form, value] = entry;
  const state = { temporary: false, expired: false };
  if (form === "pbkdf2") {
    // B4: hash and salt are base64.
    const { hash, salt, iterations, type } = readBody(pbkdf2Form, value);
    return { kind: "pbkdf2", type, saltBase64: salt, hashBase64: hash, iterations, ...state };
  }
  if (form === "sha") {
    const { hash, salt, type } = readBody(shaForm, value);
    return { kind: "sha", type, saltHex: salt ?? "", hashHex: hash, ...state };
  }
  return { kind: "opaque", form, value, ...state };
}

/** Undefined where the form cannot be verified here. */
export function passwordFits(stored: StoredPassword, clear: string): boolean | undefined {
  switch (stored.kind) {
    case "scrypt": {
      const hash = scryptSync(clear, Buffer.from(stored.saltHex, "hex"), SCRYPT_BYTES, { N: SCRYPT_COST });
      return same(hash, Buffer.from(stored.hashHex, "hex"));
    }
    case "pbkdf2": {
      const want = Buffer.from(stored.hashBase64, "base64");
      const salt = Buffer.from(stored.saltBase64, "base64");
      return same(pbkdf2Sync(clear, salt, stored.iterations, want.length, stored.type), want);
    }
    case "sha": {
      // B6: the password, then the salt's bytes.
      const hash = createHash(stored.type).update(clear).update(Buffer.from(stored.saltHex, "hex")).digest();
      return same(hash, Buffer.from(stored.hashHex, "hex"));
    }
    default:
      return undefined;
  }
}

function same(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
