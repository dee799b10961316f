/**
 * A change of a user in words. In: both records. Out: what kind of change, and each field before and after. Must not
 * know: HTML, the request.
 */
import { isDeepStrictEqual } from "node:util";

import type { UserChange } from "../changes.ts";
import type { UserRecord } from "../model.ts";
import { redact } from "./redact.ts";

export interface FieldChange {
  name: string;
  before: string;
  after: string;
}

export interface ChangeText {
  userId: string;
  loginId: string;
  kind: "created" | "changed" | "deleted";
  fields: FieldChange[];
}

export function changeText({ userId, before, after }: UserChange): ChangeText {
  const kind = before === undefined ? "created" : after === undefined ? "deleted" : "changed";
  const [old, fresh] = [shown(before), shown(after)];
  const names = [...new Set([...Object.keys(old), ...Object.keys(fresh)])];
  const fields = names
    .filter((name) => !isDeepStrictEqual(old[name], fresh[name]))
    .map((name) => ({ name, before: text(old[name]), after: text(fresh[name]) }));
  return { userId, loginId: (after ?? before)?.loginIds[0] ?? userId, kind, fields };
}

/** Attributes each by itself, empty values not at all, no hash of a password. */
function shown(record: UserRecord | undefined): Record<string, unknown> {
  if (record === undefined) return {};
  const { customAttributes, password, totp, userId: _, createdTimeMs: __, modifiedTimeMs: ___, ...fields } = record;
  const attributes = Object.entries(customAttributes).map(([key, value]) => [
    `customAttributes.${key}`,
    redact(value, key),
  ]);
  const all = [
    ...Object.entries(fields),
    ...attributes,
    ["password", password && passwordText(password)],
    ["totp", totp && "set"],
  ];
  return Object.fromEntries(all.filter(([, value]) => !isNothing(value))) as Record<string, unknown>;
}

function passwordText({ temporary, expired }: { temporary: boolean; expired: boolean }): string {
  if (expired) return "expired";
  return temporary ? "temporary" : "set";
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === "" || value === false || (Array.isArray(value) && value.length === 0);
}

function text(value: unknown): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(redact(value));
}
