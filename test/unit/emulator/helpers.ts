/** A server per test and calls of it over HTTP, answered as plain data. */
import { onTestFinished } from "vitest";

import { startEmulator, type Emulator, type EmulatorOptions, type UserObject } from "../../../emulator/index.ts";

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  // Tests read answers freely; what is absent is undefined and fails the expectation.
  body: AnswerBody;
}

export interface AnswerBody {
  user: UserObject;
  created?: boolean;
  users: UserObject[];
  total: number;
  createdUsers: UserObject[];
  patchedUsers: UserObject[];
  failedUsers: { failure: string; user: { loginIds: string[] } }[];
  additionalErrors: Record<string, string>;
  data: { name: string; type: number }[];
  roles: { id: string; name: string; tenantId: string; permissionNames: string[] }[];
  permissions: { id: string; name: string; description: string }[];
  tenants: { id: string; name: string }[];
  apps: { id: string }[];
  id: string;
  name: string;
  cleartext: string;
  rateLimitTier: string;
  errorCode: string;
  errorDescription: string;
  errorMessage: string;
  message: string;
}

export async function start(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startEmulator(options);
  onTestFinished(() => emulator.close());
  return emulator;
}

export async function call(emulator: Emulator, line: string, body?: unknown): Promise<Answer> {
  return raw(emulator, line, body === undefined ? undefined : JSON.stringify(body), {
    authorization: `Bearer ${emulator.projectId}:${emulator.managementKey}`,
  });
}

export async function raw(
  emulator: Emulator,
  line: string,
  text: string | undefined,
  headers: Record<string, string>,
): Promise<Answer> {
  const [method = "GET", path = ""] = line.split(" ");
  const response = await fetch(emulator.url + path, { method, headers, body: text ?? null });
  const answer = await response.text();
  const isJson = response.headers.get("content-type") === "application/json";
  return { status: response.status, headers: response.headers, text: answer, body: parse(answer, isJson) };
}

function parse(text: string, isJson: boolean): AnswerBody {
  try {
    if (isJson) return JSON.parse(text) as AnswerBody;
  } catch {
    // A fault's body: the test reads the text.
  }
  return {} as AnswerBody;
}

export const create = (emulator: Emulator, body: unknown): Promise<Answer> =>
  call(emulator, "POST /v1/mgmt/user/create", body);
export const createTest = (emulator: Emulator, body: unknown): Promise<Answer> =>
  call(emulator, "POST /v1/mgmt/user/create/test", body);
export const patch = (emulator: Emulator, body: unknown): Promise<Answer> =>
  call(emulator, "PATCH /v1/mgmt/user/patch", body);
export const update = (emulator: Emulator, body: unknown): Promise<Answer> =>
  call(emulator, "POST /v1/mgmt/user/update", body);
export const setter = (emulator: Emulator, path: string, body: unknown): Promise<Answer> =>
  call(emulator, `POST /v1/mgmt/user/update/${path}`, body);
export const search = (emulator: Emulator, body: unknown): Promise<Answer> =>
  call(emulator, "POST /v2/mgmt/user/search", body);
export const load = (emulator: Emulator, loginId: string): Promise<Answer> =>
  call(emulator, `GET /v1/mgmt/user?loginId=${encodeURIComponent(loginId)}`);

/** A plain user to change. */
export async function ann(emulator: Emulator, more: Record<string, unknown> = {}): Promise<UserObject> {
  const { status, body, text } = await create(emulator, { loginId: "ann", email: "ann@acme.test", ...more });
  if (status !== 200) throw new Error(text);
  return body.user;
}
