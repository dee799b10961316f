/**
 * Which password each user may have. In: operations and hands. Out: what is wrong with a password now. Must not know:
 * how it got there. After a success it is known; after a lost answer it is the old one or the new one.
 */
import type { Emulator, UserObject } from "../../../emulator/index.ts";
import type { Operation } from "./engine.ts";
import { sha256 } from "./program.ts";
import type { Args } from "./values.ts";

interface Password {
  readonly clear: string;
  readonly temporary: boolean;
}

const BY_HAND: Password = { clear: "By-hand!1", temporary: false };

export class Passwords {
  readonly #emulator: Emulator;
  /** Users without an entry have none. */
  readonly #possible: Map<string, ReadonlyArray<Password | undefined>> = new Map();

  constructor(emulator: Emulator) {
    this.#emulator = emulator;
  }

  byHand(userId: string): void {
    const hashHex = sha256(BY_HAND.clear);
    const state = { temporary: false, expired: false };
    this.#emulator.editUser(userId, {
      password: { kind: "imported", form: "sha", value: { type: "sha256", hash: hashHex }, ...state },
    });
    this.#possible.set(userId, [BY_HAND]);
  }

  /** A create made it; whether it got so far as to set the password, its outcome tells. */
  born(userId: string, args: Args): void {
    this.#possible.set(userId, [declaredPassword(args), undefined]);
  }

  after(operation: Operation, args: Args | undefined, users: readonly UserObject[]): string[] {
    const user = users.find(({ userId }) => userId === userIdOf(operation));
    if (user === undefined) return [];
    this.#learn(operation, args ?? {}, user.userId);
    const possible = this.#possible.get(user.userId) ?? [undefined];
    if (operation.from === operation.to) return [];
    // Hashing is slow on purpose: what could not have set one is only looked at, until `atRest`.
    const { op } = operation;
    const isDue = op === "create" || op === "replace" || (op === "update" && possible.length > 1);
    const fits = (password: Password | undefined): boolean =>
      isDue || rises(operation.before?.outputs ?? {}, args ?? {})
        ? this.#has(user.userId, password)
        : this.#looks(user.userId, password);
    return possible.some(fits) ? [] : [this.#wrong(operation.name, user.userId)];
  }

  /** Each password of these users, whoever set it when. */
  atRest(users: readonly UserObject[]): string[] {
    return users
      .filter(({ userId }) => !(this.#possible.get(userId) ?? [undefined]).some((one) => this.#has(userId, one)))
      .map(({ userId }) => this.#wrong("at rest", userId));
  }

  #wrong(name: string, userId: string): string {
    const possible = this.#possible.get(userId) ?? [undefined];
    const wanted = possible
      .map((password) => (password === undefined ? "none" : JSON.stringify(password)))
      .join(" or ");
    return `PASSWORD: ${name} should have ${wanted}, is ${this.#emulator.passwordState(userId)}`;
  }

  #learn({ op, before, after, error, killed }: Operation, args: Args, userId: string): void {
    const done = error === undefined && !killed;
    const old = this.#possible.get(userId) ?? [undefined];
    const declared = declaredPassword(args);
    if (op === "create" || op === "replace") {
      // Adoption makes no password call; a replaced user that is retained keeps its own.
      if (after === undefined || after.outputs["adopted"] === true || after.id === before?.id) return;
      if (done) this.#possible.set(userId, [declared]);
    } else if (op === "update" && rises(before?.outputs ?? {}, args)) {
      this.#possible.set(userId, done ? [declared] : [...old, declared]);
    }
  }

  #looks(userId: string, password: Password | undefined): boolean {
    const state = this.#emulator.passwordState(userId);
    if (password === undefined) return state === "none";
    return state === (password.temporary ? "temporary" : "active");
  }

  #has(userId: string, password: Password | undefined): boolean {
    if (password === undefined || !this.#looks(userId, password)) return this.#looks(userId, password);
    return this.#emulator.checkPassword(userId, password.clear) === true;
  }
}

function userIdOf({ before, after }: Operation): string | undefined {
  return (after ?? before)?.id;
}

export function rises(state: Args, args: Args): boolean {
  return Number(args["passwordVersion"] ?? 0) > Number(state["passwordVersion"] ?? 0);
}

/** What a program's arguments mean: the name of the variable holds `PW_resource_salt`. */
function declaredPassword(args: Args): Password | undefined {
  const temporary = args["passwordActive"] === false;
  if (typeof args["password"] === "string") return { clear: args["password"], temporary };
  if (typeof args["passwordEnv"] === "string") {
    return { clear: args["passwordEnv"].replace(/^PW_(\d)_(\d)$/, "Passw!$1-$2"), temporary };
  }
  if (args["hashedPassword"] === undefined) return undefined;
  const hash = (args["hashedPassword"] as { sha: { hash: string } }).sha.hash;
  for (const r of [0, 1, 2]) {
    for (const salt of [0, 1, 2]) {
      const clear = `Passw!${String(r)}-${String(salt)}`;
      if (sha256(clear) === hash) return { clear, temporary: false };
    }
  }
  return undefined;
}
