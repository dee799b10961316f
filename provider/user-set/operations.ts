/**
 * A set of users: each entry by the operations of a single user, all at once, so that the client gathers their calls
 * into batches. In: checked inputs and state. Out: the state of the set, or a failure that keeps what succeeded and
 * names what did not. Must not know: the engine, or how calls are gathered.
 */
import { DescopeError, SeveralErrors } from "../core/errors.ts";
import type { UserInputs, UserState } from "../core/model.ts";
import {
  entriesOf,
  planSet,
  refusedFlipsOfSet,
  type Entries,
  type Planned,
  type SetInputs,
  type SetPlan,
  type SetState,
} from "../core/user-set.ts";
import { tooManyLosses } from "../core/set-losses.ts";
import type { UserContext } from "../user/context.ts";
import { createUser } from "../user/create.ts";
import type { Creating } from "../user/exists.ts";
import { deleteUser, type KeptReason } from "../user/delete.ts";
import { readUser } from "../user/read.ts";
import { aboutUser } from "../user/messages.ts";
import { HalfDone } from "../user/state.ts";
import { updateUser } from "../user/update.ts";
import { tellingProgress } from "./progress.ts";

/** Some entries failed: the state holds those that succeeded, and the failed ones as far as they came. */
export class SetHalfDone extends Error {
  readonly state: SetState;

  constructor(state: SetState, failures: ReadonlyMap<string, unknown>, total: number) {
    const reasons = [...failures].map(([key, error]) => `${key}: ${messageOf(error)}`);
    const said = new SeveralErrors(summary(reasons, total));
    super(said.message, { cause: said });
    this.name = "SetHalfDone";
    this.state = state;
  }
}

const MAX_NAMED = 20;
const KEPT_PER_LINE = 100;

function summary(reasons: readonly string[], total: number): string {
  const named = reasons.slice(0, MAX_NAMED).join("\n  ");
  const more = reasons.length > MAX_NAMED ? `\n  … and ${String(reasons.length - MAX_NAMED)} more` : "";
  const others = reasons.length < total ? "the others are done, the next `pulumi up` tries these again" : "run again";
  return `${String(reasons.length)} of ${String(total)} users failed; ${others}:\n  ${named}${more}`;
}

function messageOf(cause: unknown): string {
  if (DescopeError.is(cause)) return cause.message;
  const said = cause instanceof Error ? cause.message : "something that is no Error was thrown";
  return new DescopeError("PROVIDER_BUG", { what: said, next: "please report this" }).message;
}

export async function createSet(context: UserContext, inputs: SetInputs, creating: Creating = {}): Promise<SetState> {
  return bringSet(context, { users: {}, userIds: {} }, inputs, creating);
}

/** `owner`: this set among the resources that the program declares; its own entries hold no other entry back. */
export async function updateSet(
  context: UserContext,
  state: SetState,
  inputs: SetInputs,
  owner?: string,
): Promise<SetState> {
  return bringSet(context, state, inputs, { owner });
}

async function bringSet(
  context: UserContext,
  state: SetState,
  inputs: SetInputs,
  creating: Creating,
): Promise<SetState> {
  const entries = entriesOf(inputs);
  const plan = planSet(state, inputs, entries);
  refuseFlips(state, inputs, { entries, plan });
  guardLosses(state, inputs, plan);
  const run = new Run(context, entries, creating);
  for (const [key, from] of plan.kept) run.done.set(key, state.users[from] as UserState);
  for (const [, from] of [...plan.kept, ...plan.changed]) run.hasUser(state.users[from] as UserState);
  const { removed, replaced, changed, added } = plan;
  await tellingProgress(context, removed.length + replaced.length + changed.length + added.length, async () => {
    // In this order, for a login ID that moves from one entry to another has to be free first.
    await run.all(removed, (key) => run.remove(key, state.users[key] as UserState));
    await run.all(replaced, ([key, from]) => run.replace(key, state.users[from] as UserState));
    await run.all(changed, ([key, from]) => run.change(key, state.users[from] as UserState));
    await run.all(added, (key) => run.make(key));
  });
  run.tellKept();
  const result = stateOfSet(inputs, run.done);
  if (run.failures.size > 0) throw new SetHalfDone(result, run.failures, entries.size + plan.removed.length);
  return result;
}

/**
 * Users under way at once: twenty batches of a hundred keep all connections busy. All of ten thousand at once would hold
 * every answer in memory until the last has come.
 */
const TURN_SIZE = 2_000;

async function inTurns<T, R>(items: readonly T[], each: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += TURN_SIZE) {
    // Turns come one after the other on purpose.
    // oxlint-disable-next-line no-await-in-loop
    results.push(...(await Promise.all(items.slice(start, start + TURN_SIZE).map(each))));
  }
  return results;
}

/** One pass over a set: what was done by key, and what failed. */
class Run {
  readonly done = new Map<string, UserState>();
  readonly failures = new Map<string, unknown>();
  readonly #context: UserContext;
  readonly #entries: Entries;
  readonly #creating: Creating;
  /** By reason, the users who stay although their entry goes. */
  readonly #kept = new Map<KeptReason, string[]>();
  /** The users of entries that are done or under way: two entries never have the same one. */
  readonly #users = new Set<string>();

  constructor(context: UserContext, entries: Entries, creating: Creating = {}) {
    this.#context = context;
    this.#entries = entries;
    this.#creating = { ...creating, claimUser: (userId) => this.#claimUser(userId) };
  }

  #claimUser(userId: string): boolean {
    if (this.#users.has(userId)) return false;
    this.#users.add(userId);
    return true;
  }

  hasUser({ userId }: UserState): void {
    this.#users.add(userId);
  }

  /** Each user who stays in the project is named with the reason, in lines that can be read. */
  tellKept(): void {
    for (const [reason, users] of this.#kept) {
      for (let start = 0; start < users.length; start += KEPT_PER_LINE) {
        const named = users.slice(start, start + KEPT_PER_LINE);
        const stay = named.length === 1 ? "stays" : "stay";
        this.#context.notify("warn", `user set: ${named.join(", ")} ${stay} in the project, ${reason}`);
      }
    }
  }

  async all<T>(items: readonly T[], each: (item: T) => Promise<unknown>): Promise<void> {
    await inTurns(items, async (item) => {
      await each(item);
      this.#context.progress.done += 1;
    });
  }

  async make(key: string): Promise<void> {
    await this.#attempt(key, undefined, async (declared) => createUser(this.#context, declared, this.#creating));
  }

  async change(key: string, known: UserState): Promise<void> {
    await this.#attempt(key, known, async (declared) =>
      updateUser(this.#context, known.userId, known, declared, this.#creating.owner),
    );
  }

  async replace(key: string, known: UserState): Promise<void> {
    if (await this.remove(key, known, true)) await this.make(key);
  }

  /** False where it failed. */
  async remove(key: string, known: UserState, isReplaced = false): Promise<boolean> {
    try {
      const kept = await deleteUser(this.#context, known.userId, known, this.#creating.owner, isReplaced);
      if (kept !== undefined) this.#kept.set(kept, [...(this.#kept.get(kept) ?? []), `${key} (${known.userId})`]);
      return true;
    } catch (error) {
      this.#failed(key, error, known);
      this.done.set(key, known);
      this.hasUser(known);
      return false;
    }
  }

  #failed(key: string, error: unknown, user: Partial<UserInputs>): void {
    this.failures.set(key, aboutUser(this.#context, error instanceof HalfDone ? error.cause : error, user));
  }

  async #attempt(
    key: string,
    known: UserState | undefined,
    operation: (declared: UserInputs) => Promise<UserState>,
  ): Promise<void> {
    const declared = this.#entries.get(key);
    if (declared === undefined) return;
    try {
      this.done.set(key, await operation(declared));
    } catch (error) {
      this.#failed(key, error, declared);
      const kept = error instanceof HalfDone ? error.state : known;
      if (kept !== undefined) this.done.set(key, kept);
    }
  }
}

/** Users who would be replaced while the old ones are kept; the preview asks as well. */
export function refuseFlips(state: SetState, inputs: SetInputs, planned: Planned): void {
  const refused = refusedFlipsOfSet(state, inputs, planned);
  if (refused === undefined) return;
  const { paths, refusal } = refused;
  throw new DescopeError("INPUT_INVALID", {
    subject: "user set",
    field: `${paths.slice(0, MAX_NAMED).join(", ")}${paths.length > MAX_NAMED ? ` and ${String(paths.length - MAX_NAMED)} more` : ""}`,
    what: `${refusal.what}; nothing was sent`,
    next: refusal.next,
  });
}

/** An emptied or halved list is stopped before the first write; check says so already in preview. */
function guardLosses(state: SetState, inputs: SetInputs, { removed, replaced }: SetPlan): void {
  const leaving = [...removed, ...replaced.map(([, from]) => from)].map((key) => ({ ...state.users[key] }));
  const reason = tooManyLosses(leaving, Object.keys(state.users).length, inputs.maxDeletes);
  if (reason === undefined) return;
  throw new DescopeError("DELETES_EXCEEDED", {
    subject: "user set",
    field: "users",
    what: `${reason}; nothing was sent`,
  });
}

export function stateOfSet(inputs: Omit<SetInputs, "users">, done: ReadonlyMap<string, UserState>): SetState {
  const keys = [...done.keys()].sort();
  const { defaults, maxDeletes } = inputs;
  return {
    users: Object.fromEntries(keys.map((key) => [key, done.get(key) as UserState])),
    userIds: Object.fromEntries(keys.map((key) => [key, (done.get(key) as UserState).userId])),
    ...(defaults === undefined ? {} : { defaults: withoutPasswords(defaults) }),
    ...(maxDeletes === undefined ? {} : { maxDeletes }),
  };
}

/** As in the state of a user: nothing reads them from there, so they do not rest there. */
function withoutPasswords(defaults: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { password: _password, hashedPassword: _hashed, ...kept } = defaults;
  return kept;
}

/** The set as it really is: users that are gone leave it, so that the next `up` makes them anew. */
export async function readSet(
  context: UserContext,
  state: SetState,
): Promise<{ readonly state: SetState; readonly inputs: SetInputs }> {
  const users = Object.entries(state.users);
  const found = await tellingProgress(context, users.length, async () =>
    inTurns(users, async ([key, known]) => {
      const user = await readUser(context, known.userId, known);
      context.progress.done += 1;
      return [key, user] as const;
    }),
  );
  const alive = found.flatMap(([key, user]) => (user === undefined ? [] : [[key, user] as const]));
  const { users: _users, userIds: _ids, ...controls } = state;
  const inputs: SetInputs = {
    ...controls,
    users: Object.fromEntries(alive.map(([key, user]) => [key, { ...user.inputs }])),
  };
  return { state: stateOfSet(inputs, new Map(alive.map(([key, user]) => [key, user.state]))), inputs };
}

export async function deleteSet(context: UserContext, state: SetState): Promise<void> {
  const run = new Run(context, new Map());
  const users = Object.entries(state.users);
  await tellingProgress(context, users.length, async () => run.all(users, ([key, known]) => run.remove(key, known)));
  run.tellKept();
  if (run.failures.size > 0) throw new SetHalfDone(stateOfSet(state, run.done), run.failures, users.length);
}
