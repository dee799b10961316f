import { randomUUID } from "node:crypto";

import type { CheckFailure } from "../core/check.ts";
import { claimHoldings } from "../core/holdings.ts";
import { isMap } from "../core/map.ts";
import { declaresMark } from "../core/mark.ts";
import { setPropertyChanges } from "../core/set-changes.ts";
import { setHoldings, stayingOf } from "../core/set-holdings.ts";
import {
  checkSet,
  entriesOf,
  keptFieldsOfSet,
  planSet,
  setChanges,
  setKeyNotes,
  setPasswordWarnings,
  type SetInputs,
  type SetState,
} from "../core/user-set.ts";
import type { UserContext } from "../user/context.ts";
import { keptFieldsMessage } from "../user/messages.ts";
import { createSet, deleteSet, readSet, refuseFlips, SetHalfDone, updateSet } from "../user-set/operations.ts";
import { creatingOf, declareLeaving, declareSet, resourceDiffed } from "./declared.ts";
import type { Note, ResourceHandler, Values } from "./handler.ts";
import { keepingState } from "./partial.ts";
import { diffOfProject, ofProject, PROJECT_KEY, withinProject, withoutProject } from "./project.ts";
import { declareRenames } from "./renames.ts";
import { ownerOf } from "./run-declarations.ts";
import { refuseUnaskedDelete } from "./unasked.ts";

/** Every entry is a map here, however a front end carries it. */
export const userSetHandler: ResourceHandler = withinProject({
  check: (olds, news) => {
    const failures = checkSet(news, olds);
    return { inputs: news, failures, notes: failures.length === 0 ? notesOf(olds, inputsIn(news)) : [] };
  },
  declare: (context, news) => {
    const inputs = inputsIn(news);
    const failure = declaredMark(context, inputs) ?? declareSet(context, inputs);
    return failure === undefined ? [] : [failure];
  },
  diff: (context, { id, state: olds }, news) => {
    const inputs = inputsIn(news);
    return diffOfProject(context, { state: olds, inputs }, () => {
      const state = stateIn(olds);
      declareLeaving(context, state, inputs);
      judgePlan(context, state, inputs);
      knownInState(context, state);
      declareRenames(context, ownerOf({ ...inputs }), stayingOf(state, inputs));
      resourceDiffed(context, { id, inputs, holdings: setHoldings(inputs, state.userIds), isReplaced: false });
      return {
        changes: setChanges(state, inputs),
        replaces: [],
        deleteBeforeReplace: false,
        changed: () => setPropertyChanges(state, inputs),
      };
    });
  },
  create: async (context, news) => {
    const id = `user-set-${randomUUID()}`;
    const inputs = inputsIn(news);
    return keepingState(context, { id, Failed: SetHalfDone }, async () =>
      createSet(context, inputs, creatingOf(context, inputs)).catch(leavingNothing),
    );
  },
  read: async (context, { id, state: olds }) => {
    const { state, inputs } = await readSet(context, stateIn(olds));
    knownInState(context, state);
    // An older state learns its project by a user who was found, never from users who were not.
    const learns = olds[PROJECT_KEY] !== undefined || Object.keys(state.users).length > 0;
    return { id, state: learns ? ofProject(context, state) : { ...state }, inputs: { ...inputs } };
  },
  update: async (context, { id, state: olds }, news) => {
    const inputs = inputsIn(news);
    return keepingState(context, { id, Failed: SetHalfDone }, async () =>
      updateSet(context, stateIn(olds), inputs, ownerOf({ ...inputs })),
    );
  },
  delete: async (context, { id, state: olds }) => {
    const state = stateIn(olds);
    const held = Object.values(state.users).flatMap((user) => claimHoldings(user).held);
    refuseUnaskedDelete(context, { id, held, subject: "user set" });
    await keepingState(context, { id, Failed: SetHalfDone }, async () => {
      await deleteSet(context, state);
      return state;
    });
  },
});

function notesOf(olds: Values, inputs: SetInputs): Note[] {
  return [
    ...setKeyNotes(olds, inputs).map((message) => ({ level: "info", message }) as const),
    ...setPasswordWarnings(olds, inputs).map((message) => ({ level: "warn", message }) as const),
  ];
}

function knownInState({ learned }: UserContext, { userIds }: SetState): void {
  for (const userId of Object.values(userIds)) learned.inState.add(userId);
}

/** What a preview's lines do not say of the users who change: an error, or notes. */
function judgePlan({ notify }: UserContext, state: SetState, inputs: SetInputs): void {
  if (!isMap(inputs.users)) return;
  const entries = entriesOf(inputs);
  const planned = { entries, plan: planSet(state, inputs, entries) };
  refuseFlips(state, inputs, planned);
  const kept = [...keptFieldsOfSet(state, planned)];
  // Each difference once, with the users that it is about.
  for (const [, same] of Map.groupBy(kept, ([, items]) => items.join(", "))) {
    const subject = same.map(([key]) => `users.${key}`).join(", ");
    notify("info", keptFieldsMessage(subject, same[0]?.[1] ?? []));
  }
}

/** The first entry, or the defaults, that declares the mark. */
function declaredMark({ mark }: UserContext, { users, defaults }: SetInputs): CheckFailure | undefined {
  if (mark === undefined) return undefined;
  const entries = Object.entries(users).map(([key, entry]) => [`users.${key}`, entry] as const);
  for (const [path, entry] of [...entries, ["defaults", defaults] as const]) {
    const found = declaresMark(entry?.["customAttributes"], mark.attribute);
    if (found !== undefined) return { ...found, property: `${path}.${found.property}` };
  }
  return undefined;
}

/** A set of which no user was made is no resource. */
function leavingNothing(error: unknown): never {
  const isEmpty = error instanceof SetHalfDone && Object.keys(error.state.users).length === 0;
  throw isEmpty ? error.cause : error;
}

function stateIn(values: Values): SetState {
  return withoutProject(values) as unknown as SetState;
}

function inputsIn(values: Values): SetInputs {
  return values as unknown as SetInputs;
}
