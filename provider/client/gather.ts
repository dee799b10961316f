/**
 * Concurrent calls of one process become batch calls. In: the API of single calls and that of many users. Out: an API of
 * single calls that gathers what comes within a moment. Must not know: users' meaning, or which door is open. A lone
 * call uses the single endpoint. Gathering is a data loader's work; splitting and telling failures apart is chunks.ts.
 */
import DataLoader from "dataloader";

import { ServiceError, failureOf } from "../core/errors.ts";
import { isOldUser, saysMissing, type Created, type UserApi } from "./api.ts";
import type { BulkApi, BulkFailure } from "./bulk.ts";
import { createChunks, type Chunks } from "./chunks.ts";
import type { WireUser } from "./wire.ts";

type Body = Readonly<Record<string, unknown>>;

export interface GatherOptions {
  /** Users per batch, at the most. Default 100, as Descope's own migration tool sends (contract 9.1, question 13). */
  readonly maxBatch?: number;
  /** How long the first of several calls waits for others. Default: 8 ms. */
  readonly windowMs?: number;
  /** Whether two spellings are one login ID. */
  readonly sameLoginId: (a: string, b: string) => boolean;
  /** The service's clock, to tell old users from new ones. */
  readonly serverTimeS: () => number | undefined;
}

/** Up to this many failures of a batch are tried alone, for the service's exact answer. */
const MAX_ALONE = 5;

export function gatherCalls(api: UserApi, bulk: BulkApi, options: GatherOptions): UserApi {
  const { maxBatch = 100, windowMs = 8 } = options;
  const chunks = createChunks(maxBatch);
  const loader = <K, V>(
    run: (keys: readonly K[]) => Promise<ReadonlyArray<V | Error>>,
    perUser = 1,
  ): DataLoader<K, V> =>
    new DataLoader<K, V>(run, {
      cache: false,
      maxBatchSize: maxBatch * perUser,
      batchScheduleFn: (dispatch) => void setTimeout(dispatch, windowMs),
    });

  const creates = loader<Body, Created>((bodies) => createMany(api, bulk, chunks, options, bodies));
  const patches = loader<Body, WireUser>((bodies) => patchMany(api, bulk, chunks, bodies));
  const loads = loader<string, WireUser | null>((ids) => loadMany(api, bulk, chunks, ids));
  // Each user may ask twice at once: for its login ID, and for its contacts.
  const finds = loader<Find, readonly WireUser[]>((keys) => findMany(api, options, keys), 2);
  const deletes = loader<string, boolean>((ids) => deleteMany(api, bulk, chunks, ids));

  return {
    ...api,
    // Passwords and test users go alone: what a batch does with them is not asserted by any live test.
    create: (body) => (isPlain(body) ? creates.load(body) : api.create(body)),
    patch: (body) => patches.load(body),
    load: async (userId) => (await loads.load(userId)) ?? undefined,
    loadByLoginId: async (loginId) =>
      (await finds.load({ loginIds: [loginId], exact: true })).find((user) =>
        user.loginIds.some((id) => options.sameLoginId(id, loginId)),
      ),
    search: (filter) => finds.load({ loginIds: filter.loginIds ?? [], exact: false }),
    delete: (userId) => deletes.load(userId),
  };
}

function isPlain(body: Body): boolean {
  return body["test"] === undefined && body["password"] === undefined && body["hashedPassword"] === undefined;
}

async function settle<T>(call: Promise<T>): Promise<T | Error> {
  return call.catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
}

async function createMany(
  api: UserApi,
  bulk: BulkApi,
  chunks: Chunks,
  options: GatherOptions,
  bodies: readonly Body[],
): Promise<Array<Created | Error>> {
  if (bodies.length === 1) return Promise.all(bodies.map((body) => settle(api.create(body))));
  const results = await chunks.run(bodies, async (part) => {
    const { done, failed } = await bulk.create(part);
    return part.map((body) => {
      const user = done.find((candidate) => owns(candidate, body, options));
      if (user !== undefined) return { user, isOld: isOldUser(user, options.serverTimeS()) };
      return notDone(
        "/v1/mgmt/user/create/batch",
        "POST",
        failed.find((failure) => owns(failure.user ?? {}, body, options)),
      );
    });
  });
  return aloneWhereFew(bodies, results, (body) => api.create(body));
}

function owns(user: { readonly loginIds?: unknown }, body: Body, { sameLoginId }: GatherOptions): boolean {
  const { loginIds } = user;
  return Array.isArray(loginIds) && loginIds.some((id) => sameLoginId(String(id), String(body["loginId"])));
}

async function patchMany(
  api: UserApi,
  bulk: BulkApi,
  chunks: Chunks,
  bodies: readonly Body[],
): Promise<Array<WireUser | Error>> {
  if (bodies.length === 1) return Promise.all(bodies.map((body) => settle(api.patch(body))));
  const results = await chunks.run(bodies, async (part) => {
    const { done, failed } = await bulk.patch(part);
    const byId = new Map(done.map((user) => [user.userId, user]));
    return part.map((body) => {
      const userId = String(body["loginId"]);
      const reason = failed.find(({ user }) => user?.["userId"] === userId || user?.["loginId"] === userId);
      return byId.get(userId) ?? notDone("/v1/mgmt/user/patch/batch", "PATCH", reason);
    });
  });
  return aloneWhereFew(bodies, results, (body) => api.patch(body));
}

/** A few refused entries are sent alone: the single endpoint tells the status and code, a batch only a text. */
async function aloneWhereFew<K, V>(
  keys: readonly K[],
  results: ReadonlyArray<V | Error>,
  send: (key: K) => Promise<V>,
): Promise<Array<V | Error>> {
  const failing = results.filter(isBatchRefusal).length;
  if (failing === 0 || failing > MAX_ALONE) return [...results];
  return Promise.all(
    results.map(async (result, index) => (isBatchRefusal(result) ? settle(send(keys[index] as K)) : result)),
  );
}

function isBatchRefusal(result: unknown): boolean {
  const failure = failureOf(result);
  return failure?.status === 400 && failure.path.endsWith("/batch");
}

async function loadMany(
  api: UserApi,
  bulk: BulkApi,
  chunks: Chunks,
  ids: readonly string[],
): Promise<Array<WireUser | null | Error>> {
  if (ids.length === 1) return Promise.all(ids.map((id) => settle(api.load(id).then((user) => user ?? null))));
  return chunks.run(ids, async (part) => {
    const byId = new Map((await bulk.load(part)).map((user) => [user.userId, user]));
    return part.map((id) => byId.get(id) ?? null);
  });
}

interface Find {
  readonly loginIds: readonly string[];
  /** One login ID that is to be seen even if it was made a moment ago. */
  readonly exact: boolean;
}

/** A load sees a write at once, a search may lag: a lone login ID is loaded; several become one search. */
async function findMany(
  api: UserApi,
  options: GatherOptions,
  keys: readonly Find[],
): Promise<Array<readonly WireUser[] | Error>> {
  const exact = keys.filter((key) => key.exact);
  const together = exact.length > 1 ? keys : keys.filter((key) => !key.exact);
  const loginIds = [...new Set(together.flatMap((key) => key.loginIds))];
  const search = loginIds.length === 0 ? Promise.resolve([]) : settle(api.search({ loginIds }));
  return Promise.all(
    keys.map(async (key) => {
      if (key.exact && exact.length === 1) {
        const loaded = await settle(api.loadByLoginId(key.loginIds[0] ?? ""));
        return loaded instanceof Error ? loaded : loaded === undefined ? [] : [loaded];
      }
      const found = await search;
      if (found instanceof Error) return found;
      return found.filter((user) =>
        user.loginIds.some((id) => key.loginIds.some((wanted) => options.sameLoginId(id, wanted))),
      );
    }),
  );
}

/** The answer of a batch delete says nothing of its users, so those who are gone are told by reading. */
async function deleteMany(
  api: UserApi,
  bulk: BulkApi,
  chunks: Chunks,
  ids: readonly string[],
): Promise<Array<boolean | Error>> {
  if (ids.length === 1) return Promise.all(ids.map((id) => settle(api.delete(id))));
  const sent = await chunks.run(ids, async (part) => {
    await bulk.delete(part).catch((error: unknown) => {
      // One of them was gone already: the rest are told apart below.
      if (!saysMissing(error)) throw error;
    });
    const left = new Set((await bulk.load(part)).map((user) => user.userId));
    return part.map((id) => !left.has(id));
  });
  return Promise.all(sent.map(async (gone, index) => (gone === false ? settle(api.delete(ids[index] ?? "")) : gone)));
}

function notDone(path: string, method: string, failed: BulkFailure | undefined): ServiceError {
  const description = failed?.failure ?? "the batch's answer says nothing of this user";
  return new ServiceError(
    failed === undefined ? "ANSWER_UNREADABLE" : "REQUEST_REFUSED",
    // 200 with no word of the user: the outcome is unknown. A named failure is a refusal.
    { method, path, status: failed === undefined ? 200 : 400, description },
    "correct what the service names and run again",
  );
}
