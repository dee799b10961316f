/**
 * Concurrent calls of one process become batch calls. In: the API of single calls and that of many users. Out: an API of
 * single calls that gathers what comes within a moment. Must not know: users' meaning, or which door is open. A lone
 * call uses the single endpoint. Gathering is a data loader's work; what a batch's answer says of each user is many.ts.
 */
import DataLoader from "dataloader";

import type { Created, UserApi } from "./api.ts";
import type { BulkApi } from "./bulk.ts";
import { manyCalls, type Body, type Find, type ManyOptions } from "./many.ts";
import type { WireUser } from "./wire.ts";

export interface GatherOptions extends ManyOptions {
  /** How long the first of several calls waits for others. Default: 8 ms. */
  readonly windowMs?: number;
}

export function gatherCalls(api: UserApi, bulk: BulkApi, options: GatherOptions): UserApi {
  const { maxBatch = 100, windowMs = 8, loginIdForm } = options;
  const many = manyCalls(api, bulk, options);
  const loader = <K, V>(
    run: (keys: readonly K[]) => Promise<ReadonlyArray<V | Error>>,
    perUser = 1,
  ): DataLoader<K, V> =>
    new DataLoader<K, V>(run, {
      cache: false,
      maxBatchSize: maxBatch * perUser,
      batchScheduleFn: (dispatch) => void setTimeout(dispatch, windowMs),
    });

  const creates = loader<Body, Created>(many.create);
  const patches = loader<Body, WireUser>(many.patch);
  const loads = loader<string, WireUser | null>(many.load);
  // Each user may ask twice at once: for its login ID, and for its contacts.
  const finds = loader<Find, readonly WireUser[]>(many.find, 2);
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

function isPlain(body: Body): boolean {
  return body["test"] === undefined && body["password"] === undefined && body["hashedPassword"] === undefined;
}
