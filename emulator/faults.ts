/**
 * Faults injected into the service. In: rules that say which request fails and how. Out: for each request its fault, if
 * any. Must not know: HTTP libraries, what an endpoint does.
 */

/** Before: the request has no effect. After: it took effect and the client does not learn of it. */
export type FaultEffect = "before" | "after";

export type FaultKind =
  /** A refusal with a JSON error body that says `says`: 429 (E130429, `Retry-After` in seconds), 500… Default: before. */
  | { status: number; retryAfter?: number; effect?: FaultEffect; errorCode?: string; says?: string }
  /** The connection is destroyed. */
  | { cut: FaultEffect }
  /** The request takes effect at once and the answer is held back. */
  | { delayMs: number }
  /** 200, JSON content type, a body cut off in the middle. Default effect: after. */
  | { malformed: true; effect?: FaultEffect }
  /** A page of an edge or proxy, text/html. Default status 502, default effect: before. */
  | { html: true; status?: number; effect?: FaultEffect }
  /** Entries of a batch, 1-based, that fail (`failedUsers`) or take effect but appear nowhere in the answer. */
  | { failEntries: number[]; says?: string }
  | { loseEntries: number[] }
  /** The answer as `answers` makes it of the true one (`undefined` where the request has no effect). Default: after. */
  | { answers: (answer: unknown) => unknown; effect?: FaultEffect };

export interface FaultRule {
  /** "PATCH /v1/mgmt/user/patch", "/v1/mgmt/user/patch" of any method, or a pattern over "METHOD /path"; default every request. */
  route?: string | RegExp;
  /** The first matching request to fail, counted from now, 1-based. Default 1. */
  at?: number;
  /** How many matching requests fail from there on. Default 1; Infinity for all. */
  times?: number;
  kind: FaultKind;
}

interface Armed {
  readonly rule: FaultRule;
  seen: number;
}

export class Faults {
  #armed: Armed[] = [];

  /** Later rules do not shadow earlier ones: each counts all requests that match it, and the first due one acts. */
  add(rule: FaultRule): void {
    this.#armed.push({ rule, seen: 0 });
  }

  clear(): void {
    this.#armed = [];
  }

  /** Counts the request against every rule. */
  take(method: string, path: string): FaultKind | undefined {
    let due: FaultKind | undefined;
    for (const armed of this.#armed) {
      if (!matches(armed.rule.route, method, path)) continue;
      armed.seen += 1;
      const { at = 1, times = 1, kind } = armed.rule;
      if (armed.seen >= at && armed.seen < at + times) due ??= kind;
    }
    this.#armed = this.#armed.filter(({ rule, seen }) => seen < (rule.at ?? 1) + (rule.times ?? 1) - 1);
    return due;
  }
}

function matches(route: string | RegExp | undefined, method: string, path: string): boolean {
  if (route === undefined) return true;
  const line = `${method} ${path}`;
  return typeof route === "string"
    ? route === line || route === path
    : new RegExp(route.source, route.flags.replace("g", "")).test(line);
}

export function effectOf(kind: FaultKind): FaultEffect {
  if ("cut" in kind) return kind.cut;
  if ("delayMs" in kind || "failEntries" in kind || "loseEntries" in kind) return "after";
  return kind.effect ?? ("malformed" in kind || "answers" in kind ? "after" : "before");
}

/** How the log names it: `429`, `500 after`, `cut before`, `slow 200`. */
export function faultName(kind: FaultKind): string {
  if ("cut" in kind) return `cut ${kind.cut}`;
  if ("delayMs" in kind) return `slow ${kind.delayMs}`;
  if ("failEntries" in kind) return `fail entries ${kind.failEntries.join(",")}`;
  if ("loseEntries" in kind) return `lose entries ${kind.loseEntries.join(",")}`;
  const suffix = effectOf(kind) === "after" ? " after" : "";
  if ("malformed" in kind) return `malformed${suffix}`;
  if ("answers" in kind) return `another answer${suffix}`;
  return ("html" in kind ? `html ${kind.status ?? 502}` : String(kind.status)) + suffix;
}

/**
 * Reads a rule of the command line, `ROUTE@K=KIND`: `PATCH /v1/mgmt/user/patch@2=429:5`. KIND is a status with
 * `:SECONDS` to retry after or `:after`, `cut`, `cut:after`, `slow:MS`, `malformed`, `html`, `html:STATUS`. ROUTE and
 * `@K` may be left out.
 */
export function parseFault(text: string): FaultRule {
  const match = /^(?<route>[^@=]*)(?:@(?<at>\d+))?=(?<kind>[a-z0-9]+)(?::(?<detail>[a-z0-9]+))?$/.exec(text);
  const { route = "", at, kind = "", detail } = match?.groups ?? {};
  const parsed = match === null ? undefined : parseKind(kind, detail);
  if (parsed === undefined)
    throw new RangeError(`cannot read fault "${text}"; write ROUTE@K=KIND, as in PATCH /v1/mgmt/user/patch@2=429:5`);
  return { ...(route === "" ? {} : { route }), at: Number(at ?? 1), kind: parsed };
}

function parseKind(kind: string, detail: string | undefined): FaultKind | undefined {
  const number = detail === undefined || !/^\d+$/.test(detail) ? undefined : Number(detail);
  const effect: FaultEffect = detail === "after" ? "after" : "before";
  if (kind === "cut") return { cut: effect };
  if (kind === "slow") return number === undefined ? undefined : { delayMs: number };
  if (kind === "malformed") return { malformed: true };
  if (kind === "html") return { html: true, status: number ?? 502 };
  if (!/^[45]\d\d$/.test(kind)) return undefined;
  return { status: Number(kind), effect, ...(number === undefined ? {} : { retryAfter: number }) };
}
