/**
 * What of the engine's maps is secret. In: property maps of a user or a set. Out: their secret values, known to the
 * context from then on, so that no message of this process repeats one. Must not know: what is said, or by whom.
 *
 * The engine hands over plain values; which fields are secret stands in `secretFields`, and "*" is all of them. Passwords
 * are secret without it.
 */
import { unpacked } from "../../core/set-state.ts";
import { hideValues } from "../../runtime/discretion.ts";
import type { UserContext } from "../../user/context.ts";
import { SECRET_FIELDS_KEY } from "./hidden.ts";
import type { Props } from "./props.ts";
import { isMap } from "../../core/map.ts";
import { SECRET_INPUTS } from "../../core/secret-inputs.ts";
import { containsUnknown } from "../../core/unknown.ts";

/** All that one of the maps says is secret. */
export function secretNames(...maps: readonly Props[]): string[] {
  const lists = maps.map(({ [SECRET_FIELDS_KEY]: names }) => names);
  return [...new Set(lists.flatMap((names) => (Array.isArray(names) ? names.map(String) : [])))].sort();
}

/** The state has to learn it, for a refresh or destroy sees nothing else. */
export function differInSecrets(olds: Props, news: Props): boolean {
  const names = news[SECRET_FIELDS_KEY];
  return containsUnknown(names) || JSON.stringify(secretNames(olds)) !== JSON.stringify(secretNames(news));
}

export function hideSecretsOf(context: Pick<UserContext, "secrets">, maps: readonly Props[]): void {
  hideValues(context, maps.flatMap(secretsOf));
}

/** Of a user's own fields, and of those in a set's entries and defaults. */
function secretsOf(props: Props): unknown[] {
  const names = secretNames(props);
  return [props, props["defaults"], ...entriesOf(props, names)].filter(isMap).flatMap((declared) => {
    const all = names.includes("*") && declared !== props ? Object.keys(declared) : names;
    return [...new Set([...SECRET_INPUTS, ...all])].map((name) => declared[name]);
  });
}

/**
 * A set's entries that may hold a secret. One that travels as text holds none, unless the map of users is secret as a
 * whole, or the state tells how a default's secret drifted.
 */
function entriesOf(props: Props, names: readonly string[]): unknown[] {
  const { defaults } = props;
  const anywhere = names.includes("*") || (isMap(defaults) && names.some((name) => Object.hasOwn(defaults, name)));
  const { users } = anywhere ? unpacked(props) : props;
  return isMap(users) ? Object.values(users) : [];
}
