// `npm run mutations`: breaks each decisive line in a copy of the tree and runs the test that has to notice. Comes in:
// the table; leaves: a line per mutation, exit 1 when a break went unnoticed. The tree itself is never touched.
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runCommand } from "../process/index.ts";
import { mutations } from "./table.ts";
import type { Mutation } from "./table.ts";

const repository = path.resolve(import.meta.dirname, "..", "..");
const copy = path.join(repository, ".work", "mutations");
const copied = ["provider", "sdk", "emulator", "tools", "test", "package.json", "tsconfig.json", "vitest.config.ts"];

function makeCopy(): void {
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  for (const name of copied) cpSync(path.join(repository, name), path.join(copy, name), { recursive: true });
  symlinkSync(path.join(repository, "node_modules"), path.join(copy, "node_modules"));
}

async function passes(test: string): Promise<boolean> {
  const args = ["run", "--project", "unit", "--root", copy, test];
  const quiet = { cwd: copy, timeoutMs: 180_000, onOutput: () => {} };
  const result = await runCommand(path.join(repository, "node_modules", ".bin", "vitest"), args, quiet);
  return result.code === 0;
}

async function isNoticed({ file, line, broken, test }: Mutation): Promise<boolean> {
  const target = path.join(copy, file);
  const whole = readFileSync(target, "utf8");
  if (whole.split(line).length !== 2) throw new Error(`${file} does not hold the decisive line exactly once: ${line}`);
  try {
    writeFileSync(
      target,
      whole.replace(line, () => broken),
    );
    return !(await passes(test));
  } finally {
    writeFileSync(target, whole);
  }
}

makeCopy();
for (const test of new Set(mutations.map((mutation) => mutation.test))) {
  if (!(await passes(test))) throw new Error(`${test} fails on the code as it stands: nothing can be told`);
}
let missed = 0;
for (const mutation of mutations) {
  const noticed = await isNoticed(mutation);
  if (!noticed) missed += 1;
  console.log(`${noticed ? "noticed" : "MISSED "}  ${mutation.rule}  (${mutation.file})`);
}
rmSync(copy, { recursive: true, force: true });
console.log(`${String(mutations.length - missed)} of ${String(mutations.length)} breaks noticed`);
process.exitCode = missed === 0 ? 0 : 1;
