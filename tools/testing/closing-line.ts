// The last line of a test run, for people and for whatever counts tests: "N passed, N failed, N skipped" alone on a
// line. Comes in: the finished test modules; leaves: that line, and before the run the seed of the property tests.
import type { SerializedError } from "vitest";
import type { Reporter, TestModule } from "vitest/node";

/** Prints the seed first and the counts last. A module that could not be loaded counts as one failure. */
export class ClosingLine implements Reporter {
  readonly #seed: string;

  constructor(seed: string) {
    this.#seed = seed;
  }

  onInit(): void {
    console.log(`Property tests: seed ${this.#seed} (repeat a run with FAST_CHECK_SEED=${this.#seed})`);
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const count = { passed: 0, failed: errors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      if (module.errors().length > 0) count.failed += 1;
      for (const test of module.children.allTests()) count[test.result().state] += 1;
    }
    // Told again here: what the setup said has scrolled away by now.
    const engineTests = modules.filter((module) => module.project.name === "engine");
    if (engineTests.length > 0 && engineTests.every((module) => module.state() === "skipped")) {
      console.log("THE ENGINE TESTS WERE SKIPPED: no Pulumi engine could be had, see above.");
    }
    for (const module of modules.filter((one) => one.project.name === "clients" && one.state() === "skipped"))
      console.log(`THE TESTS OF ${module.relativeModuleId} WERE SKIPPED: its toolchain is missing, see above.`);
    if (modules.some((one) => one.relativeModuleId.endsWith("contract/page.test.ts") && one.state() === "skipped"))
      console.log("THE TESTS OF THE EMULATOR'S PAGE WERE SKIPPED: no Chromium or Chrome on PATH.");
    // The first line has scrolled away, and a failure counts for little that cannot be had again.
    if (count.failed > 0) console.log(`Property tests: seed ${this.#seed}`);
    // A test that never ended (the run was cut short) has not passed: it counts with the skipped ones.
    const skipped = count.skipped + count.pending;
    console.log(`${count.passed} passed, ${count.failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  }
}
