/**
 * State as the engine stores it, and as the handlers know it: what this front end adds to every resource is added and
 * removed here. The SDK adds three inputs, because the process of a dynamic provider knows neither project, stack
 * (measured: only PULUMI_NODEJS_PROJECT is in its environment) nor the resource's name, nor what is secret: `managedBy`,
 * the text of the ownership mark where marks are configured, `declaredAs`, the resource's type and name, and
 * `secretFields`.
 */
import type { Mark } from "../../core/mark.ts";
import type { UserContext } from "../../user/context.ts";
import { DECLARED_AS_KEY, MANAGED_BY_KEY, SECRET_FIELDS_KEY, withoutHidden } from "./hidden.ts";
import type { Props } from "./props.ts";
import { secretNames } from "./secret-fields.ts";

/** Inputs or state as the handlers know them. */
export function plain(props: Props): Props {
  return withoutHidden(props);
}

/** The state as stored: it says which resource it is of, whose the user is, and as `like` says what is secret. */
export function stored({ mark, declaredAs }: UserContext, state: object, like: Props): Props {
  return {
    ...state,
    ...listIn(like),
    ...(mark?.owner === undefined ? {} : { [MANAGED_BY_KEY]: mark.owner }),
    ...(declaredAs === undefined ? {} : { [DECLARED_AS_KEY]: declaredAs }),
  };
}

/** What a check or read hands back beside the author's own inputs. */
export function hiddenInputs(props: Props): Props {
  const hidden = [MANAGED_BY_KEY, DECLARED_AS_KEY].map((key) => [key, props[key]] as const);
  return { ...Object.fromEntries(hidden.filter(([, value]) => typeof value === "string")), ...listIn(props) };
}

function listIn({ [SECRET_FIELDS_KEY]: names }: Props): Props {
  return names === undefined ? {} : { [SECRET_FIELDS_KEY]: names };
}

/**
 * The context of one operation: which resource it is about is said by the maps, the first one first; whose users they
 * are by the config, else by the maps.
 */
export function ofResource(context: UserContext, maps: readonly Props[]): UserContext {
  const { mark } = context;
  const own = { ...context, declaredAs: textIn(maps, DECLARED_AS_KEY), secretFields: secretNames(...maps) };
  if (mark === undefined) return own;
  return {
    ...own,
    mark: { ...mark, owner: mark.owner ?? textIn(maps, MANAGED_BY_KEY) } satisfies Mark,
  };
}

function textIn(maps: readonly Props[], key: string): string | undefined {
  return maps.map((map) => map[key]).find((one): one is string => typeof one === "string" && one !== "");
}
