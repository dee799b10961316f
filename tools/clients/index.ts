// Makes the foreign clients ready. Comes in: what test/clients pins; leaves: how to run each, or why it cannot be.
import { ClientUnavailableError } from "./client.ts";
import type { ClientCommand, ForeignClient } from "./client.ts";
import { prepareGo } from "./go.ts";
import { prepareJava } from "./java.ts";
import { preparePython } from "./python.ts";

export type { ClientCommand, ForeignClient } from "./client.ts";

/** A client to run, or what to install for it. */
export type Prepared = ClientCommand | { readonly missing: string };

/** At once: each mostly waits for its own registry or compiler. */
export async function prepareClients(): Promise<Record<ForeignClient, Prepared>> {
  const [python, go, java] = await Promise.all([preparePython, prepareGo, prepareJava].map(prepare));
  return { python, go, java } as Record<ForeignClient, Prepared>;
}

async function prepare(work: () => Promise<ClientCommand>): Promise<Prepared> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ClientUnavailableError) return { missing: error.message };
    throw error;
  }
}
