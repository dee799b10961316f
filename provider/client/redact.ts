/**
 * Keeps secrets out of what is said. In: secret values, and texts from outside that may repeat them in any spelling. Out:
 * the texts without them, fit for a terminal and bounded. Must not know: where a text comes from or goes to.
 *
 * One look-up per character finds every spelling of every secret: a set may hold ten thousand of them, and a service may
 * answer a megabyte.
 */
import { stripVTControlCharacters } from "node:util";

export type Secret = string | number | boolean;

const MAX_SAID_LENGTH = 300;
/** Read at the most of what the service said: what is left of it after blanks and secrets is bounded once more. */
const MAX_READ_LENGTH = 20_000;
/** Shorter values would blot out ordinary words; nothing that short protects anything. */
const MIN_SECRET_LENGTH = 4;
const INSTEAD = "[secret]";

/** What must not stand beside a spelling. Numbers and flags count only where they stand alone: 1234 is not in 91234. */
type Neighbours = RegExp | undefined;

/** The spellings that begin alike: all of one length are looked up at once, for ten thousand may begin alike. */
interface Alike {
  readonly lengths: Set<number>;
  readonly spellings: Map<string, Neighbours>;
}

export class Secrets {
  readonly #parent: Secrets | undefined;
  /** By their first characters. */
  readonly #starts = new Map<string, Alike>();
  readonly #known = new Set<Secret>();

  constructor(secrets: readonly Secret[] = [], parent?: Secrets) {
    this.#parent = parent;
    this.add(secrets);
  }

  add(secrets: readonly Secret[]): void {
    for (const secret of secrets) {
      if (this.#known.has(secret)) continue;
      this.#known.add(secret);
      const neighbours = neighboursOf(secret);
      for (const spelling of spellingsOf(secret)) this.#keep(spelling, neighbours);
    }
  }

  /** These and further ones, for one call; the others stay as they are. */
  with(secrets: readonly Secret[]): Secrets {
    return secrets.length === 0 ? this : new Secrets(secrets, this);
  }

  /** The text without secrets; of one longer than `maxLength` the beginning. */
  hide(text: string, maxLength: number = Infinity): string {
    let clean = "";
    for (let at = 0; at < text.length && clean.length < maxLength;) {
      const length = this.#lengthAt(text, at);
      clean += length === 0 ? text.charAt(at) : INSTEAD;
      at += Math.max(1, length);
    }
    return clean;
  }

  /** What a service said, as one bounded line without secrets. */
  said(text: string): string {
    const line = this.hide(printable(text), MAX_READ_LENGTH).replaceAll(/\s+/g, " ").trim();
    return line.length > MAX_SAID_LENGTH ? `${line.slice(0, MAX_SAID_LENGTH).toWellFormed()}…` : line;
  }

  /** Of the longest secret there: one that holds another must not leave its rest behind. */
  #lengthAt(text: string, at: number): number {
    let longest = this.#parent === undefined ? 0 : this.#parent.#lengthAt(text, at);
    const alike = this.#starts.get(text.slice(at, at + MIN_SECRET_LENGTH));
    for (const length of alike?.lengths ?? []) {
      const part = text.slice(at, at + length);
      if (length <= longest || alike?.spellings.has(part) !== true) continue;
      if (standsAlone(text, at, length, alike.spellings.get(part))) longest = length;
    }
    return longest;
  }

  #keep(spelling: string, neighbours: Neighbours): void {
    if (spelling.length < MIN_SECRET_LENGTH) return;
    const start = spelling.slice(0, MIN_SECRET_LENGTH);
    const alike = this.#starts.get(start) ?? { lengths: new Set(), spellings: new Map() };
    this.#starts.set(start, alike);
    alike.lengths.add(spelling.length);
    // A text that is a number's digits, too, is hidden wherever it stands.
    const known = alike.spellings.has(spelling) && alike.spellings.get(spelling) === undefined;
    alike.spellings.set(spelling, known ? undefined : neighbours);
  }
}

function standsAlone(text: string, at: number, length: number, neighbours: Neighbours): boolean {
  if (neighbours === undefined) return true;
  return !neighbours.test(text.charAt(at - 1)) && !neighbours.test(text.charAt(at + length));
}

function neighboursOf(secret: Secret): Neighbours {
  if (typeof secret === "string") return undefined;
  return typeof secret === "boolean" ? /[A-Za-z]/ : /\d/;
}

function spellingsOf(secret: Secret): string[] {
  if (typeof secret === "string") return textSpellings(secret);
  // Which of the two it was must not show in which of them is missing.
  return typeof secret === "boolean" ? ["true", "false"] : numberSpellings(secret);
}

/** As it is, and as a service may carry it in JSON, in an address, in a page or encoded. */
function textSpellings(secret: string): string[] {
  const text = secret.toWellFormed();
  const json = JSON.stringify(text).slice(1, -1);
  const html = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const base64 = base64Of(text);
  return [
    secret,
    text.trim(),
    printable(text),
    json,
    // As Go and Python write JSON.
    json.replaceAll(/[<>&]/g, escapedInJson),
    json.replaceAll(/[^ -~]/g, escapedInJson),
    encodeURIComponent(text),
    new URLSearchParams({ "": text }).toString().slice(1),
    html.replaceAll('"', "&quot;").replaceAll("'", "&#39;"),
    html.replaceAll('"', "&quot;").replaceAll("'", "&#x27;"),
    html.replaceAll('"', "&#34;").replaceAll("'", "&#39;"),
    base64,
    base64.replaceAll("+", "-").replaceAll("/", "_"),
  ];
}

function base64Of(text: string): string {
  return Buffer.from(text).toString("base64").replace(/=+$/, "");
}

function escapedInJson(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** 86400000, 8.64e+7 as JavaScript and 8.64e+07 as Go writes it, 86,400,000. */
function numberSpellings(secret: number): string[] {
  const plain = Math.abs(secret);
  const exponential = plain.toExponential();
  return [
    String(plain),
    exponential,
    exponential.replace(/e([+-])(\d)$/, "e$10$2"),
    plain.toLocaleString("en-US", { maximumFractionDigits: 20 }),
    base64Of(String(secret)),
  ];
}

/** Without what would move a terminal's cursor, colour it or turn its text around. Line ends and tabs stay. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, (character) =>
    /\s/.test(character) ? character : "",
  );
}

/** Every text, number and flag in a value: none of it may come back to us in an error where it may be secret. */
export function secretsIn(value: unknown): Secret[] {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return [value];
  if (Array.isArray(value)) return value.flatMap(secretsIn);
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(secretsIn);
  return [];
}

/**
 * What of a body may be secret whether the program says so or not: attribute values and passwords, not the address. No
 * flags: they are hidden only where the program marks them, for "true" is an ordinary word.
 */
export function secretsOfBody(body: Readonly<Record<string, unknown>>): Secret[] {
  return secretsIn([body["customAttributes"], body["attributeValue"], body["password"], body["hashedPassword"]]).filter(
    (secret) => typeof secret !== "boolean",
  );
}
