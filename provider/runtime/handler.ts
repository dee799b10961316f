/** The contract between front ends and resources: plain values, no engine. */
import type { PropertyChange } from "../core/changes.ts";
import type { CheckFailure } from "../core/check.ts";
import type { UserContext } from "../user/context.ts";
import type { Discretion } from "../user/messages.ts";

export type Values = Readonly<Record<string, unknown>>;

/** Something that the person who runs the deployment should know. */
export interface Note {
  readonly level: "info" | "warn";
  readonly message: string;
}

export interface Checked {
  /** As the other methods take them. */
  readonly inputs: Values;
  readonly failures: readonly CheckFailure[];
  readonly notes: readonly Note[];
}

export interface ResourceDiff {
  readonly changes: boolean;
  /** Properties whose change makes another resource of this one. */
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
  /** All that differs; empty where nothing does. Worked out when it is asked for, since a large set has many. */
  readonly changed: () => readonly PropertyChange[];
}

/** A resource as a front end keeps it. */
export interface Kept {
  readonly id: string;
  /** Its `projectId` is that of the connection which wrote or read it; states of older releases have none. */
  readonly state: Values;
}

export interface Found extends Kept {
  /** What a program would declare for it. */
  readonly inputs: Values;
}

/**
 * One kind of resource. `check` and `declare` need no network; `diff` writes nothing. Errors are `DescopeError`s, or a
 * `PartialFailure` where something stands that has to be kept.
 */
export interface ResourceHandler {
  /** `olds`: the inputs of the run before, empty for a new resource. */
  readonly check: (olds: Values, news: Values, discretion: Discretion) => Checked;
  /** Makes checked inputs known to the program's other resources; fails where one of them is in the way. */
  readonly declare: (context: UserContext, inputs: Values) => readonly CheckFailure[];
  readonly diff: (context: UserContext, known: Kept, inputs: Values) => ResourceDiff;
  readonly create: (context: UserContext, inputs: Values) => Promise<Kept>;
  /**
   * One that exists, by what a person calls it, so that an import takes it over; `undefined`: there is none. Absent: it
   * cannot be imported.
   */
  readonly find?: (context: UserContext, name: string) => Promise<Found | undefined>;
  /** `undefined`: it is gone. */
  readonly read: (context: UserContext, known: Kept) => Promise<Found | undefined>;
  readonly update: (context: UserContext, known: Kept, inputs: Values) => Promise<Kept>;
  readonly delete: (context: UserContext, known: Kept) => Promise<void>;
}

/** An operation failed and left something behind: `kept` is true of it. `cause`: what is to be told. */
export class PartialFailure extends Error {
  readonly kept: Kept;

  constructor(kept: Kept, cause: unknown) {
    super("the operation failed half way", { cause });
    this.name = "PartialFailure";
    this.kept = kept;
  }
}
