/**
 * Sequences of resources that share users as a property of fast-check. In: a theme. Out: a passed test, or one failure
 * that holds the shortest sequence found. Must not know: what is right (world.ts does).
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterAll, beforeAll, vi } from "vitest";

import { sampleProject, startEmulator } from "../../../../emulator/index.ts";
import { newTransport } from "../process.ts";
import { checkAll, playGiven } from "../property.ts";
import type { Project } from "./processes.ts";
import { sequence, type Sequence, type Theme } from "./sequence.ts";
import { World, type Surroundings } from "./world.ts";

// There is no engine to tell it to; what a process says stands in the story.
vi.mock("../../../../provider/frontends/dynamic/notify.ts", () => ({ notify: () => undefined }));

/** Two servers per file of tests, each with a project of its own. */
export function surroundings(): () => Surroundings {
  let open: Surroundings | undefined;
  const projects: Project[] = [];
  const start = async (seed: typeof sampleProject): Promise<Project> => {
    const emulator = await startEmulator({ seed });
    const project = { emulator, transport: newTransport(emulator) };
    projects.push(project);
    return project;
  };
  beforeAll(async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "descope-users-model-"));
    const other = { ...sampleProject, projectId: "P2away00000000000000000000000" };
    open = { home: await start(sampleProject), away: await start(other), folder };
  });
  afterAll(async () => {
    for (const { transport, emulator } of projects) {
      await transport.close();
      await emulator.close();
    }
    if (open !== undefined) rmSync(open.folder, { recursive: true, force: true });
  });
  return () => {
    if (open === undefined) throw new Error("no server yet");
    return open;
  };
}

export async function playAll(around: Surroundings, theme: Theme, file: string): Promise<void> {
  await checkAll({ sequences: sequence(theme), share: theme.share, file, ...playing(around) });
}

export async function playOne(around: Surroundings, given: Sequence): Promise<void> {
  await playGiven(playing(around), given);
}

function playing(around: Surroundings): Parameters<typeof playGiven<Sequence>>[0] {
  return {
    play: async (given) => new World(around, given).play(),
    head: ({ dialect, existing, moveFrom }) => [
      `dialect:  ${JSON.stringify(dialect)}`,
      `existing: ${JSON.stringify(existing)}, moveFrom: ${String(moveFrom)}`,
    ],
  };
}
