/**
 * The stretched hash of PHP programs: WordPress and phpBB (md5), Drupal 7 (sha512). In: its parts and a clear password.
 * Out: whether they agree. Must not know: how the parts were sent.
 */
import { createHash } from "node:crypto";

import { sameBytes } from "./hash-bytes.ts";

const DIGITS = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** Drupal keeps this many characters of a sha512. */
const DRUPAL_LENGTH = 43;

export interface PhpassValues {
  hash: string;
  /** As written in the whole hash, usually eight characters: its text is what is hashed, undecoded. */
  salt: string;
  /** The count itself, a power of two. */
  iterations: number;
  type: "md5" | "sha512";
}

export function phpassFits({ hash, salt, iterations, type }: PhpassValues, clear: string): boolean {
  let digest = createHash(type).update(salt).update(clear).digest();
  for (let round = 0; round < iterations; round += 1) digest = createHash(type).update(digest).update(clear).digest();
  const whole = encode(digest);
  const isCut = type === "sha512" && hash.length === DRUPAL_LENGTH;
  return sameBytes(Buffer.from(isCut ? whole.slice(0, DRUPAL_LENGTH) : whole), Buffer.from(hash));
}

/** Base 64 with the first byte in the lowest bits, unlike RFC 4648. */
function encode(bytes: Buffer): string {
  let text = "";
  for (let start = 0; start < bytes.length; start += 3) {
    const group = bytes.subarray(start, start + 3);
    const value = group.reduce((sum, byte, index) => sum + byte * 256 ** index, 0);
    for (let index = 0; index <= group.length; index += 1) text += DIGITS[Math.floor(value / 64 ** index) % 64];
  }
  return text;
}
