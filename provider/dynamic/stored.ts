/**
 * State as the engine stores it, and as the operations know it: what this front end adds to every resource comes and
 * goes here. `projectId` is an output that programs read; `managedBy` is the text of the ownership mark, an input that
 * the SDK adds where marks are configured, because the process of a dynamic provider is told neither project nor stack
 * (measured: only PULUMI_NODEJS_PROJECT stands in its environment).
 */
import type { Mark } from "../core/mark.ts";
import type { UserContext } from "../user/context.ts";
import { withoutProvider, type Props } from "./props.ts";

/** The output that every resource has. */
export const PROJECT_KEY = "projectId";
/** The input and output that marked resources have. */
export const MANAGED_BY_KEY = "managedBy";

/** The inputs as the operations know them. */
export function plainInputs(props: Props): Props {
  const { [MANAGED_BY_KEY]: _managedBy, ...inputs } = withoutProvider(props);
  return inputs;
}

/** The state as the operations know it. One of an older release has no project ID. */
export function plainState(props: Props): Props {
  const { [PROJECT_KEY]: _project, ...state } = plainInputs(props);
  return state;
}

/** The state as stored: what was written or read by this connection is of its project. */
export function stored({ projectId, mark }: UserContext, state: object): Props {
  return {
    ...state,
    ...(projectId === undefined ? {} : { [PROJECT_KEY]: projectId }),
    ...(mark?.owner === undefined ? {} : { [MANAGED_BY_KEY]: mark.owner }),
  };
}

/** What a check or read hands back beside the author's own inputs. */
export function hiddenInputs(props: Props): Props {
  const managedBy = props[MANAGED_BY_KEY];
  return typeof managedBy === "string" ? { [MANAGED_BY_KEY]: managedBy } : {};
}

/** The context of one operation: whose users they are is said by the config, else by the maps, the first one first. */
export function ofOwner(context: UserContext, maps: readonly Props[]): UserContext {
  const { mark } = context;
  if (mark === undefined) return context;
  return { ...context, mark: { ...mark, owner: mark.owner ?? ownerIn(maps) } satisfies Mark };
}

function ownerIn(maps: readonly Props[]): string | undefined {
  return maps.map((map) => map[MANAGED_BY_KEY]).find((one): one is string => typeof one === "string" && one !== "");
}
