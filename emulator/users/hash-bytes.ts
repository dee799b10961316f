/**
 * What several forms of a password hash share. In: bytes, parameters, a clear password. Out: whether they agree. Must
 * not know: how a form is written.
 */
import { argon2Sync, timingSafeEqual, type Argon2Algorithm } from "node:crypto";

/** A gibibyte, the largest that Descope's own types speak of. */
export const ARGON2_KIB_MAXIMUM = 1_048_576;

export interface Argon2Values {
  /** Base64, with or without padding. */
  hash: string;
  salt: string;
  iterations: number;
  /** In KiB. */
  memory: number;
  threads: number;
}

export function argon2Fits(algorithm: Argon2Algorithm, values: Argon2Values, clear: string): boolean {
  const want = Buffer.from(values.hash, "base64");
  const nonce = Buffer.from(values.salt, "base64");
  // Below these (RFC 9106 section 3.1) it is no argon2 hash, so nothing fits it.
  if (want.length < 4 || nonce.length < 8 || values.memory < 8 * values.threads) return false;
  const made = argon2Sync(algorithm, {
    message: clear,
    nonce,
    parallelism: values.threads,
    tagLength: want.length,
    memory: values.memory,
    passes: values.iterations,
  });
  return sameBytes(made, want);
}

export function sameBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
