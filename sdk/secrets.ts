/**
 * Which arguments are secret. In: a resource's arguments. Out: their names as an output, and passwords always secret.
 * Must not know: the values. The provider process sees plain values only, so without these names an error could show a
 * secret.
 */
import * as pulumi from "@pulumi/pulumi";

import { SECRET_INPUTS } from "../provider/core/secret-inputs.ts";
/** Names of secret arguments; undefined where nothing is, so that the input does not even appear. */
export function secretFieldsOf(args: object): pulumi.Output<string[] | undefined> {
  return pulumi.output(names(args));
}

async function names(args: object): Promise<string[] | undefined> {
  // Passwords are never shown anyway, so they are not listed.
  const shown = Object.entries(args).filter(
    ([name, value]) => !SECRET_INPUTS.some((password) => password === name) && !isPlain(value),
  );
  const secret = await Promise.all(
    shown.map(async ([name, value]) => ((await pulumi.isSecret(pulumi.output(value))) ? [name] : [])),
  );
  const found = secret.flat().sort();
  return found.length === 0 ? undefined : found;
}

export function holdsPassword(args: object): boolean {
  return SECRET_INPUTS.some((name) => (args as Record<string, unknown>)[name] !== undefined);
}

/** The arguments with passwords marked secret, whether the program did so or not. */
export function withSecretPasswords<T extends object>(args: T): T {
  const marked = SECRET_INPUTS.filter((name) => (args as Record<string, unknown>)[name] !== undefined).map((name) => [
    name,
    pulumi.secret((args as Record<string, unknown>)[name]),
  ]);
  return { ...args, ...(Object.fromEntries(marked) as Partial<T>) };
}

/** Known now and not secret: no output or promise at any depth. Thousands of users are mostly such, and cost nothing. */
export function isPlain(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return typeof value !== "function";
  if (Array.isArray(value)) return value.every(isPlain);
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && Object.values(value).every(isPlain);
}

/**
 * Comes out of JSON as it went in. What does not (NaN and infinities become null there, dates become texts, functions
 * vanish) must reach check as it is, to be refused by its path and not be lost on the way.
 */
export function isJson(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || value === null) return !["bigint", "function", "symbol"].includes(typeof value);
  return Array.isArray(value) ? value.every(isJson) : Object.values(value).every(isJson);
}
