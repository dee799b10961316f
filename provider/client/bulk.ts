/**
 * The calls of the management API that carry many users. In: plain values. Out: users as answered, failures told apart.
 * Must not know: when calls are gathered, or what a declaration is. Paths and shapes: fact sheet section 8.
 */
import { z } from "zod";

import type { Call, Transport } from "./transport.ts";
import { emptyAnswer, usersAnswer, wireUser, type WireUser } from "./wire.ts";
import { secretsOfBody } from "./redact.ts";

type Body = Readonly<Record<string, unknown>>;
type Route = Pick<Call<BulkAnswer>, "method" | "path" | "answer">;

export interface BulkFailure {
  readonly failure: string;
  /** Which user failed; the service may say nothing of it. */
  readonly user: Readonly<Record<string, unknown>> | undefined;
}

export interface BulkAnswer {
  readonly done: readonly WireUser[];
  readonly failed: readonly BulkFailure[];
}

export interface BulkApi {
  create(users: readonly Body[]): Promise<BulkAnswer>;
  patch(users: readonly Body[]): Promise<BulkAnswer>;
  load(userIds: readonly string[]): Promise<readonly WireUser[]>;
  delete(userIds: readonly string[]): Promise<void>;
}

const NO_REASON = "no reason given";

const failedUsers = z
  .array(z.looseObject({ failure: z.string().nullish(), user: z.record(z.string(), z.unknown()).nullish() }))
  .nullish()
  .transform((items): BulkFailure[] =>
    (items ?? []).map(({ failure, user }) => ({ failure: failure ?? NO_REASON, user: user ?? undefined })),
  );
const users = z
  .array(wireUser)
  .nullish()
  .transform((value): WireUser[] => value ?? []);

const createAnswer: z.ZodType<BulkAnswer> = z
  .looseObject({ createdUsers: users, failedUsers })
  .transform((answer) => ({ done: answer.createdUsers, failed: answer.failedUsers }));
const patchAnswer: z.ZodType<BulkAnswer> = z
  .looseObject({ patchedUsers: users, failedUsers })
  .transform((answer) => ({ done: answer.patchedUsers, failed: answer.failedUsers }));

export function createBulkApi(transport: Transport): BulkApi {
  /** A failure of an entry is said in an answer of status 200, so that the transport does not take it for an error. */
  const write = async (route: Route, bodies: readonly Body[]): Promise<BulkAnswer> => {
    const secrets = bodies.flatMap(secretsOfBody);
    const { done, failed } = await transport.send({ ...route, body: { users: bodies }, secrets });
    const hidden = failed.length === 0 ? transport.secrets : transport.secrets.with(secrets);
    return { done, failed: failed.map(({ failure, user }) => ({ failure: hidden.said(failure) || NO_REASON, user })) };
  };
  return {
    create: (bodies) => write({ method: "POST", path: "/v1/mgmt/user/create/batch", answer: createAnswer }, bodies),
    patch: (bodies) => write({ method: "PATCH", path: "/v1/mgmt/user/patch/batch", answer: patchAnswer }, bodies),
    load: async (userIds) => {
      // Without the flag the service leaves out disabled and expired users, who would look as if they were gone.
      const body = { userIds, includeInvalidUsers: true };
      const call = { method: "POST", path: "/v1/mgmt/users/load", body, answer: usersAnswer, reads: true } as const;
      return (await transport.send(call)).users;
    },
    delete: async (userIds) => {
      // By user IDs, which are never given twice: sent again after a fault it can do no more than the first time.
      const call = { method: "POST", path: "/v1/mgmt/user/delete/batch", body: { userIds }, reads: true } as const;
      await transport.send({ ...call, answer: emptyAnswer });
    },
  };
}
