import { expect, test } from "vitest";

import type { DialectName } from "../../../emulator/dialect.ts";
import { questions } from "../../../tools/live/questions/index.ts";
import { emulatorCommand, reportJson, reportText } from "../../../tools/live/report.ts";
import type { Answer, RunReport } from "../../../tools/live/run.ts";

function answer(name: DialectName, rest: { value?: string | number; why?: string }): Answer {
  const question = questions.find((one) => one.name === name);
  if (question === undefined) throw new Error(name);
  return { question, ...rest };
}

const same = answer("statusOnPatch", { value: "taken" });
const other = answer("deleteMissing", { value: "200" });
const size = answer("batchMaximum", { value: 50 });
const open = answer("ssoAppIdsOnPatch", { why: "the project has fewer than 2 SSO apps" });
const report: RunReport = {
  answers: [same, other, size, open],
  requests: 12,
  swept: 2,
  leftovers: [],
  interrupted: false,
};

test("the command line has what differs, and nothing that was not told", () => {
  expect(emulatorCommand(report.answers)).toBe(
    "npm run emulator -- --dialect deleteMissing=200 --dialect batchMaximum=50",
  );
  expect(emulatorCommand([same, open])).toBe("npm run emulator");
});

test("the text counts, and names what is open", () => {
  const text = reportText(report);
  expect(text).toContain("3 of 4 questions answered with 12 requests.");
  expect(text).toContain("2 users of an earlier run were found and removed.");
  expect(text).toMatch(/cannot tell: the project has/);
  expect(text).toContain("Every user that was made has been removed.");
});

test("the text says how it ended and what may be left", () => {
  const text = reportText({ ...report, leftovers: ["U1", "U2"], interrupted: true, failure: "UNREACHABLE: no answer" });
  expect(text).toContain("May be left behind, the next run removes them: U1, U2");
  expect(text).toContain("Stopped before the last question.");
  expect(text).toContain("Ended early: UNREACHABLE: no answer");
  expect(text).not.toContain("Every user that was made");
});

test("the JSON has answers, the dialect that differs, and the command", () => {
  expect(JSON.parse(reportJson(report))).toMatchObject({
    requests: 12,
    dialect: { deleteMissing: "200", batchMaximum: 50 },
    answers: [
      { switch: "statusOnPatch", answer: "taken", default: "taken", differs: false },
      { switch: "deleteMissing", answer: "200", default: "404", differs: true },
      { switch: "batchMaximum", answer: 50, default: 100, differs: true },
      { switch: "ssoAppIdsOnPatch", answer: null, cannotTell: "the project has fewer than 2 SSO apps", differs: false },
    ],
  });
});
