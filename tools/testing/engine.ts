// What a test on the real engine starts from. Comes in: the engine that engine-setup.ts has found, a program's text;
// leaves: a stack of its own for it, ready for `up`.
import { inject, onTestFinished } from "vitest";
import type { Engine } from "../engine/index.ts";
import { writeProgram } from "../pulumi/program.ts";
import type { Program } from "../pulumi/program.ts";
import { PulumiStack } from "../pulumi/stack.ts";
import type { StackOptions } from "../pulumi/stack.ts";

/** False where no engine can be had: `describe.skipIf(!hasEngine)`. */
export const hasEngine: boolean = inject("engine") !== null;

/** The engine; throws where there is none. */
export function engine(): Engine {
  const found = inject("engine");
  if (found === null) throw new Error("no engine here: guard the test with describe.skipIf(!hasEngine)");
  return found;
}

/** A new project with this program and a new, empty stack. The CLI and all below it die with the test. */
export async function newStack(
  name: string,
  source: string,
  options: Partial<Omit<StackOptions, "engine" | "projectFolder" | "workFolder">> = {},
): Promise<{ program: Program; stack: PulumiStack }> {
  const program = writeProgram(name, source);
  const stack = new PulumiStack({ engine: engine(), ...program, ...options });
  onTestFinished(() => stack.killAll());
  const result = await stack.init();
  if (result.code !== 0) throw new Error(`${result.command} failed:\n${result.stdout}${result.stderr}`);
  return { program, stack };
}
