/** What an update of a set would change, as `core/changes.ts` says it of a user: each under its entry's key. */
import { changesOf, kindOf, valueAt, type PropertyChange } from "./changes.ts";
import { diffUser } from "./diff.ts";
import { isMap } from "./map.ts";
import type { UserInputs } from "./model.ts";
import { containsUnknown } from "./unknown.ts";
import { entriesOf, planSet, type SetInputs, type SetState } from "./user-set.ts";

export function setPropertyChanges(state: SetState, inputs: SetInputs): PropertyChange[] {
  // A preview that does not know the users, or what they share, cannot tell one from another.
  const unknown = (["users", "defaults"] as const).filter(
    (name) => !isMap(inputs[name]) && containsUnknown(inputs[name]),
  );
  if (unknown.length > 0)
    return [...unknown.map((name) => changeOf([name], state[name], inputs[name])), ...controls(state, inputs)];
  const entries = entriesOf(inputs);
  const { added, changed, replaced, kept, removed } = planSet(state, inputs, entries);
  const moved = [...changed, ...replaced, ...kept].filter(([key, from]) => key !== from);
  const changes = [
    ...removed.map((key) => entryChange(key, "delete")),
    ...added.map((key) => entryChange(key, "add")),
    // The same user under another key.
    ...moved.flatMap(([key, from]) => [entryChange(from, "delete"), entryChange(key, "add")]),
    ...[...changed, ...replaced]
      .filter(([key, from]) => key === from)
      .flatMap(([key]) => entryChanges(key, state, inputs, entries.get(key))),
    ...controls(state, inputs),
  ];
  // What the defaults say is one change, however many entries it is about.
  return [...new Map(changes.map((change) => [JSON.stringify(change.path), change])).values()];
}

function entryChange(key: string, kind: PropertyChange["kind"]): PropertyChange {
  return { path: ["users", key], kind, replaces: false };
}

/** An entry is replaced within its set, never the set. */
function entryChanges(
  key: string,
  state: SetState,
  inputs: SetInputs,
  declared: UserInputs | undefined,
): PropertyChange[] {
  const known = state.users[key];
  if (known === undefined || declared === undefined) return [];
  const own: unknown = inputs.users[key];
  if (!isMap(own)) return [changeOf(["users", key], known, own)];
  return changesOf(known, declared, diffUser(known, declared)).map(({ path, kind }) => {
    const isShared = valueAt(own, path) === undefined && valueAt(inputs.defaults ?? {}, path) !== undefined;
    return { path: [...(isShared ? ["defaults"] : ["users", key]), ...path], kind, replaces: false };
  });
}

function controls(state: SetState, inputs: SetInputs): PropertyChange[] {
  return state.maxDeletes === inputs.maxDeletes ? [] : [changeOf(["maxDeletes"], state.maxDeletes, inputs.maxDeletes)];
}

function changeOf(path: readonly string[], before: unknown, after: unknown): PropertyChange {
  return { path, kind: kindOf(before, after), replaces: false };
}
