/**
 * What an update would change, property by property, as a person is shown it before it happens. In: what is last known
 * and what is declared. Out: paths. Must not know: how a front end writes a path, or what is sent.
 */
import { diffAssociation, type AssociationInputs, type AssociationState } from "./association.ts";
import { attributeKeyOf, diffUser, type Difference, type Item, type LastKnown } from "./diff.ts";
import { isMap } from "./map.ts";
import type { UserInputs } from "./model.ts";

export interface PropertyChange {
  /** Names of properties, and keys of maps, from the outside in: `["customAttributes", "costCenter"]`. */
  readonly path: readonly string[];
  readonly kind: "add" | "update" | "delete";
  /** Another resource is made of this one. */
  readonly replaces: boolean;
}

export function userChanges(lastKnown: LastKnown, declared: UserInputs): PropertyChange[] {
  return changesOf(lastKnown, declared, diffUser(lastKnown, declared));
}

/** Of one user, or of an entry of a set. */
export function changesOf(
  lastKnown: LastKnown,
  declared: UserInputs,
  { set, cleared, released, replaces, controls }: Difference,
): PropertyChange[] {
  const change = (item: Item, isReplaced = false): PropertyChange => {
    const path = pathOf(item);
    return { path, kind: kindOf(valueAt(lastKnown, path), valueAt(declared, path)), replaces: isReplaced };
  };
  return [
    ...[...set, ...cleared, ...released, ...controls].map((item) => change(item)),
    ...replaces.map((name) => change(name, true)),
  ];
}

export function associationChanges(state: Partial<AssociationState>, inputs: AssociationInputs): PropertyChange[] {
  const { changed, replaces } = diffAssociation(state, inputs);
  return changed.map((name) => ({
    path: [name],
    kind: kindOf(state[name], inputs[name]),
    replaces: replaces.includes(name),
  }));
}

/** The properties that make another resource of this one. */
export function replacedBy(changes: readonly PropertyChange[]): string[] {
  return [...new Set(changes.filter(({ replaces }) => replaces).flatMap(({ path }) => path.slice(0, 1)))];
}

function pathOf(item: Item): string[] {
  const key = attributeKeyOf(item);
  return key === undefined ? [item] : ["customAttributes", key];
}

/** `undefined`: there is none. A key may have the name of what every object has. */
export function valueAt(values: object, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) => (isMap(value) && Object.hasOwn(value, name) ? value[name] : undefined),
    values,
  );
}

export function kindOf(before: unknown, after: unknown): PropertyChange["kind"] {
  if (before === undefined) return "add";
  return after === undefined ? "delete" : "update";
}
