// The short form of the fault campaign (`npm run campaign` is the whole of it): one run of each kind of fault, drawn with a
// seed, at some request of creating, changing or destroying users; then the same command again until it is done.
import { rmSync } from "node:fs";
import { describe, expect, onTestFinished, test } from "vitest";
import { failures, runPlans, samplePlans } from "../../tools/campaign/campaign.ts";
import { kinds } from "../../tools/campaign/faults.ts";
import { prepare } from "../../tools/campaign/run.ts";
import { describe as describeOutcome } from "../../tools/campaign/table.ts";
import { engine, hasEngine } from "../../tools/testing/engine.ts";

/** On Linux only: the provider's process is found in /proc. */
const possible = hasEngine && process.platform === "linux";

describe.skipIf(!possible)("the fault campaign, sampled", () => {
  test.each([
    ["without marks", false],
    ["with marks, each command on a machine of its own", true],
  ])(
    "%s, no fault at any request loses or doubles a user, a field or an attribute of others",
    async (_what, marked) => {
      const seed = Number(process.env["CAMPAIGN_SEED"] ?? process.env["FAST_CHECK_SEED"]);
      const prepared = await prepare(engine(), marked);
      onTestFinished(() => rmSync(prepared.folder, { recursive: true, force: true }));
      const plans = samplePlans(prepared, 1, seed);
      const said: string[] = [`Campaign: seed ${seed} (repeat a run with CAMPAIGN_SEED=${seed})`];
      const outcomes = await runPlans(prepared, plans, {
        workers: 2,
        onOutcome: (outcome) => void said.push(describeOutcome(outcome)),
      });
      process.stdout.write(`${said.join("\n")}\n`);
      expect(failures(outcomes).map(describeOutcome)).toEqual([]);
      // With marks nothing is left to do by hand but to free the lock of a killed CLI.
      const byHand = outcomes.flatMap(({ recovery }) => recovery.steps).filter((step) => step !== "pulumi cancel");
      expect(marked ? byHand : []).toEqual([]);
      expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual([...kinds].toSorted());
    },
  );
});
