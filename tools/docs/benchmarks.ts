// The page of the benchmark, from what its last complete run kept. Comes in: docs/bench.json; leaves: a page and a chart. It
// must not measure anything.
import { readFileSync } from "node:fs";
import path from "node:path";
import { judge } from "../bench/bars.ts";
import { drawChart } from "../bench/chart.ts";
import type { Result } from "../bench/result.ts";
import { conditionsOf, sections } from "../bench/tables.ts";
import { table } from "./markdown.ts";

function kept(): Result {
  const file = path.resolve(import.meta.dirname, "..", "..", "docs", "bench.json");
  return JSON.parse(readFileSync(file, "utf8")) as Result;
}

export function benchmarksPage(result: Result = kept()): string {
  const lines = [
    "# Benchmarks",
    "",
    "Made by `npm run bench -- --write` from one run on one machine; all figures are in [bench.json](bench.json). Compare the",
    "ratios: seconds of another machine, or another hour, mean nothing. Requests are counted exactly.",
    "",
    "![Time and requests of each way of managing users](bench.svg)",
    "",
    ...conditionsOf(result).map((line) => `- ${line}`),
    "",
    ...sections(result, judge(result)).flatMap(({ title, head, rows, notes }) => [
      `## ${title}`,
      "",
      ...(rows.length === 0
        ? []
        : table(
            head,
            rows.map((row) => row.map((cell) => cell.replaceAll("\n", "<br>"))),
          )),
      ...notes.flatMap((note) => [note, ""]),
    ]),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}

export function benchmarksChart(): string {
  return drawChart(kept());
}
