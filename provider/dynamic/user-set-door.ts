/**
 * The dynamic door of a set of users. In: `olds`, `news` and config as the engine hands them over. Out: results in the
 * engine's shape. Must not know: requests, or what a declaration means.
 */
import { randomUUID } from "node:crypto";

import type { dynamic } from "@pulumi/pulumi";

import { isMap } from "../core/map.ts";
import { declaresMark } from "../core/mark.ts";
import { claimHoldings } from "../core/holdings.ts";
import { setHoldings, stayingOf } from "../core/set-holdings.ts";
import { knownState, refreshedInputs, storedState, unpacked } from "../core/set-state.ts";
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
import { createSet, deleteSet, readSet, refuseFlips, SetHalfDone, updateSet } from "../user-set/operations.ts";
import { failure, plainError, plainText } from "./errors.ts";
import type { UserContext } from "../user/context.ts";
import { keptFieldsMessage } from "../user/messages.ts";
import { creatingOf, declareLeaving, declareSet, diffDeclared, resourceDiffed } from "./declared.ts";
import { notify } from "./notify.ts";
import { refuseOtherProject } from "./project.ts";
import { hiddenInputs, ofResource, plainInputs, plainState, PROJECT_KEY, stored } from "./stored.ts";
import { declareRenames } from "./renames.ts";
import { ownerOf } from "../runtime/run-declarations.ts";
import { hideSecretsOf } from "./secrets.ts";
import { refuseUnaskedDelete } from "./unasked.ts";
import { keptSession, PROVIDER_KEY, type OpenSession, type Props } from "./props.ts";

export function userSetDoor(open?: OpenSession): dynamic.ResourceProvider {
  const { configure, session } = keptSession(open);
  return {
    configure,
    check: async (olds: Props, news: Props) => {
      const inputs = plainInputs(news);
      const before = unpacked(plainInputs(olds));
      const failures = checkSet(unpacked(inputs), before).map(({ property, reason }) =>
        failure(`${property}: ${reason}`),
      );
      if (failures.length === 0) {
        for (const note of setKeyNotes(before, inputsIn(news))) notify("info", note);
        for (const warning of setPasswordWarnings(before, inputsIn(news))) notify("warn", warning);
        const refused = await session().then(
          (context) => refusedAttributes(context, inputsIn(news)) ?? declareSet(context, inputsIn(news)),
          (error: unknown) => plainError(error).message,
        );
        if (refused !== undefined) failures.push(failure(refused));
      }
      return { inputs: { ...inputs, ...hiddenInputs(news) }, failures };
    },
    diff: async (id: string, olds: Props, news: Props) =>
      diffDeclared(session, { olds, inputs: inputsIn(news) }, (context, inputs) => {
        const state = stateIn(olds);
        declareLeaving(context, state, inputs);
        judgePlan(state, inputs);
        knownInState(context, state);
        declareRenames(context, ownerOf({ ...inputs }), stayingOf(state, inputs));
        resourceDiffed(context, { id, inputs, holdings: setHoldings(inputs, state.userIds), isReplaced: false });
        return { changes: setChanges(state, inputs), replaces: [], deleteBeforeReplace: false };
      }),
    create: async (news: Props) => {
      const id = `user-set-${randomUUID()}`;
      return guarded({ session, id, maps: [news], isNew: true }, async (context) => ({
        id,
        outs: stored(context, storedState(await makeSet(context, inputsIn(news)), news["users"])),
      }));
    },
    read: async (id: string, props: Props = {}) =>
      guarded({ session, id, maps: [props] }, async (context) => {
        const { state, inputs } = await readSet(context, stateIn(props));
        knownInState(context, state);
        return {
          id,
          // An older state learns its project by a user who was found, never from users who were not.
          props: learnsProject(props, state)
            ? stored(context, storedState(state, props["users"]))
            : { ...storedState(state, props["users"]) },
          inputs: { ...refreshedInputs(inputs, plainInputs(props)), ...hiddenInputs(props) },
        };
      }),
    update: async (id: string, olds: Props, news: Props) =>
      guarded({ session, id, maps: [news, olds] }, async (context) => ({
        outs: stored(
          context,
          storedState(
            await updateSet(context, stateIn(olds), inputsIn(news), ownerOf({ ...inputsIn(news) })),
            news["users"],
          ),
        ),
      })),
    delete: async (id: string, props: Props) =>
      guarded({ session, id, maps: [props] }, async (context) => {
        const state = stateIn(props);
        const held = Object.values(state.users).flatMap((user) => claimHoldings(user).held);
        refuseUnaskedDelete(context, { id, held, subject: "user set" });
        await deleteSet(context, state);
      }),
  };
}

async function makeSet(context: UserContext, inputs: SetInputs): Promise<SetState> {
  return createSet(context, inputs, creatingOf(context, inputs));
}

function knownInState({ learned }: UserContext, { userIds }: SetState): void {
  for (const userId of Object.values(userIds)) learned.inState.add(userId);
}

/** What a preview's lines do not say of the users who change: an error, or notes. */
function judgePlan(state: SetState, inputs: SetInputs): void {
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
function refusedAttributes({ mark }: UserContext, { users, defaults }: SetInputs): string | undefined {
  if (mark === undefined) return undefined;
  const entries = Object.entries(users).map(([key, entry]) => [`users.${key}`, entry] as const);
  for (const [path, entry] of [...entries, ["defaults", defaults] as const]) {
    const reason = declaresMark(entry?.["customAttributes"], mark.attribute);
    if (reason !== undefined) return `${path}.${reason}`;
  }
  return undefined;
}

interface Operation {
  readonly session: () => Promise<UserContext>;
  readonly id: string;
  /** The engine's maps, the one that counts first. */
  readonly maps: readonly [Props, ...Props[]];
  readonly isNew?: boolean;
}

/** A set that was made in part keeps its state; one of which nothing was made leaves none. */
async function guarded<T>(
  { session, id, maps, isNew = false }: Operation,
  run: (context: UserContext) => Promise<T>,
): Promise<T> {
  const shared = await session().catch((error: unknown) => {
    throw plainError(error);
  });
  const context = ofResource(shared, maps);
  hideSecretsOf(context, maps);
  const [props] = maps;
  try {
    for (const map of maps) refuseOtherProject(context, map);
    return await run(context);
  } catch (error) {
    if (!(error instanceof SetHalfDone)) throw plainError(error, context.secrets);
    const plain = plainText(error.message, context.secrets);
    if (isNew && Object.keys(error.state.users).length === 0) throw plain;
    const properties = {
      ...stored(context, storedState(error.state, props["users"])),
      [PROVIDER_KEY]: props[PROVIDER_KEY],
    };
    // The engine prints the reasons and not the message; one that names the first of them is enough for thousands.
    throw Object.assign(plain, { id, properties, reasons: [plain.message] });
  }
}

function stateIn(props: Props): SetState {
  return knownState(plainState(props));
}

function learnsProject(before: Props, state: SetState): boolean {
  return before[PROJECT_KEY] !== undefined || Object.keys(state.users).length > 0;
}

function inputsIn(props: Props): SetInputs {
  return unpacked(plainInputs(props)) as unknown as SetInputs;
}
