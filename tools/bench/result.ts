// What a run of the benchmark has found, as data: the JSON file, and what tables, bars and the chart are made of. Comes in
// and leaves: plain values. Pure.
import type { Operation, Variant } from "./plan.ts";

/** One operation, measured. */
export type Row = {
  readonly variant: Variant;
  readonly users: number;
  readonly limited: boolean;
  readonly operation: Operation;
  /** Wall time of the whole command. */
  readonly seconds: number;
  /** Requests by route, without those refused with 429. */
  readonly routes: Readonly<Record<string, number>>;
  /** Requests refused with 429, which came again later. */
  readonly refused: number;
  /** Of request bodies. */
  readonly bytesSent: number;
  /** The stack's state file afterwards. */
  readonly stateBytes: number | undefined;
  /** Peak resident size of the provider's process (of the script itself). */
  readonly providerBytes: number | undefined;
  readonly programBytes: number | undefined;
  /** Why it cannot be counted: what the command said. */
  readonly failed?: string;
};

export type Skipped = {
  readonly variant: Variant;
  readonly users: number;
  readonly limited: boolean;
  readonly reason: string;
};

export type Conditions = {
  readonly date: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly node: string;
  readonly engine: string;
  readonly commit: string;
  /** Load average of one minute when it began and ended: above the number of cores, others were working too. */
  readonly loadAtStart: number;
  readonly loadAtEnd: number;
  readonly latencyMs: number;
  readonly limitScale: number;
  readonly attribute: string;
  readonly parallel: number;
  readonly preview: boolean;
  /** What somebody who reads the figures has to know of this run: who else was at work, and when. */
  readonly note?: string;
};

export type Result = {
  readonly conditions: Conditions;
  readonly rows: readonly Row[];
  readonly skipped: readonly Skipped[];
};

/** The licence is no user call and not limited: nothing here counts it. */
const licensePath = "GET /v1/mgmt/license";

/** Requests about users, without those refused with 429. */
export function requestsOf(row: Row): number {
  return Object.entries(row.routes).reduce((sum, [route, count]) => (route === licensePath ? sum : sum + count), 0);
}

/** The rows of one operation; several where it was repeated. */
export function rowsOf(result: Result, wanted: Partial<Row>): Row[] {
  const keys = Object.keys(wanted) as (keyof Row)[];
  return result.rows.filter((row) => row.failed === undefined && keys.every((key) => row[key] === wanted[key]));
}

/** The one of median time, where an operation was repeated. */
export function medianRow(rows: readonly Row[]): Row | undefined {
  return rows.toSorted((a, b) => a.seconds - b.seconds)[Math.floor((rows.length - 1) / 2)];
}

const createLimit = 100;
const searchLimit = 200;
const otherLimit = 500;

/**
 * How long the published limits alone make an operation last, from its exact counts: whole windows that have to pass
 * before the last request may be sent, in seconds of a real minute's window.
 */
export function limitFloorSeconds(row: Row): number {
  const used = { create: 0, search: 0, other: 0 };
  for (const [route, count] of Object.entries(row.routes)) {
    if (/\/user\/create(\/|$)/.test(route)) used.create += count;
    else if (/\/user\/(update$|search(\/|$))/.test(route)) used.search += count;
    else if (route !== licensePath) used.other += count;
  }
  const windows = Math.max(
    Math.ceil(used.create / createLimit),
    Math.ceil(used.search / searchLimit),
    Math.ceil(used.other / otherLimit),
    1,
  );
  return (windows - 1) * 60;
}
