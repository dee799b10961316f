/** Each operation has a deadline, and its start and end are reported to the batching of calls. */
import { systemClock } from "../client/clock.ts";
import { Deadline, DEADLINE_MS, withinDeadline } from "../client/deadline.ts";
import { turnover } from "../client/turnover.ts";
import type { ResourceHandler } from "./handler.ts";

/** `check`, `declare` and `diff` send nothing. */
export function withinLimits(handler: ResourceHandler): ResourceHandler {
  return {
    ...handler,
    create: limited(handler.create),
    read: limited(handler.read),
    update: limited(handler.update),
    delete: limited(handler.delete),
  };
}

function limited<A extends unknown[], T>(method: (...args: A) => Promise<T>): (...args: A) => Promise<T> {
  return async (...args) => {
    turnover.begun(performance.now());
    try {
      return await withinDeadline(new Deadline(systemClock.nowMs(), DEADLINE_MS), async () => method(...args));
    } finally {
      turnover.ended(performance.now());
    }
  };
}
