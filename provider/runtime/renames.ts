/**
 * Renames as the other resources of the program see them. The engine checks and diffs one resource after the other, so
 * whichever comes second finds that one renames a user whom the other one has; in preview that is before any step.
 */
import { claimHoldings, renamedElsewhere, renameHoldings } from "../core/holdings.ts";
import { DescopeError } from "../core/errors.ts";
import type { UserInputs, UserState } from "../core/model.ts";
import type { RunDeclarations, UserContext } from "../user/context.ts";
import { subjectOf } from "../user/messages.ts";
import { declaredElsewhere, renameOf, takesAway } from "../user/rename.ts";

const WHAT =
  "another resource of this program has the user in its state and is given the login ID of another person in the same update";
const NEXT = "give that person's resource another name, or let it forget its present user with `pulumi state delete`";

/** The failure of a check where the user to adopt is one that another resource renames. */
export function renamedMeanwhile(
  { declarations }: UserContext,
  declared: Partial<UserInputs>,
  owner: string,
): string | undefined {
  return isRenamedElsewhere(declarations, declared, owner) ? `${WHAT}; ${NEXT}` : undefined;
}

export interface Known {
  readonly userId: string;
  readonly state: Partial<UserState>;
  readonly inputs: UserInputs;
}

/** Makes the renames of a checked resource known, and fails where one meets what another resource has. */
export function declareRenames(context: UserContext, owner: string, users: readonly Known[]): void {
  const { declarations } = context;
  if (!declarations.isKnown(owner)) return;
  for (const { userId, state, inputs } of users) {
    const rename = renameOf(userId, state, inputs);
    if (rename !== undefined) declarations.declare(owner, renameHoldings(rename).renamed);
    if (rename !== undefined && takesAway(declarations, rename, owner))
      throw declaredElsewhere(context, rename, inputs);
    if (!isRenamedElsewhere(declarations, inputs, owner, userId)) continue;
    throw new DescopeError("DECLARED_ELSEWHERE", {
      subject: subjectOf(context, inputs),
      field: "loginId",
      what: WHAT,
      next: NEXT,
    });
  }
}

/** Not where the other one means the same person after the rename. */
function isRenamedElsewhere(
  declarations: RunDeclarations,
  declared: Partial<UserInputs>,
  owner: string,
  userId?: string,
): boolean {
  return (
    declarations.isDeclared(renamedElsewhere(declared, userId), owner) &&
    !declarations.isDeclared(claimHoldings({ loginId: declared.loginId ?? "" }).held, owner)
  );
}
