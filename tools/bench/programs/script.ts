// (d) of the benchmark: a script with Descope's official SDK and no Pulumi, ten requests at a time, waiting out a 429 as
// its Retry-After says. Comes in: what to do as the first argument, the users' file; leaves: the users. It keeps no
// state, so it is told what to do; only "no change" has to look at every user to find that out.
import { isDeepStrictEqual } from "node:util";
import DescopeClient from "@descope/node-sdk";
import type { Operation } from "../plan.ts";
import type { BenchUser } from "../users.ts";
import { readUsers } from "./read-users.ts";

type Answer<T> = {
  readonly code?: number;
  readonly ok: boolean;
  readonly error?: {
    readonly errorCode: string;
    readonly errorDescription: string;
    readonly retryAfter?: string | number;
  };
  readonly data?: T;
};

const concurrency = 10;
const { user: management } = DescopeClient({
  projectId: process.env["DESCOPE_PROJECT_ID"] ?? "",
  managementKey: process.env["DESCOPE_MANAGEMENT_KEY"] ?? "",
  baseUrl: process.env["DESCOPE_BASE_URL"] ?? "",
}).management;

const users = readUsers();
const steps: Readonly<Record<Exclude<Operation, "refresh">, () => Promise<void>>> = {
  create: () => each(users, (user) => management.create(user.loginId, optionsOf(user))),
  "change all": () => each(users, (user) => management.patch(user.loginId, optionsOf(user))),
  "change one": () => each(onlyMiddle(users), (user) => management.patch(user.loginId, optionsOf(user))),
  "no change": () =>
    each(users, async (user) => {
      const answer = await management.load(user.loginId);
      const { name, roleNames, customAttributes } = answer.data ?? {};
      const wanted = { name: user.name, roleNames: user.roleNames, customAttributes: user.customAttributes };
      if (answer.ok && !isDeepStrictEqual({ name, roleNames, customAttributes }, wanted)) {
        throw new Error(`${user.loginId} is not as declared`);
      }
      return answer;
    }),
  destroy: () => each(users, (user) => management.delete(user.loginId)),
};
await steps[process.argv[2] as keyof typeof steps]();

async function each(todo: readonly BenchUser[], send: (user: BenchUser) => Promise<Answer<unknown>>): Promise<void> {
  const queue = [...todo];
  const worker = async (): Promise<void> => {
    for (let user = queue.shift(); user !== undefined; user = queue.shift()) await untilTaken(user, send);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}

async function untilTaken(user: BenchUser, send: (user: BenchUser) => Promise<Answer<unknown>>): Promise<void> {
  for (;;) {
    const { code, ok, error } = await send(user);
    if (ok) return;
    if (code !== 429) throw new Error(`${error?.errorCode}: ${error?.errorDescription}`);
    await new Promise((resolve) => setTimeout(resolve, 1_000 * Number(error?.retryAfter || 60)));
  }
}

function optionsOf({ name, roleNames, customAttributes }: BenchUser): {
  displayName: string;
  roles: string[];
  customAttributes: Record<string, string>;
} {
  return { displayName: name, roles: [...roleNames], customAttributes: { ...customAttributes } };
}

function onlyMiddle(all: readonly BenchUser[]): readonly BenchUser[] {
  const middle = Math.floor(all.length / 2);
  return all.slice(middle, middle + 1);
}
