// Writes the generated pages of the documentation, or with `--check` says which of them are stale. Comes in: the
// provider's tables; leaves: docs/*.md. It must not know what is on a page.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { benchmarksChart, benchmarksPage } from "./benchmarks.ts";
import { lookupsPage, providerPage } from "./connections.ts";
import { dialectsPage } from "./dialects.ts";
import { errorsPage } from "./errors.ts";
import { guardsPage } from "./guards.ts";
import { policiesPage } from "./policies.ts";
import { userPage } from "./user.ts";

const folder = path.resolve(import.meta.dirname, "..", "..", "docs");

/** Each generated page with what has to stand in it. */
export const pages: ReadonlyArray<{ readonly file: string; readonly text: () => string }> = [
  { file: path.join(folder, "user.md"), text: userPage },
  { file: path.join(folder, "provider.md"), text: providerPage },
  { file: path.join(folder, "lookups.md"), text: lookupsPage },
  { file: path.join(folder, "errors.md"), text: errorsPage },
  { file: path.join(folder, "dialects.md"), text: dialectsPage },
  { file: path.join(folder, "policies.md"), text: policiesPage },
  { file: path.join(folder, "benchmarks.md"), text: benchmarksPage },
  { file: path.join(folder, "bench.svg"), text: benchmarksChart },
  { file: path.join(folder, "..", "test", "README.md"), text: guardsPage },
];

if (import.meta.main) {
  const stale = pages.filter(({ file, text }) => {
    try {
      return readFileSync(file, "utf8") !== text();
    } catch {
      return true;
    }
  });
  if (process.argv.includes("--check")) {
    for (const { file } of stale) console.error(`${path.basename(file)} is stale: run npm run docs`);
    process.exitCode = stale.length === 0 ? 0 : 1;
  } else {
    for (const { file, text } of stale) writeFileSync(file, text());
    console.log(`${String(stale.length)} of ${String(pages.length)} pages written`);
  }
}
