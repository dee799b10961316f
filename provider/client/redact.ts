/**
 * Keeps secrets out of what the service says. In: a text from outside and the secrets of the call. Out: the text
 * without them, bounded. Must not know: where the text goes.
 */
const MAX_SAID_LENGTH = 300;
/** Shorter values would blot out ordinary words; nothing that short protects anything. */
const MIN_SECRET_LENGTH = 4;

export function withoutSecrets(text: string, secrets: readonly string[]): string {
  let clean = text;
  // The longest first: a secret that holds another must not leave its rest behind.
  for (const secret of [...secrets].sort((a, b) => b.length - a.length)) {
    if (secret.length >= MIN_SECRET_LENGTH) clean = clean.replaceAll(secret, "[secret]");
  }
  return clean;
}

export function redact(text: string, secrets: readonly string[]): string {
  const line = withoutSecrets(text, secrets).replaceAll(/\s+/g, " ").trim();
  return line.length > MAX_SAID_LENGTH ? `${line.slice(0, MAX_SAID_LENGTH)}…` : line;
}

/** Every text in a body: none of it may come back to us in an error, since any of it may be secret. */
export function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(textsIn);
  return [];
}
