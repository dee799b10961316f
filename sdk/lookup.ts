/**
 * The way from a program to the look-ups. In: nothing. Out: the functions of provider/lookup and their settings. Must
 * not know: what is asked. HTTP is loaded when the first question is asked: most programs ask none.
 */
import * as pulumi from "@pulumi/pulumi";

import type { LookupSettings } from "../provider/lookup/index.ts";

export type Lookups = typeof import("../provider/lookup/index.ts");

export async function lookups(): Promise<Lookups> {
  return import("../provider/lookup/index.ts");
}

/** Credentials as the provider finds them: the environment, then the stack's config, which a script has none of. */
export function lookupSettings(): LookupSettings {
  return {
    config: (key) => pulumi.runtime.getConfig(key),
    environment: process.env,
    notify: (message) => {
      // A script's stdout is its own.
      if (pulumi.runtime.hasEngine()) pulumi.log.info(message).catch(() => undefined);
      else process.stderr.write(`${message}\n`);
    },
  };
}
