// What guards what: the page in test/README.md, made from the table of mutations. Comes in: the table; leaves: Markdown.
// It must not know where the page is kept.
import { mutations } from "../mutations/table.ts";

/** The page as Markdown. */
export function guardsPage(): string {
  return [
    "<!-- Made by `npm run docs` from tools/docs/guards.ts and tools/mutations/table.ts. Do not edit. -->",
    "# The tests",
    "",
    "| folder | what it shows | run by |",
    "| --- | --- | --- |",
    "| `unit/` | one module each, no engine; the emulator row by row of its contract | `npm run check`, `npm test` |",
    "| `property/` | pure core; malformed requests to the emulator; sequences over the dynamic front end against the emulator under any dialect | the same; 50,000 sequences under a seed that it draws and prints: `npm run test:long` |",
    "| `contract/` | what `npm run test:live` asks is what the emulator answers, for every dialect; the emulator's page in a real browser (Chromium or Chrome on PATH); its bars of speed | `npm test` |",
    "| `clients/` | Descope's own clients (npm, PyPI, Go, Maven) through a user's life on the emulator, row by row of its contract | `npm test` |",
    "| `dist/` | the packed package in an empty folder: programs of each kind, the oldest and newest SDK of Pulumi | `npm test` |",
    "| `engine/` | behaviour on the real Pulumi engine: requests and final users | `npm test` |",
    "",
    "Regressions carry the name of the public issue that they come from (`test/engine/peers-*.test.ts`).",
    "A failed property prints its seed: `FAST_CHECK_SEED=… npm test -- --project property`.",
    "",
    "## Decisive lines",
    "",
    "`npm run mutations` breaks each line below in a copy of the tree; the test beside it has to fail.",
    "",
    "| rule | the line stands in | the test that notices |",
    "| --- | --- | --- |",
    ...mutations.map(({ rule, file, line, test }) => `| ${rule} | \`${file}\`: \`${firstLine(line)}\` | \`${test}\` |`),
    "",
  ].join("\n");
}

function firstLine(text: string): string {
  return (text.trim().split("\n")[0] ?? "").replaceAll("|", "\\|");
}
