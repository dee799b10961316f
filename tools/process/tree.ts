// Which processes descend from one. Comes in: a process id; leaves: the ids below it. Reads /proc where there is one
// (a bare container may have no `ps`), else asks `ps`. Synchronous, because it is also called while exiting.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";

/** All living processes below `pid`, children before grandchildren. */
export function descendants(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const [child, parent] of processTable()) {
    children.set(parent, [...(children.get(parent) ?? []), child]);
  }
  const found: number[] = [];
  const queue = [pid];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const below = children.get(next) ?? [];
    found.push(...below);
    queue.push(...below);
  }
  return found;
}

function processTable(): [child: number, parent: number][] {
  return existsSync("/proc/self/stat") ? readProc() : askPs();
}

function readProc(): [number, number][] {
  const table: [number, number][] = [];
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      // "pid (name) state ppid ...": the name may hold spaces and parentheses, so count from the last one.
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      table.push([Number(name), parent]);
    } catch {
      // It ended while we were looking.
    }
  }
  return table;
}

function askPs(): [number, number][] {
  const answer = spawnSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  return (answer.stdout ?? "")
    .trim()
    .split("\n")
    .map((line): [number, number] => {
      const [child = 0, parent = 0] = line.trim().split(/\s+/).map(Number);
      return [child, parent];
    });
}
