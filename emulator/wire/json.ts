/**
 * Bytes of a body as JSON. In: bytes as they came. Out: a value that everything behind can store and print, or an
 * `ApiError`. Must not know: who sent them, what the value means.
 */
import { ApiError } from "../errors.ts";

/** Lists of ten thousand users are some megabytes. What the real service takes is not published. */
export const BODY_BYTES_MAXIMUM: number = 16 * 1024 * 1024;

/** As protobuf's own JSON readers in C++ and Java. Deeper values would end the stack of whoever walks them. */
const DEPTH_MAXIMUM = 100;

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Undefined where there were no bytes. */
export function readJson(bytes: Uint8Array): unknown {
  if (bytes.length > BODY_BYTES_MAXIMUM) throw tooLarge();
  if (bytes.length === 0) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(bytes));
  } catch (error) {
    throw new ApiError("malformed", error instanceof SyntaxError ? "The body is no JSON" : "The body is no UTF-8");
  }
  check(value, 1);
  return value;
}

export function tooLarge(): ApiError {
  return new ApiError("tooLarge", `The body has more than ${BODY_BYTES_MAXIMUM} bytes`);
}

/** What JSON can say and protobuf cannot: it is refused as the service's gateway would, and never stored. */
function check(value: unknown, depth: number): void {
  if (typeof value === "string") checkText(value);
  else if (typeof value === "number") checkNumber(value);
  if (typeof value !== "object" || value === null) return;
  if (depth > DEPTH_MAXIMUM) {
    throw new ApiError("malformed", `The body is nested deeper than ${DEPTH_MAXIMUM} levels`);
  }
  for (const [key, inner] of Object.entries(value)) {
    checkText(key);
    check(inner, depth + 1);
  }
}

/** Half a surrogate pair, as in "\ud800", is no character: in UTF-8 two such texts would become one. */
function checkText(text: string): void {
  if (!text.isWellFormed()) throw new ApiError("malformed", "The body has text that is no Unicode");
  if (text.includes("\0")) throw new ApiError("malformed", "The body has text with a NUL character");
}

/** 1e999 reads as infinity, which JSON cannot write. */
function checkNumber(number: number): void {
  if (!Number.isFinite(number)) throw new ApiError("malformed", "The body has a number out of range");
}
