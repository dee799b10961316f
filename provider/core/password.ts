/**
 * Passwords in a declaration: what may be written, when one is set and what is warned of. In: declared inputs now and
 * before. Out: schemas and decisions. Must not know: how a password travels; never puts one into a text.
 *
 * A password is set when the user is made, and when `passwordVersion` rises; never otherwise (a live password must not
 * be overwritten by a deployment, hashicorp/terraform-provider-azuread#377).
 */
import { z } from "zod";

import type { UserControls } from "./model.ts";
import { containsUnknown } from "./unknown.ts";

/** The inputs that say what the password is; at most one of them is declared. */
export const PASSWORD_SOURCES = ["password", "passwordEnv", "hashedPassword"] as const;

const hash = z.string({ error: "is missing; write the hash as text" }).min(1, { error: "is empty; write the hash" });
const base64 = z.string({ error: "is missing; write it in base64" }).min(1, { error: "is empty; write it in base64" });
const cost = z
  .number({ error: "is missing; write a whole number" })
  .int({ error: "is no whole number; write one" })
  .positive({ error: "is not above 0; write a whole number" });

/** Shapes of `hashedPassword` (python-sdk management/user_pwd.py, go-sdk; pbkdf2 and sha by contract rows B4 to B6). */
const hashShapes: z.ZodType = z
  .strictObject({
    bcrypt: z.strictObject({ hash }).optional(),
    argon2: z.strictObject({ hash: base64, salt: base64, iterations: cost, memory: cost, threads: cost }).optional(),
    pbkdf2: z
      .strictObject({
        hash: base64,
        salt: base64,
        iterations: cost,
        type: z.enum(["sha1", "sha256", "sha512"], { error: 'is not known; write "sha1", "sha256" or "sha512"' }),
      })
      .optional(),
    sha: z
      .strictObject({
        hash,
        salt: z.string().optional(),
        type: z.enum(["sha1", "sha256", "sha512"], { error: 'is not known; write "sha1", "sha256" or "sha512"' }),
      })
      .optional(),
    firebase: z
      .strictObject({
        hash: base64,
        salt: base64,
        saltSeparator: base64,
        signerKey: base64,
        memory: cost,
        rounds: cost,
      })
      .optional(),
    django: z.strictObject({ hash }).optional(),
  })
  .refine((value) => Object.values(value).filter((form) => form !== undefined).length === 1, {
    error: "has to hold exactly one of bcrypt, argon2, pbkdf2, sha, firebase, django",
  });

/** The controls about passwords, for the schema of a user. */
export const passwordShape: Readonly<Record<string, z.ZodType>> = {
  password: z
    .string({ error: "is no text; write the password as a secret text" })
    .min(1, { error: "is empty; write the password, or leave it out" })
    .max(1_000, { error: "is longer than 1,000 characters; write a shorter one" })
    .optional(),
  passwordEnv: z
    .string({ error: "is no text; write the name of an environment variable" })
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, {
      error: "is no name of an environment variable; write e.g. CI_USER_PASSWORD (not the password itself)",
    })
    .optional(),
  hashedPassword: hashShapes.optional(),
  passwordVersion: z
    .number({ error: "is no number; write a whole number and raise it to set the password again" })
    .int({ error: "is no whole number; write one and raise it to set the password again" })
    .nonnegative({ error: "is below 0; write a whole number from 0" })
    .optional(),
  passwordActive: z.boolean({ error: "is neither true nor false; write one of them" }).optional(),
};

/** Whether an update sets the password: only when the version rises. */
export function passwordRises(before: UserControls, declared: UserControls): boolean {
  return (declared.passwordVersion ?? 0) > (before.passwordVersion ?? 0);
}

export function declaresPassword(declared: UserControls): boolean {
  return PASSWORD_SOURCES.some((name) => declared[name] !== undefined);
}

/**
 * What a person should be told: a change that would otherwise be ignored without a word. `before` is empty where the
 * user is about to be made.
 */
export function passwordWarning(before: Partial<UserControls>, declared: UserControls): string | undefined {
  if (Object.keys(before).length === 0) return undefined;
  const [old, now] = [before.passwordVersion ?? 0, declared.passwordVersion ?? 0];
  if (now > old) return undefined;
  const raise = `raise passwordVersion to ${String(old + 1)} to set it`;
  if (now < old) {
    return `passwordVersion went down from ${String(old)} to ${String(now)}: the user's password stays as it is; ${raise}`;
  }
  const changed = ignoredChange(before, declared);
  if (changed === undefined) return undefined;
  const how = declared.hashedPassword === undefined ? raise : `declare password or passwordEnv and ${raise}`;
  return `${changed}, but the user's password stays as it is; ${how}`;
}

/** The first input about the password that is new, changed or another one than before. */
function ignoredChange(before: Partial<UserControls>, declared: UserControls): string | undefined {
  const name = PASSWORD_SOURCES.find((source) => declared[source] !== undefined);
  if (name === undefined || containsUnknown(declared[name])) return undefined;
  if (before[name] === undefined) return `${name} is new`;
  if (JSON.stringify(before[name]) !== JSON.stringify(declared[name])) return `${name} changed`;
  return (before.passwordActive ?? true) === (declared.passwordActive ?? true) ? undefined : "passwordActive changed";
}
