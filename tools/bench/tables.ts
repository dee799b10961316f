// A run as tables. Comes in: a result and its bars; leaves: tables as data, for a terminal and for a page. Wall times are
// ratios to (a) in the same run: seconds of another machine, or another hour, mean nothing. Pure.
import type { Bar } from "./bars.ts";
import { describeRoutes } from "./bars.ts";
import { operations, titles, variants } from "./plan.ts";
import type { Operation, Variant } from "./plan.ts";
import { limitFloorSeconds, medianRow, requestsOf, rowsOf } from "./result.ts";
import type { Result, Row } from "./result.ts";

export type Section = {
  readonly title: string;
  readonly head: readonly string[];
  /** Cells may hold several lines. */
  readonly rows: readonly (readonly string[])[];
  readonly notes: readonly string[];
};

export function sections(result: Result, bars: readonly Bar[]): Section[] {
  const groups = groupsOf(result).map(({ users, limited }) => group(result, users, limited));
  return [barSection(bars), ...groups, growth(result), routeSection(result)];
}

export function conditionsOf({ conditions: at }: Result): string[] {
  const busy =
    Math.max(at.loadAtStart, at.loadAtEnd) > at.cores
      ? " Other work was running on this machine at the same time: read the ratios, not the seconds."
      : "";
  return [
    `${at.date}, commit ${at.commit}; ${at.cpu}, ${at.cores} cores; Node ${at.node}, Pulumi ${at.engine}; load ${at.loadAtStart.toFixed(1)} at the start, ${at.loadAtEnd.toFixed(1)} at the end.${busy}`,
    `Latency ${at.latencyMs} ms. Limits as published, their window of 60 s scaled to ${60 * at.limitScale} s in server and client alike; the engine's own time is not scaled, which favours (c) and (d).`,
    `\`up\` ${at.preview ? "with" : "without"} a preview of its own; (b) and (c) with --parallel ${at.parallel}; "change" changes \`${at.attribute}\`.`,
    `(c) is a dynamic provider as Pulumi's documentation shows it, serialized by Pulumi's own closure serializer, with one request of @descope/node-sdk per user.`,
    `(d) is a script with the same SDK, ten requests at a time, that keeps no state: "no change" looks at every user.`,
    `Each cell: time as a multiple of (a) in the same run, seconds, requests without the license handshake, those refused with 429, bytes of bodies sent.`,
    ...(at.note === undefined ? [] : [at.note]),
  ];
}

function groupsOf(result: Result): { users: number; limited: boolean }[] {
  const seen = [...result.rows, ...result.skipped].map(({ users, limited }) => `${users} ${String(limited)}`);
  return [...new Set(seen)].map((key) => {
    const [users = "", limited] = key.split(" ");
    return { users: Number(users), limited: limited === "true" };
  });
}

/** Time as a ratio to (a), seconds, requests and bytes, of each way and operation. */
function group(result: Result, users: number, limited: boolean): Section {
  const present = variants.filter((variant) => rowsOf(result, { variant, users, limited }).length > 0);
  const rows: string[][] = [];
  for (const operation of operations) {
    const base = median(result, "user-set", users, limited, operation);
    const cells = present.map((variant) => timeCell(median(result, variant, users, limited, operation), base));
    if (cells.some((cell) => cell !== "")) rows.push([operation, ...cells]);
  }
  const largest = (pick: (row: Row) => number | undefined): string[] =>
    present.map((variant) => {
      const found = rowsOf(result, { variant, users, limited }).map((row) => pick(row) ?? 0);
      const most = Math.max(...found);
      return most === 0 ? "" : bytes(most);
    });
  rows.push(["state file", ...largest(({ stateBytes }) => stateBytes)]);
  rows.push(["provider's peak memory", ...largest(({ providerBytes }) => providerBytes)]);
  rows.push(["program's peak memory", ...largest(({ programBytes }) => programBytes)]);
  const skipped = result.skipped
    .filter((one) => one.users === users && one.limited === limited)
    .map(({ variant, reason }) => `${titles[variant]}: ${reason}`);
  const failures = result.rows
    .filter((row) => row.users === users && row.limited === limited && row.failed !== undefined)
    .map(({ variant, operation, failed }) => `${titles[variant]}, ${operation}: FAILED: ${failed}`);
  return {
    title: `${users.toLocaleString("en")} users, limits ${limited ? "on" : "off"}`,
    head: ["", ...present.map((variant) => titles[variant])],
    rows,
    notes: [...skipped, ...failures],
  };
}

function median(
  result: Result,
  variant: Variant,
  users: number,
  limited: boolean,
  operation: Operation,
): Row | undefined {
  return medianRow(rowsOf(result, { variant, users, limited, operation }));
}

function timeCell(row: Row | undefined, base: Row | undefined): string {
  if (row === undefined) return "";
  const times = base === undefined ? "" : `${(row.seconds / base.seconds).toFixed(2)}x `;
  const refused = row.refused > 0 ? ` + ${row.refused} 429s` : "";
  const floor = row.limited ? limitFloorSeconds(row) : 0;
  const atLeast = floor > 0 ? `\nunscaled limits: at least ${floor} s` : "";
  return `${times}(${row.seconds.toFixed(1)} s)\n${requestsOf(row)} requests${refused}, ${bytes(row.bytesSent)}${atLeast}`;
}

export function bytes(count: number): string {
  if (count < 10_000) return `${count} B`;
  return count < 1_000_000 ? `${(count / 1e3).toFixed(0)} kB` : `${(count / 1e6).toFixed(count < 10e6 ? 2 : 0)} MB`;
}

const growing: readonly Operation[] = ["create", "no change", "change all"];

/** How each figure grows from each size to the next. */
function growth(result: Result): Section {
  const sizes = [...new Set(result.rows.map(({ users }) => users))].toSorted((a, b) => a - b);
  const rows: string[][] = [];
  for (const variant of variants.filter((one) => one !== "nothing")) {
    for (const operation of growing) {
      for (const limited of [true, false]) {
        for (const [index, larger] of sizes.slice(1).entries()) {
          const smaller = sizes[index] ?? 0;
          const from = median(result, variant, smaller, limited, operation);
          const to = median(result, variant, larger, limited, operation);
          if (from === undefined || to === undefined) continue;
          const what = [`${titles[variant]}, ${operation}`, limited ? "on" : "off"];
          rows.push([...what, `${smaller} → ${larger} (${larger / smaller}x)`, ...growthCells(from, to)]);
        }
      }
    }
  }
  const notes = rows.length === 0 ? ["only one size in this run"] : [];
  const head = ["", "limits", "users", "time", "requests", "bytes sent", "state", "provider's memory"];
  return { title: "How it grows", head, rows, notes };
}

function growthCells(from: Row, to: Row): string[] {
  const times = (pick: (row: Row) => number | undefined): string => {
    const [before, after] = [pick(from), pick(to)];
    if (before === undefined || after === undefined || before === 0) return "";
    return `${(after / before).toFixed(1)}x`;
  };
  return [
    times(({ seconds }) => seconds),
    times(requestsOf),
    times(({ bytesSent }) => bytesSent),
    times(({ stateBytes }) => stateBytes),
    times(({ providerBytes }) => providerBytes),
  ];
}

/** Exact requests by route, of the largest size that was measured. */
function routeSection(result: Result): Section {
  const rows: string[][] = [];
  for (const variant of variants) {
    const users = Math.max(0, ...rowsOf(result, { variant }).map((row) => row.users));
    for (const limited of [true, false]) {
      for (const operation of operations) {
        const row = median(result, variant, users, limited, operation);
        if (row === undefined) continue;
        const routes = describeRoutes(row).replaceAll(", ", "\n");
        rows.push([titles[variant], users.toLocaleString("en"), limited ? "on" : "off", operation, routes]);
      }
    }
  }
  return { title: "Requests by route", head: ["", "users", "limits", "operation", "requests"], rows, notes: [] };
}

function barSection(bars: readonly Bar[]): Section {
  const rows = bars.map(({ bar, measured, holds }) => [
    bar,
    measured,
    holds === undefined ? "–" : holds ? "yes" : "NO",
  ]);
  return { title: "Bars", head: ["bar", "measured", "holds"], rows, notes: [] };
}
