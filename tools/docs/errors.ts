// The error catalogue of the documentation, made from the provider's own table. Comes in: the table; leaves: Markdown.
// It must not know where the page is kept.
import { ERROR_CODES } from "../../provider/core/errors.ts";

/** The page as Markdown. */
export function errorsPage(): string {
  return [
    "<!-- Made by `npm run docs` from provider/core/errors.ts. Do not edit. -->",
    "# Errors",
    "",
    "Every error reads `CODE: user · field · what was said (HTTP status, errorCode, request) · what to do next`.",
    "None of them holds the management key, a password, a request body or a value that the program marked secret.",
    "",
    "| code | meaning |",
    "| --- | --- |",
    ...Object.entries(ERROR_CODES).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`),
    "",
  ].join("\n");
}
