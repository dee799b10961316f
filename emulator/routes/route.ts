/**
 * What one endpoint is. In and out: types, and two helpers for bodies. Must not know: HTTP libraries.
 */
import type { UserObject, UserRecord } from "../model.ts";
import type { Project } from "../project.ts";

/** One request, past authentication. */
export interface Call {
  readonly project: Project;
  /** Parsed JSON; `{}` where there was none. */
  readonly body: unknown;
  readonly query: Readonly<Record<string, string>>;
  /** Entries of a batch that a fault makes fail or vanish from the answer, 1-based. */
  readonly entryFaults: EntryFaults;
  /** What the bearer carried besides the project on the authentication side: a refresh JWT or an access key, unchecked. */
  readonly token?: string | undefined;
  /** Address of the client; "" where it is not known. */
  readonly ip: string;
}

export interface EntryFaults {
  readonly fail: readonly number[];
  /** What a failing entry's refusal says. */
  readonly says: string;
  readonly lose: readonly number[];
}

/**
 * What an endpoint asks of the bearer. management: PROJECT:KEY. license: that, or the project alone. auth: the project,
 * with or without a token, which the endpoint checks. public: nothing; the project is in the path. link: nothing; the
 * project is that which made the token in the query.
 */
export type Access = "management" | "license" | "auth" | "public" | "link";

export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  /** Default "management". */
  readonly access?: Access;
  /** The body is an array, not an object (user/history). */
  readonly bareList?: boolean;
  /** The answer's JSON of a 200; throws an `ApiError` otherwise. */
  readonly run: (call: Call) => unknown;
}

/** `{"user": …}`, with `created` beside it by dialect (newer samples show it on the whole family of answers). */
export function userAnswer(
  project: Project,
  record: UserRecord,
  created = false,
): { user: UserObject; created?: boolean } {
  const user = project.view(record);
  return project.dialect.createdFlag === "present" ? { user, created } : { user };
}
