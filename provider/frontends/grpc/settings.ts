/**
 * The plugin's configuration. In: arguments of the default provider (the stack's config) or of an explicit one. Out: a
 * look-up as `config/connection.ts` takes it, and what is wrong with the names.
 */
import type { CheckFailure } from "../../core/check.ts";
import type { ConfigLookup } from "../../config/connection.ts";
import type { Values } from "../../runtime/handler.ts";

interface Setting {
  readonly type: "string" | "integer" | "number";
  readonly description: string;
  readonly secret?: boolean;
}

/** As the schema shows them. */
export const SETTINGS: Readonly<Record<string, Setting>> = {
  projectId: { type: "string", description: "The project's ID, P…" },
  managementKey: { type: "string", secret: true, description: "The management key." },
  managementKeyEnv: {
    type: "string",
    description:
      "Of an explicit provider: name of an environment variable that holds the management key where Pulumi runs.",
  },
  baseUrl: { type: "string", description: "Default: by the region in the project ID." },
  moveFrom: { type: "string", description: "The ID of another project whose resources may be moved to this one." },
  attributesOnPatch: {
    type: "string",
    description: "What PATCH does with a partial map of custom attributes: merge or replace.",
  },
  maxDeletes: { type: "integer", description: "How many users may lose access, deleted or disabled, in one run." },
  ownerAttribute: {
    type: "string",
    description: "The text attribute that holds the ownership mark. Default: no marks.",
  },
  owner: { type: "string", description: "The mark's text. Default: Pulumi's project/stack." },
  maxBatch: { type: "integer", description: "Users per batch call, at the most. Default: 100." },
  rateReserve: { type: "number", description: "Share of the rate limits that is left to live traffic. Default: 0.2." },
  limitScale: { type: "number", description: "Factor on the window of the rate limits, for benchmarks." },
};

/** What no state and no diff may show. */
export const SECRET_SETTINGS: readonly string[] = Object.keys(SETTINGS).filter(
  (name) => SETTINGS[name]?.secret === true,
);

/** What the engine itself adds to a provider's arguments. */
const OF_ENGINE: ReadonlySet<string> = new Set(["version", "pluginDownloadURL", "__internal"]);

export function unknownSettings(args: Values): CheckFailure[] {
  return Object.keys(args)
    .filter((name) => !Object.hasOwn(SETTINGS, name) && !OF_ENGINE.has(name))
    .map((property) => ({
      property,
      reason: `is no setting of this provider; there are ${Object.keys(SETTINGS).join(", ")}`,
    }));
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
