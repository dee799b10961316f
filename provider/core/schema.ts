/**
 * What a declaration may hold, as zod schemas made from the field table. In: one value of the program. Out: zod's
 * issues, in the author's words: what is wrong and what to write instead. Must not know: unknown values of a preview
 * (check drops their issues) or how the engine shows a failure. Never prints a value: it may be secret.
 */
import { z } from "zod";

import { parsePhone } from "./phone.ts";
import { FIELDS, FIELD_NAMES, type FieldKind, type FieldName } from "./fields.ts";
import { passwordShape } from "./password.ts";

/** Bounds of our own: the service publishes none. Far above what people write, far below what breaks a stack. */
export const MAX_TEXT_LENGTH = 10_000;
export const MAX_LOGIN_ID_LENGTH = 1_000;
export const MAX_LIST_LENGTH = 1_000;

/** `U` and 27 base62 characters (go-sdk README): as a login ID it would address that user instead of making one. */
export const USER_ID: RegExp = /^U[0-9A-Za-z]{27}$/;

const wrongType = (expected: string) => (issue: { input?: unknown }) =>
  issue.input === undefined ? `is required; write ${expected}` : `is ${typeOf(issue.input)}; write ${expected}`;

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a map" : `a ${typeof value}`;
}

function boundedText(expected: string, max: number = MAX_TEXT_LENGTH): z.ZodString {
  return z
    .string({ error: wrongType(expected) })
    .max(max, {
      error: (issue) =>
        `is ${String((issue.input as string).length)} characters long; write at most ${String(max)} characters`,
    })
    .refine((value) => value.isWellFormed(), {
      error: "holds half of a character (a lone surrogate); write well-formed text",
    })
    .refine((value) => !value.includes("\u0000"), { error: "holds a NUL character; leave it out" });
}

const plainText: z.ZodType = boundedText('text, or "" to keep it empty');

export const item = (expected: string): z.ZodType =>
  boundedText(expected, MAX_LOGIN_ID_LENGTH).refine((value) => value.trim() !== "", {
    error: `is empty; write ${expected} or leave it out`,
  });

export const list = (expected: string, element: z.ZodType): z.ZodType =>
  z
    .array(element, { error: wrongType(expected) })
    .max(MAX_LIST_LENGTH, { error: `has too many entries; write at most ${String(MAX_LIST_LENGTH)}` });

export const loginId: z.ZodType = boundedText("a login ID", MAX_LOGIN_ID_LENGTH)
  .refine((value) => value.trim() !== "", {
    error: "is empty; write the e-mail address, phone number or name that the user signs in with",
  })
  .refine((value) => value === value.trim(), { error: "has blanks at its ends; write it without them" })
  .refine((value) => !USER_ID.test(value), {
    error: "looks like a user ID, which would address that user; write the login ID instead",
  });

const email: z.ZodType = boundedText("an e-mail address", 320).refine(
  (value) => value === "" || z.regexes.unicodeEmail.test(value),
  { error: 'is no e-mail address; write name@example.com, or "" to keep it empty' },
);

const phone: z.ZodType = boundedText("a phone number", 100).refine(
  (value) => value === "" || (value.trim().startsWith("+") && parsePhone(value) !== undefined),
  { error: 'is no phone number in international form; write +4930123456 or +1-212-555-0100, or "" to keep it empty' },
);

export const roleList: z.ZodType = list('a list of role names, ["Viewer"]', item("a role name"));

const tenants: z.ZodType = list(
  'a list of tenants, [{ tenantId: "acme", roleNames: ["Viewer"] }]',
  z.strictObject(
    {
      tenantId: item("the tenant's ID"),
      roleNames: roleList.optional(),
    },
    { error: wrongType('a tenant, { tenantId: "acme", roleNames: ["Viewer"] }') },
  ),
);

const attributeValue: z.ZodType = z.union(
  [
    boundedText("a text"),
    z.number().refine((value) => !Number.isInteger(value) || Number.isSafeInteger(value), {
      error: "is an integer beyond 2^53, which JSON numbers cannot carry exactly; write it as text",
    }),
    z.boolean(),
    list("a list of texts", item("a text")),
  ],
  { error: (issue) => `is ${typeOf(issue.input)}; write a text, a number, true or false, or a list of texts` },
);

const wrongMap = wrongType('a map of attributes, { department: "Sales" }');

const attributes: z.ZodType = z.record(z.string().min(1), attributeValue, {
  error: (issue) =>
    issue.code === "invalid_key" ? "has an empty key; write the attribute's machine name" : wrongMap(issue),
});

const KINDS: Readonly<Record<FieldKind, z.ZodType>> = {
  loginId,
  email,
  phone,
  text: plainText,
  flag: z.boolean({ error: wrongType("true or false") }),
  status: z.enum(["enabled", "disabled", "invited"], {
    error: 'is no status that can be set; write "enabled", "disabled" or "invited"',
  }),
  set: list("a list of names", item("a name")),
  identifiers: list("a list of login IDs", loginId),
  tenants,
  attributes,
};

const CONTROLS = {
  removedFields: z
    .enum(["clear", "keep"], {
      error: 'is not known; write "clear" (removed attributes are cleared) or "keep" (they stay as they are)',
    })
    .optional(),
  onExisting: z
    .enum(["fail", "adopt"], { error: 'is not known; write "fail" or "adopt" (take an existing user over)' })
    .optional(),
  onDelete: z
    .enum(["delete", "disable", "retain"], { error: 'is not known; write "delete", "disable" or "retain"' })
    .optional(),
  ...passwordShape,
} as const;

const fieldShape = Object.fromEntries(
  FIELD_NAMES.map((name: FieldName) => [
    name,
    name === "loginId" ? KINDS[FIELDS[name].kind] : KINDS[FIELDS[name].kind].optional(),
  ]),
);

/** The names of the settings that are no attributes. */
export const CONTROL_NAMES: readonly string[] = Object.keys(CONTROLS);

/** A user's whole declaration. */
export const userSchema: z.ZodType = z.strictObject({ ...fieldShape, ...CONTROLS });
