/**
 * Whose users: the options that select by the ownership mark. In: flags and the environment. Out: the attribute and its
 * text. Must not know: who is found.
 */
import process from "node:process";

import { Option, type Command } from "commander";

import { resolveMark } from "../../provider/config/connection.ts";
import { DescopeError } from "../../provider/core/errors.ts";

export interface MarkFlags {
  readonly managedBy?: string;
  readonly ownerAttribute?: string;
}

export function ownerAttributeOption(): Option {
  return new Option("--owner-attribute <name>", "the attribute that holds the mark (default: DESCOPE_OWNER_ATTRIBUTE)");
}

export function addMarkOptions(command: Command): Command {
  const group = "Whom (joined by AND):";
  command.addOption(
    new Option("--managed-by <stack>", "marked as made or adopted by this project/stack").helpGroup(group),
  );
  return command.addOption(ownerAttributeOption().helpGroup(group));
}

/** The attribute that holds marks; `undefined` where neither a flag nor the environment names it. */
export function markAttribute({ ownerAttribute }: MarkFlags): string | undefined {
  const given = ownerAttribute ?? process.env["DESCOPE_OWNER_ATTRIBUTE"];
  return resolveMark((key) => (key === "descope-users:ownerAttribute" ? given : undefined), {})?.attribute;
}

/** The same, where it is needed. */
export function neededAttribute(flags: MarkFlags): string {
  const attribute = markAttribute(flags);
  if (attribute !== undefined) return attribute;
  throw new DescopeError("INPUT_INVALID", {
    subject: "--owner-attribute",
    what: "which attribute holds the ownership mark is not known",
    next: "write --owner-attribute NAME, or set DESCOPE_OWNER_ATTRIBUTE",
  });
}
