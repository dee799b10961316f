/**
 * The plugin's configuration. In: arguments of the default provider (the stack's config) or of an explicit one. Out: a
 * look-up as `config/connection.ts` takes it, and what is wrong with the names.
 */
import type { CheckFailure } from "../../core/check.ts";
import type { ConfigLookup } from "../../config/connection.ts";
import type { Values } from "../../runtime/handler.ts";

export const SETTINGS: readonly string[] = [
  "projectId",
  "managementKey",
  "managementKeyEnv",
  "baseUrl",
  "moveFrom",
  "attributesOnPatch",
  "maxDeletes",
  "ownerAttribute",
  "owner",
  "maxBatch",
  "rateReserve",
  "limitScale",
];

/** What no state and no diff may show. */
export const SECRET_SETTINGS: readonly string[] = ["managementKey"];

/** What the engine itself adds to a provider's arguments. */
const OF_ENGINE: ReadonlySet<string> = new Set(["version", "pluginDownloadURL", "__internal"]);

export function unknownSettings(args: Values): CheckFailure[] {
  return Object.keys(args)
    .filter((name) => !SETTINGS.includes(name) && !OF_ENGINE.has(name))
    .map((property) => ({ property, reason: `is no setting of this provider; there are ${SETTINGS.join(", ")}` }));
}

/** `name`: of the provider's resource; the engine calls its own ones `default` and what follows. */
export function lookupIn(args: Values, name: string): ConfigLookup {
  const isExplicit = !/^(default($|_)|$)/.test(name);
  return (key) => {
    if (key === "descope-users:explicit") return isExplicit ? "true" : undefined;
    const value = key.startsWith("descope-users:") ? args[key.slice("descope-users:".length)] : undefined;
    return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
  };
}

/**
 * Another project in place: the resources stay, and each fails with PROJECT_MISMATCH. Where `moveFrom` says that they are
 * to be moved, the provider is replaced, so that the former one is there to delete them.
 */
export function replacesProvider(olds: Values, news: Values): boolean {
  return news["projectId"] !== olds["projectId"] && news["moveFrom"] === olds["projectId"];
}
