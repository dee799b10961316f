/**
 * Whether something may be taken away from a user. In: what it is. Out: whether another resource of the program declares
 * it, be it one that was checked in this run or one that the engine left out. Must not know: how that is known.
 */
import type { Holding } from "../core/holdings.ts";
import type { UserContext } from "./context.ts";

/** `except`: this resource, or the one that takes its place, among the checked ones. */
export function isHeldByOthers(
  { declarations, declaredAs }: UserContext,
  holdings: readonly Holding[],
  except?: string,
): boolean {
  if (declarations.isDeclared(holdings, except)) return true;
  return declaredAs !== undefined && declarations.isInProgram(holdings, declaredAs);
}

/**
 * The context of a delete that makes room for the same resource: the program declares what is replaced, under a name
 * that the state may not know (it was renamed, and nothing was written since).
 */
export function makingRoom(context: UserContext): UserContext {
  return { ...context, declaredAs: undefined };
}
