// The benchmark's judgement: what is planned, skipped, counted and drawn. No engine here.
import { describe, expect, test } from "vitest";
import { judge } from "../../../tools/bench/bars.ts";
import { drawChart } from "../../../tools/bench/chart.ts";
import { plan, variants } from "../../../tools/bench/plan.ts";
import { limitFloorSeconds, medianRow, requestsOf } from "../../../tools/bench/result.ts";
import type { Result, Row } from "../../../tools/bench/result.ts";
import { report } from "../../../tools/bench/terminal.ts";
import { benchmarksPage } from "../../../tools/docs/benchmarks.ts";
import { changeAll, changeOne, makeUsers } from "../../../tools/bench/users.ts";

const row: Row = {
  variant: "user-set",
  users: 1_000,
  limited: true,
  operation: "create",
  seconds: 4,
  routes: { "POST /v2/mgmt/user/search": 10, "POST /v1/mgmt/user/create/batch": 10, "GET /v1/mgmt/license": 1 },
  refused: 0,
  bytesSent: 1_000,
  stateBytes: 1_000,
  providerBytes: 1_000,
  programBytes: 1_000,
};

const docsRow: Row = {
  ...row,
  variant: "comparison",
  seconds: 90,
  routes: { "POST /v1/mgmt/user/create": 1_000 },
  refused: 300,
};

function resultOf(...rows: Row[]): Result {
  const conditions = {
    date: "2026-01-01T00:00:00Z",
    cpu: "a & b",
    cores: 2,
    memoryBytes: 1,
    node: "24",
    engine: "3",
    commit: "c",
    loadAtStart: 0,
    loadAtEnd: 0,
    latencyMs: 50,
    limitScale: 0.1,
    attribute: "name",
    parallel: 100,
    preview: false,
  };
  return { conditions, rows, skipped: [] };
}

function holds(result: Result, text: string): boolean | undefined {
  const found = judge(result).find(({ bar }) => bar.includes(text));
  if (found === undefined) throw new Error(`no bar says "${text}"`);
  return found.holds;
}

describe("what is planned", () => {
  const all = { sizes: [100, 10_000], variants, limits: [true, false], quick: false, windowMs: 6_000 };

  test("a size that the engine cannot end is skipped with its reason, not left out", () => {
    const skipped = plan(all).filter((one) => one.skipped !== undefined);
    expect(skipped.map(({ variant, users }) => `${variant} ${users}`)).toEqual([
      "users 10000",
      "comparison 10000",
      "users 10000",
      "comparison 10000",
    ]);
    expect(skipped[0]?.skipped).toMatch(/engine.*square.*150 minutes/);
  });

  test("one request per user under real limits is skipped where it would take hours", () => {
    const real = plan({ ...all, windowMs: 60_000 }).find(
      ({ variant, users }) => variant === "script" && users === 10_000,
    );
    expect(real?.skipped).toMatch(/limits alone take 100 minutes/);
  });
});

describe("what is counted", () => {
  test("neither the licence nor what came again after a 429", () => {
    expect(requestsOf(row)).toBe(20);
    expect(requestsOf(docsRow)).toBe(1_000);
  });

  test("the published limits let 1,000 single creates end after nine minutes, ten batches at once", () => {
    expect(limitFloorSeconds(docsRow)).toBe(9 * 60);
    expect(limitFloorSeconds(row)).toBe(0);
  });

  test("the median of repeated runs", () => {
    expect(medianRow([row, { ...row, seconds: 1 }, { ...row, seconds: 9 }])?.seconds).toBe(4);
    expect(medianRow([])).toBeUndefined();
  });
});

describe("the bars", () => {
  test("hold and fail by exact counts and by ratios of one run", () => {
    const result = resultOf(row, docsRow);
    expect(holds(result, "10 create batches")).toBe(true);
    expect(holds(result, "1/20 of (c)'s time")).toBe(true);
    expect(holds(resultOf({ ...row, seconds: 5 }, docsRow), "1/20 of (c)'s time")).toBe(false);
    const moreWrites = { ...row, routes: { ...row.routes, "PATCH /v1/mgmt/user/patch": 1 } };
    expect(holds(resultOf(moreWrites), "10 create batches")).toBe(false);
  });

  test("what was not measured, or failed, is neither", () => {
    expect(holds(resultOf(row), "no change")).toBeUndefined();
    expect(holds(resultOf({ ...row, failed: "boom" }), "10 create batches")).toBeUndefined();
  });
});

describe("what is shown", () => {
  test("tables and chart name every way; the chart is well-formed and free of others' markup", () => {
    const result = resultOf(row, docsRow);
    const text = report(result, judge(result));
    expect(text).toContain("(c) as in the docs");
    expect(text).toContain("unscaled limits: at least 540 s");
    const svg = drawChart(result);
    expect(svg).toMatch(/^<svg [^>]*>/);
    expect(svg.match(/<text /g)?.length).toBe(svg.match(/<\/text>/g)?.length);
    expect(svg).not.toMatch(/NaN|undefined|<script|<style/);
  });

  test("each figure's growth from size to size, and the same tables as a page", () => {
    const larger = { ...row, users: 10_000, seconds: 12, bytesSent: 11_000, stateBytes: 9_000, providerBytes: 3_000 };
    const page = benchmarksPage(resultOf(row, docsRow, larger));
    const grown = "| (a) UserSet, create | on | 1000 → 10000 (10x) | 3.0x | 1.0x | 11.0x | 9.0x | 3.0x |";
    expect(page.split("\n")).toContain(grown);
    expect(page).toContain("22.50x (90.0 s)<br>1000 requests + 300 429s, 1000 B<br>unscaled limits: at least 540 s");
    const noted = { ...resultOf(row, docsRow), conditions: { ...resultOf().conditions, note: "Others were at work." } };
    expect(benchmarksPage(noted)).toContain("- Others were at work.");
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
  });

  test("nothing to compare is no chart", () => {
    expect(() => drawChart(resultOf(row))).toThrow(/nothing to draw/);
  });
});

describe("the users", () => {
  test("a change of all changes one attribute of each, a change of one that of the middle one only", () => {
    const users = makeUsers(5);
    expect(new Set(users.map(({ loginId }) => loginId)).size).toBe(5);
    const all = changeAll(users, "owner");
    expect(
      all.every(({ customAttributes }, index) => customAttributes["team"] === users[index]?.customAttributes["team"]),
    ).toBe(true);
    expect(all.every(({ customAttributes }) => customAttributes["owner"] === "operations")).toBe(true);
    const one = changeOne(users, "name");
    expect(one.filter(({ name }, index) => name !== users[index]?.name).map(({ key }) => key)).toEqual(["user-00003"]);
  });
});
