/**
 * Requests as bytes on a socket of their own, for what no HTTP client would send. In: bytes. Out: the answers that came
 * before the server closed.
 */
import { connect } from "node:net";

export interface RawAnswer {
  status: number;
  headers: Map<string, string>;
  body: string;
}

/** Sends all of it, says that nothing more comes, and reads to the end. */
export function exchange(port: number, bytes: Uint8Array): Promise<RawAnswer[]> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      // The server closed while the rest was on its way: what it said before is what counts.
      if (error.code !== "EPIPE" && error.code !== "ECONNRESET") reject(error);
    });
    socket.on("end", () => socket.end());
    socket.on("close", () => resolve(answersOf(Buffer.concat(chunks))));
    socket.end(bytes);
  });
}

/** All answers of one connection. Those of this server have a length, or no body. */
function answersOf(received: Buffer): RawAnswer[] {
  const answers: RawAnswer[] = [];
  let rest = received;
  while (rest.length > 0) {
    const end = rest.indexOf("\r\n\r\n");
    if (end < 0) throw new Error(`no HTTP answer: ${rest.subarray(0, 200).toString()}`);
    const [start = "", ...lines] = rest.subarray(0, end).toString("latin1").split("\r\n");
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(start)?.[1]);
    const headers = new Map(
      lines.map((line) => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    const length = Number(headers.get("content-length") ?? 0);
    answers.push({ status, headers, body: rest.subarray(end + 4, end + 4 + length).toString() });
    rest = rest.subarray(end + 4 + length);
  }
  return answers.filter(({ status }) => status !== 100);
}
