// Makes the foreign clients ready. Comes in: what test/clients pins; leaves: how to run each, or why it cannot be.
import { ClientUnavailableError } from "./client.ts";
import type { ClientCommand, ForeignClient } from "./client.ts";
import { preparePython } from "./python.ts";

export type { ClientCommand, ForeignClient } from "./client.ts";

/** A client to run, or what to install for it. */
export type Prepared = ClientCommand | { readonly missing: string };

export async function prepareClients(): Promise<Record<ForeignClient, Prepared>> {
  return { python: await prepare(preparePython) };
}

async function prepare(work: () => Promise<ClientCommand>): Promise<Prepared> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ClientUnavailableError) return { missing: error.message };
    throw error;
  }
}
