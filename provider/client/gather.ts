/**
 * Concurrent calls of one process become batch calls. In: the API of single calls and that of many users. Out: an API of
 * single calls that gathers what comes within a moment. Must not know: users' meaning, or which door is open. A lone
 * call uses the single endpoint. Gathering is a data loader's work; what a batch's answer says of each user is many.ts.
 */
import DataLoader from "dataloader";

import type { Created, UserApi } from "./api.ts";
import type { BulkApi } from "./bulk.ts";
import { Pace } from "./pace.ts";
import { manyCalls, type Body, type Find, type ManyOptions } from "./many.ts";
import type { WireUser } from "./wire.ts";

export interface GatherOptions extends ManyOptions {
  /** How long the first of several calls waits for others, at the least. Default: 8 ms. */
  readonly windowMs?: number;
}

/** The first of a batch waits no longer, however many more are still coming. */
const MAX_WAIT_MS = 5_000;

export function gatherCalls(api: UserApi, bulk: BulkApi, options: GatherOptions): UserApi {
  const { maxBatch = 100, windowMs = 8, loginIdForm } = options;
  const many = manyCalls(api, bulk, options);
  const loader = <K, V>(run: RunMany<K, V>, maxSize = maxBatch): Gathering<K, V> =>
    new Gathering(run, maxSize, windowMs);

  const creates = loader<Body, Created>(many.create);
  const patches = loader<Body, WireUser>(many.patch);
  const loads = loader<string, WireUser | null>(many.load);
  // Each user may ask twice at once: for its login ID, and for its contacts.
  const finds = loader<Find, readonly WireUser[]>(many.find, maxBatch * 2);
  const deletes = loader<string, boolean>(many.delete);

  return {
    ...api,
    // Passwords and test users go alone: what a batch does with them is not asserted by any live test.
    create: (body) => (isPlain(body) ? creates.load(body) : api.create(body)),
    patch: (body) => patches.load(body),
    load: async (userId) => (await loads.load(userId)) ?? undefined,
    loadByLoginId: async (loginId, alone) => {
      if (alone === true) return api.loadByLoginId(loginId);
      const found = await finds.load({ loginIds: [loginId], exact: true });
      return found.find((user) => user.loginIds.some((id) => loginIdForm(id) === loginIdForm(loginId)));
    },
    search: (filter) => finds.load({ loginIds: filter.loginIds ?? [], exact: false }),
    delete: (userId) => deletes.load(userId),
  };
}

type RunMany<K, V> = (keys: readonly K[]) => Promise<ReadonlyArray<V | Error>>;

/** The calls of one kind: those that come one after another go together, when it was quiet or their batch is full. */
class Gathering<K, V> {
  readonly #loader: DataLoader<K, V>;
  readonly #maxSize: number;
  readonly #pace: Pace;
  /** The batch that is being gathered. */
  #batch: { dispatch: () => void; size: number; startMs: number; timer?: NodeJS.Timeout } | undefined;

  constructor(run: RunMany<K, V>, maxSize: number, windowMs: number) {
    this.#maxSize = maxSize;
    this.#pace = new Pace(windowMs);
    this.#loader = new DataLoader<K, V>(run, {
      cache: false,
      maxBatchSize: maxSize,
      batchScheduleFn: (dispatch) => {
        this.#batch = { dispatch, size: 0, startMs: performance.now() };
      },
    });
  }

  load(key: K): Promise<V> {
    const result = this.#loader.load(key);
    this.#arrived();
    return result;
  }

  #arrived(): void {
    const batch = this.#batch;
    if (batch === undefined) return;
    const nowMs = performance.now();
    this.#pace.arrived(nowMs);
    batch.size += 1;
    clearTimeout(batch.timer);
    const quietMs = this.#pace.quietMs();
    const go = (): void => {
      this.#batch = undefined;
      this.#pace.gone(batch.size, quietMs);
      batch.dispatch();
    };
    if (batch.size >= this.#maxSize) go();
    else batch.timer = setTimeout(go, Math.max(0, Math.min(quietMs, batch.startMs + MAX_WAIT_MS - nowMs)));
  }
}

function isPlain(body: Body): boolean {
  return body["test"] === undefined && body["password"] === undefined && body["hashedPassword"] === undefined;
}
