/**
 * Messages that a real service would send. In: a code or link and whom it is for. Out: what was sent, for the person who
 * runs the emulator and for tests. Must not know: what a code is good for. In memory only, and never on standard output.
 */

export interface OutboxMessage {
  /** 1 for the first message of the project, never used twice. */
  n: number;
  atMs: number;
  /** What it is: `otp`, `magiclink`, `enchantedlink`. */
  kind: string;
  /** `email`, `sms`, `voice`, `whatsapp`. */
  method: string;
  userId: string;
  /** The address or number; "" for a test user without one. */
  to: string;
  code?: string;
  link?: string;
  /** Number that the person must pick among those of an enchanted link's message. */
  linkId?: string;
}

const KEPT_MAXIMUM = 200;

export class Outbox {
  #messages: OutboxMessage[] = [];
  #next = 1;

  add(message: Omit<OutboxMessage, "n" | "atMs">): void {
    this.#messages.push({ n: this.#next, atMs: Date.now(), ...message });
    this.#next += 1;
    if (this.#messages.length > KEPT_MAXIMUM) this.#messages.shift();
  }

  /** Oldest first, the last 200. */
  all(): OutboxMessage[] {
    return [...this.#messages];
  }
}
