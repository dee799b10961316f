/**
 * What the engine keeps of an association. In: what is declared, and how far an operation came. Out: the state, or the
 * failure of an operation that got half way together with the truthful state. Must not know: requests.
 */
import { rolesHeld, type AssociationInputs, type AssociationState } from "../core/association.ts";
import type { Progress } from "./converge.ts";

/** The association stands, or may stand, and not all of what was declared holds. */
export class AssociationHalfDone extends Error {
  readonly state: AssociationState;

  constructor(state: AssociationState, cause: unknown) {
    super(cause instanceof Error ? cause.message : "the operation failed half way", { cause });
    this.name = "AssociationHalfDone";
    this.state = state;
  }
}

export interface Known {
  readonly userId: string;
  readonly adopted: boolean;
  /** Roles that were added by this resource before. */
  readonly added: readonly string[];
}

/** The state after success: all that is declared holds. */
export function associationState(inputs: AssociationInputs, before: Known, progress: Progress): AssociationState {
  const held = new Set(rolesHeld(progress.user, inputs));
  return {
    ...inputs,
    userId: before.userId,
    // What was added once more by this resource is its own from now on.
    adopted: before.adopted && !progress.began,
    addedRoleNames: ownRoles(inputs, [...before.added, ...progress.added], held),
  };
}

/** The state after a failure: declared roles that the user was last seen with. */
export function halfState(inputs: AssociationInputs, before: Known, progress: Progress): AssociationState {
  const held = new Set(rolesHeld(progress.user, inputs));
  const kept = inputs.roleNames === undefined ? {} : { roleNames: inputs.roleNames.filter((name) => held.has(name)) };
  return {
    ...associationState(inputs, before, progress),
    ...kept,
    // Also those of which it is not known whether they came through.
    addedRoleNames: ownRoles(inputs, [...before.added, ...progress.added], new Set([...held, ...progress.added])),
  };
}

function ownRoles(inputs: AssociationInputs, names: readonly string[], held: ReadonlySet<string>): string[] {
  if (inputs.tenantId === undefined) return [];
  return [...new Set(names)].filter((name) => held.has(name)).sort();
}

/** A state as the engine hands it over: one written by hand for an import may lack outputs. */
export function knownAssociation(props: Readonly<Record<string, unknown>>): AssociationState {
  const state = props as Partial<AssociationState>;
  return {
    ...state,
    userId: state.userId ?? "",
    adopted: state.adopted === true,
    addedRoleNames: state.addedRoleNames ?? [],
  };
}
