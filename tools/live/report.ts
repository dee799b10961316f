/**
 * What a run says at its end. In: its report. Out: text, or data for `--json`. Must not know: how anything was asked.
 */
import Table from "cli-table3";

import { dialectTable, standardValue } from "../../emulator/dialect.ts";
import type { Answer, RunReport } from "./run.ts";

const dense = { mid: "", "left-mid": "", "mid-mid": "", "right-mid": "" };

/** Everything that a person reads. */
export function reportText(report: RunReport): string {
  const { answers, requests, swept } = report;
  const told = answers.filter(({ value }) => value !== undefined).length;
  const lines = [
    answerTable(answers),
    `${String(told)} of ${String(answers.length)} questions answered with ${String(requests)} requests.`,
    ...(swept > 0 ? [`${String(swept)} users of an earlier run were found and removed.`] : []),
    ...dialectLines(answers),
    ...(report.failure === undefined ? [] : ["", `Ended early: ${report.failure}`]),
    ...(report.interrupted ? ["", "Stopped before the last question."] : []),
    report.leftovers.length === 0
      ? "Every user that was made has been removed."
      : `May be left behind, the next run removes them: ${report.leftovers.join(", ")}`,
  ];
  return lines.join("\n");
}

/** The same for programs. */
export function reportJson(report: RunReport): string {
  const { answers, ...rest } = report;
  const data = {
    ...rest,
    answers: answers.map((answer) => ({
      switch: answer.question.name,
      question: answer.question.sentence,
      answer: answer.value ?? null,
      ...(answer.why === undefined ? {} : { cannotTell: answer.why }),
      default: standardOf(answer),
      differs: differs(answer),
    })),
    dialect: Object.fromEntries(answers.filter(differs).map(({ question, value }) => [question.name, value])),
    command: emulatorCommand(answers),
  };
  return JSON.stringify(data, undefined, 2);
}

/** The command line of an emulator that speaks like the project: its defaults, and what differs from them. */
export function emulatorCommand(answers: readonly Answer[]): string {
  const flags = answers.filter(differs).map(({ question, value }) => ` --dialect ${question.name}=${String(value)}`);
  return flags.length === 0 ? "npm run emulator" : `npm run emulator --${flags.join("")}`;
}

function answerTable(answers: readonly Answer[]): string {
  const table = new Table({
    head: ["question", "answer", "emulator's default", "differs"],
    colWidths: [58, 34, 20, 9],
    chars: dense,
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const answer of answers) {
    const said = answer.value === undefined ? `cannot tell: ${answer.why ?? ""}` : String(answer.value);
    const verdict = answer.value === undefined ? "?" : differs(answer) ? "YES" : "no";
    table.push([`${answer.question.name}: ${answer.question.sentence}`, said, String(standardOf(answer)), verdict]);
  }
  return table.toString();
}

function dialectLines(answers: readonly Answer[]): string[] {
  const same = answers.some(differs) ? "" : " (its defaults, as far as was told)";
  return ["", `An emulator that speaks like this project${same}:`, `  ${emulatorCommand(answers)}`, ""];
}

function standardOf({ question }: Answer): string | number {
  return standardValue(dialectTable[question.name]);
}

function differs(answer: Answer): boolean {
  return answer.value !== undefined && answer.value !== standardOf(answer);
}
