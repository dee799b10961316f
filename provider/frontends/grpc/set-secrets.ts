/**
 * What of a set is secret. In: its inputs or state as on the wire. Out: names and the shape of its secrets, as a user's own
 * would have them. An entry has the secrets of the defaults, which the state repeats in each of them.
 */
import { isMap } from "../../core/map.ts";
import type { Values } from "../../runtime/handler.ts";
import { isSecret, secretNamesOf } from "./values.ts";

const ATTRIBUTES = "customAttributes";

/** The names of the users' properties; "*" where a whole entry, or all of them, is secret. */
export function secretNamesOfSet(...wires: readonly Values[]): string[] {
  const names = wires.flatMap(({ users, defaults }) => {
    const entries: unknown[] = isMap(users) && !isSecret(users) ? Object.values(users) : [];
    const parts = [users, defaults, ...entries];
    return parts.some(isSecret) ? ["*"] : secretNamesOf(...[defaults, ...entries].filter(isMap));
  });
  return [...new Set(names)].sort();
}

/** The wire's values with each entry as its user is declared, defaults and all. */
export function likeUsers(wire: Values): Values {
  const { users, defaults } = wire;
  if (!isMap(users) || isSecret(users) || !isMap(defaults)) return wire;
  const entries = Object.entries(users).map(([key, own]) => [key, withShared(own, defaults)] as const);
  return { ...wire, users: Object.fromEntries(entries) };
}

function withShared(own: unknown, defaults: Values): unknown {
  if (!isMap(own) || isSecret(own)) return own;
  if (isSecret(defaults)) return defaults;
  const [shared, mine] = [defaults[ATTRIBUTES], own[ATTRIBUTES]];
  const attributes =
    isSecret(shared) || !isMap(shared) || !isMap(mine) || isSecret(mine)
      ? {}
      : { [ATTRIBUTES]: { ...shared, ...mine } };
  // A secret map of the defaults is secret in every entry, whose own keys are merged into it.
  return { ...defaults, ...own, ...(isSecret(shared) ? { [ATTRIBUTES]: shared } : attributes) };
}
