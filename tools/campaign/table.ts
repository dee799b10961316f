// The campaign as tables. Comes in: outcomes; leaves: text. Pure.
import Table from "cli-table3";
import { kinds } from "./faults.ts";
import type { Outcome } from "./run.ts";
import { operations } from "./scenario.ts";
import { isClean } from "./verdict.ts";
import type { Verdict } from "./verdict.ts";

const style = { head: [], border: [] };

/** One line per operation and kind of fault, and the sum. */
export function summary(outcomes: readonly Outcome[]): string {
  const head = [
    "operation",
    "fault",
    "injected",
    "users lost",
    "doubled or left",
    "fields lost",
    "foreign keys lost",
    "state wrong",
    "no run again",
    "runs again (most)",
    "needed the operator",
    "never done",
  ];
  const table = new Table({ head, style, wordWrap: true, colWidths: head.map((_, index) => (index < 2 ? 18 : 11)) });
  for (const operation of operations) {
    for (const kind of kinds) {
      const rows = outcomes.filter((one) => one.operation === operation && one.kind === kind);
      if (rows.length > 0) table.push([operation, kind, ...cells(rows)]);
    }
  }
  table.push(["all", "", ...cells(outcomes)]);
  return table.toString();
}

function cells(rows: readonly Outcome[]): (string | number)[] {
  const struck = rows.filter(({ injected }) => injected);
  const sum = (pick: (verdict: Verdict) => readonly string[]): number =>
    rows.reduce((total, { verdict }) => total + pick(verdict).length, 0);
  const operator = struck.filter(({ recovery }) => recovery.steps.length > 0);
  const steps = [...new Set(operator.flatMap(({ recovery }) => recovery.steps))];
  return [
    struck.length,
    sum(({ usersLost }) => usersLost),
    sum(({ usersExtra }) => usersExtra),
    sum(({ fieldsLost }) => fieldsLost),
    sum(({ foreignLost }) => foreignLost),
    sum(({ stateWrong }) => stateWrong),
    struck.filter(({ recovery }) => recovery.again === 0).length,
    Math.max(0, ...rows.map(({ recovery }) => recovery.again)),
    operator.length === 0 ? 0 : `${operator.length} (${steps.join(", ")})`,
    rows.filter(({ recovery }) => recovery.gaveUp !== undefined).length,
  ];
}

/** Each run that lost something, did not end, or needed more than the same command again. */
export function details(outcomes: readonly Outcome[]): string {
  return outcomes
    .filter(({ verdict, recovery }) => !isClean(verdict) || recovery.gaveUp !== undefined || recovery.steps.length > 0)
    .map((one) => describe(one))
    .join("\n");
}

export function describe({ operation, kind, k, route, recovery, verdict, injected }: Outcome): string {
  const lost = Object.entries(verdict).flatMap(([name, names]: [string, readonly string[]]) =>
    names.length === 0 ? [] : [`${name}: ${names.join(", ")}`],
  );
  const parts = [
    `${operation}, ${kind} at request ${k} (${route === "" ? "never came" : route})${injected ? "" : ", not injected"}`,
    recovery.again === 0 ? "went through" : `${recovery.again} more`,
    ...(recovery.steps.length === 0 ? [] : [`operator: ${recovery.steps.join(", ")}`]),
    ...lost,
    ...(recovery.gaveUp === undefined ? [] : [`NEVER DONE:\n${recovery.gaveUp}`]),
  ];
  return parts.join("; ");
}
