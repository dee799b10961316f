/**
 * What an access key is good for. In: the key's cleartext as bearer, the client's address, claims. Out: a session token
 * for it, or a refusal. Must not know: routes, how keys are kept up.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { BlockList, isIP } from "node:net";

import { ApiError } from "../errors.ts";
import type { AccessKey } from "../model.ts";
import { newId, type Project } from "../project.ts";
import type { Grants } from "../wire/user-object.ts";
import { grants, SESSION_SECONDS } from "./claims.ts";
import { checkMayEnter, now } from "./sign-in.ts";
import { signToken } from "./tokens.ts";

export interface ExchangeAnswer {
  keyId: string;
  sessionJwt: string;
  expiration: number;
}

const ID_LENGTH = newId("K").length;

/** The ID comes first in it, so that a key is found without trying each. */
export function newCleartext(id: string): string {
  return id + randomBytes(32).toString("base64url");
}

export function secretHash(cleartext: string): string {
  return createHash("sha256").update(cleartext).digest("hex");
}

/** The key's own claims are at the top, those of the request under `nsec` (contract section 4). */
export function exchange(
  project: Project,
  cleartext: string | undefined,
  ip: string,
  nsec: Record<string, unknown>,
): ExchangeAnswer {
  const key = presentedKey(project, cleartext ?? "");
  if (key.status !== "active") throw new ApiError("invalidToken", "The access key is inactive");
  if (key.expireTime > 0 && key.expireTime <= now()) throw new ApiError("tokenExpired", "The access key has expired");
  if (key.permittedIps.length > 0 && !permits(key.permittedIps, ip)) {
    throw new ApiError("forbidden", "The access key may not be used from this address");
  }
  const issuedAt = now();
  const expiration = issuedAt + SESSION_SECONDS;
  const claims = {
    ...key.customClaims,
    ...(Object.keys(nsec).length > 0 ? { nsec } : {}),
    amr: [],
    drn: "DS" as const,
    iss: project.projectId,
    sub: key.boundUserId || key.id,
    iat: issuedAt,
    exp: expiration,
    ...grants(grantsOfKey(project, key)),
  };
  return { keyId: key.id, sessionJwt: signToken(project.keys, claims), expiration };
}

function presentedKey(project: Project, cleartext: string): AccessKey {
  const key = project.definitions.accessKeys.get(cleartext.slice(0, ID_LENGTH));
  const hash = Buffer.from(secretHash(cleartext));
  if (key === undefined || !timingSafeEqual(hash, Buffer.from(key.secretSha256))) {
    throw new ApiError("invalidToken", "Invalid access key");
  }
  return key;
}

/** A bound key has what its user has, and is nothing without it. */
function grantsOfKey(project: Project, key: AccessKey): Grants {
  if (key.boundUserId === "") return project.grants(key.roleNames, key.keyTenants);
  const user = project.users.byUserId(key.boundUserId);
  if (user === undefined) throw new ApiError("invalidToken", "The user of the access key is gone");
  checkMayEnter(user);
  return project.view(user);
}

/** Throws a RangeError on what is no address and no network. */
export function permits(permitted: readonly string[], ip: string): boolean {
  const list = new BlockList();
  for (const entry of permitted) {
    const [address = "", prefix] = entry.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    const bits = Number(prefix);
    const isPrefix = prefix !== undefined && /^\d{1,3}$/.test(prefix) && bits <= (family === "ipv6" ? 128 : 32);
    if (isIP(address) === 0 || (prefix !== undefined && !isPrefix)) throw new RangeError(`"${entry}" is no IP address`);
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, bits, family);
  }
  const plain = ip.replace(/^::ffff:(?=\d+\.)/, "");
  return isIP(plain) !== 0 && list.check(plain, isIP(plain) === 6 ? "ipv6" : "ipv4");
}
