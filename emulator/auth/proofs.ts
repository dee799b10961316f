/**
 * Handing out proofs and taking them back. In: a user and what the proof is good for; later, what was shown. Out: the
 * code or token; later, a sign-in. Must not know: routes, messages, the wording of links.
 */
import { randomBytes, randomInt } from "node:crypto";

import { ApiError, type Refusal } from "../errors.ts";
import type { UserRecord } from "../model.ts";
import type { Project } from "../project.ts";
import type { Proof } from "../store/proofs.ts";
import { readSignUp } from "../wire/auth-bodies.ts";
import { confirmContact } from "./contact-change.ts";
import { contactOf } from "./delivery.ts";
import { signIn, type JwtResponse } from "./sign-in.ts";
import { makeUser } from "./whom.ts";

/** How long codes and links last unless the request says otherwise. A project's own setting in the real service. */
export const PROOF_MS: number = 10 * 60 * 1000;

/** Ten years: a larger number would be no date any more. */
const LONGEST_SECONDS = 10 * 365 * 24 * 3600;

export type NewProof = Omit<Proof, "expiresMs" | "kind"> & { timeoutSeconds?: number | undefined };

const codeSecret = (userId: string, code: string): string => `code ${userId} ${code}`;
const linkSecret = (token: string): string => `link ${token}`;
const pendingSecret = (pendingRef: string): string => `pending ${pendingRef}`;

/** Six digits. Earlier codes stay valid (G4). */
export function issueCode(project: Project, userId: string, proof: NewProof): string {
  const code = String(randomInt(1_000_000)).padStart(6, "0");
  project.proofs.put(codeSecret(userId, code), { ...dated(proof), kind: "otp", userId });
  project.wrongCodes.delete(userId);
  return code;
}

export function issueLink(project: Project, proof: NewProof, kind: "magiclink" | "enchantedlink"): string {
  const token = randomBytes(32).toString("hex");
  project.proofs.put(linkSecret(token), { ...dated(proof), kind });
  return token;
}

/** The reference that a client polls with until the link is clicked. */
export function issuePending(project: Project, proof: NewProof): string {
  const pendingRef = randomBytes(32).toString("hex");
  project.proofs.put(pendingSecret(pendingRef), { ...dated(proof), kind: "pending", confirmed: false });
  return pendingRef;
}

function dated({ timeoutSeconds, ...proof }: NewProof): Omit<Proof, "kind"> {
  const lifetimeMs = timeoutSeconds ? Math.min(timeoutSeconds, LONGEST_SECONDS) * 1000 : PROOF_MS;
  return { ...proof, expiresMs: Date.now() + lifetimeMs };
}

/** A code is good once, for its user, by dialect only for the method that it was asked for. */
export function redeemCode(project: Project, user: UserRecord, method: string, code: string, ip: string): JwtResponse {
  const { userId } = user;
  const wrong = project.wrongCodes.get(userId) ?? 0;
  if (wrong >= project.dialect.codeTriesMaximum) throw new ApiError("tooManyTries", "Too many wrong codes");
  // A refusal ends the request, so what is counted before it stands.
  project.wrongCodes.set(userId, wrong + 1);
  const proof = take(project, codeSecret(userId, code), "otp", "wrongCode");
  if (proof.method !== method && project.dialect.codeOfOtherMethod === "refused") {
    throw new ApiError("wrongCode", `The code was not sent by ${method}`);
  }
  project.wrongCodes.delete(userId);
  return complete(project, proof, ip);
}

/** Where a link leads that named no other place: whoever opens it has clicked it. */
export function openLink(project: Project, token: string, ip: string): JwtResponse | Record<string, never> {
  if (project.proofs.get(linkSecret(token))?.kind !== "enchantedlink") return redeemLink(project, token, ip);
  clickEnchantedLink(project, token);
  return {};
}

export function knowsLink(project: Project, token: string): boolean {
  return project.proofs.get(linkSecret(token)) !== undefined;
}

export function redeemLink(project: Project, token: string, ip: string): JwtResponse {
  return complete(project, take(project, linkSecret(token), "magiclink", "invalidToken"), ip);
}

/** Signs nobody in: the client that waits with the pending reference gets the session. */
export function clickEnchantedLink(project: Project, token: string): void {
  const { pendingRef = "" } = take(project, linkSecret(token), "enchantedlink", "invalidToken");
  const pending = project.proofs.get(pendingSecret(pendingRef));
  if (pending !== undefined) project.proofs.put(pendingSecret(pendingRef), { ...pending, confirmed: true });
}

/** E062503 until the link is clicked (G8). */
export function redeemPending(project: Project, pendingRef: string, ip: string): JwtResponse {
  const proof = take(project, pendingSecret(pendingRef), "pending", "linkPending");
  if (proof.confirmed !== true) throw new ApiError("linkPending", "The link was not yet clicked");
  return complete(project, proof, ip);
}

/** Good once: what it proves is rolled back together with this where the rest of the request fails. */
function take(project: Project, secret: string, kind: Proof["kind"], refusal: Refusal): Proof {
  const proof = project.proofs.get(secret);
  const thing = kind === "otp" ? "code" : "token";
  if (proof === undefined || proof.kind !== kind) throw new ApiError(refusal, `Invalid ${thing}`);
  if (proof.expiresMs <= Date.now()) {
    throw new ApiError(kind === "otp" ? "wrongCode" : "tokenExpired", `The ${thing} has expired`);
  }
  project.proofs.remove(secret);
  return proof;
}

function complete(project: Project, proof: Proof, ip: string): JwtResponse {
  const user = userOf(project, proof);
  if (proof.change !== undefined) confirmContact(project, user, proof.change);
  else verifyContact(project, user, proof.method);
  const { method, claims, nsec } = proof;
  // [D] session-overview: every code or link by email is `email`, by any phone method `sms`.
  const amr = method === "embedded" ? [] : [contactOf(method) === "email" ? "email" : "sms"];
  return signIn(project, user.userId, { amr, claims, nsec, ip });
}

function userOf(project: Project, proof: Proof): UserRecord {
  if (proof.userId !== undefined) return project.get(proof.userId);
  const { loginId, user, emailVerified, phoneVerified } = readSignUp(proof.signUp);
  const existing = project.find(loginId);
  if (existing !== undefined) return existing;
  const made = makeUser(project, loginId, user);
  const flags = {
    verifiedEmail: emailVerified && made.email !== "",
    verifiedPhone: phoneVerified && made.phone !== "",
  };
  project.save({ ...made, ...flags });
  return project.get(made.userId);
}

/** Whoever has the code has the contact [I]. */
function verifyContact(project: Project, user: UserRecord, method: string): void {
  if (method === "embedded") return;
  const contact = contactOf(method);
  const flag = contact === "email" ? "verifiedEmail" : "verifiedPhone";
  if (user[contact] !== "" && !user[flag]) project.save({ ...user, [flag]: true });
}
