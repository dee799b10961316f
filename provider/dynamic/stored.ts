/**
 * State as the engine stores it, and as the operations know it: what this front end adds to every resource comes and
 * goes here. `projectId` is an output that programs read. Two are inputs that the SDK adds, because the process of a
 * dynamic provider is told neither project, stack (measured: only PULUMI_NODEJS_PROJECT stands in its environment) nor
 * the resource's name: `managedBy`, the text of the ownership mark where marks are configured, and `declaredAs`, the
 * resource's type and name.
 */
import type { Mark } from "../core/mark.ts";
import type { UserContext } from "../user/context.ts";
import { withoutProvider, type Props } from "./props.ts";

/** The output that every resource has. */
export const PROJECT_KEY = "projectId";
/** The input and output that marked resources have. */
export const MANAGED_BY_KEY = "managedBy";

/** The input and output that names the resource; states of older releases have none until something is written. */
export const DECLARED_AS_KEY = "declaredAs";

/** The inputs as the operations know them. */
export function plainInputs(props: Props): Props {
  const { [MANAGED_BY_KEY]: _managedBy, [DECLARED_AS_KEY]: _declaredAs, ...inputs } = withoutProvider(props);
  return inputs;
}

/** The state as the operations know it. One of an older release has no project ID. */
export function plainState(props: Props): Props {
  const { [PROJECT_KEY]: _project, ...state } = plainInputs(props);
  return state;
}

/** The state as stored: what was written or read by this connection is of its project. */
export function stored({ projectId, mark, declaredAs }: UserContext, state: object): Props {
  return {
    ...state,
    ...(projectId === undefined ? {} : { [PROJECT_KEY]: projectId }),
    ...(mark?.owner === undefined ? {} : { [MANAGED_BY_KEY]: mark.owner }),
    ...(declaredAs === undefined ? {} : { [DECLARED_AS_KEY]: declaredAs }),
  };
}

/** What a check or read hands back beside the author's own inputs. */
export function hiddenInputs(props: Props): Props {
  const hidden = [MANAGED_BY_KEY, DECLARED_AS_KEY].map((key) => [key, props[key]] as const);
  return Object.fromEntries(hidden.filter(([, value]) => typeof value === "string"));
}

/**
 * The context of one operation: which resource it is about is said by the maps, the first one first; whose users they
 * are by the config, else by the maps.
 */
export function ofResource(context: UserContext, maps: readonly Props[]): UserContext {
  const { mark } = context;
  const declaredAs = textIn(maps, DECLARED_AS_KEY);
  if (mark === undefined) return { ...context, declaredAs };
  return {
    ...context,
    declaredAs,
    mark: { ...mark, owner: mark.owner ?? textIn(maps, MANAGED_BY_KEY) } satisfies Mark,
  };
}

function textIn(maps: readonly Props[], key: string): string | undefined {
  return maps.map((map) => map[key]).find((one): one is string => typeof one === "string" && one !== "");
}
