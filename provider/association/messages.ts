/**
 * The words of errors about an association. In: what is declared. Out: coded errors. Must not know: how the engine shows
 * them. Values that the program marked secret are never shown.
 */
import type { AssociationInputs, Step } from "../core/association.ts";
import { DescopeError, failureOf } from "../core/errors.ts";
import { isSecret, show, type Discretion } from "../user/messages.ts";

/** `role "Editor" of user "ci@example.com"`. */
export function associationSubject(context: Discretion, inputs: AssociationInputs): string {
  const said = (name: "userId" | "loginId" | "roleName" | "tenantId"): string =>
    inputs[name] === undefined || isSecret(context, name) ? "" : ` ${show(inputs[name])}`;
  const what = inputs.tenantId === undefined ? `role${said("roleName")}` : `membership in tenant${said("tenantId")}`;
  return `${what} of user${inputs.loginId === undefined ? said("userId") : said("loginId")}`;
}

function fieldOf(inputs: AssociationInputs): "userId" | "loginId" {
  return inputs.loginId === undefined ? "userId" : "loginId";
}

export function userNotFound(context: Discretion, inputs: AssociationInputs): DescopeError {
  const byId = fieldOf(inputs) === "userId";
  return new DescopeError("USER_NOT_FOUND", {
    subject: associationSubject(context, inputs),
    field: fieldOf(inputs),
    what: `there is no user with this ${byId ? "user ID" : "login ID"}; nothing was sent, and no user is made`,
    next: byId
      ? "correct userId: it is the user ID (U…), as `id` of a User or getUser give it, and not the login ID"
      : "correct loginId, or declare the user too and write userId: user.id",
  });
}

export function userGone(context: Discretion, inputs: AssociationInputs, userId: string): DescopeError {
  return new DescopeError("USER_GONE", {
    subject: associationSubject(context, inputs),
    what: `there is no user ${isSecret(context, "userId") ? "with this ID" : userId} any more`,
    next: "run `pulumi refresh` so that the state forgets it",
  });
}

/** The service answered with success, but the user has not got it, or has it still. */
export function notTaken(context: Discretion, inputs: AssociationInputs, step: Step): DescopeError {
  const isRemoval = step.endpoint.endsWith("Remove");
  const what = step.roleNames.length === 0 ? "the membership" : rolesSaid(context, step.roleNames);
  return new DescopeError("WRITE_NOT_TAKEN", {
    subject: associationSubject(context, inputs),
    what: `the service answered with success but the user ${isRemoval ? "still has" : "does not have"} ${what}`,
    next: "check that the role and the tenant exist in this project; run again",
  });
}

function rolesSaid(context: Discretion, names: readonly string[]): string {
  if (isSecret(context, "roleNames") || isSecret(context, "roleName")) return "the roles (secret)";
  return `${names.length === 1 ? "role" : "roles"} ${names.map(show).join(", ")}`;
}

/** What the service refused names a path only; here it is said of which user and role. */
export function namingAssociation(context: Discretion, error: unknown, inputs: AssociationInputs): unknown {
  if (!DescopeError.is(error) || failureOf(error) === undefined || error.parts.subject !== undefined) return error;
  return error.about({ subject: associationSubject(context, inputs) });
}
