/**
 * State knows its project. A user ID means nothing in another project: a refresh would find that all users are gone, a
 * destroy would succeed and delete none of them. So every operation compares the state with the connection first.
 */
import type { PropertyChange } from "../core/changes.ts";
import { DescopeError } from "../core/errors.ts";
import type { UserContext } from "../user/context.ts";
import type { ResourceDiff, ResourceHandler, Values } from "./handler.ts";
import { ownerOf } from "./run-declarations.ts";
import { resourceDecided } from "./unasked.ts";

/** The output that every resource has. */
export const PROJECT_KEY = "projectId";

/** What was written or read by this connection is of its project. */
export function ofProject({ projectId }: UserContext, state: object): Values {
  return { ...state, ...(projectId === undefined ? {} : { [PROJECT_KEY]: projectId }) };
}

/** The state as the operations know it. */
export function withoutProject({ [PROJECT_KEY]: _project, ...state }: Values): Values {
  return state;
}

/** The handler, whose operations on a state of another project fail before any request. Its diff uses `diffOfProject`. */
export function withinProject(handler: ResourceHandler): ResourceHandler {
  return {
    ...handler,
    read: async (context, known) => {
      refuseOtherProject(context, known.state);
      return handler.read(context, known);
    },
    update: async (context, known, inputs) => {
      refuseOtherProject(context, known.state);
      return handler.update(context, known, inputs);
    },
    delete: async (context, known) => {
      refuseOtherProject(context, known.state);
      return handler.delete(context, known);
    },
  };
}

/** An older state passes: its project is not known. */
function refuseOtherProject({ projectId }: UserContext, state: Values): void {
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

/**
 * A diff of a state of this project. One of another project is a replacement where the program asks for it (it is made in
 * the connection's project and deleted in the other), else an error.
 */
export function diffOfProject(
  context: UserContext,
  { state, inputs }: { readonly state: Values; readonly inputs: object },
  diff: () => ResourceDiff,
): ResourceDiff {
  // Also where the diff fails: the engine has asked.
  resourceDecided(context, ownerOf({ ...inputs }));
  if (isMoved(context, state)) {
    const moved: PropertyChange = { path: [PROJECT_KEY], kind: "update", replaces: true };
    return { changes: true, replaces: [PROJECT_KEY], deleteBeforeReplace: false, changed: () => [moved] };
  }
  refuseOtherProject(context, state);
  return diff();
}

function isMoved({ projectId, moveFrom }: UserContext, state: Values): boolean {
  const known = projectOf(state);
  return known !== undefined && known !== projectId && known === moveFrom;
}

function projectOf(state: Values): string | undefined {
  const known = state[PROJECT_KEY];
  return typeof known === "string" && known !== "" ? known : undefined;
}
