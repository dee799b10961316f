// The campaign as tables. Comes in: outcomes; leaves: text. Pure.
import Table from "cli-table3";
import { kinds } from "./faults.ts";
import type { OperatorStep } from "./recovery.ts";
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
    "needed pulumi cancel",
    "needed onExisting: adopt",
    "never done",
  ];
  const table = new Table({ head, style, wordWrap: true, colWidths: head.map((_, index) => (index < 2 ? 18 : 10)) });
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
  const needed = (step: OperatorStep): number => struck.filter(({ recovery }) => recovery.steps.includes(step)).length;
  return [
    struck.length,
    sum(({ usersLost }) => usersLost),
    sum(({ usersExtra }) => usersExtra),
    sum(({ fieldsLost }) => fieldsLost),
    sum(({ foreignLost }) => foreignLost),
    sum(({ stateWrong }) => stateWrong),
    struck.filter(({ recovery }) => recovery.again === 0).length,
    Math.max(0, ...rows.map(({ recovery }) => recovery.again)),
    needed("pulumi cancel"),
    needed("onExisting: adopt"),
    rows.filter(({ recovery }) => recovery.gaveUp !== undefined).length,
  ];
}

/**
 * Each run that lost something, did not end, needed another run without a kill, or more from the operator than to free the
 * lock of a killed CLI.
 */
export function details(outcomes: readonly Outcome[]): string {
  return outcomes
    .filter(
      ({ kind, verdict, recovery }) =>
        !isClean(verdict) ||
        recovery.gaveUp !== undefined ||
        (recovery.again > 0 && !kind.endsWith("killed")) ||
        recovery.steps.some((step) => step !== "pulumi cancel"),
    )
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
