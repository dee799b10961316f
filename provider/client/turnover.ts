/**
 * Whether more operations are to come. In: the moments at which operations of this process begin and end. Out: how many
 * may still take the place of those that ended. Must not know: what the operations do.
 *
 * The engine runs so many operations at a time (`--parallel`) and writes its whole state, one write after another, when
 * an operation ends and when the next begins; some 50 ms each with a thousand resources (measured, engine 3.274.1). When
 * a batch of sixty is answered, sixty ends are written first, in silence, and only then do sixty operations come. A
 * batch that went in that silence would split what the engine runs at a time into groups for good, each with requests
 * of its own, and nothing would be won: the engine is busy meanwhile.
 */
/** Operations that a batch's answer ends do so within this time. */
const TOGETHER_MS = 25;

/** How many operations may still take the place of those that ended. */
export interface Expected {
  /** Others that ended together with theirs are followed already: they come at the usual pace. */
  readonly atOnce: number;
  /** They come after a silence, in which the engine writes of as many that they ended. */
  readonly later: number;
}

interface Ended {
  /** How many ended whose place was not taken yet. */
  count: number;
  /** The first of those who take their places has come: the others follow at the usual pace. */
  followed: boolean;
  lastMs: number;
}

export class Turnover {
  /** In the order in which they ended, which is that in which their places are taken. */
  readonly #ended: Ended[] = [];
  #lastMs = -Infinity;

  /** When one began or ended last. */
  get lastMs(): number {
    return this.#lastMs;
  }

  begun(nowMs: number): void {
    this.#lastMs = nowMs;
    const [first] = this.#ended;
    if (first === undefined) return;
    first.count -= 1;
    first.followed = true;
    if (first.count === 0) this.#ended.shift();
  }

  ended(nowMs: number): void {
    this.#lastMs = nowMs;
    const last = this.#ended.at(-1);
    if (last !== undefined && !last.followed && nowMs - last.lastMs <= TOGETHER_MS) {
      last.count += 1;
      last.lastMs = nowMs;
    } else this.#ended.push({ count: 1, followed: false, lastMs: nowMs });
  }

  expected(): Expected {
    let [atOnce, later] = [0, 0];
    for (const { count, followed } of this.#ended) {
      if (followed) atOnce += count;
      else later += count;
    }
    return { atOnce, later };
  }

  /** Nobody is waited for any more. */
  forget(): void {
    this.#ended.length = 0;
  }
}
