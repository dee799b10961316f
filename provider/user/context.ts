/**
 * What the operations on users share within one process. In: the API, the settings of the provider and a way to tell the
 * person something. Out: nothing. Must not know: how the API travels, or which front end asks.
 */
import type { UserApi } from "../client/api.ts";
import { Secrets } from "../client/redact.ts";
import { systemClock, type Clock } from "../client/clock.ts";
import type { Limits } from "../client/deadline.ts";
import type { Turnover } from "../client/turnover.ts";
import type { Holding } from "../core/holdings.ts";
import type { Mark } from "../core/mark.ts";
import type { AttributeDefinition } from "../client/definitions.ts";

/** What the service was seen to do with a partial `customAttributes` map on PATCH; not published (fact sheet, question 1). */
export type AttributesOnPatch = "unknown" | "merge" | "replace";

/**
 * What the resources of the program declare in this run of the engine, in all of its provider processes. Known from
 * their checks: a resource that left the program is not checked, though a refresh reads and diffs it.
 */
export interface RunDeclarations {
  /** The resource `owner` declares these; more may follow as they become known. */
  declare(owner: string, holdings: readonly Holding[]): void;
  /** Whether this resource was checked in this process. */
  isKnown(owner: string): boolean;
  /** Whether a checked resource other than `except` declares one of these. */
  isDeclared(holdings: readonly Holding[], except?: string): boolean;
  /**
   * Whether the program declares one of these by another resource than `except` (type and name), also by one that the
   * engine did not check because of `--target`.
   */
  isInProgram(holdings: readonly Holding[], except: string): boolean;
}

/** The users who lose access, deleted or disabled, in this run of the engine, in all of its provider processes. */
export interface RunLosses {
  /** Counts one more; where `max` have lost access already it does not, and returns how many. */
  take(max: number): number | undefined;
}

/** Of one process alone. */
function ownLosses(): RunLosses {
  let count = 0;
  return {
    take: (max) => {
      if (count >= max) return count;
      count += 1;
      return undefined;
    },
  };
}

const NONE_DECLARED: RunDeclarations = {
  declare: () => undefined,
  isKnown: () => false,
  isDeclared: () => false,
  isInProgram: () => false,
};

export type Notify = (level: "info" | "warn", message: string) => void;

export interface Settings {
  /** How many users may lose access in one run; `undefined`: any number. */
  readonly maxDeletes?: number | undefined;
  /** Default: those of this context. */
  readonly losses?: RunLosses | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Tells the person who runs the deployment. */
  readonly notify: Notify;
  readonly progress?: { done: number; total: number } | undefined;
  /** What no message may hold; the client keeps to it too. */
  readonly secrets?: Secrets | undefined;
  /** Default: users are not marked. */
  readonly mark?: Mark | undefined;
  /** Default: no resource is known. */
  readonly declarations?: RunDeclarations | undefined;
  /** The project of the connection; every state says which one it belongs to. */
  readonly projectId?: string | undefined;
  /** The project whose resources may be moved to this one: they are made here and deleted there. */
  readonly moveFrom?: string | undefined;
  /** What the author says of it; default: unknown. */
  readonly attributesOnPatch?: AttributesOnPatch | undefined;
  /** Default: real time. */
  readonly sleep?: Clock["sleep"] | undefined;
  /** Told of the operations that begin and end, for the batching of their calls. Default: nobody is told. */
  readonly turnover?: Turnover | undefined;
  /** The calls that keep to an operation's limits. Default: those of the context, which know of none. */
  readonly apiWithin?: ((limits?: Limits) => UserApi) | undefined;
}

export interface UserContext extends Settings {
  readonly api: UserApi;
  readonly apiWithin: (limits?: Limits) => UserApi;
  /** Milliseconds; ends at once when the operation is interrupted. */
  readonly sleep: Clock["sleep"];
  /** Names of properties whose values are secret, "*" for all of them. No message shows one. Default: none. */
  readonly secretFields?: readonly string[] | undefined;
  /** How long the operation may take with all its retries, in milliseconds. Default: 10 minutes. */
  readonly timeoutMs?: number | undefined;
  /** Aborted when the deployment is interrupted: waits end, nothing more is sent. Default: nothing interrupts. */
  readonly signal?: AbortSignal | undefined;
  readonly secrets: Secrets;
  readonly declarations: RunDeclarations;
  readonly losses: RunLosses;
  /** The resource that an operation is about, by type and name; `undefined`: its state does not say. */
  readonly declaredAs?: string | undefined;
  /** Mutable: how far a set of users is, for messages about waits. */
  readonly progress: { done: number; total: number };
  /** Mutable: the first answer that tells teaches the whole process. */
  readonly learned: {
    attributesOnPatch: AttributesOnPatch;
    definitions?: Promise<readonly AttributeDefinition[] | undefined>;
    /** Users whom a resource of this run deletes: no other resource of it may take them over. */
    readonly leaving: Set<string>;
    /** By the ID of a resource that is replaced in this run, the one that takes its place (`RunDeclarations`). */
    readonly replacedBy: Map<string, string>;
    /** Users whom a state of this stack holds, as far as this run came across it. */
    readonly inState: Set<string>;
    /** Users whom a create of this process made: no other create made them too. */
    readonly made: Set<string>;
    /** Checked resources that were neither diffed nor made yet, by what names them, with the users they declare. */
    readonly undecided: Map<string, readonly Holding[]>;
  };
}

export function createContext(api: UserApi, settings: Settings): UserContext {
  const sleep = settings.sleep ?? systemClock.sleep;
  return {
    ...settings,
    sleep,
    apiWithin: settings.apiWithin ?? (() => api),
    secrets: settings.secrets ?? new Secrets(),
    declarations: settings.declarations ?? NONE_DECLARED,
    losses: settings.losses ?? ownLosses(),
    api,
    progress: settings.progress ?? { done: 0, total: 0 },
    learned: {
      attributesOnPatch: settings.attributesOnPatch ?? "unknown",
      leaving: new Set(),
      replacedBy: new Map(),
      inState: new Set(),
      made: new Set(),
      undecided: new Map(),
    },
  };
}
