// A service in memory with single and batch routes, for tests of gathering. Comes in: users and what shall go wrong;
// leaves: gathered calls over it, and each request by its route with the number of users in it.
import type { BulkAnswer, BulkApi } from "../../../provider/client/bulk.ts";
import type { Limits } from "../../../provider/client/deadline.ts";
import { gatherCalls, type ApiWithin, type GatherOptions } from "../../../provider/client/gather.ts";
import type { Calls } from "../../../provider/client/many.ts";
import type { UserApi } from "../../../provider/client/api.ts";
import type { WireUser } from "../../../provider/client/wire.ts";
import { canonicalLoginId } from "../../../provider/core/canonical.ts";
import { DescopeError } from "../../../provider/core/errors.ts";
import { FakeApi, refusal } from "../user/fake-api.ts";

type Body = Readonly<Record<string, unknown>>;
export type Route = "create" | "patch" | "load" | "delete" | "search" | "loadByLoginId";
export interface Request {
  readonly route: Route;
  /** Users in a batch; undefined for a single call. */
  readonly size?: number;
}

export interface Service {
  readonly gathered: UserApi;
  /** The same calls within an operation's limits. */
  readonly within: ApiWithin;
  /** What was asked for, the latest last: by an operation, then by its batch. */
  readonly limits: Array<Limits | undefined>;
  /** Holds the users and the faults of single calls. */
  readonly single: FakeApi;
  readonly bulk: FakeBulk;
  /** `create/batch 100`, `create`, in order. */
  lines(): string[];
  /** How often each line occurs. */
  counts(): Record<string, number>;
}

export class FakeBulk implements BulkApi {
  readonly requests: Request[] = [];
  /** Most users per batch; more are refused with 400. */
  maximum: Partial<Record<Route, number>> = {};
  /** Called before a batch takes effect; what it throws is the answer. */
  before: (route: Route, keys: readonly string[], nth: number) => void = () => undefined;
  /** Called after a batch took effect; what it throws is the answer. */
  after: (route: Route, keys: readonly string[], nth: number) => void = () => undefined;
  /** Entries of a batch that take effect and are not spoken of. */
  silent: (route: Route, key: string) => boolean = () => false;
  /** Entries of a batch that are refused by name. */
  refused: (route: Route, key: string) => boolean = () => false;
  /** Users whom users/load leaves out. */
  hidden: (user: WireUser) => boolean = () => false;
  readonly #single: FakeApi;

  constructor(single: FakeApi) {
    this.#single = single;
  }

  /** A single call of the fake without its faults and without a trace: it takes effect before it first waits. */
  #quietly<T>(work: (single: FakeApi) => Promise<T>): Promise<T> {
    const { fault, calls } = this.#single;
    const known = calls.length;
    this.#single.fault = () => undefined;
    const result = work(this.#single);
    this.#single.fault = fault;
    calls.length = known;
    return result;
  }

  create(bodies: readonly Body[]): Promise<BulkAnswer> {
    return this.#each("create", bodies, async (body) => (await this.#quietly((single) => single.create(body))).user);
  }

  patch(bodies: readonly Body[]): Promise<BulkAnswer> {
    return this.#each("patch", bodies, (body) => this.#quietly((single) => single.patch(body)));
  }

  async load(userIds: readonly string[]): Promise<readonly WireUser[]> {
    this.#begin("load", userIds);
    const found = await Promise.all(userIds.map((id) => this.#quietly((single) => single.load(id))));
    return found.filter((user): user is WireUser => user !== undefined && !this.hidden(user));
  }

  async delete(userIds: readonly string[]): Promise<void> {
    const nth = this.#begin("delete", userIds);
    for (const id of userIds) if (!this.silent("delete", id)) await this.#quietly((single) => single.delete(id));
    this.after("delete", userIds, nth);
  }

  #begin(route: Route, keys: readonly string[]): number {
    this.requests.push({ route, size: keys.length });
    const nth = this.requests.filter((request) => request.route === route).length;
    if (keys.length > (this.maximum[route] ?? Infinity)) throw refusal({ description: "too many entries" });
    this.before(route, keys, nth);
    return nth;
  }

  async #each(route: Route, bodies: readonly Body[], work: (body: Body) => Promise<WireUser>): Promise<BulkAnswer> {
    const keys = bodies.map((body) => String(body["loginId"]));
    const nth = this.#begin(route, keys);
    const done: WireUser[] = [];
    const failed: Array<BulkAnswer["failed"][number]> = [];
    for (const body of bodies) {
      const key = String(body["loginId"]);
      const named = { failure: `refused: ${key}`, user: { loginId: key, loginIds: [key], userId: key } };
      if (this.refused(route, key)) {
        if (!this.silent(route, key)) failed.push(named);
        continue;
      }
      try {
        const user = await work(body);
        if (!this.silent(route, key)) done.push(user);
      } catch (error) {
        if (!DescopeError.is(error)) throw error;
        failed.push({ ...named, failure: error.message });
      }
    }
    this.after(route, keys, nth);
    return { done, failed };
  }
}

const METHODS = ["create", "patch", "load", "loadByLoginId", "search", "delete", "setPassword", "definitions", "set"];

export function startService(
  users: readonly WireUser[] = [],
  options: Partial<GatherOptions> = {},
  dialect: ConstructorParameters<typeof FakeApi>[1] = {},
): Service {
  const single = new FakeApi(users, dialect);
  const bulk = new FakeBulk(single);
  // Each call by its name at that moment, so that a test may put another in its place.
  const api = new Proxy({} as UserApi, {
    ownKeys: () => METHODS,
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
    get:
      (_target, name) =>
      (...args: unknown[]) =>
        (single as unknown as Record<string, (...args: unknown[]) => unknown>)[String(name)]?.(...args),
  });
  const asked: Array<Limits | undefined> = [];
  const callsWithin = (limits?: Limits): Calls => {
    asked.push(limits);
    return { api, bulk };
  };
  const within = gatherCalls(callsWithin, {
    windowMs: 0,
    loginIdForm: canonicalLoginId,
    serverTimeS: () => 1_700_000_100,
    ...options,
  });
  const lines = (): string[] => [
    ...bulk.requests.map(({ route, size }) => `${route}/batch ${String(size)}`),
    ...single.calls.map(({ name, args }) =>
      name === "search" ? `search ${String((args[0] as { loginIds: string[] }).loginIds.length)}` : name,
    ),
  ];
  const counts = (): Record<string, number> => {
    const all: Record<string, number> = {};
    for (const line of lines()) all[line] = (all[line] ?? 0) + 1;
    return all;
  };
  return { gathered: within(), within, limits: asked, single, bulk, lines, counts };
}
