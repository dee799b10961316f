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

/** Of all notes. */
function linesIn(folder: string): number {
  return readdirSync(folder).reduce(
    (sum, name) => sum + readFileSync(path.join(folder, name), "utf8").split("\n").length - 1,
    0,
  );
}

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
  test("that a process left behind is found by the next one, however the login ID is spelt, until it is ended", async () => {
    const { open, leave, folder } = home();
    const startMs = Date.now();
    const first = open();
    await first.begin("Ada@example.com");
    await first.begin("bob");
    leave();
    const next = open();
    expect(next.cutOffMs("ada@EXAMPLE.com")).toBeGreaterThanOrEqual(startMs);
    expect(next.cutOffMs("cleo")).toBeUndefined();
    next.end(["ada@example.com"]);
    expect(next.cutOffMs("ada@example.com")).toBeUndefined();
    // Ended for all later ones, too; what is left stays.
    expect(open().cutOffMs("ada@example.com")).toBeUndefined();
    expect(open().cutOffMs("bob")).toBeDefined();
    next.end(["bob"]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("is gone when it ended in its own process", async () => {
    const { open, leave, folder } = home();
    const notes = open();
    await notes.begin("ada");
    await notes.begin("bob");
    notes.end(["ada"]);
    leave();
    expect(open().cutOffMs("ada")).toBeUndefined();
    expect(open().cutOffMs("bob")).toBeDefined();
    const other = open();
    await other.begin("cleo");
    other.end(["cleo"]);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test("of many that begin at once is written in one go, before any of them is sent", async () => {
    const { open, folder } = home();
    const loginIds = Array.from({ length: 1_000 }, (_, index) => `user${String(index)}`);
    const notes = open();
    const linesThen = await Promise.all(loginIds.map((loginId) => notes.begin(loginId).then(() => linesIn(folder))));
    expect(new Set(linesThen)).toEqual(new Set([1_000]));
    notes.end(loginIds.slice(0, 400));
    expect(linesIn(folder)).toBe(1_400);
    notes.end(loginIds.slice(400));
    expect(readdirSync(folder)).toEqual([]);
  });

  test("of two processes that are no more: the file of each is gone with its last", async () => {
    const { open, leave, folder } = home();
    await open().begin("ada");
    leave();
    await open().begin("bob");
    await open().begin("cleo");
    leave();
    const next = open();
    expect(next.cutOffMs("ada")).toBeDefined();
    next.end(["ada", "bob", "dora"]);
    expect(readdirSync(folder)).toHaveLength(1);
    expect(open().cutOffMs("bob")).toBeUndefined();
    expect(open().cutOffMs("cleo")).toBeDefined();
  });

  test("holds no login ID", async () => {
    const { open, folder } = home();
    await open().begin("ada@example.com");
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
  ])("%s tells nothing", async (_name, happen) => {
    const at = home();
    await at.open().begin("ada");
    happen(at);
    expect(at.open().cutOffMs("ada")).toBeUndefined();
  });

  test("of another project tells nothing", async () => {
    const { open, leave } = home();
    await open("Pother").begin("ada");
    leave();
    expect(open().cutOffMs("ada")).toBeUndefined();
    expect(open("Pother").cutOffMs("ada")).toBeDefined();
  });

  test("that cannot be written fails nothing", async () => {
    const root = path.join(mkdtempSync(path.join(tmpdir(), "notes-")), "file");
    onTestFinished(() => rmSync(path.dirname(root), { recursive: true, force: true }));
    writeFileSync(root, "");
    const notes = createNotes(PROJECT, { PULUMI_HOME: root });
    await notes.begin("ada");
    notes.end(["ada"]);
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
    creates: {
      begin: async () => undefined,
      end: (loginIds) => void ended.push(...loginIds),
      cutOffMs: () => undefined,
    },
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
