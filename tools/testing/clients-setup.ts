// Runs once before the tests on official clients. Comes in: nothing; leaves: how to run each client, or what it lacks. In
// CI a client that cannot be made ready is a failure; elsewhere its tests are skipped, loudly.
import type { TestProject } from "vitest/node";
import { prepareClients } from "../clients/index.ts";
import type { ForeignClient, Prepared } from "../clients/index.ts";
import { isCi, loudly } from "./ci.ts";

declare module "vitest" {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- vitest's own is an interface, to be merged with
  interface ProvidedContext {
    clients: Record<ForeignClient, Prepared>;
  }
}

export default async function setup(project: TestProject): Promise<void> {
  const clients = await prepareClients();
  for (const [name, prepared] of Object.entries(clients)) {
    if (!("missing" in prepared)) continue;
    if (isCi) throw new Error(`The ${name} client cannot be made ready. ${prepared.missing}`);
    loudly(`${prepared.missing}\nTHE TESTS WITH THE ${name.toUpperCase()} CLIENT ARE SKIPPED.`);
  }
  project.provide("clients", clients);
}
