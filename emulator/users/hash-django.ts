/**
 * A password as Django's `auth_user` table holds it, `algorithm$…` ([D] docs.djangoproject.com, "Password management").
 * In: that text and a clear password. Out: whether it is one, whether they agree. Must not know: where it came from.
 */
import { createHash, pbkdf2Sync, scryptSync } from "node:crypto";
import { compareSync } from "bcryptjs";

import { argon2Fits, ARGON2_KIB_MAXIMUM, sameBytes } from "./hash-bytes.ts";

type Fits = (clear: string) => boolean;

/** Each of Django's hashers: the text after `algorithm$`, or undefined where it is none. */
const HASHERS: Readonly<Record<string, (rest: string) => Fits | undefined>> = {
  pbkdf2_sha256: (rest) => pbkdf2(rest, "sha256"),
  pbkdf2_sha1: (rest) => pbkdf2(rest, "sha1"),
  argon2,
  bcrypt: (rest) => bcrypt(rest, (clear) => clear),
  // bcrypt reads 72 bytes only: this one hashes the hexadecimal SHA-256.
  bcrypt_sha256: (rest) => bcrypt(rest, (clear) => createHash("sha256").update(clear).digest("hex")),
  scrypt,
  md5: (rest) => salted(rest, "md5"),
  sha1: (rest) => salted(rest, "sha1"),
};

export function isDjangoHash(text: string): boolean {
  return verifier(text) !== undefined;
}

export function djangoFits(text: string, clear: string): boolean {
  return verifier(text)?.(clear) ?? false;
}

function verifier(text: string): Fits | undefined {
  const end = text.indexOf("$");
  const name = text.slice(0, Math.max(end, 0));
  return Object.hasOwn(HASHERS, name) ? HASHERS[name]?.(text.slice(end + 1)) : undefined;
}

function pbkdf2(rest: string, digest: string): Fits | undefined {
  const [, iterations, salt = "", hash = ""] = /^(\d{1,8})\$([^$]+)\$([A-Za-z0-9+/]+=*)$/.exec(rest) ?? [];
  if (iterations === undefined || Number(iterations) === 0) return undefined;
  const want = Buffer.from(hash, "base64");
  // Unlike the pbkdf2 form, the salt is its own text, not base64.
  return (clear) => sameBytes(pbkdf2Sync(clear, salt, Number(iterations), want.length, digest), want);
}

function argon2(rest: string): Fits | undefined {
  const pattern = /^(argon2(?:id|i|d))\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;
  const [, name, memory, passes, threads, salt = "", hash = ""] = pattern.exec(rest) ?? [];
  if (name === undefined || Number(memory) > ARGON2_KIB_MAXIMUM) return undefined;
  const values = { hash, salt, memory: Number(memory), iterations: Number(passes), threads: Number(threads) };
  return (clear) => argon2Fits(name as "argon2id" | "argon2i" | "argon2d", values, clear);
}

function bcrypt(rest: string, prepare: (clear: string) => string): Fits | undefined {
  if (!/^\$2[aby]\$(0[4-9]|1[0-5])\$[./0-9A-Za-z]{53}$/.test(rest)) return undefined;
  return (clear) => compareSync(prepare(clear), rest);
}

function scrypt(rest: string): Fits | undefined {
  const [, cost, salt = "", blocks, threads, hash = ""] =
    /^(\d{1,7})\$([^$]+)\$(\d{1,2})\$(\d{1,2})\$([A-Za-z0-9+/]+=*)$/.exec(rest) ?? [];
  const [N, r, p] = [Number(cost), Number(blocks), Number(threads)];
  if (cost === undefined || N < 2 || !Number.isInteger(Math.log2(N)) || r === 0 || p === 0) return undefined;
  const want = Buffer.from(hash, "base64");
  return (clear) => sameBytes(scryptSync(clear, salt, want.length, { N, r, p, maxmem: 128 * N * r * (p + 2) }), want);
}

/** `algorithm$salt$hex`, the salt before the password; an empty salt is Django's unsalted form. */
function salted(rest: string, digest: string): Fits | undefined {
  const [, salt, hash = ""] = /^([^$]*)\$([0-9a-f]+)$/.exec(rest) ?? [];
  if (salt === undefined) return undefined;
  return (clear) => sameBytes(createHash(digest).update(salt).update(clear).digest(), Buffer.from(hash, "hex"));
}
