/**
 * Reading what a client sent. In: parsed JSON and a zod schema. Out: a body with canonical keys, unknown keys gone, or
 * an `ApiError`. Must not know: what a field means, who reads it.
 */
import { z } from "zod";

import { ApiError } from "../errors.ts";

/** Keys that the service's JSON gateway reads as another (emulator-contract.md section 2, second table). */
const ALIASES: Readonly<Record<string, string>> = {
  identifier: "loginId",
  displayName: "name",
  ssoAppIDs: "ssoAppIds",
  additionalLoginIds: "additionalIdentifiers",
  phoneNumber: "phone",
  URI: "redirectUrl",
};

/** Renames aliases. Where both are sent the canonical key wins, unless it is null or "" (go's delete sends `""`). */
export function canonicalKeys(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const body: Record<string, unknown> = { ...value };
  for (const [alias, canonical] of Object.entries(ALIASES)) {
    if (!Object.hasOwn(body, alias)) continue;
    if (isNothing(body[canonical])) body[canonical] = body[alias];
    delete body[alias];
  }
  return body;
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

/** Parses a body of the given schema; the first problem becomes the refusal. */
export function readBody<T>(schema: z.ZodType<T>, raw: unknown): T {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new ApiError(
    "invalidRequest",
    `The ${issue?.path.join(".") || "body"} field is invalid: ${issue?.message ?? ""}`,
  );
}

/** Text that the service requires: null, "" and absent are one. */
export function required(value: string | null | undefined, name: string): string {
  if (value === undefined || value === null || value === "") {
    throw new ApiError("invalidArguments", `The ${name} field is required`);
  }
  return value;
}

export type Text = string | null | undefined;
export type Flag = boolean | null | undefined;
export type List = string[] | null | undefined;

export const text: z.ZodType<Text> = z.string().nullish();
export const flag: z.ZodType<Flag> = z.boolean().nullish();
export const list: z.ZodType<List> = z.array(z.string()).nullish();
const INT64_MAXIMUM = 2 ** 63;

/** Protobuf JSON writes 64-bit integers as text and reads both. */
export const integer: z.ZodType<number | null | undefined> = z
  .union([
    z.int(),
    z
      .string()
      .regex(/^-?\d{1,19}$/)
      .transform(Number)
      .refine((number) => Math.abs(number) <= INT64_MAXIMUM, "beyond 64 bits"),
  ])
  .nullish();
export const attributes: z.ZodType<Record<string, unknown> | null | undefined> = z
  .record(z.string(), z.unknown())
  .nullish();
