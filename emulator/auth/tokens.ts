/**
 * Session and refresh tokens as signed text. In: claims, or text that a client sent. Out: text, or claims that this
 * project has signed. Must not know: users, what a claim is good for.
 */
import jwt from "jsonwebtoken";

import { ApiError } from "../errors.ts";
import type { KeyStore } from "../store/keys.ts";

/** `drn` of a token: what it may be used for. */
export type TokenKind = "DS" | "DSR";

/** What every token of a project carries. */
export interface TokenClaims extends Record<string, unknown> {
  drn: TokenKind;
  /** The project ID itself; every client takes it (contract section 4). */
  iss: string;
  sub: string;
  iat: number;
  exp: number;
}

export function signToken(keys: KeyStore, claims: TokenClaims): string {
  const { kid, privatePem } = keys.get();
  return jwt.sign(claims, privatePem, { algorithm: "RS256", keyid: kid });
}

/** Refuses what is expired, signed by another, or meant for another project. */
export function readToken(keys: KeyStore, projectId: string, text: string): TokenClaims {
  try {
    // Only this project's key can have signed it, and only by RS256: no `alg` of the token's own choosing.
    return jwt.verify(text, keys.get().publicPem, { algorithms: ["RS256"], issuer: projectId }) as TokenClaims;
  } catch (error) {
    if (error instanceof jwt.TokenExpiredError) throw new ApiError("tokenExpired", "The token has expired");
    throw new ApiError("invalidToken", "Invalid token");
  }
}
