import { randomUUID } from "node:crypto";

import {
  inputsOfState,
  type AssociationInputs,
  type AssociationKind,
  type AssociationState,
} from "../core/association.ts";
import { checkAssociation } from "../core/association-check.ts";
import { associationChanges, replacedBy } from "../core/changes.ts";
import { associationHoldings, type Holding } from "../core/holdings.ts";
import { findAssociation } from "../association/find.ts";
import { createAssociation, deleteAssociation, readAssociation, updateAssociation } from "../association/operations.ts";
import { AssociationHalfDone, knownAssociation } from "../association/state.ts";
import { declareAssociation, resourceDiffed } from "./declared.ts";
import type { ResourceHandler, Values } from "./handler.ts";
import { keepingState } from "./partial.ts";
import { diffOfProject, ofProject, withinProject, withoutProject } from "./project.ts";
import { ownerOf } from "./run-declarations.ts";

const IDS: Readonly<Record<AssociationKind, string>> = { UserRole: "user-role", UserTenant: "user-tenant" };

/** One role or membership of a user who is managed elsewhere. */
export function associationHandler(kind: AssociationKind): ResourceHandler {
  const inputsIn = (values: Values): AssociationInputs => checkAssociation(kind, values).inputs;
  return withinProject({
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
        const changed = associationChanges(withoutProject(olds), inputs);
        const replaces = replacedBy(changed);
        const isReplaced = replaces.length > 0;
        resourceDiffed(context, { id, inputs, holdings: heldByState(olds, inputs), isReplaced });
        // The old one goes first: else removing it could take away what the new one has just given.
        return { changes: changed.length > 0, replaces, deleteBeforeReplace: isReplaced, changed: () => changed };
      });
    },
    create: async (context, news) => {
      // Of its own: an ID made of the role's name would show one that is secret.
      const id = `${IDS[kind]}-${randomUUID()}`;
      return keepingState(context, { id, Failed: AssociationHalfDone }, async () =>
        createAssociation(context, inputsIn(news)),
      );
    },
    find: async (context, name) => {
      const found = await findAssociation(context, kind, name);
      if (found === undefined) return undefined;
      const id = `${IDS[kind]}-${randomUUID()}`;
      return { id, state: ofProject(context, found.state), inputs: { ...found.inputs } };
    },
    read: async (context, { id, state: olds }) => {
      const state = await readAssociation(context, stateIn(olds));
      if (state === undefined) return undefined;
      return { id, state: ofProject(context, state), inputs: { ...inputsOfState(state) } };
    },
    update: async (context, { id, state: olds }, news) => {
      const inputs = inputsIn(news);
      return keepingState(context, { id, Failed: AssociationHalfDone }, async () =>
        updateAssociation(context, stateIn(olds), inputs, ownerOf({ ...inputs })),
      );
    },
    delete: async (context, { id, state: olds }) => {
      await deleteAssociation(context, stateIn(olds), context.learned.replacedBy.get(id));
    },
  });
}

function stateIn(values: Values): AssociationState {
  return knownAssociation(withoutProject(values));
}

/** The right by the user ID that the state knows, too: another resource may name the user by it. */
function heldByState(olds: Values, { loginId: _loginId, ...inputs }: AssociationInputs): Holding[] {
  const { userId } = olds;
  return typeof userId === "string" ? associationHoldings({ ...inputs, userId }) : [];
}
