/**
 * Which resources of one program decide on the roles and tenants of the same user. In: resources with what names their
 * user (login IDs, user IDs, outputs), as it becomes known. Out: an error when two of them get into each other's way.
 * Must not know: the service, or the engine's state.
 *
 * A user may be named in several ways of which it shows late, after creation, that they mean the same: names are joined
 * then, and what was declared by either is compared.
 */
import { RunError } from "@pulumi/pulumi";

import { canonicalLoginId } from "../provider/core/canonical.ts";

export type Share = "roleNames" | "userTenants";

/** What a resource decides on: the whole list, or one item of it. */
interface Decision {
  /** One object per resource: names alone are not unique over types and parents. */
  readonly by: Resource;
  readonly share: Share;
  /** `undefined`: the whole list. */
  readonly item: string | undefined;
}

export interface Resource {
  /** `User "ci"`. */
  readonly label: string;
}

interface Known {
  decisions: Decision[];
  readonly names: Set<unknown>;
}

const scopes = new WeakMap<object, Map<unknown, Known>>();

/** The user that one resource is about. */
export class Person {
  readonly #byName: Map<unknown, Known>;
  #known: Known = { decisions: [], names: new Set() };

  constructor(scope: object) {
    this.#byName = scopes.get(scope) ?? new Map<unknown, Known>();
    scopes.set(scope, this.#byName);
  }

  /** A login ID or user ID, each in its own form, or an output: the same output always means the same user. */
  named(kind: "loginId" | "userId" | "output", name: unknown): this {
    if (kind === "output") this.#join(name);
    else if (typeof name === "string" && name !== "") {
      this.#join(`${kind} ${kind === "loginId" ? canonicalLoginId(name) : name}`);
    }
    return this;
  }

  /** `item` left out: the whole list. */
  decides(by: Resource, share: Share, item?: string): void {
    const known = this.#current();
    const decision = { by, share, item };
    for (const other of known.decisions) compare(other, decision);
    known.decisions.push(decision);
  }

  /** Another resource may have joined this one's user with a further name. */
  #current(): Known {
    const [name] = this.#known.names;
    this.#known = (name === undefined ? undefined : this.#byName.get(name)) ?? this.#known;
    return this.#known;
  }

  #join(name: unknown): void {
    const mine = this.#current();
    const theirs = this.#byName.get(name);
    if (theirs === mine) return;
    if (theirs === undefined) {
      mine.names.add(name);
      this.#byName.set(name, mine);
      return;
    }
    for (const one of theirs.decisions) for (const other of mine.decisions) compare(one, other);
    theirs.decisions.push(...mine.decisions);
    for (const each of mine.names) {
      theirs.names.add(each);
      this.#byName.set(each, theirs);
    }
    this.#known = theirs;
  }
}

function compare(one: Decision, other: Decision): void {
  if (one.by === other.by || one.share !== other.share) return;
  // Two whole users with one login are refused as such.
  if (one.item === undefined && other.item === undefined) return;
  if (one.item === undefined || other.item === undefined) {
    const [whole, part] = one.item === undefined ? [one, other] : [other, one];
    throw conflict(
      whole,
      part,
      `decide on the ${whole.share} of the same user · ${whole.by.label} owns the whole list and would take away what it does not declare`,
      `add it to ${whole.share} of ${whole.by.label} and leave ${part.by.label} out, or take ${whole.share} out there`,
    );
  }
  // Without the item: it may be secret, and the two names say enough.
  if (one.item !== other.item) return;
  const what = one.share === "roleNames" ? "role" : "tenant";
  throw conflict(
    one,
    other,
    `declare the same ${what} of the same user · destroying one would take it from both`,
    `declare it once${one.share === "roleNames" ? "" : ", with all roles within the tenant"}`,
  );
}

function conflict(one: Decision, other: Decision, what: string, next: string): RunError {
  return new RunError(`INPUT_INVALID: ${one.by.label} and ${other.by.label} of this program ${what} · ${next}`);
}
