/** Values that a front end knows to be secret: no message of this process repeats one from then on. */
import { secretsIn, type Secret } from "../client/redact.ts";
import { canonicalLoginId } from "../core/canonical.ts";
import type { UserContext } from "../user/context.ts";

export function hideValues({ secrets }: Pick<UserContext, "secrets">, values: readonly unknown[]): void {
  secrets.add(values.flatMap(secretsIn).flatMap(asServiceSpells));
}

/** As declared, and in the service's own form: it folds the case of login IDs and writes phone numbers in one way. */
function asServiceSpells(secret: Secret): Secret[] {
  return typeof secret === "string" ? [secret, canonicalLoginId(secret)] : [secret];
}
