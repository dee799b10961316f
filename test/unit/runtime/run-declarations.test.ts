import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { describe, expect, test } from "vitest";

import { associationHoldings, heldRights, holdingsOfKnownUser, userHoldings } from "../../../provider/core/holdings.ts";
import { ownerOf, SharedDeclarations } from "../../../provider/runtime/run-declarations.ts";
import { runFolder } from "../../../provider/runtime/run-folder.ts";
import { wireUser } from "../user/fake-api.ts";

const PROJECT = "P2abcdefghijklmnopqrstuvwxyz0";
const anna = userHoldings({ loginId: "Anna@example.com", roleNames: ["Viewer"] });
const known = holdingsOfKnownUser("U1", { loginId: "anna@example.com" });

function run(): { folder: string; process: string } {
  return {
    folder: path.join(mkdtempSync(path.join(tmpdir(), "run-")), "own", "engine"),
    process: String(process.pid),
  };
}

function opened(folder: ReturnType<typeof run> | undefined, project = PROJECT): SharedDeclarations {
  return new SharedDeclarations(project, folder, (reason) => {
    throw new Error(reason);
  });
}

describe("issue 13: what the program declares, over the provider processes of one run", () => {
  test("is seen by the process itself and by another one, as it comes", () => {
    const folder = run();
    const [one, two] = [opened(folder), opened(folder)];
    expect(two.isDeclared(known)).toBe(false);
    one.declare("owner", anna);
    expect([one.isDeclared(known), two.isDeclared(known)]).toEqual([true, true]);
    expect(two.isDeclared(known, "owner")).toBe(false);
    two.declare("second", anna);
    expect(one.isDeclared(known, "owner")).toBe(true);
    expect([one.isKnown("owner"), one.isKnown("second")]).toEqual([true, false]);
  });

  test("is of its project only, and of its run", () => {
    const folder = run();
    opened(folder, "P2other").declare("owner", anna);
    opened(run()).declare("owner", anna);
    expect(opened(folder).isDeclared(known)).toBe(false);
  });

  test("of a process that has ended is nothing, and its file goes; a line that is not complete waits", () => {
    const folder = run();
    const one = opened(folder);
    one.declare("owner", anna);
    const [name = ""] = readdirSync(folder.folder);
    const text = readFileSync(path.join(folder.folder, name), "utf8");
    const ended = opened({ folder: path.join(path.dirname(folder.folder), "ended"), process: "0" });
    const endedFolder = path.join(path.dirname(folder.folder), "ended");
    mkdirSync(endedFolder, { recursive: true, mode: 0o700 });
    appendFileSync(path.join(endedFolder, "99999999.1"), text);
    expect(ended.isDeclared(known)).toBe(false);
    expect(readdirSync(endedFolder)).toEqual([]);
    appendFileSync(path.join(endedFolder, `${String(process.pid)}.77`), text.slice(0, 10));
    expect(ended.isDeclared(known)).toBe(false);
    appendFileSync(path.join(endedFolder, `${String(process.pid)}.77`), text.slice(10));
    expect(ended.isDeclared(known)).toBe(true);
  });

  test("is stored without a login ID, a user ID or a role in it", () => {
    const folder = run();
    opened(folder).declare("owner", [...anna, ...userHoldings({}, "U2secretuser")]);
    const text = readdirSync(folder.folder).map((name) => readFileSync(path.join(folder.folder, name), "utf8"));
    expect(text.join("")).not.toMatch(/anna|example|Viewer|U2secretuser/i);
  });

  test("that cannot be shared is reported once, and what the process itself knows still counts", () => {
    const folder = run();
    const said: string[] = [];
    mkdirSync(path.dirname(folder.folder), { recursive: true });
    appendFileSync(folder.folder, "a file in the place of the folder");
    chmodSync(folder.folder, 0o600);
    const others = process.listeners("exit");
    const one = new SharedDeclarations(PROJECT, folder, (reason) => void said.push(reason));
    one.declare("owner", anna);
    expect(one.isDeclared(known)).toBe(true);
    expect(said).toHaveLength(1);
    // The end of the process fails nothing either.
    const atExit = process.listeners("exit").filter((listener) => !others.includes(listener));
    expect(atExit).toHaveLength(1);
    for (const listener of atExit) listener(0);
  });

  test("the run is known by the engine's address alone", () => {
    const argv = ["node", "dynamic-provider", "127.0.0.1:40123"];
    expect(runFolder(argv)).toEqual(runFolder(["node", "x", "--flag", "127.0.0.1:40123"]));
    expect(runFolder(argv)?.folder).not.toBe(runFolder(["node", "x", "127.0.0.1:40124"])?.folder);
    expect(runFolder(["node", "vitest"])).toBeUndefined();
  });

  test("an owner is the same for the same inputs in another order, absent ones left out", () => {
    expect(ownerOf({ a: 1, b: { c: [1, 2], d: null } })).toBe(ownerOf({ b: { c: [1, 2] }, a: 1, e: undefined }));
    expect(ownerOf({ a: [1, 2] })).not.toBe(ownerOf({ a: [2, 1] }));
  });
});

describe("rights that other resources hold", () => {
  const user = wireUser({ userId: "U1", loginIds: ["anna@example.com"] });
  test.each([
    ["by user ID", associationHoldings({ userId: "U1", tenantId: "acme", roleNames: ["Viewer"] })],
    ["by login ID", associationHoldings({ loginId: "ANNA@example.com", tenantId: "acme", roleNames: ["Viewer"] })],
    [
      "by a User",
      userHoldings({ loginId: "anna@example.com", userTenants: [{ tenantId: "acme", roleNames: ["Viewer"] }] }),
    ],
  ])("%s", (_how, holdings) => {
    const declared = opened(undefined);
    declared.declare("owner", holdings);
    const held = heldRights(user, (wanted) => declared.isDeclared(wanted));
    expect([held.tenant("acme"), held.tenant("globex")]).toEqual([true, false]);
    expect([held.role("Viewer", "acme"), held.role("Viewer", undefined), held.role("Other", "acme")]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
