/**
 * Provider processes of one run of the engine: one per provider, each with a memory of its own, all with the folder in
 * which they share what the program declares. In: the project of each provider. Out: the front ends. Must not know:
 * programs, states. Between any two requests of a run the world may act.
 */
import { rmSync } from "node:fs";
import path from "node:path";
import process from "node:process";

import type { dynamic } from "@pulumi/pulumi";

import type { Emulator } from "../../../../emulator/index.ts";
import { createBudget } from "../../../../provider/client/budget.ts";
import { gatherCalls } from "../../../../provider/client/gather.ts";
import { withResilience } from "../../../../provider/client/resilience.ts";
import type { Call, Transport } from "../../../../provider/client/transport.ts";
import { canonicalLoginId } from "../../../../provider/core/canonical.ts";
import { associationHoldings, userHoldings, type Holding } from "../../../../provider/core/holdings.ts";
import { PACKED_SET } from "../../../../provider/frontends/dynamic/form.ts";
import type { OpenSession } from "../../../../provider/frontends/dynamic/props.ts";
import { dynamicProvider } from "../../../../provider/frontends/dynamic/provider.ts";
import { associationHandler } from "../../../../provider/runtime/association-handler.ts";
import { callsOver } from "../../../../provider/runtime/contexts.ts";
import { shareProgram } from "../../../../provider/runtime/program-declarations.ts";
import { SharedDeclarations } from "../../../../provider/runtime/run-declarations.ts";
import { userHandler } from "../../../../provider/runtime/user-handler.ts";
import { userSetHandler } from "../../../../provider/runtime/user-set-handler.ts";
import { createContext, type UserContext } from "../../../../provider/user/context.ts";
import { countingClock, mortalTransport, UNLIMITED } from "../process.ts";
import type { Declared, Kind } from "./author.ts";
import { isRight, usersDeclared, type DeclaredUser } from "./holdings.ts";
import type { ProviderName } from "./sequence.ts";

export interface Project {
  readonly emulator: Emulator;
  /** Shared by all processes, for the sockets: it remembers nothing of what it carried. */
  readonly transport: Transport;
}

export interface ProcessOptions {
  readonly project: Project;
  readonly moveFrom: string | undefined;
  /** What all processes of one run have in common; `undefined`: there is one only. */
  readonly folder: string | undefined;
  readonly dieAfterWrite: number | undefined;
  readonly beforeRequest: (project: Project) => void;
  readonly afterRequest: (project: Project) => void;
  readonly notify: (message: string) => void;
}

export interface Process {
  readonly door: (kind: Kind) => dynamic.ResourceProvider;
  readonly projectId: string;
  readonly isAlive: () => boolean;
  /** What Node does when a process exits. */
  readonly exit: () => void;
}

export function startProcess(options: ProcessOptions): Process {
  const mortal = mortalTransport(watched(options), options.dieAfterWrite);
  const clock = countingClock();
  const transport = withResilience(mortal.transport, { budget: createBudget({ clock, limits: UNLIMITED }), clock });
  const api = gatherCalls(callsOver(transport), {
    windowMs: 0,
    loginIdForm: canonicalLoginId,
    serverTimeS: () => transport.serverTimeS(),
  })();
  const { projectId } = options.project.emulator;
  const others = process.listeners("exit");
  const run = options.folder === undefined ? undefined : { folder: options.folder, process: String(process.pid) };
  const declarations = new SharedDeclarations(projectId, run, (reason) => {
    throw new Error(`declarations are not shared: ${reason}`);
  });
  const atExit = process.listeners("exit").filter((listener) => !others.includes(listener));
  const context = createContext(api, {
    environment: {},
    notify: (_level, message) => options.notify(message),
    sleep: clock.sleep,
    declarations,
    projectId,
    moveFrom: options.moveFrom,
  });
  return {
    door: doorsOver(context),
    projectId,
    isAlive: mortal.isAlive,
    exit: () => {
      for (const listener of atExit) {
        process.removeListener("exit", listener);
        listener(0);
      }
    },
  };
}

/** As the SDK does before the engine has made anything; returns what a run's end does. */
export function tellProgram(
  folder: string,
  program: readonly Declared[],
  projectIdOf: (provider: ProviderName) => string,
): () => void {
  shareProgram(
    folder,
    program.map(({ urn, args, provider, ...one }) => ({
      projectId: projectIdOf(provider),
      resource: urn,
      holdings: isRight(one) ? associationHoldings(args) : usersDeclared({ urn, args, ...one }).flatMap(heldByEntry),
    })),
    { pid: process.pid, ppid: process.pid },
  );
  const file = path.join(folder, `${String(process.pid)}.program.${String(process.pid)}`);
  return () => rmSync(file, { force: true });
}

function heldByEntry({ args }: DeclaredUser): Holding[] {
  return userHoldings(args);
}

/** Each is opened when the first resource of its kind comes. */
function doorsOver(context: UserContext): Process["door"] {
  const opened = new Map<Kind, dynamic.ResourceProvider>();
  const open = (): Promise<UserContext> => Promise.resolve(context);
  return (kind) => {
    const known = opened.get(kind);
    if (known !== undefined) return known;
    const door = providerOf(kind, open);
    opened.set(kind, door);
    // It stores a promise and awaits nothing.
    void door.configure?.({ config: { get: () => undefined, require: () => "" } } as never);
    return door;
  };
}

function providerOf(kind: Kind, open: OpenSession): dynamic.ResourceProvider {
  if (kind === "User") return dynamicProvider(userHandler, { open });
  if (kind === "UserSet") return dynamicProvider(userSetHandler, { form: PACKED_SET, open });
  return dynamicProvider(associationHandler(kind), { open });
}

function watched({ project, beforeRequest, afterRequest }: ProcessOptions): Transport {
  return {
    ...project.transport,
    send: async <T>(call: Call<T>): Promise<T> => {
      beforeRequest(project);
      try {
        return await project.transport.send(call);
      } finally {
        afterRequest(project);
      }
    },
  };
}
