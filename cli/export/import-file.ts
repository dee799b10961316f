/**
 * The file for `pulumi import --file`. In: declarations. Out: resources with their inputs and outputs, as the provider
 * would have left them in state after taking the users over. Must not know: the engine.
 *
 * An import of dynamic resources fails where the engine has to read them (pulumi/pulumi#16175: it has no provider text to
 * run). With `inputs` and `outputs` given, both with the text, the engine only checks them and writes them to the state
 * (seen on engine 3.274.1). So the import sends no request, and the state says `adopted`: such a user is retained when
 * its resource goes, unless `onDelete` says otherwise.
 */
import { createHash } from "node:crypto";

import type { UserState } from "../../provider/core/model.ts";
import { outputsOf } from "../../provider/core/ownership.ts";
import { storedState } from "../../provider/core/set-state.ts";
import { USER_PROVIDER, USER_SET_PROVIDER } from "../../sdk/provider-text.ts";
import type { Declared } from "./declare.ts";

const TYPE_PREFIX = "pulumi-nodejs:dynamic/descope-users:";

interface ImportedResource {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

export interface ImportFile {
  readonly resources: readonly ImportedResource[];
}

/** One resource per user. */
export function usersImport(declared: readonly Declared[], projectId: string): ImportFile {
  return {
    resources: declared.map((one) => ({
      type: `${TYPE_PREFIX}${one.entry.test === true ? "TestUser" : "User"}`,
      name: one.name,
      id: one.user.userId,
      inputs: { ...one.entry, __provider: USER_PROVIDER },
      outputs: { ...stateOf(one), projectId, __provider: USER_PROVIDER },
    })),
  };
}

/** One set of all users. */
export function setImport(resource: string, declared: readonly Declared[], projectId: string): ImportFile {
  const users = Object.fromEntries(declared.map(({ name, entry }) => [name, JSON.stringify(entry)]));
  const sorted = declared.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const state = {
    users: Object.fromEntries(sorted.map((one) => [one.name, stateOf(one)])),
    userIds: Object.fromEntries(sorted.map(({ name, user }) => [name, user.userId])),
  };
  return {
    resources: [
      {
        type: `${TYPE_PREFIX}UserSet`,
        name: resource,
        id: setId(resource, sorted),
        inputs: { users, __provider: USER_SET_PROVIDER },
        outputs: { ...storedState(state, users), projectId, __provider: USER_SET_PROVIDER },
      },
    ],
  };
}

function stateOf({ entry, user }: Declared): UserState {
  return { ...entry, ...outputsOf(user, true) };
}

/** As unique as the handler's own random one, and the same for the same users. */
function setId(resource: string, declared: readonly Declared[]): string {
  const hash = createHash("sha256").update(JSON.stringify([resource, ...declared.map(({ user }) => user.userId)]));
  return `user-set-${hash.digest("hex").slice(0, 32)}`;
}
