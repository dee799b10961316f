import { changesOf } from "../core/changes.ts";
import { checkUser } from "../core/check.ts";
import { diffUser, isEmpty, keptByAdoption } from "../core/diff.ts";
import { DescopeError } from "../core/errors.ts";
import { claimHoldings, userHoldings } from "../core/holdings.ts";
import { declaresMark } from "../core/mark.ts";
import type { UserInputs, UserState } from "../core/model.ts";
import { passwordWarning } from "../core/password.ts";
import { refusedFlip } from "../core/test-flip.ts";
import type { UserContext } from "../user/context.ts";
import { createUser } from "../user/create.ts";
import { findUser } from "../user/find.ts";
import { deleteUser, keptMessage } from "../user/delete.ts";
import { aboutUser, keptFieldsMessage, subjectOf, type Discretion } from "../user/messages.ts";
import { readUser } from "../user/read.ts";
import { HalfDone } from "../user/state.ts";
import { updateUser } from "../user/update.ts";
import { creatingOf, declareUser, resourceDiffed } from "./declared.ts";
import { PartialFailure, type ResourceHandler, type Values } from "./handler.ts";
import { diffOfProject, ofProject, withinProject, withoutProject } from "./project.ts";
import { declareRenames } from "./renames.ts";
import { ownerOf } from "./run-declarations.ts";
import { refuseUnaskedDelete } from "./unasked.ts";

/** `User` and `TestUser`. */
export const userHandler: ResourceHandler = withinProject({
  check: (olds, news, discretion) => {
    const { inputs, failures } = checkUser(news);
    const warning = passwordWarning(olds, inputs);
    return {
      inputs: { ...inputs },
      failures,
      notes: warning === undefined ? [] : [{ level: "warn", message: `${subjectOf(discretion, inputs)}: ${warning}` }],
    };
  },
  declare: (context, news) => {
    const inputs = inputsIn(news);
    const { mark } = context;
    const marks = mark === undefined ? undefined : declaresMark(inputs.customAttributes, mark.attribute);
    const failure = marks ?? declareUser(context, inputs);
    return failure === undefined ? [] : [failure];
  },
  diff: (context, { id, state: olds }, news) => {
    const inputs = inputsIn(news);
    return diffOfProject(context, { state: olds, inputs }, () => {
      const state = withoutProject(olds);
      refuseFlip(context, state, inputs);
      const difference = diffUser(state, inputs);
      const replaces = [...difference.replaces];
      context.learned.inState.add(id);
      if (replaces.length === 0) declareRenames(context, ownerOf({ ...inputs }), [{ userId: id, state, inputs }]);
      resourceDiffed(context, { id, inputs, holdings: userHoldings(inputs, id), isReplaced: replaces.length > 0 });
      const kept = keptByAdoption(state, inputs, difference);
      if (kept.length > 0) context.notify("info", keptFieldsMessage(subjectOf(context, inputs), kept));
      return {
        changes: !isEmpty(difference),
        replaces,
        deleteBeforeReplace: replaces.length > 0,
        changed: () => changesOf(state, inputs, difference),
      };
    });
  },
  create: async (context, news) =>
    operate(context, news, async () => {
      const inputs = inputsIn(news);
      const state = await createUser(context, inputs, creatingOf(context, inputs));
      return { id: state.userId, state: ofProject(context, state) };
    }),
  find: async (context, name) => {
    const found = await findUser(context, name);
    if (found === undefined) return undefined;
    return { id: found.state.userId, state: ofProject(context, found.state), inputs: { ...found.inputs } };
  },
  read: async (context, { id, state: olds }) =>
    operate(context, olds, async () => {
      const found = await readUser(context, id, withoutProject(olds));
      if (found === undefined) return undefined;
      context.learned.inState.add(id);
      return { id, state: ofProject(context, found.state), inputs: { ...found.inputs } };
    }),
  update: async (context, { id, state: olds }, news) =>
    operate(context, news, async () => {
      const state = withoutProject(olds) as unknown as UserState;
      const inputs = inputsIn(news);
      const after = await updateUser(context, id, state, inputs, ownerOf({ ...inputs }));
      return { id, state: ofProject(context, after) };
    }),
  delete: async (context, { id, state: olds }) =>
    operate(context, olds, async () => {
      const state = withoutProject(olds);
      const subject = subjectOf(context, { ...state, loginId: (state["loginId"] as string | undefined) ?? "" });
      refuseUnaskedDelete(context, { id, held: claimHoldings(state).held, subject });
      const kept = await deleteUser(context, id, state, context.learned.replacedBy.get(id));
      if (kept !== undefined) context.notify("warn", keptMessage(context, id, state, kept));
    }),
});

/** A replacement that could not be made, for the old user is kept; in preview already. */
function refuseFlip(context: Discretion, state: Values, inputs: UserInputs): void {
  const refusal = refusedFlip(state, inputs);
  if (refusal === undefined) return;
  throw new DescopeError("INPUT_INVALID", {
    subject: subjectOf(context, inputs),
    field: "test",
    what: `${refusal.what}; nothing was sent`,
    next: refusal.next,
  });
}

/** A half-done user keeps its state; an error says which user it was about. */
async function operate<T>(context: UserContext, about: Values, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof HalfDone)) throw aboutUser(context, error, about);
    const kept = { id: error.userId, state: ofProject(context, error.state) };
    throw new PartialFailure(kept, aboutUser(context, error.cause, about));
  }
}

function inputsIn(values: Values): UserInputs {
  return checkUser(values).inputs;
}
