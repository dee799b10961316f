/**
 * Phone numbers in one form. In: a text. Out: its E.164 form, or `undefined` for what is no number. Must not know: whose
 * number it is. The library and its numbering plans (a hundred modules) are loaded with the first text that may be a
 * number: most programs and runs see none.
 */
import { createRequire } from "node:module";

type Library = typeof import("libphonenumber-js");

const load = createRequire(import.meta.url);
let library: Library | undefined;

/** The E.164 form of an international number of a possible length, or `undefined`. */
export function parsePhone(text: string): string | undefined {
  library ??= load("libphonenumber-js") as Library;
  // Possible, not valid: number plans change faster than libraries, and the service takes +15555555555 (which no
  // plan assigns). See PagerDuty/terraform-provider-pagerduty#591 for what stricter checks do to people.
  // The whole text, not a number found in it, and no extension (E.164 has none): "+15555555555x" is another login ID.
  const parsed = library.parsePhoneNumberFromString(text.trim(), { extract: false });
  return parsed?.ext === undefined && parsed?.isPossible() === true ? parsed.number : undefined;
}
