/**
 * Setting passwords. In: the declaration and the environment. Out: the parts of a create body, or one call. Must not
 * know: when it is due (core/password decides). A password is never part of a message or of state.
 */
import { DescopeError } from "../core/errors.ts";
import type { UserInputs } from "../core/model.ts";
import type { Body } from "../core/patch.ts";
import type { UserContext } from "./context.ts";
import { subjectOf } from "./messages.ts";

/** The password in clear, from the declaration or the environment; fails before anything was sent. */
export function clearPassword(context: UserContext, declared: UserInputs): string | undefined {
  if (declared.passwordEnv === undefined) return declared.password;
  const value = context.environment[declared.passwordEnv];
  if (value !== undefined && value !== "") {
    context.secrets.add([value]);
    return value;
  }
  throw new DescopeError("PASSWORD_UNAVAILABLE", {
    subject: subjectOf(context, declared),
    field: "passwordEnv",
    what: `the environment variable ${declared.passwordEnv} is not set`,
    next: "set it where `pulumi up` runs; nothing was sent",
  });
}

/** What a create carries: a password that is active at once (contract row C14), or a hash. */
export function passwordBody(context: UserContext, declared: UserInputs): Body {
  if (declared.hashedPassword !== undefined) return { hashedPassword: declared.hashedPassword };
  const password = clearPassword(context, declared);
  return password === undefined || declared.passwordActive === false ? {} : { password };
}

/** The password to set by a call of its own, before anything is sent. */
export function passwordToSet(context: UserContext, declared: UserInputs): string {
  const password = clearPassword(context, declared);
  if (password !== undefined) return password;
  throw new DescopeError("PASSWORD_UNAVAILABLE", {
    subject: subjectOf(context, declared),
    field: "passwordVersion",
    what: `passwordVersion was raised, but ${declared.hashedPassword === undefined ? "no password is declared" : "the service takes a hash only when a user is made"}`,
    next: "declare password or passwordEnv; nothing was sent",
  });
}

export async function setPassword(
  context: UserContext,
  userId: string,
  declared: UserInputs,
  password: string,
): Promise<void> {
  await context.api.setPassword(userId, password, declared.passwordActive !== false);
}
