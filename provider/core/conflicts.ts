/** Conflicts between the resources of one program. The SDK asks at construction, the policy pack about a whole stack. */
import { canonicalLoginId } from "./canonical.ts";
import { DescopeError } from "./errors.ts";

/** One object per resource: names alone are not unique over types and parents. */
export interface Declarer {
  /** `User "ci"`. */
  readonly label: string;
}

/** What claims a login, and what is only a contact. */
export const CLAIMING_FIELDS = {
  loginId: "login",
  additionalIdentifiers: "login",
  email: "contact",
  phone: "contact",
} as const;
export type ClaimingField = keyof typeof CLAIMING_FIELDS;

export interface Claim<By> {
  readonly by: By;
  readonly field: ClaimingField;
}

/**
 * Who claims which value. A value that is a login ID of one may be neither a login ID nor a contact of another: the
 * service would merge them. Two users with the same contact are fine (contract row C20).
 */
export class Claims<By extends object> {
  readonly #byForm = new Map<string, Claim<By>[]>();

  /** Notes the claim, and answers with that of another who is in its way, if there is one. */
  take(claim: Claim<By>, value: unknown): Claim<By> | undefined {
    if (typeof value !== "string" || value === "") return undefined;
    const form = canonicalLoginId(value);
    const known = this.#byForm.get(form) ?? [];
    const other = known.find(({ by, field }) => by !== claim.by && (isLogin(field) || isLogin(claim.field)));
    known.push(claim);
    this.#byForm.set(form, known);
    return other;
  }
}

/** Whether a value of this field is a login ID, and not only a contact. */
export function isLogin(field: ClaimingField): boolean {
  return CLAIMING_FIELDS[field] === "login";
}

/** Without the value: it may be secret, and the two names say enough. */
export function claimConflict(other: Claim<Declarer>, mine: Claim<Declarer>): DescopeError {
  return new DescopeError("INPUT_INVALID", {
    what:
      `${other.by.label} and ${mine.by.label} of this program claim the same login ` +
      `(${mine.field} of ${mine.by.label}) · Descope would merge them into one`,
    next: "declare a different value in one of them",
  });
}

export type Share = "roleNames" | "userTenants";

/** What a resource decides on: the whole list, or one item of it. */
interface Decision {
  readonly by: Declarer;
  readonly share: Share;
  /** `undefined`: the whole list. */
  readonly item: string | undefined;
}

interface Decided {
  decisions: Decision[];
  readonly names: Set<unknown>;
}

/** The users that resources are about, by each name that is known. */
export type People = Map<unknown, Decided>;

/**
 * The user that one resource is about. A user may be named in several ways of which it shows late, after creation, that
 * they mean the same: names are joined then, and what was declared by either is compared.
 */
export class Person {
  readonly #byName: People;
  readonly #refuse: (conflict: DescopeError) => never;
  #known: Decided = { decisions: [], names: new Set() };

  /** `refuse`: what a conflict ends with. Default: it is thrown. */
  constructor(people: People, refuse: (conflict: DescopeError) => never = raise) {
    this.#byName = people;
    this.#refuse = refuse;
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
  decides(by: Declarer, share: Share, item?: string): void {
    const known = this.#current();
    const decision = { by, share, item };
    for (const other of known.decisions) this.#compare(other, decision);
    known.decisions.push(decision);
  }

  /** Another resource may have joined this one's user with a further name. */
  #current(): Decided {
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
    for (const one of theirs.decisions) for (const other of mine.decisions) this.#compare(one, other);
    theirs.decisions.push(...mine.decisions);
    for (const each of mine.names) {
      theirs.names.add(each);
      this.#byName.set(each, theirs);
    }
    this.#known = theirs;
  }

  #compare(one: Decision, other: Decision): void {
    const found = conflictOf(one, other);
    if (found !== undefined) this.#refuse(found);
  }
}

function raise(conflict: DescopeError): never {
  throw conflict;
}

function conflictOf(one: Decision, other: Decision): DescopeError | undefined {
  if (one.by === other.by || one.share !== other.share) return undefined;
  // Two whole users with one login are refused as such.
  if (one.item === undefined && other.item === undefined) return undefined;
  if (one.item === undefined || other.item === undefined) {
    const [whole, part] = one.item === undefined ? [one, other] : [other, one];
    return conflict(
      whole,
      part,
      `decide on the ${whole.share} of the same user · ${whole.by.label} owns the whole list and would take away what it does not declare`,
      `add it to ${whole.share} of ${whole.by.label} and leave ${part.by.label} out, or take ${whole.share} out there`,
    );
  }
  // Without the item: it may be secret, and the two names say enough.
  if (one.item !== other.item) return undefined;
  const what = one.share === "roleNames" ? "role" : "tenant";
  return conflict(
    one,
    other,
    `declare the same ${what} of the same user · destroying one would take it from both`,
    `declare it once${one.share === "roleNames" ? "" : ", with all roles within the tenant"}`,
  );
}

function conflict(one: Decision, other: Decision, what: string, next: string): DescopeError {
  return new DescopeError("INPUT_INVALID", {
    what: `${one.by.label} and ${other.by.label} of this program ${what}`,
    next,
  });
}
