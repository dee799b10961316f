// A person's own folder, outside of this repository, with the packed package installed from its tarball. Comes in: a
// version of Pulumi's SDK, programs as text; leaves: the folder, and stacks for programs in it. It must not know what
// the programs declare, and nothing of this repository may be found from there but the tarball.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { runCommand, type CommandResult } from "../../tools/process/index.ts";
import { PulumiStack } from "../../tools/pulumi/stack.ts";
import { engine } from "../../tools/testing/engine.ts";

export const repository: string = path.resolve(import.meta.dirname, "..", "..");

/** What npm says of a package that it packed. */
export type Packed = { readonly file: string; readonly files: readonly string[]; readonly bytes: number };

/** Packs what dist/ holds now: `npm test` has built it. */
export async function pack(folder: string): Promise<Packed> {
  const args = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
  const { stdout } = await succeeded(runCommand("npm", args, { cwd: repository, onOutput: () => {} }));
  const [packed] = JSON.parse(stdout) as [{ filename: string; size: number; files: Array<{ path: string }> }];
  const { filename, size, files } = packed;
  return { file: path.join(folder, filename), files: files.map((one) => one.path), bytes: size };
}

/** An empty folder outside of the repository, so that nothing is found upwards; gone by `remove`. */
export function emptyFolder(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(path.join(tmpdir(), "pulumi-descope-users-dist-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) };
}

/** `npm install` as a person types it, without a lock file; npm's own cache may serve it. */
export async function install(folder: string, packages: readonly string[]): Promise<CommandResult> {
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name: "consumer", private: true }));
  const flags = ["--no-audit", "--no-fund", "--no-package-lock", "--prefer-offline", "--strict-peer-deps"];
  return succeeded(runCommand("npm", ["install", ...flags, ...packages], { cwd: folder, timeoutMs: 180_000 }));
}

/** A program in a folder of its own below the consumer's. */
export type ConsumerProgram = {
  readonly name: string;
  readonly main: string;
  readonly type: "module" | "commonjs";
  readonly source: string;
};

/** Writes a program and makes an empty stack for it; its CLI dies with the test. */
export async function stackFor(
  folder: string,
  { name, main, type, source }: ConsumerProgram,
  env: Readonly<Record<string, string>>,
): Promise<PulumiStack> {
  const projectFolder = path.join(folder, name);
  mkdirSync(projectFolder);
  const project = { name, main, runtime: { name: "nodejs", options: { typescript: false } } };
  writeFileSync(path.join(projectFolder, "Pulumi.yaml"), JSON.stringify(project));
  writeFileSync(path.join(projectFolder, "package.json"), JSON.stringify({ name, private: true, type }));
  writeFileSync(path.join(projectFolder, main), source);
  const stack = new PulumiStack({
    engine: engine(),
    projectFolder,
    workFolder: path.join(folder, `${name}-work`),
    // Where the language host of this repository is, for machines without an official one; programs find nothing by it.
    env: { ...env, PULUMI_DESCOPE_USERS_ROOT: repository },
  });
  onTestFinished(() => stack.killAll());
  await succeeded(stack.init());
  return stack;
}

export async function succeeded(call: Promise<CommandResult>): Promise<CommandResult> {
  const result = await call;
  if (result.code !== 0) throw new Error(`${result.command} failed:\n${result.stdout}${result.stderr}`);
  return result;
}
