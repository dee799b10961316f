// What a person does after an operation that went wrong: the same command again, and only what the output asks for. Comes
// in: a ground and the output of the last command; leaves: the steps that were needed until it succeeded.
import type { CommandResult } from "../pulumi/stack.ts";
import type { Ground } from "./ground.ts";
import { allArgs, amend } from "./scenario.ts";
import type { Declaration, Operation } from "./scenario.ts";

/** What a person had to do beside running the same command again. */
export type OperatorStep = "pulumi cancel" | "onExisting: adopt";

export type Recovery = {
  /** How often the command was run again. */
  readonly again: number;
  readonly steps: readonly OperatorStep[];
  /** What is declared at the end: the person may have added to it. */
  readonly declared: Declaration;
  /** The last output, where it never succeeded. */
  readonly gaveUp?: string;
};

const mostTries = 6;

/** Runs the command until it succeeds. `first`: how it ended under the fault; undefined where the CLI was killed. */
export async function recover(
  ground: Ground,
  operation: Operation,
  declaration: Declaration,
  first: CommandResult,
): Promise<Recovery> {
  const steps: OperatorStep[] = [];
  let declared = declaration;
  let last = first;
  let again = 0;
  while (last.code !== 0) {
    if (again >= mostTries) return { again, steps, declared, gaveUp: `${last.stdout}${last.stderr}` };
    const output = `${last.stdout}${last.stderr}`;
    if (output.includes("is currently locked")) {
      steps.push("pulumi cancel");
      await ground.stack.cancel({ env: ground.nextShell() });
    }
    const existing = namedAsExisting(output, declared);
    if (existing.size > 0) {
      steps.push("onExisting: adopt");
      // They are the program's own: a destroy shall delete them, which it would not do with other adopted users.
      declared = amend(declared, existing, { onExisting: "adopt", onDelete: "delete" });
      ground.declare(declared);
    }
    last = await runOperation(ground, operation);
    again += 1;
  }
  return { again, steps, declared };
}

export function runOperation(ground: Ground, operation: Operation): Promise<CommandResult> {
  const call = { args: ["--skip-preview"], env: ground.nextShell() };
  return operation === "destroy" ? ground.stack.destroy(call) : ground.stack.up(call);
}

/** The login IDs of which the provider says that a user with them exists already. */
function namedAsExisting(output: string, declared: Declaration): Set<string> {
  const lines = output.split("\n").filter((line) => line.includes("USER_EXISTS"));
  const named = allArgs(declared).filter(({ loginId }) => lines.some((line) => line.includes(loginId)));
  return new Set(named.map(({ loginId }) => loginId));
}
