/**
 * One call for many users, and what its answer says of each. In: what several single calls would have carried. Out: one
 * result per call, a failure in the place of its user. Must not know: who waits for the results, or when calls gather.
 *
 * A refused user is named by the answer; one of whom it says nothing may or may not have been written, and that is what
 * its failure says: who asked reads before it asks again. What is asked again goes in small parts and then alone, so
 * that a user who makes every batch fail keeps nobody else back.
 */
import { DescopeError, ServiceError, failureOf, isInterrupted } from "../core/errors.ts";
import { isOldUser, saysMissing, type Created, type UserApi } from "./api.ts";
import type { BulkApi, BulkFailure } from "./bulk.ts";
import { createChunks, slices } from "./chunks.ts";
import type { WireUser } from "./wire.ts";

export type Body = Readonly<Record<string, unknown>>;

export interface Find {
  readonly loginIds: readonly string[];
  /** One login ID that is to be seen even if it was made a moment ago. */
  readonly exact: boolean;
}

export interface ManyOptions {
  /** Users per batch, at the most. Default 100, as Descope's own migration tool sends (contract 9.1, question 13). */
  readonly maxBatch?: number;
  /** The form in which two spellings of one login ID are equal. */
  readonly loginIdForm: (loginId: string) => string;
  /** The service's clock, to tell old users from new ones. */
  readonly serverTimeS: () => number | undefined;
}

/** The service's calls, within the limits of whoever waits for them. */
export interface Calls {
  readonly api: UserApi;
  readonly bulk: BulkApi;
}

type Results<V> = Promise<Array<V | Error>>;

export interface ManyCalls {
  readonly create: (calls: Calls, bodies: readonly Body[]) => Results<Created>;
  readonly patch: (calls: Calls, bodies: readonly Body[]) => Results<WireUser>;
  /** `null`: there is none. */
  readonly load: (calls: Calls, userIds: readonly string[]) => Results<WireUser | null>;
  readonly find: (calls: Calls, keys: readonly Find[]) => Results<readonly WireUser[]>;
  /** False: there was none to delete. */
  readonly delete: (calls: Calls, userIds: readonly string[]) => Results<boolean>;
}

/** Up to this many failures of a batch are tried alone, for the service's exact answer. */
const MAX_ALONE = 5;
/** Users per part when the outcome of a batch was unknown and it is sent again; up to two parts of them go alone. */
const AGAIN_SIZE = 10;

export function manyCalls(options: ManyOptions): ManyCalls {
  const { maxBatch = 100, loginIdForm } = options;
  // One per route: the service may take more of one kind than of another.
  const chunks = {
    create: createChunks(maxBatch),
    patch: createChunks(maxBatch),
    load: createChunks(maxBatch),
    find: createChunks(maxBatch * 2),
    delete: createChunks(maxBatch),
  };
  const load: ManyCalls["load"] = async (calls, ids) => chunks.load.run(ids, (part) => loadPart(calls, part));
  const createDoubts = new Doubts((body) => loginIdForm(String(body["loginId"])));
  const patchDoubts = new Doubts((body) => String(body["loginId"]));

  return {
    create: async (calls, bodies) => {
      const results = await createDoubts.send(bodies, (some) =>
        chunks.create.run(some, (part) => createPart(calls, options, part)),
      );
      return aloneWhereFew(bodies, results, (body) => calls.api.create(body));
    },
    patch: async (calls, bodies) => {
      const results = await patchDoubts.send(bodies, (some) =>
        chunks.patch.run(some, (part) => patchPart(calls, part)),
      );
      return aloneWhereFew(bodies, results, (body) => calls.api.patch(body));
    },
    load,
    find: async (calls, keys) => chunks.find.run(keys, (part) => findPart(calls, load, options, part)),
    delete: async (calls, ids) => {
      const gone = await chunks.delete.run(ids, (part) => deletePart(calls, part));
      const again = async (index: number): Promise<boolean | Error> => settle(calls.api.delete(ids[index] ?? ""));
      return Promise.all(gone.map(async (one, index) => (one === false ? again(index) : one)));
    },
  };
}

/** Remembers whose write had an unknown outcome. */
class Doubts {
  readonly #doubted = new Set<string>();
  readonly #keyOf: (body: Body) => string;

  constructor(keyOf: (body: Body) => string) {
    this.#keyOf = keyOf;
  }

  async send<V>(bodies: readonly Body[], send: (bodies: readonly Body[]) => Results<V>): Results<V> {
    const again = bodies.filter((body) => this.#doubted.has(this.#keyOf(body)));
    const parts = slices(again, again.length > 2 * AGAIN_SIZE ? AGAIN_SIZE : 1);
    const first = bodies.filter((body) => !again.includes(body));
    const sent = await Promise.all(
      [first, ...parts].map(async (part) => (await send(part)).map((result, index) => [part[index], result] as const)),
    );
    const results = new Map(sent.flat());
    return bodies.map((body) => {
      const result = results.get(body) as V | Error;
      if (isUnknown(result)) this.#doubted.add(this.#keyOf(body));
      else this.#doubted.delete(this.#keyOf(body));
      return result;
    });
  }
}

/** No answer, a fault, or an answer that says nothing of it. */
function isUnknown(result: unknown): boolean {
  const status = failureOf(result)?.status;
  return status !== undefined && (status === 0 || status >= 500 || (status >= 200 && status < 300));
}

async function settle<T>(call: Promise<T>): Promise<T | Error> {
  return call.catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
}

async function createPart(
  { api, bulk }: Calls,
  { loginIdForm, serverTimeS }: ManyOptions,
  part: readonly Body[],
): Results<Created> {
  if (part.length < 2) return Promise.all(part.map((body) => settle(api.create(body))));
  const { done, failed } = await bulk.create(part);
  const made = new Map(done.flatMap((user) => user.loginIds.map((id) => [loginIdForm(id), user])));
  const given = new Set<string>();
  const refused = new Map(failed.flatMap((failure) => loginIdsIn(failure).map((id) => [loginIdForm(id), failure])));
  return part.map((body) => {
    const form = loginIdForm(String(body["loginId"]));
    const user = made.get(form);
    // One user is the outcome of one create; a second one of the batch has no outcome of its own.
    if (user !== undefined && given.has(user.userId)) return givenTwice(user);
    if (user !== undefined) {
      given.add(user.userId);
      return { user, isOld: isOldUser(user, serverTimeS()) };
    }
    return notDone("/v1/mgmt/user/create/batch", "POST", refused.get(form));
  });
}

function givenTwice({ userId }: WireUser): DescopeError {
  return new DescopeError("WRITE_NOT_TAKEN", {
    what: `POST /v1/mgmt/user/create/batch was answered with one user (${userId}) for two that were to be made`,
    next: "look at the user in the Descope console before running again",
  });
}

function loginIdsIn({ user }: BulkFailure): string[] {
  const loginIds = user?.["loginIds"];
  return [...(Array.isArray(loginIds) ? (loginIds as unknown[]) : []), user?.["loginId"]].filter(
    (id): id is string => typeof id === "string",
  );
}

async function patchPart({ api, bulk }: Calls, part: readonly Body[]): Results<WireUser> {
  if (part.length < 2) return Promise.all(part.map((body) => settle(api.patch(body))));
  const { done, failed } = await bulk.patch(part);
  const byId = new Map(done.map((user) => [user.userId, user]));
  return part.map((body) => {
    const userId = String(body["loginId"]);
    const reason = failed.find(({ user }) => user?.["userId"] === userId || user?.["loginId"] === userId);
    return byId.get(userId) ?? notDone("/v1/mgmt/user/patch/batch", "PATCH", reason);
  });
}

/** A few refused entries are sent alone: the single endpoint tells the status and code, a batch only a text. */
async function aloneWhereFew<K, V>(
  keys: readonly K[],
  results: ReadonlyArray<V | Error>,
  send: (key: K) => Promise<V>,
): Results<V> {
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

/** Whom the answer leaves out is asked for alone: only the service's own "no such user" may count as gone. */
async function loadPart({ api, bulk }: Calls, ids: readonly string[]): Results<WireUser | null> {
  const byId = ids.length < 2 ? new Map() : new Map((await bulk.load(ids)).map((user) => [user.userId, user] as const));
  return Promise.all(ids.map(async (id) => byId.get(id) ?? settle(api.load(id).then((user) => user ?? null))));
}

/**
 * A load sees a write at once, a search may lag: a lone login ID is loaded. Several become one search, and whom it finds
 * is loaded, so that nobody is taken to exist who was deleted a moment ago.
 */
async function findPart(
  calls: Calls,
  load: ManyCalls["load"],
  { loginIdForm }: ManyOptions,
  keys: readonly Find[],
): Results<readonly WireUser[]> {
  const exact = keys.filter((key) => key.exact);
  const [alone] = exact.length === 1 ? exact : [];
  const loginIds = [...new Set(keys.filter((key) => key !== alone).flatMap((key) => key.loginIds))];
  const loading = alone === undefined ? undefined : settle(loadOwner(calls.api, alone.loginIds[0] ?? "", loginIdForm));
  const searched = loginIds.length === 0 ? [] : await calls.api.search({ loginIds });
  const found = exact.length > 1 ? await presentOnes(searched, (ids) => load(calls, ids)) : searched;
  const owners = new Map<string, WireUser[]>();
  for (const user of found) {
    for (const form of new Set(user.loginIds.map(loginIdForm))) owners.set(form, [...(owners.get(form) ?? []), user]);
  }
  const loaded = await loading;
  return keys.map((key) => {
    if (key === alone) return loaded instanceof Error ? loaded : loaded === undefined ? [] : [loaded];
    return [...new Set(key.loginIds.flatMap((id) => owners.get(loginIdForm(id)) ?? []))];
  });
}

/** By a load of its own. The user answered has to own the login ID: another one's record tells nothing of it. */
export async function loadOwner(
  api: Pick<UserApi, "loadByLoginId">,
  loginId: string,
  form: (loginId: string) => string,
): Promise<WireUser | undefined> {
  const user = await api.loadByLoginId(loginId);
  if (user === undefined || user.loginIds.some((id) => form(id) === form(loginId))) return user;
  throw new DescopeError("WRITE_NOT_TAKEN", {
    what: `GET /v1/mgmt/user was answered with a user (${user.userId}) who does not have the login ID`,
    next: "look at that user in the Descope console before running again",
  });
}

async function presentOnes(
  found: readonly WireUser[],
  load: (ids: readonly string[]) => Results<WireUser | null>,
): Promise<WireUser[]> {
  if (found.length === 0) return [];
  const loaded = await load(found.map((user) => user.userId));
  const failed = loaded.find((one) => one instanceof Error);
  if (failed !== undefined) throw failed;
  return loaded.filter((one): one is WireUser => one !== null && !(one instanceof Error));
}

/** The answer of a batch delete says nothing of its users, so those who are gone are told by reading. */
async function deletePart({ api, bulk }: Calls, part: readonly string[]): Results<boolean> {
  if (part.length < 2) return Promise.all(part.map((id) => settle(api.delete(id))));
  // Whom the load shows beforehand it would show afterwards, too: only of them its silence means that they are gone.
  const before = idsOf(await bulk.load(part));
  const failure = await bulk.delete(part).then(
    () => undefined,
    (error: unknown) => error,
  );
  // Nothing can be read any more.
  if (isInterrupted(failure)) throw failure;
  // One of them was gone already, or the answer was lost: the rest are told apart below.
  if (failure !== undefined && !saysMissing(failure) && !isUnknown(failure)) throw failure;
  const left = idsOf(await bulk.load(part));
  for (const id of part.filter((one) => !left.has(one) && !before.has(one))) {
    // They are few, and each is asked for alone.
    // oxlint-disable-next-line no-await-in-loop
    if ((await api.load(id)) !== undefined) left.add(id);
  }
  return part.map((id) => !left.has(id) || (isUnknown(failure) ? (failure as Error) : false));
}

function idsOf(users: readonly WireUser[]): Set<string> {
  return new Set(users.map(({ userId }) => userId));
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
