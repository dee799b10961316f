// What each step of the quick start must have sent and left behind. Comes in: the writes of one step and the users
// after it; leaves: the ways in which they are not as they must be, none when all is well. Pure: no I/O, no clock.
import { isDeepStrictEqual } from "node:util";
import type { SeenRequest, SeenUser } from "./tables.ts";

const patchPath = "/v1/mgmt/user/patch";

/** Exactly one write, a PATCH whose body is the user's address and these keys, nothing else. */
export function expectOnePatch(
  writes: readonly SeenRequest[],
  user: SeenUser,
  changed: Readonly<Record<string, unknown>>,
): string[] {
  const [write] = writes;
  if (write === undefined || writes.length !== 1) return [`expected exactly one write, saw ${describe(writes)}`];
  const failures = expectAccepted(writes);
  if (write.method !== "PATCH" || write.path !== patchPath) {
    failures.push(`expected PATCH ${patchPath}, saw ${write.method} ${write.path}`);
  }
  const body = { loginId: user.userId, ...(user.test ? { test: true } : {}), ...changed };
  if (!isDeepStrictEqual(write.body, body)) {
    failures.push(`expected the body ${JSON.stringify(body)}, saw ${JSON.stringify(write.body)}`);
  }
  return failures;
}

export function expectNoWrite(writes: readonly SeenRequest[]): string[] {
  return writes.length === 0 ? [] : [`expected no write, saw ${describe(writes)}`];
}

/** Every write was accepted. */
export function expectAccepted(writes: readonly SeenRequest[]): string[] {
  return writes
    .filter(({ status }) => status < 200 || status > 299)
    .map(({ method, path, status }) => `${method} ${path} was answered with ${status}`);
}

/** Only requests whose path speaks of this, for example "create", have changed anything. */
export function expectOnly(writes: readonly SeenRequest[], part: string): string[] {
  const others = writes.filter(({ path }) => !path.includes(part));
  return others.length === 0 ? [] : [`expected only ${part} requests, also saw ${describe(others)}`];
}

/** These users and no others are there. */
export function expectUsers(users: readonly SeenUser[], loginIds: readonly string[]): string[] {
  const present = users.flatMap((user) => user.loginIds).toSorted();
  const wanted = loginIds.toSorted();
  return isDeepStrictEqual(present, wanted)
    ? []
    : [`expected the users ${wanted.join(", ") || "(none)"}, found ${present.join(", ") || "(none)"}`];
}

/** One thing about a user is as it must be. */
export function expectEqual(what: string, actual: unknown, expected: unknown): string[] {
  return isDeepStrictEqual(actual, expected)
    ? []
    : [`expected ${what} to be ${JSON.stringify(expected)}, found ${JSON.stringify(actual)}`];
}

function describe(writes: readonly SeenRequest[]): string {
  return writes.length === 0 ? "none" : writes.map(({ method, path }) => `${method} ${path}`).join(", ");
}
