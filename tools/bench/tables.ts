// A run as text. Comes in: a result and its bars; leaves: tables for a terminal. Wall times are ratios to (a) in the same
// run: seconds of another machine, or another hour, mean nothing. Pure.
import Table from "cli-table3";
import type { Bar } from "./bars.ts";
import { describeRoutes } from "./bars.ts";
import { operations, titles, variants } from "./plan.ts";
import type { Operation, Variant } from "./plan.ts";
import { limitFloorSeconds, medianRow, requestsOf, rowsOf } from "./result.ts";
import type { Result, Row } from "./result.ts";

const style = { head: [], border: [] };

export function report(result: Result, bars: readonly Bar[]): string {
  const groups = groupsOf(result).map(({ users, limited }) => group(result, users, limited));
  return [conditionsText(result), ...groups, growth(result), routeTable(result), barTable(bars)].join("\n\n");
}

export function conditionsText({ conditions: at }: Result): string {
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
  ].join("\n");
}

function groupsOf(result: Result): { users: number; limited: boolean }[] {
  const seen = [...result.rows, ...result.skipped].map(({ users, limited }) => `${users} ${String(limited)}`);
  return [...new Set(seen)].map((key) => {
    const [users = "", limited] = key.split(" ");
    return { users: Number(users), limited: limited === "true" };
  });
}

/** Time as a ratio to (a), seconds, and requests, of each way and operation. */
function group(result: Result, users: number, limited: boolean): string {
  const present = variants.filter((variant) => rowsOf(result, { variant, users, limited }).length > 0);
  const table = new Table({ head: ["", ...present.map((variant) => titles[variant])], style });
  for (const operation of operations) {
    const base = median(result, "user-set", users, limited, operation);
    const cells = present.map((variant) => timeCell(median(result, variant, users, limited, operation), base));
    if (cells.some((cell) => cell !== "")) table.push([operation, ...cells]);
  }
  const largest = (pick: (row: Row) => number | undefined): string[] =>
    present.map((variant) => {
      const found = rowsOf(result, { variant, users, limited }).map((row) => pick(row) ?? 0);
      const most = Math.max(...found);
      return most === 0 ? "" : bytes(most);
    });
  table.push(["sent to create", ...present.map((variant) => sent(median(result, variant, users, limited, "create")))]);
  table.push(["state file", ...largest(({ stateBytes }) => stateBytes)]);
  table.push(["provider's peak memory", ...largest(({ providerBytes }) => providerBytes)]);
  table.push(["program's peak memory", ...largest(({ programBytes }) => programBytes)]);
  const notes = result.skipped
    .filter((one) => one.users === users && one.limited === limited)
    .map(({ variant, reason }) => `${titles[variant]}: ${reason}`);
  const failures = result.rows
    .filter((row) => row.users === users && row.limited === limited && row.failed !== undefined)
    .map(({ variant, operation, failed }) => `${titles[variant]}, ${operation}: FAILED: ${failed}`);
  const head = `${users.toLocaleString("en")} users, limits ${limited ? "on" : "off"} (time as a multiple of (a); requests; 429s)`;
  return [head, table.toString(), ...notes, ...failures].join("\n");
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
  return `${times}(${row.seconds.toFixed(1)} s)\n${requestsOf(row)} requests${refused}${atLeast}`;
}

function sent(row: Row | undefined): string {
  return row === undefined ? "" : bytes(row.bytesSent);
}

export function bytes(count: number): string {
  if (count < 10_000) return `${count} B`;
  return count < 1_000_000 ? `${(count / 1e3).toFixed(0)} kB` : `${(count / 1e6).toFixed(count < 10e6 ? 2 : 0)} MB`;
}

/** How time, requests and state grow from each size to the next. */
function growth(result: Result): string {
  const sizes = [...new Set(result.rows.map(({ users }) => users))].toSorted((a, b) => a - b);
  if (sizes.length < 2) return "growth: only one size in this run";
  const table = new Table({ head: ["growth", "limits", "users", "time", "requests", "state"], style });
  for (const variant of variants.filter((one) => one !== "nothing")) {
    for (const limited of [true, false]) {
      for (const [index, larger] of sizes.slice(1).entries()) {
        const smaller = sizes[index] ?? 0;
        const from = median(result, variant, smaller, limited, "create");
        const to = median(result, variant, larger, limited, "create");
        if (from === undefined || to === undefined) continue;
        table.push([
          `${titles[variant]}, create`,
          limited ? "on" : "off",
          `${smaller} → ${larger} (${larger / smaller}x)`,
          `${(to.seconds / from.seconds).toFixed(1)}x`,
          `${(requestsOf(to) / Math.max(1, requestsOf(from))).toFixed(1)}x`,
          to.stateBytes === undefined || from.stateBytes === undefined
            ? ""
            : `${(to.stateBytes / from.stateBytes).toFixed(1)}x`,
        ]);
      }
    }
  }
  return table.toString();
}

/** Exact requests by route, of the largest size that was measured. */
function routeTable(result: Result): string {
  const table = new Table({ head: ["requests by route", "users", "limits", "operation", "requests"], style });
  for (const variant of variants) {
    const users = Math.max(0, ...rowsOf(result, { variant }).map((row) => row.users));
    for (const limited of [true, false]) {
      for (const operation of operations) {
        const row = median(result, variant, users, limited, operation);
        if (row !== undefined) {
          table.push([
            titles[variant],
            users,
            limited ? "on" : "off",
            operation,
            describeRoutes(row).replaceAll(", ", "\n"),
          ]);
        }
      }
    }
  }
  return table.toString();
}

function barTable(bars: readonly Bar[]): string {
  const table = new Table({ head: ["bar", "measured", "holds"], colWidths: [64, 50, 8], wordWrap: true, style });
  for (const { bar, measured, holds } of bars) {
    table.push([bar, measured, holds === undefined ? "–" : holds ? "yes" : "NO"]);
  }
  return table.toString();
}
