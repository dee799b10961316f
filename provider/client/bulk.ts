/**
 * The calls of the management API that carry many users. In: plain values. Out: users as answered, failures told apart.
 * Must not know: when calls are gathered, or what a declaration is. Paths and shapes: fact sheet section 8.
 */
import { z } from "zod";

import type { Transport } from "./transport.ts";
import { emptyAnswer, usersAnswer, wireUser, type WireUser } from "./wire.ts";
import { textsIn } from "./redact.ts";

type Body = Readonly<Record<string, unknown>>;

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

const failedUsers = z
  .array(z.looseObject({ failure: z.string().nullish(), user: z.record(z.string(), z.unknown()).nullish() }))
  .nullish()
  .transform((items): BulkFailure[] =>
    (items ?? []).map(({ failure, user }) => ({ failure: failure ?? "no reason given", user: user ?? undefined })),
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
  return {
    create: (bodies) =>
      transport.send({
        method: "POST",
        path: "/v1/mgmt/user/create/batch",
        body: { users: bodies },
        answer: createAnswer,
        secrets: secretsIn(bodies),
      }),
    patch: (bodies) =>
      transport.send({
        method: "PATCH",
        path: "/v1/mgmt/user/patch/batch",
        body: { users: bodies },
        answer: patchAnswer,
        secrets: secretsIn(bodies),
      }),
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

function secretsIn(bodies: readonly Body[]): string[] {
  return bodies.flatMap((body) => textsIn(body["customAttributes"]));
}
