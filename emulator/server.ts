/**
 * The HTTP side. In: requests on a socket. Out: JSON answers, or what a fault makes of them; a record of each in the
 * log. Must not know: what any endpoint does.
 */
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

import { createAdaptorServer, type HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono, type Context } from "hono";

import { errorBody } from "./errors.ts";
import { effectOf, faultName, type FaultKind, type Faults } from "./faults.ts";
import type { RequestLog, RequestRecord } from "./request-log.ts";
import type { EntryFaults, Route } from "./routes/route.ts";
import { routes, serve, type Service, type ServiceAnswer } from "./service.ts";

type Http = Context<{ Bindings: HttpBindings }>;

export interface ServerParts {
  readonly service: Service;
  readonly log: RequestLog;
  readonly faults: Faults;
  /** Told of each request once it is answered. */
  readonly onAnswer: (record: RequestRecord) => void;
}

export interface Listening {
  readonly port: number;
  readonly url: string;
  close(): Promise<void>;
}

const HTML = "<html><head><title>Bad gateway</title></head><body><h1>Bad gateway</h1></body></html>";

export async function listen(parts: ServerParts, host: string, port: number): Promise<Listening> {
  const closing = new AbortController();
  const app = new Hono<{ Bindings: HttpBindings }>();
  const answer = (http: Http, route: Route | undefined): Promise<Response> =>
    handle(parts, http, route, closing.signal);
  for (const route of routes) app.on(route.method, route.path, (http) => answer(http, route));
  app.notFound((http) => answer(http, undefined));
  const server = createAdaptorServer({ fetch: app.fetch });
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
        if ("closeAllConnections" in server) server.closeAllConnections();
      });
    },
  };
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
  const text = await http.req.text();
  record.body = loose(text);
  const kind = parts.faults.take(method, path);
  if (kind !== undefined) record.fault = faultName(kind);
  let served: ServiceAnswer | undefined;
  if (kind === undefined || effectOf(kind) === "after") {
    const authorization = http.req.header("authorization");
    const license = http.req.header("x-descope-license");
    const ip = http.env.incoming.socket.remoteAddress ?? "";
    const params = http.req.param();
    const request = { authorization, license, query, params, ip, text, entryFaults: entryFaults(kind) };
    served = serve(parts.service, route, request);
    record.response = served.body;
    record.status = served.status;
  }
  if (kind !== undefined && "delayMs" in kind) {
    await sleep(kind.delayMs, undefined, { signal: closing, ref: false }).catch(() => undefined);
  }
  const response = respond(http, record, served, kind);
  parts.onAnswer(record);
  return response;
}

/** What goes over the wire. `served` is undefined where a fault kept the request from taking effect. */
function respond(
  http: Http,
  record: RequestRecord,
  served: ServiceAnswer | undefined,
  kind: FaultKind | undefined,
): Response {
  if (kind === undefined || "delayMs" in kind || "failEntries" in kind || "loseEntries" in kind) {
    return json(served?.status ?? 500, JSON.stringify(served?.body), retryHeader(served?.retryAfter));
  }
  if ("cut" in kind) {
    record.status = 0;
    record.response = undefined;
    http.env.incoming.socket.destroy();
    return RESPONSE_ALREADY_SENT;
  }
  if ("malformed" in kind) {
    const whole = JSON.stringify(served?.body ?? { user: {} });
    const half = whole.slice(0, Math.max(1, Math.floor(whole.length / 2)));
    return note(record, 200, half, json(200, half));
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

/** For the log: parsed where it parses, else as it came. */
function loose(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
