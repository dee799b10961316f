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
}

export interface EntryFaults {
  readonly fail: readonly number[];
  readonly lose: readonly number[];
}

export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
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
