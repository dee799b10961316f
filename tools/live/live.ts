/**
 * The hand that a question asks with. In: a caller, names, the register of own users. Out: users made, changed, looked
 * at; refusals as values. Must not know: which question is asked. Every user is registered before it is made.
 */
import { SETTER_PATHS } from "../../provider/client/api.ts";
import type { Call } from "../../provider/client/transport.ts";
import { userAnswer, usersAnswer, type UserAnswer, type WireUser } from "../../provider/client/wire.ts";
import { CannotTell } from "./cannot-tell.ts";
import { Refused, saysMissing, type Caller } from "./caller.ts";
import { fictionalPhone, type Names } from "./names.ts";
import type { OwnUsers } from "./own-users.ts";
import type { ProjectFacts } from "./project-facts.ts";

type Body = Readonly<Record<string, unknown>>;

export interface Live {
  readonly names: Names;
  readonly facts: ProjectFacts;
  readonly send: <T>(call: Call<T>) => Promise<T | Refused>;
  /** A create as it stands; `loginId` has to be one of `names`. */
  readonly create: (body: Body & { readonly loginId: string }) => Promise<UserAnswer | Refused>;
  /** A user whose login ID is plain and whose e-mail is verified, both by the label. */
  readonly user: (label: string, more?: Body) => Promise<WireUser>;
  /** A user whose login ID is an address. */
  readonly addressed: (label: string, more?: Body) => Promise<WireUser>;
  readonly testUser: (label: string, more?: Body) => Promise<WireUser>;
  /** Patches and reads back: an answer may repeat what was sent. */
  readonly patch: (user: WireUser, body: Body) => Promise<WireUser | Refused>;
  /** A patch of a login ID (one of `names`) that nobody has. */
  readonly patchNobody: (loginId: string, body: Body) => Promise<UserAnswer | Refused>;
  /** One of the setters, and the user read back. */
  readonly set: (endpoint: keyof typeof SETTER_PATHS, user: WireUser, body: Body) => Promise<WireUser | Refused>;
  /** By user ID; `undefined` when it is gone. */
  readonly find: (user: WireUser) => Promise<WireUser | undefined>;
  readonly findByLoginId: (loginId: string) => Promise<WireUser | undefined>;
  readonly search: (filter: Body) => Promise<readonly WireUser[]>;
  /** A fictional number that is no user's login ID, so that nobody can be merged by it. */
  readonly freePhone: () => Promise<string>;
}

const PATCH_PATH = "/v1/mgmt/user/patch";
const PHONE_TRIES = 8;

export function createLive(caller: Caller, names: Names, own: OwnUsers, facts: ProjectFacts): Live {
  const phones = new Set<string>();

  const write = (method: "POST" | "PATCH", path: string, body: Body): Promise<UserAnswer | Refused> =>
    caller.send({ method, path, body, answer: userAnswer });
  const load = async (query: Readonly<Record<string, string>>): Promise<WireUser | undefined> => {
    const path = "/v1/mgmt/user";
    const answer = await caller.send({ method: "GET", path, query, answer: userAnswer, reads: true });
    if (!(answer instanceof Refused)) return answer.user;
    // Any other refusal must not pass for "nobody": a telephone number taken for free could merge a user.
    if (saysMissing(answer)) return undefined;
    throw new CannotTell(`a look-up was refused: ${answer.said}`);
  };
  const find = ({ userId }: WireUser): Promise<WireUser | undefined> => load({ userId });
  const readBack = async (user: WireUser, reply: UserAnswer | Refused): Promise<WireUser | Refused> => {
    if (reply instanceof Refused) return reply;
    const now = await find(user);
    if (now === undefined) throw new CannotTell("the user was gone after it was changed");
    return now;
  };

  const registered = async (
    loginId: string,
    work: () => Promise<UserAnswer | Refused>,
  ): Promise<UserAnswer | Refused> => {
    own.expect(loginId);
    const reply = await work();
    if (reply instanceof Refused) own.refused(loginId);
    else own.made(loginId, reply.user);
    return reply;
  };
  const create: Live["create"] = (body) =>
    registered(body.loginId, () => write("POST", body["test"] === true ? CREATE_TEST_PATH : CREATE_PATH, body));
  const made = async (body: Body & { readonly loginId: string }): Promise<WireUser> => {
    const reply = await create(body);
    if (!(reply instanceof Refused)) return reply.user;
    const isCapped = reply.failure.errorCode === "E111111" || /E013002/.test(reply.failure.description ?? "");
    throw new CannotTell(
      isCapped ? "the project takes no more test users" : `a user to ask with was refused: ${reply.said}`,
    );
  };
  const plain = (label: string): Body & { readonly loginId: string } => ({
    loginId: names.plain(label),
    email: names.address(`${label}-mail`),
    verifiedEmail: true,
  });

  return {
    names,
    facts,
    send: (call) => caller.send(call),
    create,
    user: (label, more = {}) => made({ ...plain(label), ...more }),
    addressed: (label, more = {}) => made({ loginId: names.address(label), verifiedEmail: true, ...more }),
    testUser: (label, more = {}) => made({ ...plain(label), test: true, ...more }),
    patch: async (user, body) => readBack(user, await write("PATCH", PATCH_PATH, { loginId: user.userId, ...body })),
    patchNobody: (loginId, body) => registered(loginId, () => write("PATCH", PATCH_PATH, { ...body, loginId })),
    set: async (endpoint, user, body) =>
      readBack(user, await write("POST", SETTER_PATHS[endpoint], { loginId: user.userId, ...body })),
    find,
    findByLoginId: (loginId) => load({ loginId }),
    search: async (filter) => {
      const body = { limit: 100, ...filter };
      const path = "/v2/mgmt/user/search";
      const answer = await caller.send({ method: "POST", path, body, answer: usersAnswer, reads: true });
      if (answer instanceof Refused) throw new CannotTell(`a search was refused: ${answer.said}`);
      return answer.users;
    },
    freePhone: () => freePhone(phones, async (phone) => (await load({ loginId: phone })) === undefined),
  };
}

async function freePhone(used: Set<string>, isFree: (phone: string) => Promise<boolean>): Promise<string> {
  for (let tries = 0; tries < PHONE_TRIES; tries += 1) {
    const phone = fictionalPhone();
    if (used.has(phone)) continue;
    used.add(phone);
    if (await isFree(phone)) return phone;
  }
  throw new CannotTell("no fictional telephone number was free in this project");
}

const CREATE_PATH = "/v1/mgmt/user/create";
const CREATE_TEST_PATH = "/v1/mgmt/user/create/test";

/** What a step of the preparation answered, where a refusal leaves nothing to ask. */
export function taken(reply: WireUser | Refused, doing: string): WireUser {
  if (reply instanceof Refused) throw new CannotTell(`${doing} was refused: ${reply.said}`);
  return reply;
}
