/**
 * The HTTP side. In: requests on a socket. Out: JSON answers, or what a fault makes of them; a record of each in the
 * log. Must not know: what any endpoint does.
 */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

import { getRequestListener, type HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono, type Context } from "hono";

import { answerBrokenRequests, refusalText } from "./broken-http.ts";
import type { Dialect } from "./dialect.ts";
import { ApiError, errorBody } from "./errors.ts";
import { effectOf, faultName, type FaultKind, type Faults } from "./faults.ts";
import { addPage } from "./page/index.ts";
import type { RequestLog, RequestRecord } from "./request-log.ts";
import type { EntryFaults, Route } from "./routes/route.ts";
import { routes, serve, type Service, type ServiceAnswer } from "./service.ts";
import { BODY_BYTES_MAXIMUM, readJson } from "./wire/json.ts";

type Http = Context<{ Bindings: HttpBindings }>;

export interface ServerParts {
  readonly service: Service;
  readonly log: RequestLog;
  readonly faults: Faults;
  readonly dialect: Readonly<Dialect>;
  /** Told of each request once it is answered. */
  readonly onAnswer: (record: RequestRecord) => void;
}

export interface Listening {
  readonly port: number;
  readonly url: string;
  close(): Promise<void>;
}

/** Of a body that is no JSON, what the log keeps. */
const UNREAD_KEPT_BYTES = 10_000;
const HTML = "<html><head><title>Bad gateway</title></head><body><h1>Bad gateway</h1></body></html>";

export async function listen(parts: ServerParts, host: string, port: number): Promise<Listening> {
  const closing = new AbortController();
  const app = new Hono<{ Bindings: HttpBindings }>();
  const answer = (http: Http, route: Route | undefined): Promise<Response> =>
    handle(parts, http, route, closing.signal).finally(() => page.changed());
  for (const route of routes) app.on(route.method, route.path, (http) => answer(http, route));
  const page = addPage(app, { ...parts, projects: parts.service.projects }, host, closing.signal);
  app.notFound((http) => answer(http, undefined));
  app.onError((error) => json(500, JSON.stringify(new ApiError("internal", String(error)).body)));
  const listener = getRequestListener(app.fetch, { errorHandler: refuseRequest });
  // A request without a Host is refused by the listener, in JSON; Node's own refusal has no body.
  const server = createServer({ requireHostHeader: false }, (incoming, outgoing) => void listener(incoming, outgoing));
  answerBrokenRequests(server);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const shownHost = host.includes(":") ? `[${host}]` : host;
  return {
    port: address.port,
    url: `http://${shownHost}:${address.port}`,
    close: () => {
      closing.abort();
      return new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        // Keep-alive connections of clients would hold the server open.
        server.closeAllConnections();
      });
    },
  };
}

/** What is amiss with the request's line or its Host. */
function refuseRequest(error: unknown): Response {
  return json(400, refusalText(String(error)));
}

async function handle(
  parts: ServerParts,
  http: Http,
  route: Route | undefined,
  closing: AbortSignal,
): Promise<Response> {
  const { method, path } = http.req;
  const query = http.req.query();
  const record = parts.log.open({ method, path, query });
  const body = method === "GET" || method === "HEAD" ? new Uint8Array() : await bytesOf(http.env.incoming);
  record.body = loose(body);
  const kind = parts.faults.take(method, path);
  if (kind !== undefined) record.fault = faultName(kind);
  let served: ServiceAnswer | undefined;
  if (kind === undefined || effectOf(kind) === "after") {
    const authorization = http.req.header("authorization");
    const license = http.req.header("x-descope-license");
    const ip = http.env.incoming.socket.remoteAddress ?? "";
    const params = http.req.param();
    const request = { authorization, license, query, params, ip, body, entryFaults: entryFaults(kind) };
    served = serve(parts.service, route, request);
    record.response = served.body;
    record.status = served.status;
    if (served.changes !== undefined) record.changes = served.changes;
  }
  if (kind !== undefined && "delayMs" in kind) {
    await sleep(kind.delayMs, undefined, { signal: closing, ref: false }).catch(() => undefined);
  }
  const text = served === undefined ? "" : JSON.stringify(served.body);
  parts.log.weigh(record, (body?.length ?? 0) + text.length);
  const response = respond(http, record, { served, text }, kind);
  parts.onAnswer(record);
  return response;
}

/** What goes over the wire. `served` is undefined where a fault kept the request from taking effect. */
function respond(
  http: Http,
  record: RequestRecord,
  { served, text }: { served: ServiceAnswer | undefined; text: string },
  kind: FaultKind | undefined,
): Response {
  if (kind === undefined || "delayMs" in kind || "failEntries" in kind || "loseEntries" in kind) {
    return json(served?.status ?? 500, text, headersOf(served));
  }
  if ("cut" in kind) {
    record.status = 0;
    record.response = undefined;
    http.env.incoming.socket.destroy();
    return RESPONSE_ALREADY_SENT;
  }
  if ("malformed" in kind) {
    const whole = text || JSON.stringify({ user: {} });
    const half = whole.slice(0, Math.max(1, Math.floor(whole.length / 2)));
    return note(record, 200, half, json(200, half));
  }
  if ("answers" in kind) {
    const said = kind.answers(served?.body);
    const status = served?.status ?? 200;
    return note(record, status, said, json(status, JSON.stringify(said)));
  }
  if ("html" in kind) {
    const status = kind.status ?? 502;
    return note(record, status, HTML, new Response(HTML, { status, headers: { "content-type": "text/html" } }));
  }
  const code = kind.errorCode ?? (kind.status === 429 ? "E130429" : "E011099");
  const body = errorBody(
    code,
    kind.status === 429 ? "Rate limit exceeded" : "Injected failure",
    kind.says ?? "Injected by the emulator",
  );
  return note(record, kind.status, body, json(kind.status, JSON.stringify(body), retryHeader(kind.retryAfter)));
}

/** Of a body that is too large the rest is not read: the connection cannot be used again. */
function headersOf(served: ServiceAnswer | undefined): Record<string, string> {
  return { ...retryHeader(served?.retryAfter), ...(served?.status === 413 ? { connection: "close" } : {}) };
}

function retryHeader(seconds: number | undefined): Record<string, string> {
  return seconds === undefined ? {} : { "retry-after": String(seconds) };
}

function note(record: RequestRecord, status: number, sent: unknown, response: Response): Response {
  record.status = status;
  record.response = sent;
  return response;
}

function json(status: number, text: string, headers: Record<string, string> = {}): Response {
  return new Response(text, { status, headers: { "content-type": "application/json", ...headers } });
}

function entryFaults(kind: FaultKind | undefined): EntryFaults {
  return {
    fail: kind !== undefined && "failEntries" in kind ? kind.failEntries : [],
    says: (kind !== undefined && "failEntries" in kind ? kind.says : undefined) ?? "Injected failure",
    lose: kind !== undefined && "loseEntries" in kind ? kind.loseEntries : [],
  };
}

/** Undefined where the client broke off. Of a body that is too large, enough to see that it is. */
async function bytesOf(incoming: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > BODY_BYTES_MAXIMUM) break;
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks);
}

/** For the log: parsed where it would be read, else the start of it as it came. */
function loose(bytes: Uint8Array | undefined): unknown {
  if (bytes === undefined) return undefined;
  try {
    return readJson(bytes);
  } catch {
    return Buffer.from(bytes.subarray(0, UNREAD_KEPT_BYTES)).toString();
  }
}
