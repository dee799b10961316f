/** A resource's handler as a dynamic provider: translation only, the same for every resource. */
import type { dynamic } from "@pulumi/pulumi";

import { PartialFailure, type ResourceHandler, type Values } from "../../runtime/handler.ts";
import type { UserContext } from "../../user/context.ts";
import { failure, plainError } from "./errors.ts";
import { PLAIN, type Form } from "./form.ts";
import { notify } from "./notify.ts";
import { PROVIDER_KEY } from "./hidden.ts";
import { keptSession, type OpenSession, type Props } from "./props.ts";
import { differInSecrets, hideSecretsOf, secretNames } from "./secret-fields.ts";
import { hiddenInputs, ofResource, plain, stored } from "./stored.ts";

export interface DynamicOptions {
  /** Default: values travel as they are. */
  readonly form?: Form;
  /** Default: one context per connection and process. */
  readonly open?: OpenSession | undefined;
}

export function dynamicProvider(
  handler: ResourceHandler,
  { form = PLAIN, open }: DynamicOptions = {},
): dynamic.ResourceProvider {
  const { configure, session } = keptSession(open);
  const inputsIn = (props: Props): Values => form.inputs(plain(props));
  const stateIn = (props: Props): Values => form.state(plain(props));
  const outs = (context: UserContext, state: Values, like: Props): Props =>
    stored(context, form.stored(state, like), like);
  const operate = async <T>(maps: Maps, run: (context: UserContext) => Promise<T>): Promise<T> =>
    operation(await opened(session, maps), { maps, outs }, run);

  return {
    configure,
    check: async (olds: Props, news: Props) => {
      const { inputs, failures, notes } = handler.check(inputsIn(olds), inputsIn(news), {
        secretFields: secretNames(news, olds),
      });
      for (const { level, message } of notes) notify(level, message);
      const all = failures.map(failure);
      if (all.length === 0) {
        const found = await session().then(
          (context) => handler.declare(context, inputs).map(failure),
          // About no property: what is configured is wrong.
          (error: unknown) => [{ property: "", reason: plainError(error).message }],
        );
        all.push(...found);
      }
      return { inputs: { ...form.checkedInputs(inputs, plain(news)), ...hiddenInputs(news) }, failures: all };
    },
    diff: async (id: string, olds: Props, news: Props) => {
      const context = await opened(session, [news, olds]);
      try {
        const { changes, replaces, deleteBeforeReplace } = handler.diff(
          context,
          { id, state: stateIn(olds) },
          inputsIn(news),
        );
        const isBehind = differInSecrets(olds, news) || isOfPlugin(olds, news);
        return { changes: changes || isBehind, replaces: [...replaces], deleteBeforeReplace };
      } catch (error) {
        throw plainError(error);
      }
    },
    create: async (news: Props) =>
      operate([news], async (context) => {
        const { id, state } = await handler.create(context, inputsIn(news));
        return { id, outs: outs(context, state, news) };
      }),
    read: async (id: string, props: Props = {}) =>
      operate([props], async (context) => {
        const found = await handler.read(context, { id, state: stateIn(props) });
        if (found === undefined) return { id: "", props: {} };
        return {
          id: found.id,
          props: outs(context, found.state, props),
          inputs: { ...form.readInputs(found.inputs, plain(props), secretNames(props)), ...hiddenInputs(props) },
        };
      }),
    update: async (id: string, olds: Props, news: Props) =>
      operate([news, olds], async (context) => {
        const { state } = await handler.update(context, { id, state: stateIn(olds) }, inputsIn(news));
        return { outs: outs(context, state, news) };
      }),
    delete: async (id: string, props: Props) =>
      operate([props], async (context) => handler.delete(context, { id, state: stateIn(props) })),
  };
}

/**
 * A state that the plugin has written, for people who move back from it: without the provider's text the next refresh or
 * destroy would fail. An update that sends nothing writes it.
 */
function isOfPlugin(state: Props, inputs: Props): boolean {
  return state[PROVIDER_KEY] === undefined && inputs[PROVIDER_KEY] !== undefined;
}

/** The engine's maps of one operation, the one that counts first. */
type Maps = readonly [Props, ...Props[]];

interface Translation {
  readonly maps: Maps;
  readonly outs: (context: UserContext, state: Values, like: Props) => Props;
}

/** What an operation throws, in the shape that the engine understands: with the state of what is half done. */
async function operation<T>(
  context: UserContext,
  { maps, outs }: Translation,
  run: (context: UserContext) => Promise<T>,
): Promise<T> {
  hideSecretsOf(context, maps);
  try {
    return await run(context);
  } catch (error) {
    if (!(error instanceof PartialFailure)) throw plainError(error, context.secrets);
    const said = plainError(error.cause, context.secrets);
    const { id, state } = error.kept;
    // Without the provider's text the engine could neither refresh nor destroy what was made.
    const properties = { ...outs(context, state, maps[0]), [PROVIDER_KEY]: maps[0][PROVIDER_KEY] };
    throw Object.assign(said, { id, properties, reasons: [said.message] });
  }
}

async function opened(session: () => Promise<UserContext>, maps: readonly Props[]): Promise<UserContext> {
  const shared = await session().catch((error: unknown) => {
    throw plainError(error);
  });
  return ofResource(shared, maps);
}
