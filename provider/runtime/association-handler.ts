/**
 * One role or membership, of a user who is somebody else's, as a resource. In: checked inputs and state, plain. Out: the
 * same after an operation. Must not know: requests, what a declaration means, or which front end asks.
 */
import { randomUUID } from "node:crypto";

import {
  diffAssociation,
  inputsOfState,
  type AssociationInputs,
  type AssociationKind,
  type AssociationState,
} from "../core/association.ts";
import { checkAssociation } from "../core/association-check.ts";
import { associationHoldings, type Holding } from "../core/holdings.ts";
import { createAssociation, deleteAssociation, readAssociation, updateAssociation } from "../association/operations.ts";
import { AssociationHalfDone, knownAssociation } from "../association/state.ts";
import type { UserContext } from "../user/context.ts";
import { declareAssociation, resourceDiffed } from "./declared.ts";
import { PartialFailure, type ResourceHandler, type Values } from "./handler.ts";
import { diffOfProject, ofProject, refuseOtherProject, withoutProject } from "./project.ts";
import { ownerOf } from "./run-declarations.ts";

const IDS: Readonly<Record<AssociationKind, string>> = { UserRole: "user-role", UserTenant: "user-tenant" };

export function associationHandler(kind: AssociationKind): ResourceHandler {
  const inputsIn = (values: Values): AssociationInputs => checkAssociation(kind, values).inputs;
  return {
    check: (_olds, news) => {
      const { inputs, failures } = checkAssociation(kind, news);
      return { inputs: { ...inputs }, failures, notes: [] };
    },
    declare: (context, news) => {
      declareAssociation(context, inputsIn(news));
      return [];
    },
    diff: (context, { id, state: olds }, news) => {
      const inputs = inputsIn(news);
      return diffOfProject(context, { state: olds, inputs }, () => {
        const { changes, replaces } = diffAssociation(withoutProject(olds), inputs);
        const isReplaced = replaces.length > 0;
        resourceDiffed(context, { id, inputs, holdings: heldByState(olds, inputs), isReplaced });
        // The old one goes first: else removing it could take away what the new one has just given.
        return { changes, replaces: [...replaces], deleteBeforeReplace: isReplaced };
      });
    },
    create: async (context, news) => {
      // Of its own: an ID made of the role's name would show one that is secret.
      const id = `${IDS[kind]}-${randomUUID()}`;
      return operate(context, id, async () => createAssociation(context, inputsIn(news)));
    },
    read: async (context, { id, state: olds }) => {
      refuseOtherProject(context, olds);
      const state = await readAssociation(context, stateIn(olds));
      if (state === undefined) return undefined;
      return { id, state: ofProject(context, state), inputs: { ...inputsOfState(state) } };
    },
    update: async (context, { id, state: olds }, news) => {
      refuseOtherProject(context, olds);
      const inputs = inputsIn(news);
      return operate(context, id, async () =>
        updateAssociation(context, stateIn(olds), inputs, ownerOf({ ...inputs })),
      );
    },
    delete: async (context, { id, state: olds }) => {
      refuseOtherProject(context, olds);
      await deleteAssociation(context, stateIn(olds), context.learned.replacedBy.get(id));
    },
  };
}

async function operate(
  context: UserContext,
  id: string,
  run: () => Promise<AssociationState>,
): Promise<{ readonly id: string; readonly state: Values }> {
  try {
    return { id, state: ofProject(context, await run()) };
  } catch (error) {
    if (!(error instanceof AssociationHalfDone)) throw error;
    throw new PartialFailure({ id, state: ofProject(context, error.state) }, error.cause);
  }
}

function stateIn(values: Values): AssociationState {
  return knownAssociation(withoutProject(values));
}

/** The right by the user ID that the state knows, too: another resource may name the user by it. */
function heldByState(olds: Values, { loginId: _loginId, ...inputs }: AssociationInputs): Holding[] {
  const { userId } = olds;
  return typeof userId === "string" ? associationHoldings({ ...inputs, userId }) : [];
}
