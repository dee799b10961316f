// `npm run campaign`: every kind of fault at every request of creating, changing and destroying users, on the real engine,
// and then the same command again until it is done. Comes in: flags; leaves: a table, a result below .work/campaign/, exit
// code 1 when anything was lost, doubled or never done.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { ensureEngine } from "../engine/index.ts";
import { workFolder } from "../pulumi/program.ts";
import { allPlans, failures, runPlans, samplePlans } from "./campaign.ts";
import { prepare } from "./run.ts";
import { describe, details, summary } from "./table.ts";

const flags = new Command("npm run campaign --")
  .description("Faults at each request of create, change and destroy; then the same command again until it is done.")
  .option("--sample <n>", "only so many requests of each kind of fault", Number)
  .option("--seed <n>", "of the sample", Number)
  .option("--workers <n>", "runs at a time", Number, 2)
  .option("--mark", "with the ownership mark, each command as on a machine of its own", false)
  .option("--json", "outcomes as JSON on stdout, no tables", false)
  .parse()
  .opts<{ sample?: number; seed?: number; workers: number; mark: boolean; json: boolean }>();

const startedAtMs = Date.now();
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const prepared = await prepare(await ensureEngine(), flags.mark);
const { create, change, destroy } = prepared.requests;
say(`requests without a fault: create ${create}, change ${change}, destroy ${destroy}`);
const seed = flags.seed ?? Date.now() % 2_147_483_647;
if (flags.sample !== undefined) say(`seed ${seed}`);
const plans = flags.sample === undefined ? allPlans(prepared) : samplePlans(prepared, flags.sample, seed);
let done = 0;
const outcomes = await runPlans(prepared, plans, {
  workers: flags.workers,
  onOutcome: (outcome) => {
    done += 1;
    say(`${done}/${plans.length} ${describe(outcome)} (${outcome.seconds.toFixed(1)} s)`);
  },
});
rmSync(prepared.folder, { recursive: true, force: true });
const folder = path.join(workFolder, "campaign");
mkdirSync(folder, { recursive: true });
writeFileSync(path.join(folder, "result.json"), `${JSON.stringify(outcomes, undefined, 2)}\n`);
if (flags.json) console.log(JSON.stringify(outcomes, undefined, 2));
else {
  console.log(details(outcomes));
  console.log(summary(outcomes));
  console.log(`${outcomes.length} runs in ${Math.round((Date.now() - startedAtMs) / 1_000)} s`);
}
if (failures(outcomes).length > 0) process.exitCode = 1;
