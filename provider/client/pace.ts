/**
 * How long calls wait for each other. In: the moments at which calls come, and how many a wait brought together. Out:
 * how long it has to be quiet before a batch goes. Must not know: what the calls are, or real time.
 *
 * The calls of a set come at once. Those of single resources come as the engine hands them out: one by one, some ten
 * milliseconds apart, as many as it runs at a time, and then none until the first are answered (measured on the engine).
 * So a batch goes when it has been quiet for some times the usual gap. Where waiting brings nobody, as in a chain of
 * resources that depend on each other, it stops.
 */
import type { Expected } from "./turnover.ts";

/** Quiet for so many usual gaps means that nobody else comes. */
const GAPS = 4;
/** A longer gap is a pause between bursts and says nothing of their pace. */
const PAUSE_MS = 1_000;
const MAX_QUIET_MS = 500;
/** Usual gaps for each operation that comes after a silence: one write of the engine, and half of one for bad luck. */
const GAPS_LATER = 1.5;
/** A pause of a busy machine is waited out where many are still to come. */
const MAX_HICCUP_MS = 1_500;
/** Silence is never waited out for longer. */
const MAX_PATIENCE_MS = 15_000;
const MAX_FUTILE = 3;
/** Weight of the latest gap in the average. */
const WEIGHT = 0.3;

const NOBODY: Expected = { atOnce: 0, later: 0 };

export class Pace {
  readonly #windowMs: number;
  #gapMs: number | undefined;
  #lastMs: number | undefined;
  #futile = 0;

  /** `windowMs`: what the first of several calls waits in any case. */
  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  arrived(nowMs: number): void {
    const gapMs = this.#lastMs === undefined ? Infinity : nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    if (gapMs > PAUSE_MS) return;
    this.#gapMs = this.#gapMs === undefined ? gapMs : this.#gapMs + (gapMs - this.#gapMs) * WEIGHT;
  }

  /** For how long it has to be quiet now. */
  quietMs({ atOnce, later }: Expected = NOBODY): number {
    if (this.#gapMs === undefined || this.#futile >= MAX_FUTILE) return this.#windowMs;
    const quietMs = Math.min(MAX_QUIET_MS, Math.max(this.#windowMs, this.#gapMs * GAPS));
    const hiccupMs = Math.min(MAX_HICCUP_MS, this.#gapMs * GAPS * atOnce);
    return Math.min(MAX_PATIENCE_MS, quietMs + hiccupMs + this.#gapMs * GAPS_LATER * later);
  }

  /** A batch of so many calls goes, after it was quiet for so long. */
  gone(size: number, quietMs: number): void {
    if (size > 1) this.#futile = 0;
    else if (quietMs > this.#windowMs) this.#futile += 1;
  }
}
