/**
 * The dynamic door of one user: from the methods of Pulumi's dynamic provider to the operations on a user. In: `olds`,
 * `news` and config as the engine hands them over. Out: results in the engine's shape. Must not know: requests, or what
 * a declaration means; it translates and nothing else.
 */
import type { dynamic } from "@pulumi/pulumi";

import { checkUser } from "../core/check.ts";
import { claimHoldings, userHoldings } from "../core/holdings.ts";
import { declaresMark } from "../core/mark.ts";
import { diffUser, isEmpty, keptByAdoption } from "../core/diff.ts";
import { DescopeError } from "../core/errors.ts";
import { refusedFlip } from "../core/test-flip.ts";
import { passwordWarning } from "../core/password.ts";
import type { UserInputs, UserState } from "../core/model.ts";
import { createUser } from "../user/create.ts";
import type { UserContext } from "../user/context.ts";
import { deleteUser, keptMessage } from "../user/delete.ts";
import { readUser } from "../user/read.ts";
import { HalfDone } from "../user/state.ts";
import { updateUser } from "../user/update.ts";
import { aboutUser, keptFieldsMessage, subjectOf } from "../user/messages.ts";
import { failure, plainError } from "./errors.ts";
import { notify } from "./notify.ts";
import { operate } from "./operate.ts";
import { declareRenames } from "./renames.ts";
import { ownerOf } from "../runtime/run-declarations.ts";
import { creatingOf, declareUser, diffDeclared, resourceDiffed } from "./declared.ts";
import { hiddenInputs, plainInputs, plainState, stored } from "./stored.ts";
import { refuseUnaskedDelete } from "./unasked.ts";
import { keptSession, type OpenSession, type Props } from "./props.ts";

export function userDoor(open?: OpenSession): dynamic.ResourceProvider {
  const { configure, session } = keptSession(open);
  return {
    configure,
    check: async (olds: Props, news: Props) => {
      const { inputs, failures } = checkUser(plainInputs(news));
      const warning = passwordWarning(plainInputs(olds), inputs);
      if (warning !== undefined) notify("warn", `${subjectOf(inputs)}: ${warning}`);
      const all = failures.map(({ property, reason }) => failure(`${property}: ${reason}`));
      if (all.length === 0) {
        const refused = await session().then(
          (context) => refusedAttributes(context, inputs) ?? declareUser(context, inputs),
          (error: unknown) => plainError(error).message,
        );
        if (refused !== undefined) all.push(failure(refused));
      }
      return { inputs: { ...inputs, ...hiddenInputs(news) }, failures: all };
    },
    diff: async (id: string, olds: Props, news: Props) =>
      diffDeclared(session, { olds, inputs: inputsOf(news) }, (context, inputs) => {
        const state = stateIn(olds);
        refuseFlip(state, inputs);
        const difference = diffUser(state, inputs);
        const replaces = [...difference.replaces];
        context.learned.inState.add(id);
        if (replaces.length === 0) declareRenames(context, ownerOf({ ...inputs }), [{ userId: id, state, inputs }]);
        resourceDiffed(context, { id, inputs, holdings: userHoldings(inputs, id), isReplaced: replaces.length > 0 });
        const kept = keptByAdoption(state, inputs, difference);
        if (kept.length > 0) notify("info", keptFieldsMessage(subjectOf(inputs), kept));
        return { changes: !isEmpty(difference), replaces, deleteBeforeReplace: replaces.length > 0 };
      }),
    create: async (news: Props) =>
      guarded(session, [news], async (context) => {
        const inputs = inputsOf(news);
        const state = await createUser(context, inputs, creatingOf(context, inputs));
        return { id: state.userId, outs: stored(context, state) };
      }),
    read: async (id: string, props: Props = {}) =>
      guarded(session, [props], async (context) => {
        const found = await readUser(context, id, stateIn(props));
        if (found === undefined) return { id: "", props: {} };
        context.learned.inState.add(id);
        return { id, props: stored(context, found.state), inputs: { ...found.inputs, ...hiddenInputs(props) } };
      }),
    update: async (id: string, olds: Props, news: Props) =>
      guarded(session, [news, olds], async (context) => {
        const state = stateIn(olds) as unknown as UserState;
        const inputs = inputsOf(news);
        return { outs: stored(context, await updateUser(context, id, state, inputs, ownerOf({ ...inputs }))) };
      }),
    delete: async (id: string, props: Props) =>
      guarded(session, [props], async (context) => {
        const state = stateIn(props);
        const subject = subjectOf({ ...state, loginId: (state["loginId"] as string | undefined) ?? "" });
        refuseUnaskedDelete(context, { id, held: claimHoldings(state).held, subject });
        const kept = await deleteUser(context, id, state, context.learned.replacedBy.get(id));
        if (kept !== undefined) notify("warn", keptMessage(id, state, kept));
      }),
  };
}

function refusedAttributes({ mark }: UserContext, { customAttributes }: UserInputs): string | undefined {
  return mark === undefined ? undefined : declaresMark(customAttributes, mark.attribute);
}

/** A replacement that could not be made, for the old user is kept; in preview already. */
function refuseFlip(state: Props, inputs: UserInputs): void {
  const refusal = refusedFlip(state, inputs);
  if (refusal === undefined) return;
  throw new DescopeError("INPUT_INVALID", {
    subject: subjectOf(inputs),
    field: "test",
    what: `${refusal.what}; nothing was sent`,
    next: refusal.next,
  });
}

/** A half-done user keeps its state. */
async function guarded<T>(
  session: () => Promise<UserContext>,
  maps: readonly [Props, ...Props[]],
  run: (context: UserContext) => Promise<T>,
): Promise<T> {
  return operate(session, maps, {
    run,
    about: (error) => aboutUser(error, maps[0]),
    kept: (error) =>
      error instanceof HalfDone ? { id: error.userId, state: { ...error.state }, cause: error.cause } : undefined,
  });
}

function stateIn(props: Props): Props {
  return plainState(props);
}

function inputsOf(news: Props): UserInputs {
  return checkUser(plainInputs(news)).inputs;
}
