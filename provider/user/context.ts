/**
 * What the operations on a user share within one process. In: the API and what was learned of the service so far. Out:
 * nothing. Must not know: how the API travels, or which door is open.
 */
import type { UserApi } from "../client/api.ts";

/** What the service was seen to do with a partial `customAttributes` map on PATCH; not published (fact sheet, question 1). */
export type AttributesOnPatch = "unknown" | "merge" | "replace";

export interface UserContext {
  readonly api: UserApi;
  /** Mutable: the first answer that tells teaches the whole process. */
  readonly learned: { attributesOnPatch: AttributesOnPatch };
}

export function createContext(api: UserApi): UserContext {
  return { api, learned: { attributesOnPatch: "unknown" } };
}
