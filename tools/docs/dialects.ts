// The dialect page of the documentation: one row per open question about Descope's API. Comes in: the emulator's table
// of switches and the live questions; leaves: Markdown. It must not know where the page is kept.
import { dialectTable, standardValue, type DialectName } from "../../emulator/dialect.ts";
import { LIVE_DOMAIN } from "../live/names.ts";
import { notAsked, questions } from "../live/questions/index.ts";

const tags = [
  "`D` documented",
  "`S` source of an official SDK or tool",
  "`T` asserted by an official test against the real service, `T*` needed by one",
  "`O` said by Descope's staff in public",
  "`3P` claimed by a third party",
  "`I` inferred",
  "`U` unknown",
];

const head = [
  "<!-- Made by `npm run docs` from emulator/dialect and tools/live. Do not edit. -->",
  "# Dialects: what the documentation of the API leaves open",
  "",
  "The provider ends in the same declared state under every reading of these, and its tests draw one at random. The emulator speaks",
  "any of them: `npm run emulator -- --dialect attributesOnPatch=replace --dialect searchLag=2`; `--help` lists the same switches.",
  "",
  "## Which one does my project speak?",
  "",
  "```sh",
  "export DESCOPE_PROJECT_ID=P… DESCOPE_MANAGEMENT_KEY=K…",
  "npm run test:live              # a table, and the emulator's command line that speaks like the project",
  "npm run test:live -- --help    # --json, --only <switch>, --create-attribute, --pace <ms>",
  "```",
  "",
  `It makes users of its own, whose login IDs are \`…@${LIVE_DOMAIN}\` or \`${LIVE_DOMAIN}.…\`, and removes each as soon as its`,
  "question is answered, also after a failure or Ctrl-C; what a killed run left is removed by the next one. It writes to no other user, sends no",
  "message, and reads the project's roles, tenants, SSO apps and attribute definitions to use those that are there. Only with",
  "`--create-attribute` does it make two definitions (`pduLiveText`, `pduLiveNumber`) and delete them at the end. It sends about 200 requests in one to two minutes,",
  "none faster than four a second, and keeps to half of the published rate limits. A development project is the right one to ask.",
  "Without credentials it says so and ends with 0. It is never part of CI.",
  "",
  "## The switches",
  "",
  `Source: ${tags.join("; ")}.`,
  "",
  "| switch | default | other values | meaning | source | asked by `test:live` |",
  "| --- | --- | --- | --- | --- | --- |",
];

/** The page as Markdown. */
export function dialectsPage(): string {
  const names = Object.keys(dialectTable) as DialectName[];
  return [...head, ...names.map(rowOf), ""].join("\n");
}

function rowOf(name: DialectName): string {
  const row = dialectTable[name];
  const others = "values" in row ? row.values.slice(1).map((value) => `\`${value}\``) : ["a number"];
  const cells = [
    `\`${name}\``,
    `\`${String(standardValue(row))}\``,
    others.join(", "),
    row.meaning,
    row.evidence,
    asked(name),
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function asked(name: DialectName): string {
  const steps = questions.find((question) => question.name === name)?.steps;
  return steps === undefined ? `no: ${notAsked[name] ?? "undecided"}` : `yes: ${steps}`;
}
