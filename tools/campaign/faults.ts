// The ways in which the k-th request of an operation goes wrong. Comes in: a ground, the running command; leaves: a fault
// armed for one request. All but the 429 strike after the request took effect, which is the hard case: the change was made
// and whoever asked for it does not learn of it.
import { readFileSync } from "node:fs";
import type { FaultRule, RequestRecord } from "../../emulator/index.ts";
import type { RunningCommand } from "../process/index.ts";
import { descendants } from "../process/tree.ts";

export const kinds = ["429", "500 after effect", "cut after effect", "provider killed", "CLI killed"] as const;
export type Kind = (typeof kinds)[number];

/** What the server does by itself; undefined where a process is killed. */
export function serverRule(kind: Kind, k: number): FaultRule | undefined {
  switch (kind) {
    case "429":
      return { at: k, kind: { status: 429, retryAfter: 1 } };
    case "500 after effect":
      return { at: k, kind: { status: 500, effect: "after" } };
    case "cut after effect":
      return { at: k, kind: { cut: "after" } };
    default:
      return undefined;
  }
}

/** Kills at the k-th request: it took effect, its answer is not yet on its way. Says whether there was anything to kill. */
export function killAt(kind: Kind, k: number, record: RequestRecord, command: RunningCommand): boolean {
  if (record.n !== k) return false;
  if (kind === "CLI killed") {
    command.kill();
    return true;
  }
  if (kind !== "provider killed") return false;
  const providers = descendants(command.pid).filter(isProvider);
  for (const pid of providers) process.kill(pid, "SIGKILL");
  return providers.length > 0;
}

function isProvider(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("cmd/dynamic-provider");
  } catch {
    return false;
  }
}
