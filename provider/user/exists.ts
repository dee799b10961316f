/**
 * The error of a user who exists already. In: what is declared, who was found, and what is known of the resource. Out:
 * the ways out, the likeliest first. Must not know: the engine.
 */
import { hasLoginId } from "../core/canonical.ts";
import { DescopeError } from "../core/errors.ts";
import { holdingsOfKnownUser } from "../core/holdings.ts";
import type { ActualUser, UserInputs } from "../core/model.ts";
import { pendingItems } from "../core/ownership.ts";
import type { UserContext } from "./context.ts";
import { subjectOf } from "./messages.ts";

/** What is known of the resource that is made. */
export interface Creating {
  /** It among the resources that the program declares. */
  readonly owner?: string | undefined;
  /**
   * Of a set: makes this user that of the entry; false where another entry has it in the state, or took it over in this
   * run by another one of its login IDs.
   */
  readonly claimUser?: ((userId: string) => boolean) | undefined;
}

export function userExists(
  context: UserContext,
  inputs: UserInputs,
  existing: ActualUser,
  creating: Creating = {},
): DescopeError {
  return new DescopeError("USER_EXISTS", {
    subject: subjectOf(context, inputs),
    field: "loginId",
    what: `a user with this login ID exists already (${existing.userId})${holder(context, inputs, existing, creating)}; nothing was changed`,
    next: waysOut(inputs, existing),
  });
}

function holder(
  { declarations, learned }: UserContext,
  inputs: UserInputs,
  existing: ActualUser,
  { owner }: Creating,
): string {
  if (existing.test !== (inputs.test === true)) return existing.test ? ", a test user" : ", who is no test user";
  const holdings = holdingsOfKnownUser(existing.userId, { loginIds: [...existing.loginIds] });
  if (owner !== undefined && declarations.isDeclared(holdings, owner)) {
    return ", and another resource of this program declares it";
  }
  return learned.inState.has(existing.userId) ? ", and a resource in the state of this stack holds it" : "";
}

function waysOut(inputs: UserInputs, existing: ActualUser): string {
  if (existing.test !== (inputs.test === true)) {
    const [kind, type] = existing.test ? ["a TestUser", "TestUser"] : ["a User", "User"];
    return (
      `test is fixed when a user is made, so it cannot be adopted: declare ${kind}, or another loginId; to replace a ${type} of ` +
      `this program, declare aliases: [{ type: "pulumi-nodejs:dynamic/descope-users:${type}" }] on this resource`
    );
  }
  if (!hasLoginId(existing.loginIds, inputs.loginId)) {
    return (
      "take the identifier out of additionalIdentifiers, or declare another loginId: one that this user has, with " +
      'onExisting: "adopt", to take that user over'
    );
  }
  // Not taken over by itself, however much it looks like ours: another stack's user looks just the same.
  const asDeclared = pendingItems(existing, { declared: inputs, cleared: [], retiredLoginIds: [] }).length === 0;
  const interrupted = asDeclared
    ? '; it holds all that is declared, so if an interrupted run of this stack made it, adopt it with onDelete: "delete"'
    : "";
  // The engine tells neither a rename nor `--replace` from a new resource (measured), so both are said.
  return (
    'if a resource was renamed or moved in the program, declare aliases: [{ name: "FORMER_NAME" }] on it, or run ' +
    "`pulumi state rename FORMER_URN NEW_NAME`; to replace the user (--replace), run `pulumi destroy --target URN`, then " +
    '`pulumi up`; else declare onExisting: "adopt" to take that user over (only differences are written), or declare ' +
    `another loginId${interrupted}`
  );
}
