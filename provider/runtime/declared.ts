/**
 * What the handlers do with declarations: each check makes its resource known to the others of the run, each diff
 * ties it to what its state holds. A refresh calls diff as well, but no check: a resource that left the program is not
 * known, whatever is refreshed.
 */
import { associationHoldings, claimHoldings, userHoldings, type Holding } from "../core/holdings.ts";
import type { CheckFailure } from "../core/check.ts";
import type { AssociationInputs } from "../core/association.ts";
import type { UserInputs } from "../core/model.ts";
import { declaredEntries, firstLeaving, leavingOf, setHoldings, usersHeld } from "../core/set-holdings.ts";
import type { SetInputs, SetState } from "../core/user-set.ts";
import { DescopeError } from "../core/errors.ts";
import type { UserContext } from "../user/context.ts";
import type { Creating } from "../user/exists.ts";
import { renamedMeanwhile } from "./renames.ts";
import { ownerOf } from "./run-declarations.ts";
import { resourceChecked, resourceDecided } from "./unasked.ts";

const TWO_STEPS =
  'in one update the user could be deleted before it is adopted. First declare onDelete: "retain" for it in that set ' +
  "and run `pulumi up`, then move it";

/** Makes a user known; returns a failure of check where the user leaves a set of this program in the same update. */
export function declareUser(context: UserContext, inputs: UserInputs): CheckFailure | undefined {
  const owner = ownerOf({ ...inputs });
  resourceChecked(context, owner, claimHoldings(inputs).held);
  context.declarations.declare(owner, userHoldings(inputs));
  const renamed = renamedMeanwhile(context, inputs, owner);
  if (renamed !== undefined) return { property: "loginId", reason: renamed };
  if (!context.declarations.isDeclared(claimHoldings(inputs).leaving, owner)) return undefined;
  const reason = `the user with this login ID leaves a UserSet of this program in the same update; ${TWO_STEPS}`;
  return { property: "loginId", reason };
}

export function declareAssociation({ declarations }: UserContext, inputs: AssociationInputs): void {
  declarations.declare(ownerOf({ ...inputs }), associationHoldings(inputs));
}

export function declareSet(context: UserContext, inputs: SetInputs): CheckFailure | undefined {
  const { declarations } = context;
  const owner = ownerOf({ ...inputs });
  resourceChecked(context, owner, usersHeld(inputs));
  declarations.declare(owner, setHoldings(inputs));
  for (const [entry, declared] of declaredEntries(inputs)) {
    const renamed = renamedMeanwhile(context, declared, owner);
    if (renamed !== undefined) return { property: `users.${entry}.loginId`, reason: renamed };
  }
  const key = firstLeaving(inputs, (holdings) => declarations.isDeclared(holdings, owner));
  if (key === undefined) return undefined;
  const reason = `the user with this login ID leaves another UserSet of this program in the same update; ${TWO_STEPS}`;
  return { property: `users.${key}`, reason };
}

/** The users who leave a set, known to the other resources; fails where one of them has declared such a user already. */
export function declareLeaving({ declarations }: UserContext, state: SetState, inputs: SetInputs): void {
  const owner = ownerOf({ ...inputs });
  if (!declarations.isKnown(owner)) return;
  const gone = leavingOf(state, inputs);
  declarations.declare(
    owner,
    gone.flatMap(({ leaving }) => leaving),
  );
  const moved = gone.filter(({ held }) => declarations.isDeclared(held, owner)).map(({ key }) => `users.${key}`);
  if (moved.length === 0) return;
  throw new DescopeError("INPUT_INVALID", {
    subject: "user set",
    field: moved.slice(0, 5).join(", "),
    what: `${moved.length === 1 ? "leaves" : "leave"} this set while another resource of this program declares the same login ID`,
    next: TWO_STEPS,
  });
}

/** What a create knows of its resource beside its inputs. */
export function creatingOf(context: UserContext, inputs: object): Creating {
  const owner = ownerOf({ ...inputs });
  resourceDecided(context, owner);
  return { owner };
}

export interface Diffed {
  readonly id: string;
  readonly inputs: object;
  readonly holdings: readonly Holding[];
  readonly isReplaced: boolean;
}

/** What the state ties a checked resource to. One that is replaced lets go of it. */
export function resourceDiffed(context: UserContext, { id, inputs, holdings, isReplaced }: Diffed): void {
  const { declarations, learned } = context;
  const owner = ownerOf({ ...inputs });
  if (!declarations.isKnown(owner)) return;
  if (isReplaced) learned.replacedBy.set(id, owner);
  else declarations.declare(owner, holdings);
}
