/**
 * One HTTP request to Descope, over undici. In: method, path, query, body and a schema. Out: the parsed answer, or a
 * coded error that says what the service said and nothing that was sent. Must not know: users, or which call follows.
 *
 * The management key travels in one header and stays in this closure: no error, log or answer holds it.
 */
import { createRequire } from "node:module";

import type { Dispatcher } from "undici";
import type { z } from "zod";

import { ServiceError, type ErrorCode, type ServiceFailure } from "../core/errors.ts";
import type { Limits } from "./deadline.ts";
import { afterGrace, GRACE_MS, notAnswered } from "./interrupt.ts";
import { Secrets, type Secret } from "./redact.ts";
import { errorAnswer } from "./wire.ts";

type Undici = typeof import("undici");

const load = createRequire(import.meta.url);
let library: Undici | undefined;

/** Loaded with the first request: a run that changes nothing sends none. */
function loadHttp(): Undici {
  library ??= load("undici") as Undici;
  return library;
}

export interface TransportOptions {
  /** Without a trailing slash, `https://api.descope.com`. */
  readonly baseUrl: string;
  readonly projectId: string;
  readonly managementKey: string;
  /** How long to wait for an answer; 60 s, as Descope's own clients do (fact sheet section 1). */
  readonly timeoutMs?: number;
  /** How long a write may still be answered after an interrupt. Default: 5 s. */
  readonly graceMs?: number;
}

export interface Call<T> {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Further headers of this call. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly answer: z.ZodType<T>;
  /** True for calls that change nothing, whatever their method: they may be sent again after a fault. */
  readonly reads?: boolean;
  /** Values of this call that no error may repeat, such as a password. */
  readonly secrets?: readonly Secret[];
  /** Those of the operation that the call belongs to. Default: those of a call alone. */
  readonly limits?: Limits | undefined;
}

export interface Transport {
  send<T>(call: Call<T>): Promise<T>;
  /** What no text of the service may repeat, beginning with the management key; who knows of more adds it. */
  readonly secrets: Secrets;
  /** The service's own clock at its last answer (its Date header), in seconds since 1970; `undefined` before. */
  serverTimeS(): number | undefined;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;
}

export function createTransport(options: TransportOptions): Transport {
  const { baseUrl, projectId, managementKey, timeoutMs = 60_000, graceMs = GRACE_MS } = options;
  let opened: Dispatcher | undefined;
  const secrets = new Secrets([managementKey]);
  const headers = {
    authorization: `Bearer ${projectId}:${managementKey}`,
    "content-type": "application/json",
    accept: "application/json",
    "user-agent": "pulumi-descope-users",
    "x-descope-project-id": projectId,
  };

  let serverTimeS: number | undefined;

  async function exchange(call: Call<unknown>, signal: AbortSignal | undefined): Promise<Answer> {
    const dispatcher = (opened ??= createDispatcher(baseUrl, timeoutMs));
    const query = call.query === undefined ? "" : `?${new URLSearchParams(call.query).toString()}`;
    const {
      statusCode,
      headers: answered,
      body,
    } = await loadHttp().request(`${baseUrl}${call.path}${query}`, {
      method: call.method,
      headers: { ...headers, ...call.headers },
      dispatcher,
      ...(signal === undefined ? {} : { signal }),
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    });
    const date = Date.parse(String(answered["date"]));
    if (!Number.isNaN(date)) serverTimeS = Math.floor(date / 1000);
    const requestId = answered["x-request-id"] ?? answered["cf-ray"];
    return {
      status: statusCode,
      text: await body.text(),
      requestId: requestId === undefined ? undefined : secrets.said(String(requestId)),
      retryAfterMs: retryAfterMsOf(answered["retry-after"]),
    };
  }

  async function send<T>(call: Call<T>): Promise<T> {
    const hidden = (): Secrets => secrets.with(call.secrets ?? []);
    const ends = endOf(call, graceMs);
    let answer: Answer;
    try {
      answer = await exchange(call, ends?.late);
    } catch (error) {
      if (ends?.late.aborted === true) throw notAnswered(call, isRead(call));
      throw unreachable(call, error, baseUrl, hidden());
    } finally {
      ends?.done();
    }
    if (answer.status < 200 || answer.status > 299) throw refused(call, answer, hidden());
    const parsed = call.answer.safeParse(parseJson(answer.text));
    if (parsed.success) return parsed.data;
    const where = parsed.error.issues[0]?.path.join(".") ?? "";
    throw new ServiceError(
      "ANSWER_UNREADABLE",
      failureIn(call, answer, `an answer that is not the documented JSON${where === "" ? "" : ` (at ${where})`}`),
      "check DESCOPE_BASE_URL and what stands between this machine and Descope; run again",
    );
  }

  return { send, secrets, serverTimeS: () => serverTimeS, close: async () => opened?.close() };
}

function isRead({ method, reads }: Call<unknown>): boolean {
  return reads === true || method === "GET";
}

/** What an interrupt does to a call under way: a read ends at once, a write may still be answered. */
function endOf(call: Call<unknown>, graceMs: number): ReturnType<typeof afterGrace> | undefined {
  const signal = call.limits?.signal;
  if (signal === undefined) return undefined;
  return isRead(call) ? { late: signal, done: () => undefined } : afterGrace(signal, graceMs);
}

/** The transport, each of whose calls keeps to the limits of an operation. */
export function within(transport: Transport, limits: Limits | undefined): Transport {
  if (limits === undefined) return transport;
  return { ...transport, send: (call) => transport.send({ ...call, limits }) };
}

/** Of one process; further requests wait for one of them. A set of ten thousand users would open a hundred at once. */
const MAX_CONNECTIONS = 16;

/** Proxies of the environment are honoured (pipelines have them), but never for this machine itself. */
function createDispatcher(baseUrl: string, timeoutMs: number): Dispatcher {
  const { Agent, EnvHttpProxyAgent } = loadHttp();
  const options = {
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connect: { timeout: 10_000 },
    connections: MAX_CONNECTIONS,
  };
  return isLoopback(new URL(baseUrl).hostname) ? new Agent(options) : new EnvHttpProxyAgent(options);
}

export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** Retry-After in seconds (fact sheet section 3), or as a date, which HTTP allows too. */
function retryAfterMsOf(header: string | string[] | undefined): number | undefined {
  const text = Array.isArray(header) ? header[0] : header;
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text.trim())) return Number(text) * 1000;
  const dateMs = Date.parse(text);
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - Date.now());
}

/** `undefined` where the text is no JSON: an edge's page, a cut answer. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function failureIn(call: Call<unknown>, answer: Answer, description: string, errorCode?: string): ServiceFailure {
  return {
    method: call.method,
    path: call.path,
    status: answer.status,
    description,
    ...(errorCode === undefined ? {} : { errorCode }),
    ...(answer.requestId === undefined ? {} : { requestId: answer.requestId }),
    ...(answer.retryAfterMs === undefined ? {} : { retryAfterMs: answer.retryAfterMs }),
  };
}

/** By status first, by the service's own code second, never by prose (fact sheet section 2). */
function refused(call: Call<unknown>, answer: Answer, secrets: Secrets): ServiceError {
  const parsed = errorAnswer.safeParse(parseJson(answer.text));
  const body = parsed.success ? parsed.data : {};
  const said = [body.errorDescription, body.errorMessage ?? body.message].filter((part) => part !== undefined);
  const text = said.length === 0 ? "the service gave no reason" : [...new Set(said)].join(": ");
  const errorCode = body.errorCode === undefined ? undefined : secrets.said(body.errorCode);
  const [code, next] = meaningOf(answer.status);
  return new ServiceError(code, failureIn(call, answer, secrets.said(text), errorCode), next);
}

function meaningOf(status: number): readonly [ErrorCode, string] {
  if (status === 401 || status === 403) {
    return ["AUTH_REFUSED", "check the management key, its scope and its allowed addresses, and the project ID"];
  }
  if (status === 429) return ["RATE_LIMITED", "wait a minute and run again; other stacks share the project's limit"];
  if (status >= 500) return ["SERVICE_FAILED", "run again; the outcome of a write is looked up before it is repeated"];
  return ["REQUEST_REFUSED", "correct what the service names and run again"];
}

function unreachable(call: Call<unknown>, error: unknown, baseUrl: string, secrets: Secrets): ServiceError {
  const code = (error as { code?: unknown }).code;
  const text = error instanceof Error ? error.message : "the connection failed";
  const description = secrets.said(`${text}${typeof code === "string" ? ` [${code}]` : ""}`);
  return new ServiceError(
    "UNREACHABLE",
    { method: call.method, path: call.path, status: 0, description },
    `check that ${new URL(baseUrl).origin} can be reached from here and run again`,
  );
}
