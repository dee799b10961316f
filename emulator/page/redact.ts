/**
 * What a page may show of a body. In: parsed JSON. Out: the same with whatever lets somebody in hidden. Must not know:
 * HTML, which endpoint it was.
 */

/** Whole names, in lower case: `errorCode`, `roleNames` or a `tokenExpiration` are no secrets. */
const SECRET_NAMES = new Set(
  `password newpassword oldpassword hashedpassword cleartext code codes token tokens jwt sessionjwt refreshjwt accesskey
  managementkey key keys secret clientsecret link pendingref linkid image provisioningurl t`
    .trim()
    .split(/\s+/),
);
/** Signed tokens by their look, wherever they stand. */
const JWT = /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;

export const HIDDEN = "•••";

export function redact(value: unknown, name = ""): unknown {
  // A flag says that there is a password, not which.
  if (typeof value === "boolean" || value === null || value === undefined) return value;
  if (SECRET_NAMES.has(name.toLowerCase())) return HIDDEN;
  if (typeof value === "string") return value.replaceAll(JWT, HIDDEN);
  if (Array.isArray(value)) return value.map((entry) => redact(entry));
  if (typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, redact(inner, key)]));
}
