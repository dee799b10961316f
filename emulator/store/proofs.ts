/**
 * What a user may show to prove who it is, at rest: codes, links, pending references. In: a secret and what it is good
 * for. Out: that, by the secret. Must not know: how it is delivered, what redeeming it does. Only hashes are kept.
 */
import { createHash } from "node:crypto";

import type { Database } from "./database.ts";
import { Statements } from "./statements.ts";

/** A new email or phone that waits for its owner to confirm it. */
export interface PendingContact {
  contact: "email" | "phone";
  value: string;
  addToLoginIds: boolean;
  failOnConflict: boolean;
}

export interface Proof {
  kind: "otp" | "magiclink" | "enchantedlink" | "pending";
  /** Absent for a sign-up link whose user is made when it is redeemed. */
  userId?: string;
  /** `email`, `sms`, `voice`, `whatsapp`; `embedded` for a link that nobody sent. */
  method: string;
  expiresMs: number;
  claims: Record<string, unknown>;
  nsec: Record<string, unknown>;
  change?: PendingContact;
  /** Body of the user to make, for a sign-up link. */
  signUp?: Record<string, unknown>;
  /** Of an enchanted link: the reference that waits for it. */
  pendingRef?: string;
  /** Of a pending reference: its link was clicked. */
  confirmed?: boolean;
}

const DAY_MS = 24 * 3600 * 1000;

export class ProofStore {
  readonly #projectId: string;
  readonly #statements: Statements;

  constructor(database: Database, projectId: string) {
    this.#projectId = projectId;
    this.#statements = new Statements(database);
  }

  /** A secret that is used again (a code of six digits may be) stands for the newer proof. */
  put(secret: string, proof: Proof): void {
    this.#forgetOld();
    const sql = `INSERT INTO proofs (project_id, secret_sha256, user_id, expires_ms, proof) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (project_id, secret_sha256) DO UPDATE SET expires_ms = excluded.expires_ms, proof = excluded.proof`;
    const { userId = null, expiresMs } = proof;
    this.#statements.prepare(sql).run(this.#projectId, hash(secret), userId, expiresMs, JSON.stringify(proof));
  }

  /** Also one that has expired: its refusal says so for a day. */
  get(secret: string): Proof | undefined {
    const sql = "SELECT proof FROM proofs WHERE project_id = ? AND secret_sha256 = ?";
    return toProof(this.#statements.prepare(sql).get(this.#projectId, hash(secret)));
  }

  remove(secret: string): void {
    const sql = "DELETE FROM proofs WHERE project_id = ? AND secret_sha256 = ?";
    this.#statements.prepare(sql).run(this.#projectId, hash(secret));
  }

  /** The new email or phone that this user asked for last and has not confirmed. */
  pendingContactOf(userId: string, contact: PendingContact["contact"]): PendingContact | undefined {
    const sql = `SELECT proof FROM proofs WHERE project_id = ? AND user_id = ? AND expires_ms > ?
      AND proof ->> '$.change.contact' = ? ORDER BY seq DESC LIMIT 1`;
    return toProof(this.#statements.prepare(sql).get(this.#projectId, userId, Date.now(), contact))?.change;
  }

  #forgetOld(): void {
    const sql = "DELETE FROM proofs WHERE project_id = ? AND expires_ms < ?";
    this.#statements.prepare(sql).run(this.#projectId, Date.now() - DAY_MS);
  }
}

function toProof(row: Record<string, unknown> | undefined): Proof | undefined {
  return row === undefined ? undefined : (JSON.parse(String(row["proof"])) as Proof);
}

function hash(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
