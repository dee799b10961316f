/**
 * What a question is: one dialect switch, asked of a project over its API. In and out: types. Must not know: any
 * particular switch.
 */
import type { Dialect, DialectName } from "../../emulator/dialect.ts";
import type { Live } from "./live.ts";

export interface Question<Name extends DialectName = DialectName> {
  readonly name: Name;
  /** For the report: a sentence with a question mark. */
  readonly sentence: string;
  /** For the documentation: what is sent and looked at. */
  readonly steps: string;
  /** Finds the value by which the project behaves; throws `CannotTell`. */
  readonly ask: (live: Live) => Promise<Dialect[Name]>;
  /** Other switches that have to stand so for the values to differ in effect at all. */
  readonly tellableWith?: Partial<Dialect>;
}

/** Binds the answer's type to the switch's name. */
export function question<Name extends DialectName>(one: Question<Name>): Question {
  return one;
}
