/**
 * `users orphans`: users who are marked for a stack and are in no state of it, as a run leaves them that was cut off. In:
 * the stack's state. Out: who they are. Must not know: how they are found. It sends searches only.
 */
import { readFileSync } from "node:fs";

import { Command, Option } from "commander";

import { DescopeError } from "../../provider/core/errors.ts";
import type { FoundUser } from "../../provider/core/lookup.ts";
import { connectedProject, findMarked } from "../connection.ts";
import { print, printJson, table, type Finish } from "../output.ts";
import { neededAttribute, ownerAttributeOption, type MarkFlags } from "./marks.ts";
import { readState, type StackState } from "./state.ts";

interface Flags extends MarkFlags {
  readonly state: string;
  readonly json: boolean;
}

const HELP = `
Exit codes: 0 there is none; 1 an error; 2 there are some.

  pulumi stack export | descope-users users orphans
An orphan that the program declares is taken on by the next \`pulumi up\`. Any other one is for you to delete, or to take
over: declare it, or use \`descope-users users export\`.`;

export function orphansVerb(finish: Finish): Command {
  return new Command("orphans")
    .description("Users marked for a stack who are in no state of it. Only reads.")
    .addOption(new Option("--state <file>", "what `pulumi stack export` wrote; - is standard input").default("-"))
    .addOption(new Option("--managed-by <stack>", "the text of the mark (default: the state's own project/stack)"))
    .addOption(ownerAttributeOption())
    .option("--json", "as JSON", false)
    .addHelpText("after", HELP)
    .action(async (flags: Flags) => {
      const orphans = await orphansOf(flags);
      const users = orphans.map(({ userId, loginIds, status, test }) => ({ userId, loginIds, status, test }));
      if (flags.json) printJson({ users });
      else print(told(users));
      finish(users.length === 0 ? 0 : 2);
    });
}

async function orphansOf(flags: Flags): Promise<FoundUser[]> {
  const attribute = neededAttribute(flags);
  const state = readState(textOf(flags.state));
  refuseOtherProject(state);
  const owner = flags.managedBy ?? state.owner;
  if (owner === undefined) {
    throw new DescopeError("INPUT_INVALID", {
      subject: "--managed-by",
      what: "the state is empty, so it does not say whose it is",
      next: "write --managed-by project/stack",
    });
  }
  const marked = await findMarked(attribute, owner);
  return marked.filter(({ userId }) => !state.userIds.has(userId));
}

/** With another project's credentials nobody of the state would be found, and users of another stack might be. */
function refuseOtherProject({ projectIds }: StackState): void {
  const projectId = connectedProject();
  if (projectIds.size === 0 || projectIds.has(projectId)) return;
  throw new DescopeError("PROJECT_MISMATCH", {
    subject: "--state",
    what: `the state belongs to project ${[...projectIds].join(", ")}, the connection is to project ${projectId}`,
    next: "use the credentials of the state's project",
  });
}

function textOf(file: string): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    throw new DescopeError("INPUT_INVALID", {
      subject: "--state",
      what: `cannot be read (${error instanceof Error && "code" in error ? String(error.code) : "unknown"})`,
      next: "run `pulumi stack export | descope-users users orphans`",
      cause: error,
    });
  }
}

type Orphan = Pick<FoundUser, "userId" | "loginIds" | "status" | "test">;

function told(users: readonly Orphan[]): string {
  if (users.length === 0) return "no orphan";
  const rows = users.map(({ userId, loginIds, status, test }) => [
    loginIds.join(", "),
    userId,
    status,
    test ? "yes" : "no",
  ]);
  return `${table(["login IDs", "user ID", "status", "test"], [44, 34, 12, 6], rows)}\n${String(users.length)} orphan${users.length === 1 ? "" : "s"}`;
}
