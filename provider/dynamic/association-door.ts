/**
 * The dynamic door of one role or membership of a user who is somebody else's. In: `olds`, `news` and config as the
 * engine hands them over. Out: results in the engine's shape. Must not know: requests, or what a declaration means.
 */
import { randomUUID } from "node:crypto";

import type { dynamic } from "@pulumi/pulumi";

import { diffAssociation, inputsOfState, type AssociationInputs, type AssociationKind } from "../core/association.ts";
import { associationHoldings, type Holding } from "../core/holdings.ts";
import { checkAssociation } from "../core/association-check.ts";
import { createAssociation, deleteAssociation, readAssociation, updateAssociation } from "../association/operations.ts";
import { AssociationHalfDone, knownAssociation } from "../association/state.ts";
import type { UserContext } from "../user/context.ts";
import { failure, plainError } from "./errors.ts";
import { declareAssociation, diffDeclared, resourceDiffed } from "./declared.ts";
import { operate } from "./operate.ts";
import { hiddenInputs, plainInputs, plainState, stored } from "./stored.ts";
import { ownerOf } from "../runtime/run-declarations.ts";
import { keptSession, type OpenSession, type Props } from "./props.ts";

const IDS: Readonly<Record<AssociationKind, string>> = { UserRole: "user-role", UserTenant: "user-tenant" };

export function associationDoor(kind: AssociationKind, open?: OpenSession): dynamic.ResourceProvider {
  const { configure, session } = keptSession(open);
  const guarded = <T>(id: string, maps: readonly [Props, ...Props[]], run: (context: UserContext) => Promise<T>) =>
    operate(session, maps, {
      run,
      about: (error) => error,
      kept: (error) =>
        error instanceof AssociationHalfDone ? { id, state: { ...error.state }, cause: error.cause } : undefined,
    });
  const inputsOf = (news: Props): AssociationInputs => checkAssociation(kind, plainInputs(news)).inputs;
  return {
    configure,
    check: async (_olds: Props, news: Props) => {
      const { inputs, failures } = checkAssociation(kind, plainInputs(news));
      const all = failures.map(({ property, reason }) => failure(`${property}: ${reason}`));
      if (all.length === 0) {
        const refused = await session().then(
          (context) => declareAssociation(context, inputs),
          (error: unknown) => plainError(error).message,
        );
        if (typeof refused === "string") all.push(failure(refused));
      }
      return { inputs: { ...inputs, ...hiddenInputs(news) }, failures: all };
    },
    diff: async (id: string, olds: Props, news: Props) =>
      diffDeclared(session, { olds, inputs: inputsOf(news) }, (context, inputs) => {
        const { changes, replaces } = diffAssociation(stateIn(olds), inputs);
        const isReplaced = replaces.length > 0;
        resourceDiffed(context, { id, inputs, holdings: heldByState(olds, inputs), isReplaced });
        // The old one goes first: else removing it could take away what the new one has just given.
        return { changes, replaces: [...replaces], deleteBeforeReplace: isReplaced };
      }),
    create: async (news: Props) => {
      // Of its own: an ID made of the role's name would show one that is secret.
      const id = `${IDS[kind]}-${randomUUID()}`;
      return guarded(id, [news], async (context) => ({
        id,
        outs: stored(context, await createAssociation(context, inputsOf(news))),
      }));
    },
    read: async (id: string, props: Props = {}) =>
      guarded(id, [props], async (context) => {
        const state = await readAssociation(context, knownAssociation(stateIn(props)));
        if (state === undefined) return { id: "", props: {} };
        return { id, props: stored(context, state), inputs: { ...inputsOfState(state), ...hiddenInputs(props) } };
      }),
    update: async (id: string, olds: Props, news: Props) =>
      guarded(id, [news, olds], async (context) => ({
        outs: stored(
          context,
          await updateAssociation(
            context,
            knownAssociation(stateIn(olds)),
            inputsOf(news),
            ownerOf({ ...inputsOf(news) }),
          ),
        ),
      })),
    delete: async (id: string, props: Props) =>
      guarded(id, [props], async (context) => {
        const by = context.learned.replacedBy.get(id);
        await deleteAssociation(context, knownAssociation(stateIn(props)), by);
      }),
  };
}

function stateIn(props: Props): Props {
  return plainState(props);
}

/** The right by the user ID that the state knows, too: another resource may name the user by it. */
function heldByState(olds: Props, { loginId: _loginId, ...inputs }: AssociationInputs): Holding[] {
  const { userId } = olds;
  return typeof userId === "string" ? associationHoldings({ ...inputs, userId }) : [];
}
