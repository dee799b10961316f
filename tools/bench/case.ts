// One case of the benchmark, run. Comes in: an engine and a case; leaves: what each operation took and sent. Each case has
// a server, a stack and a folder below .work/ of its own; the folder is gone afterwards unless something failed.
import { mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Engine } from "../engine/index.ts";
import { startCommand } from "../process/index.ts";
import type { RunningCommand } from "../process/index.ts";
import { workFolder } from "../pulumi/program.ts";
import { PulumiStack } from "../pulumi/stack.ts";
import { watchMemory } from "./memory.ts";
import type { Case, Operation, Variant } from "./plan.ts";
import type { Row } from "./result.ts";
import { startServer } from "./server-handle.ts";
import type { Counts, Server } from "./server-handle.ts";
import { changeAll, changeOne, makeUsers } from "./users.ts";
import type { BenchUser, ChangedAttribute } from "./users.ts";

export type CaseOptions = {
  readonly engine: Engine;
  readonly latencyMs: number;
  /** Factor on the window of the published limits. */
  readonly limitScale: number;
  readonly attribute: ChangedAttribute;
  /** `--parallel` of the variants with one resource per user. */
  readonly parallel: number;
  /** Whether `up` makes a preview first, as it does for a person. */
  readonly preview: boolean;
  readonly onRow: (row: Row) => void;
};

const programs = path.join(import.meta.dirname, "programs");
const projectName = "bench";
const publishedWindowMs = 60_000;
const operationTimeoutMs = 30 * 60_000;
/** The client cannot be told "no limits": a window this short is none. */
const offScale = 0.001;

/** Runs the operations of a case in order; stops at the first that fails, which is then the last row. */
export async function runCase(one: Case, options: CaseOptions): Promise<void> {
  const windowMs = one.limited ? publishedWindowMs * options.limitScale : 0;
  const server = await startServer({ latencyMs: options.latencyMs, windowMs });
  const folder = path.join(workFolder, "bench", `${process.pid}-${one.variant}-${one.users}-${String(one.limited)}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    const bench = new Bench(one, options, server, folder);
    if (one.variant !== "script") await bench.init();
    await server.take();
    for (const operation of one.operations) {
      // The window of the operation before must not count for this one: nobody runs them seconds apart.
      await sleep(windowMs);
      const row = await bench.run(operation);
      options.onRow(row);
      if (row.failed !== undefined) return;
    }
    rmSync(folder, { recursive: true, force: true });
  } finally {
    await server.close();
  }
}

class Bench {
  readonly #case: Case;
  readonly #options: CaseOptions;
  readonly #server: Server;
  readonly #folder: string;
  readonly #stack: PulumiStack;
  readonly #env: Readonly<Record<string, string>>;
  #users: BenchUser[];

  constructor(one: Case, options: CaseOptions, server: Server, folder: string) {
    this.#case = one;
    this.#options = options;
    this.#server = server;
    this.#folder = folder;
    this.#users = makeUsers(one.users);
    const scale = one.limited ? options.limitScale : offScale;
    this.#env = {
      ...server.env,
      DESCOPE_LIMIT_SCALE: String(scale),
      ...(one.limited ? {} : { DESCOPE_RATE_RESERVE: "0" }),
      BENCH_USERS: path.join(folder, "users.json"),
    };
    const projectFolder = writeProject(folder, one.variant);
    this.#stack = new PulumiStack({
      engine: options.engine,
      projectFolder,
      workFolder: folder,
      env: this.#env,
      timeoutMs: operationTimeoutMs,
      onOutput: () => {},
    });
  }

  async init(): Promise<void> {
    const made = await this.#stack.init();
    if (made.code !== 0) throw new Error(`the stack could not be made:\n${made.stdout}${made.stderr}`);
  }

  async run(operation: Operation): Promise<Row> {
    this.#prepare(operation);
    const command = this.#start(operation);
    const memory = watchMemory(command.pid, this.#case.variant === "script");
    const result = await command.result;
    const { providerBytes, programBytes } = memory.stop();
    const { counts, users } = await this.#server.take();
    const { variant, users: size, limited } = this.#case;
    const failed = result.code === 0 ? this.#unexpected(operation, users) : `${result.stdout}${result.stderr}`;
    return {
      variant,
      users: size,
      limited,
      operation,
      seconds: result.durationMs / 1_000,
      ...summed(counts),
      stateBytes: this.#stateBytes(),
      providerBytes,
      programBytes,
      ...(failed === undefined ? {} : { failed }),
    };
  }

  #prepare(operation: Operation): void {
    const { attribute } = this.#options;
    if (operation === "change all") this.#users = changeAll(this.#users, attribute);
    if (operation === "change one") this.#users = changeOne(this.#users, attribute);
    writeFileSync(path.join(this.#folder, "users.json"), JSON.stringify(this.#users));
  }

  #start(operation: Operation): RunningCommand {
    const { variant } = this.#case;
    if (variant === "script") {
      const args = [path.join(programs, "script.ts"), operation];
      return startCommand(process.execPath, args, {
        env: this.#env,
        timeoutMs: operationTimeoutMs,
        onOutput: () => {},
      });
    }
    const verb = operation === "refresh" || operation === "destroy" ? operation : "up";
    const parallel = variant === "users" || variant === "comparison" ? [`--parallel=${this.#options.parallel}`] : [];
    const args = this.#options.preview ? parallel : ["--skip-preview", ...parallel];
    return this.#stack.start(this.#stack.operation(verb), { args });
  }

  /** A number that was measured on something else than what was meant is worse than none. */
  #unexpected(operation: Operation, users: number): string | undefined {
    const expected = operation === "destroy" || this.#case.variant === "nothing" ? 0 : this.#case.users;
    return users === expected ? undefined : `the server has ${users} users, there should be ${expected}`;
  }

  #stateBytes(): number | undefined {
    const file = path.join(this.#folder, "state", ".pulumi", "stacks", projectName, `${this.#stack.name}.json`);
    return statSync(file, { throwIfNoEntry: false })?.size;
  }
}

/** A project of its own that runs one of the tracked programs; YAML is a superset of JSON. */
function writeProject(folder: string, variant: Variant): string {
  const projectFolder = path.join(folder, "program");
  mkdirSync(projectFolder);
  const isCommonJs = variant === "comparison";
  const program = path.relative(projectFolder, path.join(programs, `${variant}.${isCommonJs ? "cts" : "ts"}`));
  const main = isCommonJs ? "index.js" : "index.ts";
  const source = isCommonJs ? `require(${JSON.stringify(program)});\n` : `import ${JSON.stringify(program)};\n`;
  const type = isCommonJs ? "commonjs" : "module";
  writeFileSync(path.join(projectFolder, main), source);
  writeFileSync(path.join(projectFolder, "package.json"), JSON.stringify({ private: true, type, main }));
  const runtime = { name: "nodejs", options: { typescript: false } };
  writeFileSync(path.join(projectFolder, "Pulumi.yaml"), JSON.stringify({ name: projectName, runtime, main }));
  return projectFolder;
}

function summed({ answered, limited, bytes }: Counts): Pick<Row, "routes" | "refused" | "bytesSent"> {
  const taken = Object.entries(answered).map(([route, count]) => [route, count - (limited[route] ?? 0)] as const);
  return {
    routes: Object.fromEntries(taken),
    refused: Object.values(limited).reduce((sum, count) => sum + count, 0),
    bytesSent: bytes,
  };
}
