// `npm run bench`: the ways of managing many users, measured side by side on the real engine. Comes in: flags; leaves: a
// table (or JSON) on stdout, progress on stderr, a result below .work/bench/, and with --write docs/bench.json and the chart
// and page made from it. Exit code 1 when an operation failed or a measured bar about counts does not hold.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { benchmarksPage } from "../docs/benchmarks.ts";
import { ensureEngine } from "../engine/index.ts";
import type { Engine } from "../engine/index.ts";
import { workFolder } from "../pulumi/program.ts";
import { judge } from "./bars.ts";
import { runCase } from "./case.ts";
import { drawChart, isDrawable } from "./chart.ts";
import { plan, titles, variants } from "./plan.ts";
import type { Case, Variant } from "./plan.ts";
import { requestsOf } from "./result.ts";
import type { Conditions, Result, Row } from "./result.ts";
import { report } from "./terminal.ts";
import type { ChangedAttribute } from "./users.ts";

const docs = path.resolve(import.meta.dirname, "..", "..", "docs");

type Flags = {
  readonly sizes: number[];
  readonly variants: Variant[];
  readonly limits: "on" | "off" | "both";
  readonly limitScale: number;
  readonly latency: number;
  readonly attribute: ChangedAttribute;
  readonly parallel: number;
  readonly repeats: number;
  readonly preview: boolean;
  readonly quick: boolean;
  readonly json: boolean;
  readonly write: boolean;
  readonly note?: string;
};

const command = new Command("npm run bench --")
  .description(
    "Measures UserSet, User, a provider as in Pulumi's documentation, and a plain script, on the real engine.",
  )
  .option("--sizes <list>", "numbers of users (default: 100,1000,10000)", numbers)
  .option("--variants <list>", `of ${variants.join(", ")}`, variantList, [...variants])
  .addOption(new Option("--limits <which>", "published rate limits (default: both)").choices(["on", "off", "both"]))
  .option("--limit-scale <factor>", "factor on the 60 s window of the limits; 1 is real time (default: 0.1)", Number)
  .option("--latency <ms>", "of each answer", Number, 50)
  .addOption(new Option("--attribute <name>", "what is changed").choices(["name", "owner"]).default("name"))
  .option("--parallel <n>", "of the engine, for one resource per user", Number, 100)
  .option(
    "--repeats <n>",
    "how often the quick cases (UserSet, engine alone) are run for a median (default: 3)",
    Number,
  )
  .option("--preview", "`up` with its preview, as a person runs it", false)
  .option("--quick", "one small size, limits on, no refresh and destroy: under two minutes on an idle machine", false)
  .option("--json", "the result as JSON on stdout, no tables", false)
  .option("--write", "write docs/bench.json, docs/bench.svg and docs/benchmarks.md", false)
  .option("--note <text>", "what a reader of the figures has to know of this run")
  .parse();

const flags = withDefaults(command.opts<Partial<Flags>>());
const engine = await ensureEngine();
const loadAtStart = load();
const rows: Row[] = [];
const cases = plan({
  sizes: flags.sizes,
  variants: flags.variants,
  limits: flags.limits === "both" ? [true, false] : [flags.limits === "on"],
  quick: flags.quick,
  windowMs: 60_000 * flags.limitScale,
});
for (const one of cases) {
  if (one.skipped !== undefined) continue;
  await measure(one);
  // A run takes an hour: what is measured is on the disk, whatever becomes of the rest.
  keep(resultSoFar());
}
const result = resultSoFar();
const bars = judge(result);
console.log(flags.json ? json(result) : report(result, bars));
if (flags.write) write(result);
// Times depend on what else the machine does; counts do not.
const broken = bars.some(({ holds, exact }) => exact && holds === false);
if (broken || rows.some(({ failed }) => failed !== undefined)) process.exitCode = 1;

async function measure(one: Case): Promise<void> {
  const once = one.variant === "users" || one.variant === "comparison" || one.variant === "script";
  for (let turn = 0; turn < (once || one.users > 1_000 ? 1 : flags.repeats); turn += 1) {
    say(`${titles[one.variant]}, ${one.users} users, limits ${one.limited ? "on" : "off"}`);
    await runCase(one, {
      engine,
      latencyMs: flags.latency,
      limitScale: flags.limitScale,
      attribute: flags.attribute,
      parallel: flags.parallel,
      preview: flags.preview,
      onRow: (row) => {
        rows.push(row);
        say(
          `  ${row.operation}: ${row.seconds.toFixed(1)} s, ${requestsOf(row)} requests${row.failed === undefined ? "" : `, FAILED: ${row.failed}`}`,
        );
      },
    });
  }
}

function resultSoFar(): Result {
  return {
    conditions: conditions(engine, loadAtStart),
    rows,
    skipped: cases.flatMap(({ variant, users, limited, skipped: reason }) =>
      reason === undefined ? [] : [{ variant, users, limited, reason }],
    ),
  };
}

function json(found: Result): string {
  return JSON.stringify({ ...found, bars: judge(found) }, undefined, 2);
}

function keep(found: Result): void {
  const folder = path.join(workFolder, "bench");
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "result.json"), `${json(found)}\n`);
  if (isDrawable(found)) writeFileSync(path.join(folder, "bench.svg"), drawChart(found));
}

function write(found: Result): void {
  writeFileSync(path.join(docs, "bench.json"), `${json(found)}\n`);
  writeFileSync(path.join(docs, "bench.svg"), drawChart(found));
  writeFileSync(path.join(docs, "benchmarks.md"), benchmarksPage(found));
  say("wrote docs/bench.json, docs/bench.svg and docs/benchmarks.md");
}

function conditions({ version }: Engine, loadBefore: number): Conditions {
  return {
    date: new Date().toISOString(),
    cpu: os.cpus()[0]?.model ?? "unknown",
    cores: os.cpus().length,
    memoryBytes: os.totalmem(),
    node: process.versions.node,
    engine: version,
    commit: commit(),
    loadAtStart: loadBefore,
    loadAtEnd: load(),
    latencyMs: flags.latency,
    limitScale: flags.limitScale,
    attribute: flags.attribute,
    parallel: flags.parallel,
    preview: flags.preview,
    ...(flags.note === undefined ? {} : { note: flags.note }),
  };
}

function withDefaults(given: Partial<Flags>): Flags {
  const quick = given.quick === true;
  const standard = {
    sizes: quick ? [100] : [100, 1_000, 10_000],
    limits: quick ? "on" : "both",
    // One second is the shortest that Retry-After can say.
    limitScale: quick ? 1 / 60 : 0.1,
    repeats: quick ? 1 : 3,
  };
  return { ...standard, ...given } as Flags;
}

function numbers(list: string): number[] {
  return list.split(",").map((text) => {
    const count = Number(text);
    if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError(`"${text}" is no number of users`);
    return count;
  });
}

function variantList(list: string): Variant[] {
  return list.split(",").map((name) => {
    const found = variants.find((variant) => variant === name);
    if (found === undefined) throw new InvalidArgumentError(`"${name}" is none of ${variants.join(", ")}`);
    return found;
  });
}

function load(): number {
  return os.loadavg()[0] ?? 0;
}

function commit(): string {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: docs, encoding: "utf8" }).trim();
  } catch {
    return "unknown";
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
