/**
 * The dynamic door of one user: from the methods of Pulumi's dynamic provider to the operations on a user. In: `olds`,
 * `news` and config as the engine hands them over. Out: results in the engine's shape. Must not know: requests, or what
 * a declaration means; it translates and nothing else.
 */
import type { dynamic } from "@pulumi/pulumi";

import { canonicalLoginId } from "../core/canonical.ts";
import { checkUser } from "../core/check.ts";
import { diffUser, isEmpty } from "../core/diff.ts";
import { DescopeError, failureOf } from "../core/errors.ts";
import { passwordWarning } from "../core/password.ts";
import type { UserInputs, UserState } from "../core/model.ts";
import { textsIn } from "../client/redact.ts";
import { createUser } from "../user/create.ts";
import { deleteUser } from "../user/delete.ts";
import { readUser } from "../user/read.ts";
import { HalfDone } from "../user/state.ts";
import { updateUser } from "../user/update.ts";
import { subjectOf } from "../user/messages.ts";
import { failure, plainError } from "./errors.ts";
import { notify } from "./notify.ts";
import { keptSession, PROVIDER_KEY, withoutProvider, type OpenSession, type Props } from "./props.ts";

export function userDoor(open?: OpenSession): dynamic.ResourceProvider {
  const { configure, session } = keptSession(open);
  return {
    configure,
    check: async (olds: Props, news: Props) => {
      const { inputs, failures } = checkUser(withoutProvider(news));
      const warning = passwordWarning(withoutProvider(olds), inputs);
      if (warning !== undefined) notify("warn", `${subjectOf(inputs)}: ${warning}`);
      const all = failures.map(({ property, reason }) => failure(`${property}: ${reason}`));
      if (all.length === 0) await session().catch((error: unknown) => all.push(failure(plainError(error).message)));
      return { inputs, failures: all };
    },
    diff: async (_id: string, olds: Props, news: Props) => {
      const difference = diffUser(withoutProvider(olds), inputsOf(news));
      const replaces = [...difference.replaces];
      return { changes: !isEmpty(difference), replaces, deleteBeforeReplace: replaces.length > 0 };
    },
    create: async (news: Props) =>
      guarded(news, async () => {
        const state = await createUser(await session(), inputsOf(news));
        return { id: state.userId, outs: { ...state } };
      }),
    read: async (id: string, props?: Props) =>
      guarded(props ?? {}, async () => {
        const found = await readUser(await session(), id, withoutProvider(props ?? {}));
        if (found === undefined) return { id: "", props: {} };
        return { id, props: { ...found.state }, inputs: { ...found.inputs } };
      }),
    update: async (id: string, olds: Props, news: Props) =>
      guarded(
        news,
        async () => {
          const state = withoutProvider(olds) as unknown as UserState;
          return { outs: { ...(await updateUser(await session(), id, state, inputsOf(news))) } };
        },
        olds,
      ),
    delete: async (id: string, props: Props) =>
      guarded(props, async () => deleteUser(await session(), id, withoutProvider(props))),
  };
}

/** Turns what an operation throws into what the engine understands; a half-done one keeps its state. */
async function guarded<T>(props: Props, operation: () => Promise<T>, olds: Props = {}): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    const secrets = [...secretTexts(props), ...secretTexts(olds)];
    if (!(error instanceof HalfDone)) throw plainError(about(error, props), secrets);
    const cause = plainError(about(error.cause, props), secrets);
    throw Object.assign(cause, {
      id: error.userId,
      // Without the provider's text the engine could neither refresh nor destroy what was made.
      properties: { ...error.state, [PROVIDER_KEY]: props[PROVIDER_KEY] },
      reasons: [cause.message],
    });
  }
}

/** What the service refused names a path only; a deployment has many users, so the one that it was about is added. */
function about(error: unknown, props: Props): unknown {
  if (!DescopeError.is(error) || failureOf(error) === undefined || error.parts.subject !== undefined) return error;
  if (typeof props["loginId"] !== "string") return error;
  return error.about({ subject: subjectOf(withoutProvider(props) as unknown as UserInputs) });
}

/**
 * The texts of fields that the program marked secret, as declared and as the service spells them: it may repeat in a
 * refusal what it was sent.
 */
function secretTexts(props: Props): string[] {
  const { secretFields } = props;
  const texts = Array.isArray(secretFields) ? secretFields.flatMap((name) => textsIn(props[String(name)])) : [];
  return texts.flatMap((text) => [text, canonicalLoginId(text)]);
}

function inputsOf(news: Props): UserInputs {
  return checkUser(withoutProvider(news)).inputs;
}
