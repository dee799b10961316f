/** What the entries of a set take from its defaults, and what is their own. */
import { isMap } from "./map.ts";

type Map = Readonly<Record<string, unknown>>;

const ATTRIBUTES = "customAttributes";

/** An entry's own values over the defaults; custom attributes key by key; null: not declared, whatever the defaults say. */
export function withDefaults(own: Map, defaults: Map | undefined): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...defaults, ...own };
  const [base, over] = [defaults?.[ATTRIBUTES], own[ATTRIBUTES]];
  if (isMap(base) && isMap(over)) merged[ATTRIBUTES] = withoutNulls({ ...base, ...over });
  return withoutNulls(merged);
}

/** What `withDefaults` needs to give back `full`. */
export function ownOf(full: Map, defaults: Map | undefined): Record<string, unknown> {
  if (defaults === undefined) return { ...full };
  const own = difference(full, defaults);
  const [base, whole] = [defaults[ATTRIBUTES], full[ATTRIBUTES]];
  if (isMap(base) && isMap(whole) && !same(base, whole)) own[ATTRIBUTES] = difference(whole, base);
  return own;
}

function difference(full: Map, defaults: Map): Record<string, unknown> {
  const own = Object.entries(full).filter(
    ([name, value]) => !Object.hasOwn(defaults, name) || !same(defaults[name], value),
  );
  const gone = Object.keys(defaults).filter((name) => !Object.hasOwn(full, name) && defaults[name] !== null);
  return { ...Object.fromEntries(own), ...Object.fromEntries(gone.map((name) => [name, null])) };
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function withoutNulls(map: Map): Record<string, unknown> {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== null && value !== undefined));
}
