/**
 * Codes and links that are sent to a user. In: the user, the method, what the proof is good for. Out: the masked address;
 * the message lies in the project's outbox. Must not know: routes.
 */
import { randomInt } from "node:crypto";

import type { UserRecord } from "../model.ts";
import type { Project } from "../project.ts";
import type { PendingContact } from "../store/proofs.ts";
import { addressOf, masked, type Masked } from "./delivery.ts";
import { issueCode, issueLink, issuePending, type NewProof } from "./proofs.ts";

/** What the request that sends something says beside the user. */
export interface Sending {
  method: string;
  claims: Record<string, unknown>;
  nsec: Record<string, unknown>;
  redirectUrl?: string;
  change?: PendingContact;
}

/** `?t=` is the query parameter that clients read the token from (G6). Without a URL it is this server's own path. */
export function linkOf(token: string, redirectUrl = ""): string {
  const url = redirectUrl || "/verify";
  return `${url}${url.includes("?") ? "&" : "?"}t=${token}`;
}

export function sendCode(project: Project, user: UserRecord, sending: Sending): Masked {
  const { userId } = user;
  const { method } = sending;
  const to = sending.change?.value ?? addressOf(user, method);
  const code = issueCode(project, userId, proofOf(user, sending));
  project.outbox.add({ kind: "otp", method, userId, to, code });
  return masked(method, to);
}

export function sendLink(project: Project, user: UserRecord, sending: Sending): Masked {
  const { userId } = user;
  const { method } = sending;
  const to = sending.change?.value ?? addressOf(user, method);
  const token = issueLink(project, proofOf(user, sending), "magiclink");
  project.outbox.add({ kind: "magiclink", method, userId, to, link: linkOf(token, sending.redirectUrl) });
  return masked(method, to);
}

export interface EnchantedAnswer extends Masked {
  pendingRef: string;
  linkId: string;
}

export function sendEnchantedLink(project: Project, user: UserRecord, sending: Sending): EnchantedAnswer {
  const { userId } = user;
  const to = sending.change?.value ?? addressOf(user, sending.method);
  const { pendingRef, link } = enchantedLink(project, user, sending);
  const linkId = String(randomInt(10, 100));
  project.outbox.add({ kind: "enchantedlink", method: sending.method, userId, to, linkId, link });
  return { pendingRef, linkId, ...masked(sending.method, to) };
}

export function enchantedLink(
  project: Project,
  user: UserRecord,
  sending: Sending,
): { pendingRef: string; link: string } {
  const proof = proofOf(user, sending);
  const pendingRef = issuePending(project, proof);
  const token = issueLink(project, { ...proof, pendingRef }, "enchantedlink");
  return { pendingRef, link: linkOf(token, sending.redirectUrl) };
}

export function proofOf({ userId }: UserRecord, { method, claims, nsec, change }: Sending): NewProof {
  return { userId, method, claims, nsec, ...(change === undefined ? {} : { change }) };
}
