// The bars of issue 6 that a run can judge. Comes in: the run's rows; leaves: for each bar what was measured and whether
// it holds, or that this run did not measure it. Pure.
import type { Operation, Variant } from "./plan.ts";
import { medianRow, requestsOf, rowsOf } from "./result.ts";
import type { Result, Row } from "./result.ts";

export type Bar = {
  readonly bar: string;
  readonly measured: string;
  /** undefined: not measured in this run. */
  readonly holds: boolean | undefined;
  /** Whether it is about counts, which are the same on every machine. */
  readonly exact: boolean;
};

export function judge(result: Result): Bar[] {
  const exact = countBars(result).map((one) => ({ ...one, exact: true }));
  const measured = [...timeBars(result), ...sizeBars(result)].map((one) => ({ ...one, exact: false }));
  return [...exact, ...measured];
}

type Judged = Omit<Bar, "exact">;

function countBars(result: Result): Judged[] {
  const set = (operation: Operation): Row | undefined => row(result, "user-set", 1_000, operation);
  return [
    bar(
      "1,000 new users as a UserSet: 10 create batches, at most 10 look-ups, no other write",
      [set("create")],
      (made) => {
        const { writes, reads } = split(made);
        const batches = made.routes["POST /v1/mgmt/user/create/batch"] ?? 0;
        return [
          `${batches} batches, ${reads} look-ups, ${writes} writes`,
          batches === 10 && reads <= 10 && writes === 10,
        ];
      },
    ),
    bar("change one attribute of 1,000: 10 batches", [set("change all")], (made) => {
      const { writes, reads } = split(made);
      const batches = made.routes["PATCH /v1/mgmt/user/patch/batch"] ?? 0;
      return [`${batches} batches, ${reads} reads, ${writes} writes`, batches === 10 && writes === 10];
    }),
    bar("change one user: 1 single PATCH", [set("change one")], (made) => [
      describeRoutes(made),
      requestsOf(made) === 1 && made.routes["PATCH /v1/mgmt/user/patch"] === 1,
    ]),
    bar("refresh of 1,000: 10 loads", [set("refresh")], (made) => [
      describeRoutes(made),
      requestsOf(made) === 10 && made.routes["POST /v1/mgmt/users/load"] === 10,
    ]),
    bar("no change: 0 requests", [set("no change")], (made) => [describeRoutes(made), requestsOf(made) === 0]),
    ...(["create", "change all", "refresh"] as const).map((operation) =>
      bar(
        `1,000 User resources, ${operation}: at most 1/20 of (c)'s requests`,
        [row(result, "users", 1_000, operation), row(result, "comparison", 1_000, operation)],
        (ours, theirs) => [`${requestsOf(ours)} to ${requestsOf(theirs)}`, requestsOf(ours) * 20 <= requestsOf(theirs)],
      ),
    ),
  ];
}

function timeBars(result: Result): Judged[] {
  const limited = { users: 1_000, operation: "create", limited: true } as const;
  const ours = medianRow(rowsOf(result, { ...limited, variant: "user-set" }));
  const unlimited = { ...limited, limited: false } as const;
  return [
    bar(
      "create 1,000 as a UserSet under the published limits: at most 1/20 of (c)'s time",
      [ours, medianRow(rowsOf(result, { ...limited, variant: "comparison" }))],
      (set, docs) => [
        `${ratio(docs.seconds, set.seconds)} (window scaled by ${Number(result.conditions.limitScale.toFixed(4))})`,
        set.seconds * 20 <= docs.seconds,
      ],
    ),
    ...[limited, unlimited].map((which) =>
      bar(
        `create 1,000 as a UserSet, limits ${which.limited ? "on" : "off"}: at most 1.5 times the engine doing nothing`,
        [
          medianRow(rowsOf(result, { ...which, variant: "user-set" })),
          medianRow(rowsOf(result, { ...which, variant: "nothing" })),
        ],
        (set, nothing) => [
          `${(set.seconds / nothing.seconds).toFixed(2)} times (${set.seconds.toFixed(1)} s to ${nothing.seconds.toFixed(1)} s)`,
          set.seconds <= 1.5 * nothing.seconds,
        ],
      ),
    ),
  ];
}

function sizeBars(result: Result): Judged[] {
  const large = rowsOf(result, { variant: "user-set", users: 10_000 });
  const peak = Math.max(...large.map(({ providerBytes = 0 }) => providerBytes));
  return [
    bar(
      "10,000 users in a UserSet: `up` without change under 15 s, provider process under 400 MB",
      [row(result, "user-set", 10_000, "no change")],
      (made) => [
        `${made.seconds.toFixed(1)} s, ${megabytes(made.providerBytes ?? 0)} at the peak`,
        made.seconds < 15 && made.providerBytes !== undefined && made.providerBytes < 400e6,
      ],
    ),
    bar("the same in every operation: provider process under 400 MB", [large[0]], () => [
      `${megabytes(peak)} at the peak`,
      peak > 0 && peak < 400e6,
    ]),
  ];
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

/** Where both were run, the one without limits: it holds no repeated requests. */
function row(result: Result, variant: Variant, users: number, operation: Operation): Row | undefined {
  const found = rowsOf(result, { variant, users, operation });
  return medianRow(found.filter(({ limited }) => !limited)) ?? medianRow(found);
}

/** `look` gets the rows in their order; with one row only, that one twice. */
function bar(
  text: string,
  rows: readonly (Row | undefined)[],
  look: (first: Row, second: Row) => [measured: string, holds: boolean],
): Judged {
  const found = rows.filter((one) => one !== undefined);
  const [first, second = first] = found;
  if (first === undefined || second === undefined || found.length < rows.length) {
    return { bar: text, measured: "not in this run", holds: undefined };
  }
  const [measured, holds] = look(first, second);
  return { bar: text, measured, holds };
}

function split(made: Row): { writes: number; reads: number } {
  let writes = 0;
  let reads = 0;
  for (const [route, count] of Object.entries(made.routes)) {
    if (route.endsWith("/license")) continue;
    if (route.startsWith("GET ") || /\/(?:load|search)$/.test(route)) reads += count;
    else writes += count;
  }
  return { writes, reads };
}

export function describeRoutes(made: Row): string {
  const lines = Object.entries(made.routes).map(([route, count]) => `${count} x ${route.replace("/v1/mgmt/", "")}`);
  return lines.length === 0 ? "no request" : lines.join(", ");
}

function ratio(larger: number, smaller: number): string {
  return `1/${(larger / smaller).toFixed(1)}`;
}
