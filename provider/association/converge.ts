/**
 * Sends requests until nothing is left to do. In: the user as read and what the next request is. Out: the user as it
 * stands and what this run added; a failure that knows how far it came. Must not know: state, or what is declared.
 *
 * Every answer is looked at: the next request is worked out anew from it. What a refusal or a lost answer left is read
 * before anything is sent again, so that it makes no difference whether the service takes what is there already.
 */
import { failureOf, DescopeError, isInterrupted } from "../core/errors.ts";
import { stepBody, type Step } from "../core/association.ts";
import type { ActualUser } from "../core/model.ts";
import type { UserContext } from "../user/context.ts";
import { afterLoss, outcomeUnknown, RECOVERY_PAUSES_MS } from "../user/recover.ts";
import { inTurn } from "./turns.ts";

export interface Progress {
  /** The user as last seen. */
  readonly user: ActualUser;
  /** The role or membership itself was added by this run, or may have been. */
  readonly began: boolean;
  /** Roles that were added by this run, or may have been. */
  readonly added: readonly string[];
  /** Something was written, or may have been. */
  readonly wrote: boolean;
}

/** Thrown when something was, or may have been, written before the failure. */
export class Unfinished extends Error {
  readonly progress: Progress;
  constructor(progress: Progress, cause: unknown) {
    super(cause instanceof Error ? cause.message : "a write failed", { cause });
    this.name = "Unfinished";
    this.progress = progress;
  }
}

export interface Task {
  readonly user: ActualUser;
  readonly next: (user: ActualUser) => Step | undefined;
  /** Told of a user that is gone, and of a request that was answered with success and had no effect. */
  readonly gone: () => Error;
  readonly notTaken: (step: Step) => Error;
}

/** How often one request is sent at the most while it is answered with success and has no effect. */
const MAX_DEAF = 2;

export async function converge(context: UserContext, task: Task): Promise<Progress> {
  let progress: Progress = { user: task.user, began: false, added: [], wrote: false };
  let losses = 0;
  let deaf = 0;
  let last = "";
  for (let step = task.next(progress.user); step !== undefined; step = task.next(progress.user)) {
    const text = JSON.stringify(step);
    deaf = text === last ? deaf : 0;
    last = text;
    try {
      if (deaf >= MAX_DEAF) throw task.notTaken(step);
      progress = await send(context, step, progress);
      deaf += 1;
    } catch (error) {
      const lost = outcomeUnknown(error);
      if (lost) progress = written(progress, step, progress.user);
      const pauseMs = RECOVERY_PAUSES_MS[losses];
      const again = !isInterrupted(error) && ((lost && pauseMs !== undefined) || refusedAsItStood(error));
      if (!again) throw unfinished(progress, error);
      if (lost) {
        losses += 1;
        await context.sleep(pauseMs ?? 0);
      }
      progress = { ...progress, user: await reload(context, task, { progress, error, lost }) };
      // A refusal that still stands in the way after a second look is what the person has to hear.
      if (!lost && JSON.stringify(task.next(progress.user)) === text) throw unfinished(progress, error);
    }
  }
  return progress;
}

async function send(context: UserContext, step: Step, progress: Progress): Promise<Progress> {
  const { userId } = progress.user;
  const user = await inTurn(context, userId, () => context.api.set(step.endpoint, stepBody(userId, step)));
  return written(progress, step, user);
}

/** What counts as added by this run: also what may have been, for a destroy has to take it away. */
function written(progress: Progress, { endpoint, tenantId, roleNames }: Step, user: ActualUser): Progress {
  const begins = endpoint === "tenantAdd" || (endpoint === "roleAdd" && tenantId === undefined);
  const added = endpoint === "roleAdd" ? [...new Set([...progress.added, ...roleNames])] : progress.added;
  return { user, began: progress.began || begins, added, wrote: true };
}

interface Failed {
  readonly progress: Progress;
  readonly error: unknown;
  /** It is not known whether the request was carried out. */
  readonly lost: boolean;
}

async function reload(context: UserContext, task: Task, { progress, error, lost }: Failed): Promise<ActualUser> {
  const read = (): Promise<ActualUser | undefined> => context.api.load(progress.user.userId);
  const user = await (lost ? afterLoss(error, read) : read()).catch((thrown: unknown) => {
    throw unfinished(progress, thrown);
  });
  if (user === undefined) throw task.gone();
  return user;
}

/** Said of what was sent, so it may be that someone else was faster: 400, 404, 409. */
function refusedAsItStood(error: unknown): boolean {
  const status = failureOf(error)?.status;
  return status === 400 || status === 404 || status === 409;
}

function unfinished(progress: Progress, error: unknown): unknown {
  if (!progress.wrote) return error;
  return new Unfinished(progress, error);
}

export function causeOf(error: unknown): unknown {
  return error instanceof Unfinished ? error.cause : error;
}

export function isGone(error: unknown): boolean {
  return DescopeError.is(error) && error.code === "USER_GONE";
}
