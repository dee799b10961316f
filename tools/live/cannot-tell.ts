/**
 * The one way to say that an answer cannot be had. In: why. Out: an error. Must not know: who asks.
 */

/** The project answered something that is none of the switch's values, or lacks what the question needs. */
export class CannotTell extends Error {
  override readonly name = "CannotTell";
}
