/**
 * State knows its project. A user ID means nothing in another project: a refresh would find that all users are gone, a
 * destroy would succeed and delete none of them. So every operation compares the state with the connection first.
 */
import { DescopeError } from "../core/errors.ts";
import type { UserContext } from "../user/context.ts";
import type { Props } from "./props.ts";
import { PROJECT_KEY } from "./stored.ts";

/** Fails before any request where the state belongs to another project. An older state passes: its project is not known. */
export function refuseOtherProject({ projectId }: UserContext, state: Props): void {
  const known = projectOf(state);
  if (known === undefined || projectId === undefined || known === projectId) return;
  throw new DescopeError("PROJECT_MISMATCH", {
    ...(typeof state["loginId"] === "string" ? { subject: "resource" } : {}),
    what: `the state belongs to project ${known}, the connection is to project ${projectId}; no request was sent`,
    next:
      `use the credentials of ${known}; to move the resource on purpose, give it a descope.Provider of ${projectId} ` +
      `with moveFrom: "${known}"; to forget it, use \`pulumi state delete\``,
  });
}

/** Whether the resource was moved on purpose: then it is made in the connection's project and deleted in the other. */
export function isMoved({ projectId, moveFrom }: UserContext, state: Props): boolean {
  const known = projectOf(state);
  return known !== undefined && known !== projectId && known === moveFrom;
}

function projectOf(state: Props): string | undefined {
  const known = state[PROJECT_KEY];
  return typeof known === "string" && known !== "" ? known : undefined;
}
