// Runs once before the engine tests. Comes in: nothing; leaves: the engine for the tests, or none. In CI a missing
// engine is a failure: there the tests on it are the point. Elsewhere they are skipped, loudly.
import { rmSync } from "node:fs";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { ensureEngine, EngineUnavailableError } from "../engine/index.ts";
import type { Engine } from "../engine/index.ts";
import { workFolder } from "../pulumi/program.ts";
import { isCi, loudly } from "./ci.ts";

declare module "vitest" {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- vitest's own is an interface, to be merged with
  interface ProvidedContext {
    /** Null where no engine can be had. */
    engine: Engine | null;
  }
}

export default async function setup(project: TestProject): Promise<void> {
  // The programs and stacks of the last run are kept until now, for a look at what went wrong.
  rmSync(path.join(workFolder, "engine"), { recursive: true, force: true });
  project.provide("engine", await findEngine());
}

async function findEngine(): Promise<Engine | null> {
  try {
    return await ensureEngine();
  } catch (error) {
    if (!(error instanceof EngineUnavailableError) || isCi) throw error;
    loudly(`${error.message}\nTHE ENGINE TESTS ARE SKIPPED: nothing here shows that it works.`);
    return null;
  }
}
