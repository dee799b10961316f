/** Properties that this front end adds to the engine's maps, and that no handler knows. */

/** The provider's text, in every map. */
export const PROVIDER_KEY = "__provider";

/** The input and output that marked resources have. */
export const MANAGED_BY_KEY = "managedBy";

/** The input and output that names the resource; states of older releases have none until something is written. */
export const DECLARED_AS_KEY = "declaredAs";

/** The input and output that names the secret properties, where there are some. */
export const SECRET_FIELDS_KEY = "secretFields";

const HIDDEN_KEYS: readonly string[] = [PROVIDER_KEY, MANAGED_BY_KEY, DECLARED_AS_KEY, SECRET_FIELDS_KEY];

export function withoutHidden(props: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(props).filter(([name]) => !HIDDEN_KEYS.includes(name)));
}
