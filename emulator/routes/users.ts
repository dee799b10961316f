/**
 * Endpoints that create, read, change and delete whole users. In: calls. Out: answers. Must not know: HTTP libraries,
 * SQL.
 */
import { z } from "zod";

import { ApiError } from "../errors.ts";
import type { UserRecord } from "../model.ts";
import type { Project } from "../project.ts";
import { createUser } from "../users/create.ts";
import { patchUser } from "../users/patch.ts";
import { searchUsers } from "../users/search.ts";
import { updateUser } from "../users/update.ts";
import { canonicalKeys, flag, list, readBody, text } from "../wire/body.ts";
import { readSearchBody } from "../wire/search-body.ts";
import { readCreateBatch, readCreateBody, readUserBatch, readUserBody } from "../wire/user-bodies.ts";
import { checkBatchSize, eachEntry } from "./batch.ts";
import { userAnswer, type Call, type Route } from "./route.ts";

const whomBody = z.preprocess(canonicalKeys, z.object({ loginId: text, userId: text }));
const loadBody = z.object({ userIds: list, includeInvalidUsers: flag });
const userIdsBody = z.object({ userIds: list });

export const userRoutes: readonly Route[] = [
  { method: "POST", path: "/v1/mgmt/user/create", run: (call) => create(call, false) },
  { method: "POST", path: "/v1/mgmt/user/create/test", run: (call) => create(call, true) },
  { method: "POST", path: "/v1/mgmt/user/create/batch", run: createBatch },
  {
    method: "PATCH",
    path: "/v1/mgmt/user/patch",
    run: ({ project, body }) => userAnswer(project, patchUser(project, readUserBody(body))),
  },
  { method: "PATCH", path: "/v1/mgmt/user/patch/batch", run: patchBatch },
  {
    method: "POST",
    path: "/v1/mgmt/user/update",
    run: ({ project, body }) => userAnswer(project, updateUser(project, readUserBody(body))),
  },
  { method: "GET", path: "/v1/mgmt/user", run: load },
  { method: "POST", path: "/v1/mgmt/users/load", run: loadMany },
  { method: "POST", path: "/v1/mgmt/user/search", run: searchColumns },
  { method: "POST", path: "/v2/mgmt/user/search", run: search },
  {
    method: "POST",
    path: "/v2/mgmt/user/search/test",
    run: ({ project, body }) =>
      searchUsers(project, { ...readSearchBody(body), withTestUser: true, testUsersOnly: true }),
  },
  { method: "POST", path: "/v1/mgmt/user/delete", run: remove },
  { method: "POST", path: "/v1/mgmt/user/delete/batch", run: removeMany },
  { method: "DELETE", path: "/v1/mgmt/user/test/delete/all", run: removeTestUsers },
];

function create({ project, body }: Call, test: boolean): unknown {
  const read = readCreateBody(body);
  const { record, created } = createUser(project, test ? { ...read, test } : read);
  return userAnswer(project, record, created);
}

function createBatch(call: Call): unknown {
  const { done, failedUsers } = eachEntry(
    call,
    readCreateBatch(call.body),
    (entry) => createUser(call.project, entry).record,
  );
  return { createdUsers: call.project.viewAll(done), failedUsers, additionalErrors: {} };
}

function patchBatch(call: Call): unknown {
  const { done, failedUsers } = eachEntry(call, readUserBatch(call.body), (entry) => patchUser(call.project, entry));
  return { patchedUsers: call.project.viewAll(done), failedUsers, additionalErrors: {} };
}

function load({ project, query }: Call): unknown {
  const identifier = query["loginId"] || query["userId"] || query["identifier"];
  if (!identifier) throw new ApiError("invalidArguments", "One of loginId and userId is required");
  return userAnswer(project, project.get(identifier));
}

function loadMany({ project, body }: Call): unknown {
  const { userIds, includeInvalidUsers } = readBody(loadBody, body);
  checkBatchSize(userIds?.length ?? 0, project.dialect.usersLoadMaximum);
  const found = [...new Set(userIds ?? [])]
    .map((userId) => project.users.byUserId(userId))
    .filter((record): record is UserRecord => record !== undefined)
    // [S] go: disabled and expired users are left out unless asked for.
    .filter(({ status }) => includeInvalidUsers === true || (status !== "disabled" && status !== "expired"));
  return { users: project.viewAll(found), total: found.length };
}

function search({ project, body }: Call): unknown {
  return searchUsers(project, readSearchBody(body));
}

/** v1 takes `selectedColumns` ([S] net); what it leaves out is a dialect. */
function searchColumns({ project, body }: Call): unknown {
  const read = readSearchBody(body);
  const found = searchUsers(project, read);
  const columns = new Set(read.selectedColumns);
  if (columns.size === 0 || project.dialect.selectedColumns === "ignored") return found;
  const chosen = (user: object): object =>
    Object.fromEntries(Object.entries(user).filter(([name]) => name === "userId" || columns.has(name)));
  return { users: found.users.map(chosen), total: found.total };
}

function remove({ project, body }: Call): unknown {
  const { loginId, userId } = readBody(whomBody, body);
  const identifier = loginId || userId;
  if (!identifier) throw new ApiError("invalidArguments", "One of loginId and userId is required");
  const record = project.find(identifier);
  if (record !== undefined) project.users.remove(record.userId);
  else if (project.dialect.deleteMissing === "404") throw new ApiError("userNotFound", `No user "${identifier}"`);
  return {};
}

/** User IDs only ([D]); those that are unknown are passed over [I]. */
function removeMany({ project, body }: Call): unknown {
  const userIds = readBody(userIdsBody, body).userIds ?? [];
  checkBatchSize(userIds.length, project.dialect.batchMaximum);
  for (const userId of userIds) if (project.users.byUserId(userId) !== undefined) project.users.remove(userId);
  return {};
}

function removeTestUsers({ project }: { project: Project }): unknown {
  for (const { userId } of project.users.testUsers()) project.users.remove(userId);
  return {};
}
