import { describe, expect, onTestFinished, test, vi } from "vitest";
import { z } from "zod";

import { createTransport, isLoopback, type Call, type Transport } from "../../../provider/client/transport.ts";
import { DescopeError, failureOf } from "../../../provider/core/errors.ts";
import { json, startServer, text, type Answer, type TestServer } from "./server.ts";

const PROJECT_ID = "P2abcdefghijklmnopqrstuvwxyz";
const KEY = "K2secretmanagementkeyofthisproject";
const ok = z.looseObject({ ok: z.boolean() });
const CALL: Call<{ ok: boolean }> = { method: "PATCH", path: "/v1/mgmt/user/patch", body: { a: 1 }, answer: ok };

async function start(answer: Answer, timeoutMs?: number): Promise<{ server: TestServer; transport: Transport }> {
  const server = await startServer(answer);
  const options = { baseUrl: server.baseUrl, projectId: PROJECT_ID, managementKey: KEY };
  const transport = createTransport(timeoutMs === undefined ? options : { ...options, timeoutMs });
  onTestFinished(() => transport.close());
  return { server, transport };
}

/** The error that a call fails with. Whatever it is, it never holds the key, in no form in which it could be printed. */
async function failing(transport: Transport, call: Call<unknown> = CALL): Promise<DescopeError> {
  const error: unknown = await transport.send(call).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!DescopeError.is(error)) throw new Error("the call did not fail with an error of ours", { cause: error });
  const shown = [error.message, error.stack, JSON.stringify(error), JSON.stringify(failureOf(error))].join("\n");
  expect(shown).not.toContain(KEY);
  return error;
}

describe("what is sent", () => {
  test("one request with project and key in one header, and the JSON body", async () => {
    const { server, transport } = await start(json(200, { ok: true, more: 1 }));
    await expect(transport.send(CALL)).resolves.toEqual({ ok: true, more: 1 });
    expect(server.seen).toHaveLength(1);
    expect(server.seen[0]).toMatchObject({ method: "PATCH", url: "/v1/mgmt/user/patch", body: '{"a":1}' });
    expect(server.seen[0]?.headers).toMatchObject({
      authorization: `Bearer ${PROJECT_ID}:${KEY}`,
      "content-type": "application/json",
      "x-descope-project-id": PROJECT_ID,
    });
  });

  test("the key in that header only", async () => {
    const { server, transport } = await start(json(200, { ok: true }));
    await transport.send(CALL);
    const { authorization: _, ...others } = server.seen[0]?.headers ?? {};
    expect(JSON.stringify([others, server.seen[0]?.url, server.seen[0]?.body])).not.toContain(KEY);
  });

  test("a query that is encoded, and no body where none is given", async () => {
    const { server, transport } = await start(json(200, { ok: true }));
    await transport.send({ method: "GET", path: "/v1/mgmt/user", query: { loginId: "a+b&c=d@x y" }, answer: ok });
    expect(new URL(server.seen[0]?.url ?? "", server.baseUrl).searchParams.get("loginId")).toBe("a+b&c=d@x y");
    expect(server.seen[0]?.body).toBe("");
  });

  test("a path prefix of the base URL is kept", async () => {
    const server = await startServer(json(200, { ok: true }));
    const baseUrl = `${server.baseUrl}/prefix`;
    const transport = createTransport({ baseUrl, projectId: PROJECT_ID, managementKey: KEY });
    onTestFinished(() => transport.close());
    await transport.send(CALL);
    expect(server.seen[0]?.url).toBe("/prefix/v1/mgmt/user/patch");
  });
});

describe("refusals", () => {
  const DESCOPE = { errorCode: "E011003", errorDescription: "Request is invalid", errorMessage: "bad field" };

  test.each([
    [400, "REQUEST_REFUSED"],
    [401, "AUTH_REFUSED"],
    [403, "AUTH_REFUSED"],
    [404, "REQUEST_REFUSED"],
    [409, "REQUEST_REFUSED"],
    [429, "RATE_LIMITED"],
    [500, "SERVICE_FAILED"],
    [503, "SERVICE_FAILED"],
    [522, "SERVICE_FAILED"],
  ])("%i with the service's own body: %s", async (status, code) => {
    const { server, transport } = await start(json(status, DESCOPE, { "x-request-id": "req-7" }));
    const error = await failing(transport);
    expect(error.code).toBe(code);
    expect(error.message).toContain(
      `PATCH /v1/mgmt/user/patch: Request is invalid: bad field (HTTP ${String(status)}, E011003, request req-7)`,
    );
    expect(failureOf(error)).toMatchObject({ status, errorCode: "E011003", requestId: "req-7" });
    expect(server.seen).toHaveLength(1);
  });

  test.each([401, 404, 429, 500])("%i with a page of an edge is judged by its status", async (status) => {
    const { transport } = await start(text(status, "<html>Cloudflare</html>", { "cf-ray": "ray-1" }));
    const error = await failing(transport);
    expect(failureOf(error)).toMatchObject({ status, requestId: "ray-1", description: "the service gave no reason" });
    expect(failureOf(error)?.errorCode).toBeUndefined();
    expect(error.message).not.toContain("html");
  });

  test.each([["[]"], ['"text"'], ["null"], ['{"errorCode":7,"errorDescription":null,"message":{}}'], [""]])(
    "a body of %s",
    async (body) => {
      const { transport } = await start(text(400, body));
      const error = await failing(transport);
      expect(error.code).toBe("REQUEST_REFUSED");
      expect(error.message).toContain("the service gave no reason");
    },
  );

  test("the same said twice is shown once", async () => {
    const { transport } = await start(json(400, { errorDescription: "No", errorMessage: "No", message: "No" }));
    expect(failureOf(await failing(transport))?.description).toBe("No");
  });

  test("a long answer is cut", async () => {
    const { transport } = await start(json(400, { errorMessage: "x".repeat(100_000) }));
    expect((await failing(transport)).message.length).toBeLessThan(600);
  });

  test.each([
    ["7", 7_000],
    ["0", 0],
    [undefined, undefined],
    ["soon", undefined],
  ])("429 with Retry-After %s", async (header, expected) => {
    const { transport } = await start(json(429, {}, header === undefined ? {} : { "retry-after": header }));
    expect(failureOf(await failing(transport))?.retryAfterMs).toBe(expected);
  });

  test("no redirect is followed: the key goes to no other address", async () => {
    const other = await startServer(json(200, { ok: true }));
    for (const status of [301, 302, 303, 307, 308]) {
      const { server, transport } = await start(text(status, "", { location: `${other.baseUrl}/elsewhere` }));
      expect((await failing(transport)).code).toBe("REQUEST_REFUSED");
      expect(server.seen).toHaveLength(1);
    }
    expect(other.seen).toEqual([]);
  });
});

describe("secrets", () => {
  test("the key and the call's secrets are cut out of what the service says", async () => {
    const echo = {
      errorCode: `E1 ${KEY}`,
      errorDescription: `bad key ${KEY}`,
      errorMessage: "cannot store hunter2-x!",
    };
    const { transport } = await start(json(400, echo));
    const error = await failing(transport, { ...CALL, secrets: ["hunter2-x!"] });
    expect(error.message).toContain("bad key [secret]: cannot store [secret]");
    expect(JSON.stringify(failureOf(error))).not.toContain("hunter2");
  });

  test("what is known later is cut out too, also out of the request's number; and no text moves a cursor", async () => {
    const echo = { errorMessage: "\u001B[31mcannot\u0007 store swordfish" };
    const { transport } = await start(json(400, echo, { "x-request-id": `req-${KEY}-${"7".repeat(1_000)}` }));
    transport.secrets.add(["swordfish"]);
    const error = await failing(transport);
    expect(failureOf(error)).toMatchObject({ description: "cannot store [secret]" });
    expect(failureOf(error)?.requestId?.length).toBeLessThan(302);
  });

  test("a request's body is in no error, whatever goes wrong", async () => {
    const body = { password: "hunter2-x!", customAttributes: { pin: "4711-4711" } };
    for (const answer of [json(500, {}), text(200, "<html>"), json(200, { ok: "no" }), json(400, {})]) {
      const { transport } = await start(answer);
      const error = await failing(transport, { ...CALL, body });
      const shown = `${error.message}${JSON.stringify(error)}${String(error.stack)}`;
      expect(shown).not.toContain("hunter2");
      expect(shown).not.toContain("4711");
    }
  });
});

describe("answers that cannot be read", () => {
  test.each([
    ["a page", text(200, "<html>hello</html>"), ""],
    ["nothing", text(200, ""), ""],
    ["JSON cut short", text(200, '{"ok":tr'), ""],
    ["another type", json(200, { ok: "true" }), " (at ok)"],
    ["a list", json(200, []), ""],
  ])("%s", async (_what, answer, where) => {
    const { transport } = await start(answer);
    const error = await failing(transport);
    expect(error.code).toBe("ANSWER_UNREADABLE");
    expect(error.message).toContain(`an answer that is not the documented JSON${where} (HTTP 200)`);
  });
});

describe("no answer", () => {
  test("a connection that is cut", async () => {
    const { transport } = await start((response) => response.destroy());
    const error = await failing(transport);
    expect(error.code).toBe("UNREACHABLE");
    expect(failureOf(error)?.status).toBe(0);
  });

  test("a connection that is cut within the body", async () => {
    const { transport } = await start((response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write('{"ok":');
      setTimeout(() => response.destroy(), 20);
    });
    expect((await failing(transport)).code).toBe("UNREACHABLE");
  });

  test("a server that does not answer in time", async () => {
    const { transport } = await start(() => undefined, 200);
    const startMs = performance.now();
    const error = await failing(transport);
    expect(error.code).toBe("UNREACHABLE");
    expect(error.message).toMatch(/timeout/i);
    expect(performance.now() - startMs).toBeLessThan(4_000);
  });

  test("a port where nobody listens, named with what to check", async () => {
    const transport = createTransport({ baseUrl: "http://127.0.0.1:9", projectId: PROJECT_ID, managementKey: KEY });
    onTestFinished(() => transport.close());
    const error = await failing(transport);
    expect(error.code).toBe("UNREACHABLE");
    expect(error.message).toContain("check that http://127.0.0.1:9 can be reached");
  });
});

describe("proxies", () => {
  test("of the environment are not asked for this machine itself", async () => {
    for (const name of ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"])
      vi.stubEnv(name, "http://127.0.0.1:9");
    for (const name of ["no_proxy", "NO_PROXY"]) vi.stubEnv(name, "");
    onTestFinished(() => void vi.unstubAllEnvs());
    const { transport } = await start(json(200, { ok: true }));
    await expect(transport.send(CALL)).resolves.toEqual({ ok: true });
  });

  test("are honoured for every other address", async () => {
    const proxy = await startServer(json(200, { ok: true }));
    for (const name of ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"]) vi.stubEnv(name, proxy.baseUrl);
    for (const name of ["no_proxy", "NO_PROXY"]) vi.stubEnv(name, "");
    onTestFinished(() => void vi.unstubAllEnvs());
    const baseUrl = "https://api.descope.invalid";
    const transport = createTransport({ baseUrl, projectId: PROJECT_ID, managementKey: KEY, timeoutMs: 1_000 });
    onTestFinished(() => transport.close());
    // The test's proxy opens no tunnel; that it was asked for one shows in the failure, and never the key.
    const error = await failing(transport);
    expect(error.code).toBe("UNREACHABLE");
    expect(error.message).not.toMatch(/ENOTFOUND|EAI_AGAIN/);
  });

  test.each([
    ["localhost", true],
    ["127.0.0.1", true],
    ["127.255.0.9", true],
    ["[::1]", true],
    ["127.0.0.1.example.com", false],
    ["localhost.example.com", false],
    ["api.descope.com", false],
    ["10.0.0.1", false],
  ])("%s is this machine: %s", (hostname, expected) => {
    expect(isLoopback(hostname)).toBe(expected);
  });
});

describe("the service's clock", () => {
  test("is unknown before an answer, then what its Date header says", async () => {
    const date = "Wed, 25 Nov 2026 01:00:00 GMT";
    const { transport } = await start(json(404, {}, { date }));
    expect(transport.serverTimeS()).toBeUndefined();
    await failing(transport);
    expect(transport.serverTimeS()).toBe(Date.parse(date) / 1000);
  });
});
