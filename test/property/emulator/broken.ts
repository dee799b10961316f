/**
 * Bytes that are no HTTP request, or one that breaks its rules. In: a bearer. Out: an arbitrary of what
 * one connection sends.
 */
import * as fc from "fast-check";

const CRLF = "\r\n";

const BODY = '{"loginId":"ann","name":"broken"}';

/** Each with what belongs to a good request besides the one thing that is wrong. */
export function wrongTexts(authorization: string): string[] {
  const good = ["host: x", `authorization: ${authorization}`, "content-type: application/json"];
  const patch = (line: string, headers: string[], body = BODY): string =>
    [line, ...good, ...headers, "", body].join(CRLF);
  const length = `content-length: ${BODY.length}`;
  const line = "PATCH /v1/mgmt/user/patch HTTP/1.1";
  return [
    // The first line.
    patch("PATCH /v1/mgmt/user/patch HTTP/9.9", [length]),
    patch("PATCH /v1/mgmt/user/patch", [length]),
    patch("PATCH /v1/mgmt/user/patch HTTP/1.1 x", [length]),
    patch("PATCH  HTTP/1.1", [length]),
    patch("patch /v1/mgmt/user/patch HTTP/1.1", [length]),
    patch("PATCH http:// HTTP/1.1", [length]),
    patch("PATCH http://[::1 HTTP/1.1", [length]),
    patch("PATCH ftp://x/ HTTP/1.1", [length]),
    patch("PATCH /a b HTTP/1.1", [length]),
    patch("PATCH /\u0001 HTTP/1.1", [length]),
    patch("OPTIONS * HTTP/1.1", []),
    patch("CONNECT example.test:443 HTTP/1.1", []),
    patch(`GET /${"x".repeat(20_000)} HTTP/1.1`, []),
    "GET /\r\n\r\n",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003",
    "\0\0\0\0",
    "\r\n\r\n\r\n",
    "SSH-2.0-OpenSSH_9.2\r\n",
    // Headers.
    ["GET /v1/mgmt/user HTTP/1.1", "", ""].join(CRLF),
    ["GET /v1/mgmt/user HTTP/1.1", "host: ", "", ""].join(CRLF),
    ["GET /v1/mgmt/user HTTP/1.1", "host: a b", "", ""].join(CRLF),
    ["GET /v1/mgmt/user HTTP/1.1", "host: a/../b", "", ""].join(CRLF),
    ["GET /v1/mgmt/user HTTP/1.1", "host: x", "host: y", "", ""].join(CRLF),
    ["GET /v1/mgmt/user HTTP/1.0", "", ""].join(CRLF),
    patch(line, [length, "no colon"]),
    patch(line, [length, "blank before : colon"]),
    patch(line, [length, " folded: line"]),
    patch(line, [length, "nul: a\0b"]),
    patch(line, [length, "bare: a\nb: c"]),
    patch(line, [length, `huge: ${"x".repeat(40_000)}`]),
    patch(line, [length, ...Array.from({ length: 300 }, (_, index) => `h${index}: ${"x".repeat(100)}`)]),
    patch(line, [length, `authorization: ${authorization}x`]),
    patch(line, [length, "expect: 200-ok"]),
    patch(line, [length, "upgrade: websocket", "connection: upgrade"]),
    patch(line, [length, "connection: close, \u00ff"]),
    // Lengths.
    patch(line, ["content-length: 5"]),
    patch(line, ["content-length: 5000"]),
    patch(line, ["content-length: -1"]),
    patch(line, ["content-length: 1e3"]),
    patch(line, ["content-length: 99999999999999999999"]),
    patch(line, [length, "content-length: 7"]),
    patch(line, [length, "transfer-encoding: chunked"]),
    patch(line, ["transfer-encoding: gzip"]),
    patch(line, ["transfer-encoding: chunked"]),
    patch(line, ["transfer-encoding: chunked"], "ffffffffffffffffff\r\nx"),
    patch(line, ["transfer-encoding: chunked"], "-1\r\nx\r\n0\r\n\r\n"),
    patch(line, ["transfer-encoding: chunked"], `5;${"x".repeat(20_000)}\r\nhello\r\n0\r\n\r\n`),
    patch(line, ["transfer-encoding: chunked"], "5\r\nhello"),
    patch(line, ["transfer-encoding: chunked"], "5\r\nhelloworld\r\n0\r\n\r\n"),
    patch(line, []),
  ];
}

/** As it stands, cut off, or with a byte changed. One character is one byte (latin1), so that a failure can be read. */
export function brokenText(authorization: string): fc.Arbitrary<string> {
  const whole = fc.constantFrom(...wrongTexts(authorization)).map((text) => Buffer.from(text, "latin1"));
  const damaged = fc
    .tuple(
      whole,
      fc.nat(),
      fc.uint8Array({ minLength: 1, maxLength: 3 }),
      fc.constantFrom("insert", "overwrite", "cut"),
    )
    .map(([bytes, place, others, how]) => {
      const at = 1 + (place % bytes.length);
      if (how === "cut") return bytes.subarray(0, at);
      return Buffer.concat([bytes.subarray(0, at), others, bytes.subarray(how === "insert" ? at : at + others.length)]);
    });
  const noise = fc.uint8Array({ minLength: 1, maxLength: 100 });
  return fc
    .oneof({ weight: 5, arbitrary: whole }, { weight: 4, arbitrary: damaged }, { weight: 1, arbitrary: noise })
    .map((bytes) => Buffer.from(bytes).toString("latin1"));
}
