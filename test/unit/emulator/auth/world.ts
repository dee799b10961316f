/** Calls of the authentication side: bearers with and without a token, claims of a token, a user that is signed in. */
import { createPublicKey, type JsonWebKey } from "node:crypto";

import jwt from "jsonwebtoken";

import type { Emulator, UserObject } from "../../../../emulator/index.ts";
import { call, raw } from "../helpers.ts";

export interface AuthBody extends Record<string, unknown> {
  sessionJwt: string;
  refreshJwt: string;
  user: UserObject;
  firstSeen: boolean;
  code: string;
  link: string;
  loginId: string;
  token: string;
  jwt: string;
  pendingRef: string;
  linkId: string;
  maskedEmail: string;
  maskedPhone: string;
  errorCode: string;
  errorDescription: string;
  errorMessage: string;
  keys: JsonWebKey[];
}

export interface AuthAnswer {
  status: number;
  text: string;
  body: AuthBody;
}

const toAuth = ({ status, text, body }: Awaited<ReturnType<typeof raw>>): AuthAnswer => ({
  status,
  text,
  body: body as unknown as AuthBody,
});

/** POST to the authentication side with the project as bearer and, where given, a token. */
export async function auth(emulator: Emulator, path: string, body: unknown = {}, token?: string): Promise<AuthAnswer> {
  return toAuth(await raw(emulator, `POST /v1/auth/${path}`, JSON.stringify(body), bearer(emulator, token)));
}

export async function authGet(emulator: Emulator, path: string, token?: string): Promise<AuthAnswer> {
  return toAuth(await raw(emulator, `GET /v1/auth/${path}`, undefined, bearer(emulator, token)));
}

/** POST to the management side. */
export async function mgmt(emulator: Emulator, path: string, body: unknown = {}): Promise<AuthAnswer> {
  return toAuth(await call(emulator, `POST /v1/mgmt/${path}`, body));
}

const bearer = ({ projectId }: Emulator, token?: string): Record<string, string> => ({
  authorization: `Bearer ${projectId}${token === undefined ? "" : `:${token}`}`,
});

export async function keysOf(emulator: Emulator): Promise<JsonWebKey[]> {
  return toAuth(await raw(emulator, `GET /v2/keys/${emulator.projectId}`, undefined, {})).body.keys;
}

/** Claims of a token whose signature the published key confirms. */
export async function claims(emulator: Emulator, token: string): Promise<Record<string, unknown>> {
  const kid = jwt.decode(token, { complete: true })?.header.kid;
  const jwk = (await keysOf(emulator)).find((key) => key["kid"] === kid);
  if (jwk === undefined) throw new Error(`no published key ${String(kid)}`);
  const key = createPublicKey({ key: jwk, format: "jwk" });
  return jwt.verify(token, key, { algorithms: ["RS256"], ignoreExpiration: true }) as Record<string, unknown>;
}
