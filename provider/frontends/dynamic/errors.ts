/**
 * Errors in the engine's shape. In: anything thrown. Out: plain `Error` objects, the only kind that the dynamic provider
 * process can pass on. Must not know: which operation failed.
 */
import type { CheckFailure } from "../../core/check.ts";
import { printable, Secrets } from "../../client/redact.ts";
import { DescopeError, SeveralErrors } from "../../core/errors.ts";

/** Our own errors without a stack, which the engine would print; others whole, as a bug to report. Never a secret. */
export function plainError(error: unknown, secrets: Secrets = new Secrets()): Error {
  if (DescopeError.is(error) || error instanceof SeveralErrors) return plainText(error.message, secrets);
  const said = error instanceof Error ? error.message : "something that is no Error was thrown";
  const bug = new DescopeError("PROVIDER_BUG", {
    what: said,
    next: "please report this with the stack below and the version of pulumi-descope-users",
  });
  const plain = plainText(bug.message, secrets);
  if (error instanceof Error && error.stack !== undefined) plain.stack = secrets.hide(printable(error.stack));
  return plain;
}

/** A message as an error without a stack. */
function plainText(message: string, secrets: Secrets): Error {
  const plain = new Error(secrets.hide(printable(message)));
  plain.stack = "";
  return plain;
}

/**
 * A failed check. The path is part of the reason and not of `property`: the engine prints the whole value of a named
 * property, be it five megabytes or secret.
 */
export function failure({ property, reason }: CheckFailure): CheckFailure {
  return { property: "", reason: `${property}: ${reason}` };
}
