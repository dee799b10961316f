/** What an operation leaves behind, also where it failed in part. */
import type { UserContext } from "../user/context.ts";
import { PartialFailure, type Kept } from "./handler.ts";
import { ofProject } from "./project.ts";

type PartialError<State> = new (...args: never[]) => Error & { readonly state: State };

/** Runs an operation that results in the resource's state. `Failed`: the error that carries the state reached so far. */
export async function keepingState<State extends object>(
  context: UserContext,
  { id, Failed }: { readonly id: string; readonly Failed: PartialError<State> },
  run: () => Promise<State>,
): Promise<Kept> {
  try {
    return { id, state: ofProject(context, await run()) };
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    throw new PartialFailure({ id, state: ofProject(context, error.state) }, error.cause);
  }
}
