/**
 * One operation on one resource. In: the connection, the engine's maps and what to do. Out: its result; what it throws
 * in the shape that the engine understands, with the state of what is half done. Must not know: which resource it is.
 */
import type { UserContext } from "../user/context.ts";
import { plainError } from "./errors.ts";
import { refuseOtherProject } from "./project.ts";
import { PROVIDER_KEY, type Props } from "./props.ts";
import { ofResource, stored } from "./stored.ts";
import { hideSecretsOf } from "./secrets.ts";

/** What stands after a failure. */
export interface Kept {
  readonly id: string;
  readonly state: Props;
  readonly cause: unknown;
}

export interface Operation<T> {
  readonly run: (context: UserContext) => Promise<T>;
  /** Adds to an error what it was about. */
  readonly about: (error: unknown) => unknown;
  /** Of an error that left something behind. */
  readonly kept: (error: unknown) => Kept | undefined;
}

/** `maps`: those of the operation, the one that counts first. */
export async function operate<T>(
  session: () => Promise<UserContext>,
  maps: readonly [Props, ...Props[]],
  { run, about, kept }: Operation<T>,
): Promise<T> {
  const shared = await session().catch((error: unknown) => {
    throw plainError(error);
  });
  const context = ofResource(shared, maps);
  hideSecretsOf(context, maps);
  try {
    for (const map of maps) refuseOtherProject(context, map);
    return await run(context);
  } catch (error) {
    const left = kept(error);
    const said = plainError(about(left === undefined ? error : left.cause), context.secrets);
    if (left === undefined) throw said;
    throw Object.assign(said, {
      id: left.id,
      // Without the provider's text the engine could neither refresh nor destroy what was made.
      properties: { ...stored(context, left.state), [PROVIDER_KEY]: maps[0][PROVIDER_KEY] },
      reasons: [said.message],
    });
  }
}
