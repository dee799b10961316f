// Pulumi programs written on the spot, for tests. Comes in: a program's text; leaves: a project folder below .work/,
// inside the repository, so that `pulumi-descope-users` and Pulumi's SDK are found upwards.
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import path from "node:path";

const repository = path.resolve(import.meta.dirname, "..", "..");

/** The git-ignored folder that takes all that is written at run time. */
export const workFolder: string = path.join(repository, ".work");

/** A project of its own: the folder for Pulumi.yaml, and one for the CLI's home and backend. */
export type Program = { readonly projectFolder: string; readonly workFolder: string };

/** Writes a project whose program (an ES module in TypeScript, run without a compiler) is `source`. */
export function writeProgram(name: string, source: string): Program {
  const parent = path.join(workFolder, "engine");
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(path.join(parent, `${name}-`));
  const projectFolder = path.join(folder, "program");
  mkdirSync(projectFolder);
  const project = { name, runtime: { name: "nodejs", options: { typescript: false } }, main: "index.ts" };
  // YAML is a superset of JSON.
  writeFileSync(path.join(projectFolder, "Pulumi.yaml"), JSON.stringify(project));
  writeFileSync(path.join(projectFolder, "package.json"), JSON.stringify({ name, private: true, type: "module" }));
  const program = { projectFolder, workFolder: folder };
  rewriteProgram(program, source);
  return program;
}

/** Replaces the program's text: the next `up` runs the new one. */
export function rewriteProgram(program: Program, source: string): void {
  writeFileSync(path.join(program.projectFolder, "index.ts"), source);
}
