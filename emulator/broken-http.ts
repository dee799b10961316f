/**
 * What is no HTTP request, or none that a route could see. In: a server of Node's. Out: the same, answering these with
 * the service's JSON too. Must not know: routes, projects.
 */
import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

import { errorBody } from "./errors.ts";

/** By the code of Node's parser; all others are 400. */
const STATUS_OF: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

export function answerBrokenRequests(server: Server): void {
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    // The client has gone: nobody reads an answer, and its end of the socket is closed.
    if (error.code === "ECONNRESET" || !socket.writable) socket.destroy();
    else refuse(socket, STATUS_OF[error.code ?? ""] ?? 400, "The request is no HTTP/1.1");
  });
  server.on("connect", (_request: IncomingMessage, socket: Duplex) => refuse(socket, 405, "This is no proxy"));
  server.on("checkExpectation", (_request: IncomingMessage, response: ServerResponse) => {
    const text = refusalText("Only Expect: 100-continue is known");
    const headers = {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(text),
      connection: "close",
    };
    response.writeHead(417, headers).end(text);
  });
}

/** The body of a refusal that comes before any route: `E011001`, bad request. */
export function refusalText(detail: string): string {
  return JSON.stringify(errorBody("E011001", "Bad request", detail));
}

/** Past Node's own response object: there is none, or it belongs to an earlier request of this connection. */
function refuse(socket: Duplex, status: number, detail: string): void {
  const text = refusalText(detail);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(text)}`,
    "connection: close",
  ];
  socket.on("error", () => {});
  socket.end(`${head.join("\r\n")}\r\n\r\n${text}`);
}
