// A run for a terminal. Comes in: a result and its bars; leaves: text. Pure.
import Table from "cli-table3";
import type { Bar } from "./bars.ts";
import type { Result } from "./result.ts";
import { conditionsOf, sections } from "./tables.ts";
import type { Section } from "./tables.ts";

const style = { head: [], border: [] };

export function report(result: Result, bars: readonly Bar[]): string {
  return [conditionsOf(result).join("\n"), ...sections(result, bars).map(drawn)].join("\n\n");
}

function drawn({ title, head, rows, notes }: Section): string {
  const table = new Table({ head: [...head], style });
  table.push(...rows.map((row) => [...row]));
  return [title, ...(rows.length === 0 ? [] : [table.toString()]), ...notes].join("\n");
}
