/**
 * The project's rate limits, kept before the service has to enforce them. In: a request's route, or a 429. Out: leave to
 * send, given when the budget of the route's class allows. Must not know: what is sent. Shared by all resources of a
 * process; a batch counts as one request.
 *
 * Published limits per project and minute (docs.descope.com/rate-limiting): create 100, update and search 200, other
 * user calls 500. Whether the service's window slides or is fixed is not published: a sliding window satisfies both.
 */
import type { Clock } from "./clock.ts";
import { orInterrupted } from "./interrupt.ts";

export type RouteClass = "create" | "updateAndSearch" | "other";

export interface BudgetOptions {
  readonly clock: Clock;
  /** Requests per window and class. */
  readonly limits?: Readonly<Record<RouteClass, number>>;
  readonly windowMs?: number;
  /** Share of each limit, 0 to 1, that is left to live traffic. Default: 0.2. */
  readonly reserve?: number;
  /** Called once before a wait that people would wonder about. */
  readonly onWait?: (routeClass: RouteClass, waitMs: number) => void;
}

export const PUBLISHED_LIMITS: Readonly<Record<RouteClass, number>> = { create: 100, updateAndSearch: 200, other: 500 };
/** The service's back-off when it names none (fact sheet section 3). */
export const DEFAULT_RETRY_AFTER_MS = 60_000;
/** Waits from here on are said, after a moment in which what is under way gets done: "80 of 1,000", not "0 of 1,000". */
const SAID_FROM_MS = 3_000;
const SAID_AFTER_MS = 1_000;

/** The strictest neighbour where the documentation names no class: test users like create, v2 search like search. */
export function routeClassOf(path: string): RouteClass {
  if (/^\/v1\/mgmt\/user\/create(\/|$)/.test(path)) return "create";
  if (/^\/v\d\/mgmt\/user\/(update$|search(\/|$))/.test(path)) return "updateAndSearch";
  return "other";
}

interface Lane {
  /** When the requests of the current window were sent, oldest first. */
  readonly sentMs: number[];
  pausedUntilMs: number;
  /** Those who wait, in the order in which they came. */
  tail: Promise<void>;
}

export interface Budget {
  /** Resolves when a request of this route may be sent, or at once when `signal` is aborted: then it may not. */
  take(path: string, signal?: AbortSignal): Promise<void>;
  /** The service said 429: the route's class rests, and only that class. */
  pause(path: string, retryAfterMs: number | undefined): void;
}

export function createBudget(options: BudgetOptions): Budget {
  const { clock, limits = PUBLISHED_LIMITS, windowMs = 60_000, reserve = 0.2, onWait } = options;
  const lanes = new Map<RouteClass, Lane>();

  const laneOf = (routeClass: RouteClass): Lane => {
    const lane = lanes.get(routeClass) ?? { sentMs: [], pausedUntilMs: 0, tail: Promise.resolve() };
    lanes.set(routeClass, lane);
    return lane;
  };

  const waitMsOf = (lane: Lane, allowed: number): number => {
    const now = clock.nowMs();
    while (lane.sentMs.length > 0 && (lane.sentMs[0] ?? 0) <= now - windowMs) lane.sentMs.shift();
    const oldest = lane.sentMs[lane.sentMs.length - allowed];
    const full = oldest === undefined ? 0 : oldest + windowMs - now;
    return Math.max(full, lane.pausedUntilMs - now, 0);
  };

  async function turn(routeClass: RouteClass, lane: Lane, signal: AbortSignal | undefined): Promise<void> {
    const allowed = Math.max(1, Math.floor(limits[routeClass] * (1 - reserve)));
    let said = false;
    for (let waitMs = waitMsOf(lane, allowed); waitMs > 0; waitMs = waitMsOf(lane, allowed)) {
      if (said || waitMs < SAID_FROM_MS) {
        await clock.sleep(waitMs, signal);
        if (signal?.aborted === true) return;
        continue;
      }
      await clock.sleep(SAID_AFTER_MS, signal);
      if (signal?.aborted === true) return;
      said = true;
      onWait?.(routeClass, waitMsOf(lane, allowed));
    }
    lane.sentMs.push(clock.nowMs());
  }

  return {
    take: (path, signal) => {
      const routeClass = routeClassOf(path);
      const lane = laneOf(routeClass);
      lane.tail = lane.tail.then(() => turn(routeClass, lane, signal));
      return orInterrupted(lane.tail, signal);
    },
    pause: (path, retryAfterMs = DEFAULT_RETRY_AFTER_MS) => {
      const lane = laneOf(routeClassOf(path));
      lane.pausedUntilMs = Math.max(lane.pausedUntilMs, clock.nowMs() + retryAfterMs);
    },
  };
}
