// How much memory the processes of a command had at their peak. Comes in: the command's process id; leaves: the highest
// resident size by role, from the kernel's own high-water mark (VmHWM), so that a peak between two looks is not missed.
// Linux only: elsewhere every figure is undefined.
import { readFileSync } from "node:fs";
import { descendants } from "../process/tree.ts";

export type Peaks = {
  /** Pulumi's dynamic provider process, or the script itself. */
  readonly providerBytes: number | undefined;
  /** The program's process. */
  readonly programBytes: number | undefined;
};

const periodMs = 200;
const providerCommand = "cmd/dynamic-provider";
const programCommand = "@pulumi/pulumi/cmd/run/";

/** Looks until `stop`. `alone`: the command itself is what provides (a script). */
export function watchMemory(pid: number, alone: boolean): { stop: () => Peaks } {
  let providerBytes: number | undefined;
  let programBytes: number | undefined;
  const look = (): void => {
    for (const one of [pid, ...descendants(pid)]) {
      const command = readProc(one, "cmdline").replaceAll("\0", " ");
      const bytes = highWater(one);
      if (bytes === undefined) continue;
      if (alone || command.includes(providerCommand)) providerBytes = Math.max(providerBytes ?? 0, bytes);
      else if (command.includes(programCommand)) programBytes = Math.max(programBytes ?? 0, bytes);
    }
  };
  const timer = setInterval(look, periodMs);
  return {
    stop: () => {
      clearInterval(timer);
      return { providerBytes, programBytes };
    },
  };
}

function highWater(pid: number): number | undefined {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readProc(pid, "status"))?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    // It ended meanwhile, or there is no /proc here.
    return "";
  }
}
