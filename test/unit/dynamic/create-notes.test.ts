import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { describe, expect, onTestFinished, test } from "vitest";

import { createNotes, notesFolder, settled } from "../../../provider/dynamic/create-notes.ts";
import type { CreateNotes } from "../../../provider/user/context.ts";
import { FakeApi } from "../user/fake-api.ts";
import { contextOver } from "../user/setup.ts";

/** No process has this number: Linux and macOS stop far below. */
const GONE = 2 ** 30;
const PROJECT = "Pnotes0000000000000000000000";

interface Home {
  readonly folder: string;
  readonly open: (projectId?: string) => CreateNotes;
  /** Leaves a file behind as a process that is no more would. */
  readonly leave: (change?: (text: string) => string, pid?: number, host?: string) => void;
}

function home(): Home {
  const root = mkdtempSync(path.join(tmpdir(), "notes-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const environment = { PULUMI_HOME: root };
  const folder = notesFolder(environment);
  const open = (projectId = PROJECT): CreateNotes => createNotes(projectId, environment);
  const leave: Home["leave"] = (change = (text) => text, pid = GONE, host = hostname()) => {
    for (const name of readdirSync(folder)) {
      const text = readFileSync(path.join(folder, name), "utf8");
      rmSync(path.join(folder, name));
      writeFileSync(path.join(folder, `${host}.${String(pid)}.${name.split(".").at(-1) ?? ""}`), change(text));
    }
  };
  return { folder, open, leave };
}

describe("a note of a create", () => {
  test("that a process left behind is found by the next one, however the login ID is spelt, until it is ended", () => {
    const { open, leave, folder } = home();
    const startMs = Date.now();
    const first = open();
    first.begin("Ada@example.com");
    first.begin("bob");
    leave();
    const next = open();
    expect(next.cutOffMs("ada@EXAMPLE.com")).toBeGreaterThanOrEqual(startMs);
    expect(next.cutOffMs("cleo")).toBeUndefined();
    next.end("ada@example.com");
    expect(next.cutOffMs("ada@example.com")).toBeUndefined();
    // Ended for all later ones, too; what is left stays.
    expect(open().cutOffMs("ada@example.com")).toBeUndefined();
    expect(open().cutOffMs("bob")).toBeDefined();
    next.end("bob");
    expect(readdirSync(folder)).toEqual([]);
  });

  test("is gone when it ended in its own process", () => {
    const { open, leave, folder } = home();
    const notes = open();
    notes.begin("ada");
    notes.begin("bob");
    notes.end("ada");
    leave();
    expect(open().cutOffMs("ada")).toBeUndefined();
    expect(open().cutOffMs("bob")).toBeDefined();
    const other = open();
    other.begin("cleo");
    other.end("cleo");
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test("holds no login ID", () => {
    const { open, folder } = home();
    open().begin("ada@example.com");
    expect(readdirSync(folder).map((name) => readFileSync(path.join(folder, name), "utf8"))).toEqual([
      expect.not.stringContaining("ada"),
    ]);
  });

  const day = 24 * 60 * 60_000;
  test.each<[string, (at: Home) => void]>([
    ["of a process that is alive", ({ leave }) => leave(undefined, process.pid)],
    ["of another machine", ({ leave }) => leave(undefined, GONE, "elsewhere")],
    ["older than a day", ({ leave }) => leave((text) => text.replace(/\d+\n/, `${String(Date.now() - day - 1)}\n`))],
    ["whose line was cut off, so that its create was not sent", ({ leave }) => leave((text) => text.slice(0, -1))],
    ["in a file of something else", ({ leave }) => leave(() => "\u0000{}\n\n")],
  ])("%s tells nothing", (_name, happen) => {
    const at = home();
    at.open().begin("ada");
    happen(at);
    expect(at.open().cutOffMs("ada")).toBeUndefined();
  });

  test("of another project tells nothing", () => {
    const { open, leave } = home();
    open("Pother").begin("ada");
    leave();
    expect(open().cutOffMs("ada")).toBeUndefined();
    expect(open("Pother").cutOffMs("ada")).toBeDefined();
  });

  test("that cannot be written fails nothing", () => {
    const root = path.join(mkdtempSync(path.join(tmpdir(), "notes-")), "file");
    onTestFinished(() => rmSync(path.dirname(root), { recursive: true, force: true }));
    writeFileSync(root, "");
    const notes = createNotes(PROJECT, { PULUMI_HOME: root });
    notes.begin("ada");
    notes.end("ada");
    expect(notes.cutOffMs("ada")).toBeUndefined();
  });

  test("stands in ~/.pulumi where PULUMI_HOME says nothing", () => {
    expect(notesFolder({})).toMatch(/\.pulumi.descope-users.creates$/);
    expect(notesFolder({ PULUMI_HOME: "" })).toBe(notesFolder({}));
  });
});

describe("an operation", () => {
  const ended: string[] = [];
  const { context } = contextOver(new FakeApi(), {
    creates: { begin: () => undefined, end: (loginId) => void ended.push(loginId), cutOffMs: () => undefined },
  });

  test("ends the notes of those that the engine hears of, by its result or by what it keeps", async () => {
    ended.length = 0;
    const heard = (made: string | undefined, error: unknown): Array<{ loginId: string }> => [
      { loginId: made ?? (error as Error).message },
    ];
    expect(await settled(context, async () => "made", heard)).toBe("made");
    await expect(settled(context, () => Promise.reject(new Error("kept")), heard)).rejects.toThrow("kept");
    await expect(
      settled(
        context,
        () => Promise.reject(new Error("lost")),
        () => [],
      ),
    ).rejects.toThrow("lost");
    expect(ended).toEqual(["made", "kept"]);
  });
});
