/**
 * Concurrent calls of one process become batch calls. In: the API of single calls and that of many users. Out: an API of
 * single calls that gathers what comes within a moment. Must not know: users' meaning, or which front end asks. A lone
 * call uses the single endpoint. Gathering is a data loader's work; what a batch's answer says of each user is many.ts.
 */
import DataLoader from "dataloader";

import { DescopeError } from "../core/errors.ts";
import type { Created, UserApi } from "./api.ts";
import { earliestOf, type Limits } from "./deadline.ts";
import { Pace } from "./pace.ts";
import { Turnover } from "./turnover.ts";
import { loadOwner, manyCalls, type Body, type Calls, type Find, type ManyOptions } from "./many.ts";
import type { WireUser } from "./wire.ts";

export interface GatherOptions extends ManyOptions {
  /** How long the first of several calls waits for others, at the least. Default: 8 ms. */
  readonly windowMs?: number;
  /** The operations of this process, to tell whether more of them are to come. Default: nothing is known of them. */
  readonly turnover?: Turnover;
}

/** The first of a batch waits no longer, however many more are still coming. */
const MAX_WAIT_MS = 30_000;

/** The calls of one operation; calls of several operations are gathered where they come from one `gatherCalls`. */
export type ApiWithin = (limits?: Limits) => UserApi;

/** `callsWithin`: the service's calls that keep to these limits. */
export function gatherCalls(callsWithin: (limits?: Limits) => Calls, options: GatherOptions): ApiWithin {
  const { maxBatch = 100, windowMs = 8, turnover = new Turnover(), loginIdForm } = options;
  const many = manyCalls(options);
  const loader = <K, V>(run: RunMany<K, V>, maxSize = maxBatch, operations = turnover): Gathering<K, V> =>
    new Gathering((limits, keys) => run(callsWithin(limits), keys), { maxSize, windowMs, turnover: operations });

  const claims = new Claims(loginIdForm);
  // Before a create comes a look-up, and those of a batch end at once: whoever is to come waits there.
  const creates = loader<Body, Created>(many.create, maxBatch, new Turnover());
  const patches = loader<Body, WireUser>(many.patch);
  const loads = loader<string, WireUser | null>(many.load);
  // Each user may ask twice at once: for its login ID, and for its contacts.
  const finds = loader<Find, readonly WireUser[]>(many.find, maxBatch * 2);
  const deletes = loader<string, boolean>(many.delete);

  return (limits) => {
    const { api } = callsWithin(limits);
    return {
      ...api,
      // Passwords and test users go alone: what a batch does with them is not asserted by any live test.
      create: (body) =>
        claims.alone(api, body, async () =>
          ownOutcome(body, await (isPlain(body) ? creates.load(body, limits) : api.create(body)), loginIdForm),
        ),
      patch: (body) => patches.load(body, limits),
      load: async (userId) => (await loads.load(userId, limits)) ?? undefined,
      loadByLoginId: async (loginId, alone) => {
        if (alone === true) return loadOwner(api, loginId, loginIdForm);
        const found = await finds.load({ loginIds: [loginId], exact: true }, limits);
        return found.find((user) => user.loginIds.some((id) => loginIdForm(id) === loginIdForm(loginId)));
      },
      search: (filter) => finds.load({ loginIds: filter.loginIds ?? [], exact: false }, limits),
      delete: (userId) => deletes.load(userId, limits),
    };
  };
}

type RunMany<K, V> = (calls: Calls, keys: readonly K[]) => Promise<ReadonlyArray<V | Error>>;
type RunBatch<K, V> = (limits: Limits | undefined, keys: readonly K[]) => Promise<ReadonlyArray<V | Error>>;

interface Waiting<K> {
  readonly key: K;
  readonly limits: Limits | undefined;
}

/** The requests of a batch are those of all its calls. */
function limitsOf(waiting: ReadonlyArray<Waiting<unknown>>): Limits | undefined {
  const all = waiting.flatMap(({ limits }) => limits ?? []);
  return all.length === 0 ? undefined : earliestOf(all);
}

interface GatheringOptions {
  readonly maxSize: number;
  readonly windowMs: number;
  readonly turnover: Turnover;
}

interface Batch {
  readonly dispatch: () => void;
  /** Of the operations that it serves; an interrupt sends it. */
  readonly signals: Set<AbortSignal>;
  readonly interrupted: () => void;
  readonly startMs: number;
  size: number;
  lastMs: number;
  timer?: NodeJS.Timeout;
}

/** What is interrupted waits for nobody: it fails where it would be sent. */
function listen({ signals, interrupted }: Batch, signal: AbortSignal): void {
  if (signals.has(signal)) return;
  signals.add(signal);
  signal.addEventListener("abort", interrupted, { once: true });
}

/** The calls of one kind: those that come one after another go together, when it was quiet or their batch is full. */
class Gathering<K, V> {
  readonly #loader: DataLoader<Waiting<K>, V>;
  readonly #maxSize: number;
  readonly #pace: Pace;
  readonly #turnover: Turnover;
  /** The batch that is being gathered. */
  #batch: Batch | undefined;

  constructor(run: RunBatch<K, V>, { maxSize, windowMs, turnover }: GatheringOptions) {
    this.#maxSize = maxSize;
    this.#pace = new Pace(windowMs);
    this.#turnover = turnover;
    const runAll = async (waiting: ReadonlyArray<Waiting<K>>): Promise<ReadonlyArray<V | Error>> =>
      run(
        limitsOf(waiting),
        waiting.map(({ key }) => key),
      );
    this.#loader = new DataLoader<Waiting<K>, V>(runAll, {
      cache: false,
      maxBatchSize: maxSize,
      batchScheduleFn: (dispatch) => {
        this.#batch = this.#newBatch(dispatch);
      },
    });
  }

  #newBatch(dispatch: () => void): Batch {
    const nowMs = performance.now();
    const batch: Batch = {
      dispatch,
      signals: new Set(),
      interrupted: () => {
        this.#send(batch);
      },
      size: 0,
      startMs: nowMs,
      lastMs: nowMs,
    };
    return batch;
  }

  load(key: K, limits: Limits | undefined): Promise<V> {
    const result = this.#loader.load({ key, limits });
    const batch = this.#batch;
    if (batch === undefined) return result;
    batch.lastMs = performance.now();
    batch.size += 1;
    if (limits?.signal !== undefined) listen(batch, limits.signal);
    this.#pace.arrived(batch.lastMs);
    if (batch.size >= this.#maxSize || limits?.signal?.aborted === true) this.#send(batch);
    else this.#wait(batch, this.#leftMs(batch));
    return result;
  }

  /** Looks again now and then, as operations that end make room for others. */
  #wait(batch: Batch, leftMs: number): void {
    clearTimeout(batch.timer);
    batch.timer = setTimeout(
      () => {
        const stillMs = this.#leftMs(batch);
        if (stillMs > 0) return this.#wait(batch, stillMs);
        // Nobody came: those who were expected are not waited for a second time.
        this.#turnover.forget();
        this.#send(batch);
      },
      Math.max(0, Math.min(leftMs, this.#pace.quietMs())),
    );
  }

  /** Until it was quiet for long enough. */
  #leftMs({ lastMs, startMs }: Batch): number {
    const expected = this.#turnover.expected();
    const sinceMs = expected.atOnce + expected.later > 0 ? Math.max(lastMs, this.#turnover.lastMs) : lastMs;
    return Math.min(sinceMs + this.#pace.quietMs(expected), startMs + MAX_WAIT_MS) - performance.now();
  }

  #send(batch: Batch): void {
    clearTimeout(batch.timer);
    for (const signal of batch.signals) signal.removeEventListener("abort", batch.interrupted);
    this.#batch = undefined;
    this.#pace.gone(batch.size, this.#pace.quietMs());
    batch.dispatch();
  }
}

/** A create that has to wait for those before it. */
interface Following {
  readonly before: ReadonlyArray<Promise<Created | undefined>>;
  readonly create: () => Promise<Created>;
}

/**
 * Two creates of one login ID are never under way at once: in one batch both could be answered with the same user. The
 * second one waits for the first, and whom that has made is an old user to it.
 */
class Claims {
  readonly #form: (loginId: string) => string;
  /** By login ID, the latest create; `undefined` where it failed. */
  readonly #underWay = new Map<string, Promise<Created | undefined>>();

  constructor(form: (loginId: string) => string) {
    this.#form = form;
  }

  async alone(api: UserApi, body: Body, create: () => Promise<Created>): Promise<Created> {
    const forms = loginIdsOf(body).map(this.#form);
    const before = forms.flatMap((form) => this.#underWay.get(form) ?? []);
    const result = before.length === 0 ? create() : this.#afterOthers(api, body, { before, create });
    const done = result.catch(() => undefined);
    for (const form of forms) this.#underWay.set(form, done);
    try {
      return await result;
    } finally {
      for (const form of forms) if (this.#underWay.get(form) === done) this.#underWay.delete(form);
    }
  }

  /** Of one that failed it is not known whether it made the user: then the service is asked. */
  async #afterOthers(api: UserApi, body: Body, { before, create }: Following): Promise<Created> {
    const ended = await Promise.all(before);
    const made = ended.find((one) => one !== undefined)?.user ?? (await this.#owner(api, loginIdsOf(body)));
    return made === undefined ? create() : { user: made, isOld: true };
  }

  async #owner(api: UserApi, loginIds: readonly string[]): Promise<WireUser | undefined> {
    const owners = await Promise.all(loginIds.map((loginId) => loadOwner(api, loginId, this.#form)));
    return owners.find((user) => user !== undefined);
  }
}

/** A create that is answered with a user of another login ID made nobody. */
function ownOutcome(body: Body, created: Created, form: (loginId: string) => string): Created {
  const wanted = form(String(body["loginId"]));
  if (created.user.loginIds.some((id) => form(id) === wanted)) return created;
  throw new DescopeError("WRITE_NOT_TAKEN", {
    what: `POST /v1/mgmt/user/create was answered with a user (${created.user.userId}) who does not have the login ID`,
    next: "look at that user in the Descope console before running again",
  });
}

function loginIdsOf(body: Body): string[] {
  const others = body["additionalIdentifiers"];
  return [body["loginId"], ...(Array.isArray(others) ? (others as unknown[]) : [])].map(String);
}

function isPlain(body: Body): boolean {
  return body["test"] === undefined && body["password"] === undefined && body["hashedPassword"] === undefined;
}
