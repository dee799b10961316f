/**
 * The forms of an imported password hash (`hashedPassword` of a create body, [S] go descope/types.go). In: a form's name
 * and its values; later a clear password. Out: the values checked; whether the clear one fits. Must not know: requests,
 * users, the store.
 */
import { createCipheriv, createHash, pbkdf2Sync, scryptSync } from "node:crypto";
import { compareSync } from "bcryptjs";
import { z } from "zod";

import { readBody } from "../wire/body.ts";
import { argon2Fits, ARGON2_KIB_MAXIMUM, sameBytes } from "./hash-bytes.ts";
import { djangoFits, isDjangoHash } from "./hash-django.ts";
import { phpassFits } from "./hash-phpass.ts";

export interface HashForm {
  /** The values that rest in the store; an `ApiError` names what is wrong with them. */
  read(raw: unknown): Record<string, unknown>;
  fits(stored: Record<string, unknown>, clear: string): boolean;
}

/** More would keep the server busy for longer than any client waits. */
const ITERATIONS_MAXIMUM = 10_000_000;

const bytes = z.base64();
const iterations = z.int().positive().max(ITERATIONS_MAXIMUM);
const hex = z.string().regex(/^([0-9a-fA-F]{2})*$/, "hexadecimal text");

function form<T extends Record<string, unknown>>(
  schema: z.ZodType<T>,
  fits: (values: T, clear: string) => boolean,
): HashForm {
  return {
    read: (raw) => readBody(schema, raw),
    fits: (stored, clear) => fits(schema.parse(stored), clear),
  };
}

const bcrypt = form(
  z.object({
    hash: z
      .string()
      .regex(/^\$2[aby]\$(0[4-9]|1[0-5])\$[./0-9A-Za-z]{53}$/, "a bcrypt hash, $2b$…, of a cost from 04 to 15"),
  }),
  ({ hash }, clear) => compareSync(clear, hash),
);

/** Firebase's own scrypt: the derived key encrypts the project's signer key ([D] github.com/firebase/scrypt). */
const firebase = form(
  z.object({
    hash: bytes,
    salt: bytes,
    saltSeparator: bytes,
    signerKey: bytes,
    memory: z.int().min(1).max(18),
    rounds: z.int().min(1).max(16),
  }),
  ({ hash, salt, saltSeparator, signerKey, memory, rounds }, clear) => {
    const salted = Buffer.concat([Buffer.from(salt, "base64"), Buffer.from(saltSeparator, "base64")]);
    const cost = { N: 2 ** memory, r: rounds, p: 1, maxmem: 2 ** memory * rounds * 128 + 1024 * 1024 };
    const cipher = createCipheriv("aes-256-ctr", scryptSync(clear, salted, 32, cost), Buffer.alloc(16));
    return sameBytes(cipher.update(Buffer.from(signerKey, "base64")), Buffer.from(hash, "base64"));
  },
);

/** B4: hash and salt are base64. */
const pbkdf2 = form(
  z.object({ hash: bytes.min(1), salt: bytes, iterations, type: z.enum(["sha1", "sha256", "sha512"]) }),
  ({ hash, salt, iterations, type }, clear) => {
    const want = Buffer.from(hash, "base64");
    return sameBytes(pbkdf2Sync(clear, Buffer.from(salt, "base64"), iterations, want.length, type), want);
  },
);

const django = form(
  z.object({ hash: z.string().refine(isDjangoHash, "a hash as Django writes it, pbkdf2_sha256$…") }),
  ({ hash }, clear) => djangoFits(hash, clear),
);

const phpass = form(
  z.object({
    hash: z.string().regex(/^[./0-9A-Za-z]+$/),
    salt: z.string().regex(/^[./0-9A-Za-z]+$/),
    iterations,
    type: z.enum(["md5", "sha512"]),
  }),
  (values, clear) => phpassFits(values, clear),
);

const md5 = form(z.object({ hash: hex }), ({ hash }, clear) =>
  sameBytes(createHash("md5").update(clear).digest(), Buffer.from(hash, "hex")),
);

/** B5, B6: hexadecimal; the digest is over the password, then the salt's bytes. */
const sha = form(
  z.object({ hash: hex, salt: hex.nullish(), type: z.enum(["sha1", "sha256", "sha384", "sha512"]) }),
  ({ hash, salt, type }, clear) => {
    const digest = createHash(type)
      .update(clear)
      .update(Buffer.from(salt ?? "", "hex"))
      .digest();
    return sameBytes(digest, Buffer.from(hash, "hex"));
  },
);

/** The variant is in no client's model: argon2id, what RFC 9106 recommends and Go's library calls the default [I]. */
const argon2 = form(
  z.object({
    hash: bytes,
    salt: bytes,
    iterations: z.int().positive().max(1000),
    memory: z.int().positive().max(ARGON2_KIB_MAXIMUM),
    threads: z.int().positive().max(255),
  }),
  (values, clear) => argon2Fits("argon2id", values, clear),
);

/** By the key of `hashedPassword`. Not here: `buddyauth` of java, whose layout is not public. */
export const hashForms: Readonly<Record<string, HashForm>> = {
  bcrypt,
  firebase,
  pbkdf2,
  django,
  phpass,
  md5,
  sha,
  argon2,
};
