/**
 * The calls of Descope's management API that this provider makes, one function per endpoint. In: plain values. Out:
 * users as answered. Must not know: what a declaration is, or in which order calls are made.
 * Paths and bodies: fact sheet section 4.
 */
import { DescopeError, failureOf } from "../core/errors.ts";
import { definitionsAnswer, type AttributeDefinition } from "./definitions.ts";
import { secretsOfBody } from "./redact.ts";
import { searchUsers } from "./search.ts";
import type { Transport } from "./transport.ts";
import { emptyAnswer, userAnswer, type UserAnswer, type WireUser } from "./wire.ts";

type Body = Readonly<Record<string, unknown>>;

/** What the operations on users search by; look-ups have all filters (core/lookup). */
export interface SearchFilter {
  readonly loginIds?: readonly string[];
}

export interface Created {
  readonly user: WireUser;
  /** The service answered a user that existed before, as it does for test users (contract row C18). */
  readonly isOld: boolean;
}

export interface UserApi {
  /** Makes a user; see `Created`. */
  create(body: Body): Promise<Created>;
  patch(body: Body): Promise<WireUser>;
  /** By user ID; `undefined` when there is none. */
  load(userId: string): Promise<WireUser | undefined>;
  /** By login ID; `undefined` when there is none. `alone`: never by a search together with others, which may lag. */
  loadByLoginId(loginId: string, alone?: boolean): Promise<WireUser | undefined>;
  search(filter: SearchFilter): Promise<readonly WireUser[]>;
  /** False when there was none to delete. */
  delete(userId: string): Promise<boolean>;
  /** Sets a password; the answer, which may repeat it, is dropped. */
  setPassword(userId: string, password: string, active: boolean): Promise<void>;
  /** The project's attribute definitions. */
  definitions(): Promise<readonly AttributeDefinition[]>;
  /**
   * An attribute's own endpoint, see `SETTER_PATHS`. `userId`: whom the answer has to be about, where the body does not
   * address the user by its ID.
   */
  set(endpoint: keyof typeof SETTER_PATHS, body: Body, userId?: string): Promise<WireUser>;
}

export const SETTER_PATHS = {
  loginId: "/v1/mgmt/user/update/loginid",
  email: "/v1/mgmt/user/update/email",
  phone: "/v1/mgmt/user/update/phone",
  recoveryEmail: "/v1/mgmt/user/update/recovery/email",
  recoveryPhone: "/v1/mgmt/user/update/recovery/phone",
  name: "/v1/mgmt/user/update/name",
  picture: "/v1/mgmt/user/update/picture",
  status: "/v1/mgmt/user/update/status",
  roleSet: "/v1/mgmt/user/update/role/set",
  // The newer path; the older one works still (fact sheet section 4).
  roleAdd: "/v2/mgmt/user/update/role/add",
  roleRemove: "/v1/mgmt/user/update/role/remove",
  tenantAdd: "/v1/mgmt/user/update/tenant/add",
  tenantRemove: "/v1/mgmt/user/update/tenant/remove",
  ssoAppSet: "/v1/mgmt/user/update/ssoapp/set",
  customAttribute: "/v1/mgmt/user/update/customAttribute",
} as const;

export function createApi(transport: Transport): UserApi {
  const write = async (method: "POST" | "PATCH", path: string, body: Body): Promise<UserAnswer> =>
    transport.send({ method, path, body, answer: userAnswer, secrets: secretsOfBody(body) });
  /** A write to a user whose ID is known. */
  const writeTo = async (userId: unknown, method: "POST" | "PATCH", path: string, body: Body): Promise<WireUser> =>
    sameUser(String(userId), (await write(method, path, body)).user, `${method} ${path}`);
  const load = async (query: Readonly<Record<string, string>>): Promise<WireUser | undefined> =>
    orMissing(
      async () =>
        (await transport.send({ method: "GET", path: "/v1/mgmt/user", query, answer: userAnswer, reads: true })).user,
    );

  return {
    create: async (body) => {
      const answer = await write("POST", "/v1/mgmt/user/create", body);
      return { user: answer.user, isOld: isOld(answer, transport.serverTimeS()) };
    },
    patch: async (body) => writeTo(body["loginId"], "PATCH", "/v1/mgmt/user/patch", body),
    load: async (userId) => {
      const user = await load({ userId });
      return user === undefined ? undefined : sameUser(userId, user, "GET /v1/mgmt/user");
    },
    loadByLoginId: (loginId) => load({ loginId }),
    // Test users are found only when asked for (contract row S2); a login ID may belong to one.
    search: (filter) => searchUsers(transport, { ...filter, withTestUser: true }),
    delete: async (userId) => {
      const call = { method: "POST", path: "/v1/mgmt/user/delete", body: { userId }, answer: emptyAnswer } as const;
      try {
        return (await orMissing(() => transport.send(call))) !== undefined;
      } catch (error) {
        // How a missing user is refused is not published (fact sheet, question 3): only reading it tells.
        const status = failureOf(error)?.status;
        if ((status !== 404 && status !== 400) || (await load({ userId })) !== undefined) throw error;
        return false;
      }
    },
    setPassword: async (userId, password, active) => {
      const path = `/v1/mgmt/user/password/set/${active ? "active" : "temporary"}`;
      const body = { loginId: userId, password };
      await transport.send({ method: "POST", path, body, answer: emptyAnswer, secrets: [password] });
    },
    definitions: async () => {
      const path = "/v1/mgmt/user/customattributes";
      return (await transport.send({ method: "GET", path, answer: definitionsAnswer, reads: true })).data;
    },
    set: async (endpoint, body, userId) => writeTo(userId ?? body["loginId"], "POST", SETTER_PATHS[endpoint], body),
  };
}

/** One user's outcome is never read off another's record: not the state's user ID, and not that a write was taken. */
export function sameUser(userId: string, answered: WireUser, call: string): WireUser {
  if (answered.userId === userId) return answered;
  throw new DescopeError("WRITE_NOT_TAKEN", {
    what: `${call} for user ${userId} was answered with another user (${answered.userId})`,
    next: "look at both users in the Descope console before running again",
  });
}

/** An answer of this age cannot be what was just made; both times are the service's own. */
const OLD_AFTER_S = 120;

/** By the `created` flag where the service sends it, else by the time of creation (fact sheet, question 2). */
function isOld({ user, created }: UserAnswer, serverTimeS: number | undefined): boolean {
  return created === undefined ? isOldUser(user, serverTimeS) : !created;
}

export function isOldUser(user: WireUser, serverTimeS: number | undefined): boolean {
  return serverTimeS !== undefined && user.createdTime > 0 && user.createdTime < serverTimeS - OLD_AFTER_S;
}

/**
 * True when a failure says that the user does not exist: 404, or 400, with one of the codes that mean it (fact sheet
 * section 2). Any other 404 is about something else, a route that is not there or a proxy: taking it for "gone" would
 * lose users.
 */
export function saysMissing(error: unknown): boolean {
  const { status, errorCode = "" } = failureOf(error) ?? { status: 0 };
  return (status === 404 || status === 400) && MISSING_CODES.has(errorCode);
}

/** Of management, and of authentication, which answers it with 400 (python-sdk tests/test_auth.py). */
const MISSING_CODES: ReadonlySet<string> = new Set(["E112102", "E062108"]);

async function orMissing<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (saysMissing(error)) return undefined;
    throw error;
  }
}
