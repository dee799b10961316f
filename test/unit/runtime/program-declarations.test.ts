import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { describe, expect, test } from "vitest";

import { holdingsOfKnownUser, userHoldings } from "../../../provider/core/holdings.ts";
import { shareProgram, sweepPrograms } from "../../../provider/runtime/program-declarations.ts";
import { SharedDeclarations } from "../../../provider/runtime/run-declarations.ts";

const PROJECT = "P2abcdefghijklmnopqrstuvwxyz0";
const NOBODY = 99_999_999;
const anna = userHoldings({ loginId: "Anna@example.com", roleNames: ["Viewer"] });
const known = holdingsOfKnownUser("U1", { loginId: "anna@example.com" });

function newFolder(): string {
  return path.join(mkdtempSync(path.join(tmpdir(), "run-")), "own", "engine");
}

function reading(folder: string, project = PROJECT): SharedDeclarations {
  return new SharedDeclarations(project, { folder, process: String(process.pid) }, (reason) => {
    throw new Error(reason);
  });
}

/** A program that has ended, started by a process that lives, as the language host does until the run is over. */
function share(folder: string, ppid: number = process.pid, resource = "User anna"): void {
  shareProgram(folder, [{ projectId: PROJECT, resource, holdings: anna }], { pid: NOBODY, ppid });
}

describe("issue 13: what the program itself says that it declares", () => {
  test("is seen by the provider processes, as the declaration of another resource only", () => {
    const folder = newFolder();
    const process1 = reading(folder);
    expect(process1.isInProgram(known, "User bob")).toBe(false);
    share(folder);
    expect(process1.isInProgram(known, "User bob")).toBe(true);
    expect(process1.isInProgram(known, "User anna")).toBe(false);
    expect(process1.isInProgram(holdingsOfKnownUser("U1", { loginId: "bob" }), "User bob")).toBe(false);
    share(folder, process.pid, "UserSet staff");
    expect(process1.isInProgram(known, "User anna")).toBe(true);
  });

  test("does not count as checked: nothing is refused because of it", () => {
    const folder = newFolder();
    share(folder);
    expect(reading(folder).isDeclared(known)).toBe(false);
  });

  test("is of its project and run only", () => {
    const folder = newFolder();
    share(folder);
    expect(reading(folder, "P2other").isInProgram(known, "User bob")).toBe(false);
    expect(reading(newFolder()).isInProgram(known, "User bob")).toBe(false);
  });

  test("is void when the process that started the program is gone", () => {
    const folder = newFolder();
    share(folder, NOBODY);
    expect(reading(folder).isInProgram(known, "User bob")).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("is stored without a login ID, a role or a name in it", () => {
    const folder = newFolder();
    share(folder);
    const texts = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), "utf8"));
    expect(texts.join("").split("\n").length).toBeGreaterThan(1);
    expect(texts.join("")).not.toMatch(/anna|example|Viewer|User/i);
  });

  test("of earlier runs is swept away, and nothing else", () => {
    const folder = newFolder();
    const earlier = path.join(path.dirname(folder), "earlier");
    share(folder);
    share(earlier, NOBODY);
    share(earlier);
    mkdirSync(path.join(path.dirname(folder), "other"));
    writeFileSync(path.join(path.dirname(folder), "earlier.losses"), "");
    writeFileSync(path.join(earlier, `${String(NOBODY)}.1`), "a provider process clears up for itself");
    sweepPrograms(folder);
    expect(readdirSync(earlier).toSorted()).toEqual(
      [`${String(NOBODY)}.1`, `${String(process.pid)}.program.${String(NOBODY)}`].toSorted(),
    );
    expect(existsSync(path.join(path.dirname(folder), "earlier.losses"))).toBe(true);
    expect(reading(folder).isInProgram(known, "User bob")).toBe(true);
  });

  test("is not written into another account's folder", () => {
    const folder = newFolder();
    mkdirSync(path.dirname(path.dirname(folder)), { recursive: true });
    writeFileSync(path.dirname(folder), "a file in the place of the folder");
    expect(() => share(folder)).toThrow("ENOTDIR");
  });
});
