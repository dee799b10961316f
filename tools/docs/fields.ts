// What declaring an attribute means, a section of the user's page, made from the provider's own field table so that the
// two cannot part. Comes in: the table; leaves: lines of Markdown. It must not know the rest of the page.
import { FIELDS, FIELD_NAMES } from "../../provider/core/fields.ts";
import type { Field, FieldKind, FieldName } from "../../provider/core/fields.ts";

const compared: Readonly<Record<FieldKind, string>> = {
  loginId: "without case; phone numbers in any notation",
  email: "without case",
  phone: "as the number, in any notation",
  text: 'exactly; `""` is absent',
  flag: "exactly",
  status: "exactly",
  set: "as a set",
  identifiers: "as a set, without case",
  tenants: "as a set of tenants, each with a set of roles",
  attributes: 'key by key; numbers by value, lists as sets, `""` and `[]` are absent',
};

const writtenBy: Readonly<Record<Field["write"], string>> = {
  patch: "PATCH",
  rename: "update/loginid, in place",
  create: "only when the user is made; a change replaces the user",
};

function takenOut(name: FieldName, field: Field): string {
  if (name === "loginId") return "cannot be: it is required";
  if (field.write === "create") return "the user is replaced, as for `false`";
  if (field.kind === "attributes") return "the keys that were declared are cleared, others are not touched";
  if (field.empty === undefined) return "left as it is: the service has no empty value for it";
  if (name === "ssoAppIds") return "cleared with `[]`, which means **all apps**";
  return `cleared with \`${JSON.stringify(field.empty)}\``;
}

function explicitEmpty(name: FieldName, field: Field): string {
  if (field.kind === "attributes") return '`{ key: "" }` clears the key and keeps it owned; `{}` owns nothing';
  if (field.empty === undefined) return "is refused in check";
  if (name === "ssoAppIds") return "`[]` keeps the user unrestricted: all apps";
  return `\`${JSON.stringify(field.empty)}\` keeps it empty`;
}

/** The section, heading and all. */
export function meaningSection(): string[] {
  const rows = FIELD_NAMES.map((name) => {
    const field = FIELDS[name];
    const cells = [
      `\`${name}\``,
      compared[field.kind],
      writtenBy[field.write],
      takenOut(name, field),
      explicitEmpty(name, field),
    ];
    return `| ${cells.join(" | ")} |`;
  });
  return [
    "## What declaring an attribute means",
    "",
    "A **value** is kept: drift is repaired. What is **never declared** is never sent, never in state and never drift.",
    'What is **taken out** of the program is cleared, because it was the program that set it; with `removedFields: "keep"`',
    "it is left as it is, for every attribute alike. That is the default for an adopted user, who had values before the",
    'program knew it; `removedFields: "clear"` clears them too. An **explicit empty value** clears and stays owned.',
    "",
    "| attribute | compared | written by | taken out of the program | explicit empty value |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
  ];
}
