// The first program of every npm script. Comes in: a target's name and its arguments, under any Node >= 20, with
// nothing installed yet. Leaves: the installed packages, an up-to-date dist/, and then the target itself, run under
// the Node that the project brings along; its exit code is ours. Plain JavaScript without dependencies, because it
// runs before there are any. It must not know Pulumi: a target that needs the engine asks tools/engine for it.
//
// The package has to be found under its own name by programs inside this repository: the provider's process evaluates
// `require("pulumi-descope-users/dynamic")` in the program's folder. That link is npm's own: the examples are npm
// workspaces that depend on `file:../..`, so `npm ci` makes node_modules/pulumi-descope-users -> .. every time; a link
// made by hand here would be pruned by the next `npm install`.
import path from "node:path";
import { buildDist } from "./bootstrap/build.mjs";
import { installPackages } from "./bootstrap/install.mjs";
import { chooseNode } from "./bootstrap/node.mjs";
import { exclusively, explain, root, run } from "./bootstrap/run.mjs";

const oldestNodeMajor = 20;

/** Each target: the commands that it is made of, in order; arguments of the call go to the last one. */
const targets = {
  start: [["", "node", "tools/start/main.ts"]],
  test: [["", "vitest", "run"]],
  // More files at a time than there are cores: each of them waits for its own server half of the time.
  long: [["", "vitest", "run", "--project", "property", "--maxWorkers", "4", "test/property/model"]],
  emulator: [["", "node", "emulator/main.ts"]],
  engine: [["", "node", "tools/engine/main.ts"]],
  live: [["", "node", "tools/live/main.ts"]],
  bench: [["", "node", "tools/bench/main.ts"]],
  campaign: [["", "node", "tools/campaign/main.ts"]],
  mutations: [["", "node", "tools/mutations/main.ts"]],
  docs: [["", "node", "tools/docs/main.ts"]],
  check: [
    ["format", "oxfmt", "--check"],
    ["lint", "oxlint", "--type-aware"],
    ["types", "tsc", "-p", "tsconfig.json"],
    ["tests", "vitest", "run", "--project", "unit", "--project", "property"],
  ],
};

/** Environment of a target, where the caller says nothing. Before each commit a part of the draws has to do; `npm test` makes all. */
const defaults = {
  long: { MODEL_RUNS: "50000" },
  check: { MODEL_RUNS: "400", FAST_CHECK_RUNS: "100", SET_RUNS: "20", MALFORMED_REQUESTS: "2000" },
};

async function main([target, ...args]) {
  if (Number.parseInt(process.versions.node, 10) < oldestNodeMajor) {
    explain(
      `Node ${process.versions.node} is too old.`,
      `This project is started with Node ${oldestNodeMajor} or newer (the exact version that it runs on comes with it).`,
      "Install a current Node.js from its site or your package manager, and run the same command again.",
    );
    return 1;
  }
  if (target === undefined || !Object.hasOwn(targets, target)) {
    explain(`usage: node tools/bootstrap.mjs <${Object.keys(targets).join("|")}> [arguments]`);
    return 2;
  }
  const ready = await exclusively("bootstrap", prepare);
  if (!ready) return 1;
  return await runTarget(targets[target], args, { ...ready, env: { ...defaults[target], ...ready.env } });
}

/** Packages, Node, dist: each a no-op when it is there already. Returns the environment for the target. */
async function prepare() {
  if (!(await installPackages())) return undefined;
  const node = chooseNode();
  if (node === undefined) return undefined;
  const bin = path.join(root, "node_modules", ".bin");
  const env = { ...process.env, PATH: [path.dirname(node), bin, process.env.PATH ?? ""].join(path.delimiter) };
  if (!(await buildDist(env))) return undefined;
  return { env, bin, node };
}

async function runTarget(steps, args, { env, bin, node }) {
  const failed = [];
  let lastCode = 0;
  for (const [index, [name, command, ...own]] of steps.entries()) {
    const startedAt = Date.now();
    const executable = command === "node" ? node : path.join(bin, command);
    const extra = index === steps.length - 1 ? args : [];
    if (name !== "") console.log(`▸ ${name}`);
    const code = await run(executable, [...own, ...extra], { env });
    if (name !== "") console.log(`  ${code === 0 ? "ok" : "FAILED"} after ${seconds(startedAt)} s`);
    if (code !== 0) {
      failed.push(name);
      lastCode = code;
    }
    // Stopped by a signal: what comes after was not wanted either.
    if (code > 128) break;
  }
  if (steps.length > 1) console.log(failed.length === 0 ? "All checks passed." : `Failed: ${failed.join(", ")}`);
  return lastCode;
}

function seconds(sinceMs) {
  return ((Date.now() - sinceMs) / 1000).toFixed(1);
}

// The launchers beside the engine are shell scripts, and the cleanup counts on POSIX process groups.
if (process.platform === "win32") {
  explain("Windows is not supported outside WSL.", "Run this inside the Windows Subsystem for Linux.");
  process.exit(1);
}
process.exitCode = await main(process.argv.slice(2));
