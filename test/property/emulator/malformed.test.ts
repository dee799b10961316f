/**
 * Ten thousand malformed requests (issue 7's bar): each is answered in the service's JSON, none with a 5xx, none of those
 * refused has changed a user, and the server is there at the end. MALFORMED_REQUESTS: how many (default 10,000).
 */
import * as fc from "fast-check";
import { beforeAll, afterAll, expect, test } from "vitest";
import { Client } from "undici";

import { startEmulator, type Emulator } from "../../../emulator/index.ts";
import { brokenText, wrongTexts } from "./broken.ts";
import { exchange } from "./connection.ts";
import { malformedRequest, type MalformedRequest } from "./malformed.ts";

const REQUESTS = Number(process.env["MALFORMED_REQUESTS"] ?? 10_000);
/** Each on a connection of its own. */
const BROKEN = REQUESTS / 5;
const ERROR_KEYS = ["errorCode", "errorDescription", "errorMessage", "message"];

let emulator: Emulator;
let client: Client;
const seen = new Map<number, number>();

beforeAll(async () => {
  emulator = await startEmulator();
  client = new Client(emulator.url);
  emulator.createUser({ loginId: "ann", email: "ann@acme.test", name: "Ann" });
});

afterAll(async () => {
  await client.close();
  await emulator.close();
});

test(`of ${REQUESTS - BROKEN} malformed requests each is answered in JSON, none by 5xx`, async () => {
  const { projectId, managementKey } = emulator;
  await fc.assert(
    fc.asyncProperty(malformedRequest(`Bearer ${projectId}:${managementKey}`), async (request) => {
      await checkUnchanged(async () => {
        const { statusCode, headers, body } = await send(request);
        const text = await body.text();
        checkAnswer(statusCode, String(headers["content-type"]), request.method === "HEAD" ? undefined : text);
        return [statusCode];
      });
    }),
    { numRuns: REQUESTS - BROKEN },
  );
  await checkAlive();
  // The generators reach behind the first checks, and what is right by chance is taken.
  expect(seen.get(200)).toBeGreaterThan(REQUESTS / 100);
  expect([...seen.keys()].toSorted()).toEqual(expect.arrayContaining([200, 400, 401, 404]));
});

test(`of ${BROKEN} connections with broken HTTP each is answered in JSON, none by 5xx`, async () => {
  const authorization = `Bearer ${emulator.projectId}:${emulator.managementKey}`;
  await fc.assert(
    fc.asyncProperty(brokenText(authorization), async (text) => {
      await checkUnchanged(async () => {
        const answers = await exchange(emulator.port, Buffer.from(text, "latin1"));
        // Empty lines before a request are none. One who leaves in the midst of an upgrade is told nothing by Node.
        const isSilent = text.trim() === "" || /\nupgrade:/i.test(text);
        expect(isSilent || answers.length > 0).toBe(true);
        for (const { status, headers, body } of answers) {
          checkAnswer(status, headers.get("content-type") ?? "", text.startsWith("HEAD") ? undefined : body);
        }
        return answers.map(({ status }) => status);
      });
    }),
    { numRuns: BROKEN, examples: wrongTexts(authorization).map((text) => [text]) },
  );
  await checkAlive();
  expect([...seen.keys()]).toEqual(expect.arrayContaining([405, 417, 431]));
});

test("a body beyond the largest is refused by 413, with and without a length said", async () => {
  const { projectId, managementKey } = emulator;
  const authorization = `Bearer ${projectId}:${managementKey}`;
  const whole = Buffer.from(JSON.stringify({ loginId: "ann", name: "n".repeat(17 * 1024 * 1024) }));
  const chunked = [
    "PATCH /v1/mgmt/user/patch HTTP/1.1\r\nhost: x\r\n",
    `authorization: ${authorization}\r\ntransfer-encoding: chunked\r\n\r\n${whole.length.toString(16)}\r\n`,
  ].join("");
  const answers = await exchange(
    emulator.port,
    Buffer.concat([Buffer.from(chunked), whole, Buffer.from("\r\n0\r\n\r\n")]),
  );
  expect(answers.map(({ status }) => status)).toEqual([413]);
  const request = { method: "PATCH", target: "/v1/mgmt/user/patch", body: whole };
  const { statusCode, body } = await send({ ...request, headers: [["authorization", authorization]] });
  expect([statusCode, Object.keys((await body.json()) as object)]).toEqual([413, ERROR_KEYS]);
  expect(emulator.user("ann")?.name).not.toContain("nnnn");
  await checkAlive();
});

function send({ method, target, headers, body }: MalformedRequest): ReturnType<Client["request"]> {
  const isBodyless = ["GET", "HEAD", "TRACE"].includes(method);
  // As pairs, so that one name may come twice.
  const pairs = headers.flat();
  return client.request({ method, path: target, headers: pairs, body: isBodyless || body.length === 0 ? null : body });
}

function checkAnswer(status: number, contentType: string, text: string | undefined): void {
  seen.set(status, (seen.get(status) ?? 0) + 1);
  expect([text, status === 200 || (status >= 400 && status < 500)]).toEqual([text, true]);
  expect(contentType).toBe("application/json");
  if (text === undefined) return;
  const answer = JSON.parse(text) as object;
  expect(status === 200 ? ERROR_KEYS : Object.keys(answer)).toEqual(ERROR_KEYS);
}

/** Users are few and the same for each request, whatever those before did. */
async function checkUnchanged(ask: () => Promise<number[]>): Promise<void> {
  for (const { userId, loginIds } of emulator.users()) if (!loginIds.includes("ann")) emulator.deleteUser(userId);
  if (emulator.user("ann") === undefined) emulator.createUser({ loginId: "ann", email: "ann@acme.test", name: "Ann" });
  const before = JSON.stringify(emulator.users());
  const statuses = await ask();
  const isRefused = statuses.every((status) => status >= 400);
  expect(isRefused ? JSON.stringify(emulator.users()) : before).toBe(before);
}

async function checkAlive(): Promise<void> {
  const authorization = `Bearer ${emulator.projectId}:${emulator.managementKey}`;
  const answer = await fetch(`${emulator.url}/v1/mgmt/user?loginId=ann`, { headers: { authorization } });
  expect([answer.status, ((await answer.json()) as { user: object }).user]).toEqual([200, emulator.user("ann")]);
}
