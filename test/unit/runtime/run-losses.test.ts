import { appendFileSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { describe, expect, test } from "vitest";

import { SharedLosses } from "../../../provider/runtime/run-losses.ts";

interface Run {
  readonly folder: string;
  readonly process: string;
}

function run(): Run {
  return { folder: path.join(mkdtempSync(path.join(tmpdir(), "run-")), "own", "engine"), process: String(process.pid) };
}

function opened(folder: Run | undefined, startedMs?: number): SharedLosses {
  const fail = (reason: string): never => {
    throw new Error(reason);
  };
  return new SharedLosses(folder, fail, startedMs);
}

function fileOf({ folder }: Run): string {
  mkdirSync(path.dirname(folder), { recursive: true, mode: 0o700 });
  return `${folder}.losses`;
}

/** No process has it. */
const DEAD = "99999999";

describe("issue 13: users who lose access, over the provider processes of one run", () => {
  test("are counted together, up to the limit of the one who asks", () => {
    const folder = run();
    const [one, two] = [opened(folder), opened(folder)];
    expect([one.take(3), two.take(3), one.take(3)]).toEqual([undefined, undefined, undefined]);
    expect([one.take(3), two.take(3)]).toEqual([3, 3]);
    // A refused one is not counted: a wider limit goes on from what was really lost.
    expect([two.take(4), two.take(4), one.take(0)]).toEqual([undefined, 4, 4]);
  });

  test("are those of this run: not of an earlier one, but of a process of it that has ended since", () => {
    const folder = run();
    const startedMs = Date.now();
    appendFileSync(fileOf(folder), `${DEAD}.1 1 ${String(startedMs - 1)}\n${DEAD}.1 2 ${String(startedMs)}\n`);
    expect(opened(folder, startedMs).take(1)).toBe(1);
    expect(opened(folder, startedMs + 1).take(1)).toBeUndefined();
  });

  test("are counted by the process alone where there is no run, or no file; the latter is said once", () => {
    const alone = opened(undefined);
    expect([alone.take(1), alone.take(1)]).toEqual([undefined, 1]);
    const folder = run();
    mkdirSync(fileOf(folder));
    const said: string[] = [];
    const losses = new SharedLosses(folder, (reason) => void said.push(reason));
    expect([losses.take(2), losses.take(2), losses.take(2)]).toEqual([undefined, undefined, 2]);
    expect(said).toEqual(["EISDIR"]);
  });

  test("of a line that is not whole yet wait for its end", () => {
    const folder = run();
    writeFileSync(fileOf(folder), `${String(process.pid)}.7 1 `);
    const losses = opened(folder);
    // Nothing is glued to it that would make two lines one for long: ours comes after it.
    appendFileSync(fileOf(folder), `${String(Date.now())}\n`);
    expect(losses.take(1)).toBe(1);
    expect(existsSync(fileOf(folder))).toBe(true);
  });
});
