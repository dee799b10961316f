// How the tests are run. Comes in: test/**; leaves: six projects. unit and property are the before-commit habit
// (`npm run check`); contract asks a server what the provider counts on, and starts programs; clients walks official
// clients over it; dist installs the packed package, engine runs the real Pulumi CLI.
import { availableParallelism } from "node:os";
import type { ViteUserConfig } from "vitest/config";
import { ClosingLine } from "./tools/testing/closing-line.ts";

const seed = process.env["FAST_CHECK_SEED"] ?? String(Date.now() % 2_147_483_647);

const config: ViteUserConfig = {
  test: {
    reporters: ["default", new ClosingLine(seed)],
    // A test that passes at the second try tells of a defect, not of bad luck.
    retry: 0,
    // Files keep a core busy; by default a machine of two cores would run them one after the other. The same for all
    // projects that run together, for vitest takes no two numbers there.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // What a passing test prints (warnings to authors, for example) would bury what a failing one does.
    silent: "passed-only",
    env: { FAST_CHECK_SEED: seed },
    projects: [
      // Not isolated: to load the same modules anew for each of the files would take longer than their tests.
      {
        extends: true,
        test: { name: "unit", include: ["test/unit/**/*.test.ts"], isolate: false, testTimeout: 30_000 },
      },
      {
        extends: true,
        test: {
          name: "property",
          include: ["test/property/**/*.test.ts"],
          setupFiles: ["tools/testing/fast-check.ts"],
          testTimeout: 60_000,
        },
      },
      { extends: true, test: { name: "contract", include: ["test/contract/**/*.test.ts"], testTimeout: 30_000 } },
      {
        extends: true,
        test: {
          name: "clients",
          include: ["test/clients/**/*.test.ts"],
          globalSetup: ["tools/testing/clients-setup.ts"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "engine",
          include: ["test/engine/**/*.test.ts"],
          globalSetup: ["tools/testing/engine-setup.ts"],
          // Each test starts CLIs with two or three processes each: more at a time only makes each slower.
          maxWorkers: 2,
          // After the quick ones: a typo must not wait for minutes of engine.
          sequence: { groupOrder: 1 },
          testTimeout: 5 * 60_000,
          hookTimeout: 5 * 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "dist",
          include: ["test/dist/**/*.test.ts"],
          globalSetup: ["tools/testing/engine-setup.ts"],
          sequence: { groupOrder: 2 },
          testTimeout: 5 * 60_000,
          hookTimeout: 5 * 60_000,
        },
      },
    ],
  },
};

export default config;
