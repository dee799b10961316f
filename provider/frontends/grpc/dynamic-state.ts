/**
 * States that the dynamic front end has written, for people who move to the plugin: without its hidden properties, and a
 * set's entries as maps. What this front end has written itself stays as it is.
 */
import { unpacked } from "../../core/set-state.ts";
import type { Values } from "../../runtime/handler.ts";

/** frontends/dynamic: the provider's text, and what `stored.ts` adds. */
const HIDDEN: ReadonlySet<string> = new Set(["__provider", "secretFields", "declaredAs", "managedBy"]);

export function withoutHidden(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !HIDDEN.has(name)));
}

export function unpackedSet(values: Values): Values {
  return unpacked(withoutHidden(values));
}
