/**
 * The published rate limits (docs.descope.com/rate-limiting). In: one request at a time. Out: seconds to wait where its
 * class is spent. Must not know: HTTP libraries, what an endpoint does.
 */
import type { Dialect } from "./dialect.ts";

interface LimitClass {
  readonly name: string;
  readonly path: RegExp;
  readonly requests: number;
  /** Its window as a part of the others'. */
  readonly share?: number;
}

/** First match counts. create/test and v2 search are not named by the docs: their nearest neighbour's class [I]. */
const CLASSES: readonly LimitClass[] = [
  { name: "create", path: /^\/v1\/mgmt\/user\/create(\/|$)/, requests: 100 },
  { name: "update-search", path: /^\/v[12]\/mgmt\/user\/(update$|search(\/|$))/, requests: 200 },
  { name: "user", path: /^\/v[12]\/mgmt\/users?(\/|$)/, requests: 500 },
  // "Backend SDK traffic": 1000 in 10 s. It and "general traffic" are counted by IP; one machine speaks to an emulator.
  { name: "backend", path: /^\/v[12]\/mgmt\//, requests: 1000, share: 1 / 6 },
  { name: "general", path: /^\//, requests: 100 },
];

/** The window of the published limits. */
export const PUBLISHED_WINDOW_MS = 60_000;

interface Window {
  readonly startedMs: number;
  count: number;
}

/** Counts per project and class, in windows of `rateLimitWindowMs`; 0 turns it off. */
export class RateLimits {
  readonly #dialect: Dialect;
  readonly #windows: Map<string, Window> = new Map();

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /**
   * Counts the request. A number: it is over the limit, and may come again after so many seconds. `isLicensed`: it
   * carries the tier that the handshake answered, and that tier is above the lowest.
   */
  take(projectId: string, path: string, isLicensed: boolean): number | undefined {
    const limit = CLASSES.find((candidate) => candidate.path.test(path));
    const windowMs = this.#dialect.rateLimitWindowMs * (limit?.share ?? 1);
    if (windowMs === 0 || limit === undefined) return undefined;
    const requests = limit.requests * (isLicensed ? this.#dialect.licenseLimitFactor : 1);
    const now = Date.now();
    const key = `${projectId} ${limit.name}`;
    let window = this.#windows.get(key);
    if (window === undefined || now - window.startedMs >= windowMs) {
      window = { startedMs: now, count: 0 };
      this.#windows.set(key, window);
    }
    window.count += 1;
    if (window.count <= requests) return undefined;
    return Math.max(1, Math.ceil((window.startedMs + windowMs - now) / 1000));
  }
}
