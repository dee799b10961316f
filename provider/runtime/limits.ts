/** Each operation has its limits, and its start and end are reported to the batching of calls. */
import { setMaxListeners } from "node:events";

import { systemClock } from "../client/clock.ts";
import { Deadline, DEADLINE_MS } from "../client/deadline.ts";
import type { UserContext } from "../user/context.ts";
import type { ResourceHandler } from "./handler.ts";

/** `check`, `declare` and `diff` send nothing. */
export function withinLimits(handler: ResourceHandler): ResourceHandler {
  return {
    ...handler,
    create: limited(handler.create),
    read: limited(handler.read),
    ...(handler.find === undefined ? {} : { find: limited(handler.find) }),
    update: limited(handler.update),
    delete: limited(handler.delete),
  };
}

function limited<A extends unknown[], T>(
  method: (context: UserContext, ...args: A) => Promise<T>,
): (context: UserContext, ...args: A) => Promise<T> {
  return async (context, ...args) => {
    context.turnover?.begun(performance.now());
    try {
      return await method(limitedContext(context), ...args);
    } finally {
      context.turnover?.ended(performance.now());
    }
  };
}

/** What the operation sends and waits for ends with its deadline, or when it is interrupted. */
function limitedContext(context: UserContext): UserContext {
  const { apiWithin, sleep, signal, timeoutMs = DEADLINE_MS } = context;
  // One for all operations of a provider, each of which listens with every request.
  if (signal !== undefined) setMaxListeners(0, signal);
  return {
    ...context,
    api: apiWithin(new Deadline(systemClock.nowMs(), timeoutMs, signal)),
    sleep: async (ms) => sleep(ms, signal),
  };
}
